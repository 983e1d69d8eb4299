// How good was the tracker? The figures of `poursuite score`, for whoever watches the race again.

import { fetchHead } from "../../news/feed.mjs";

const AGAIN_S = 4; // the server needs half a minute when nobody has asked before

/** Fill the fold of _score.html. */
export async function showScore({ facts, words }, fold) {
  const one = (id) => fold.querySelector(`#${id}`);
  const score = await fetchScore(facts);
  if (!score) return (one("score-wait").textContent = words.say("score.none"));
  const { figures, calibration } = score;
  for (const row of fold.querySelectorAll("[data-figure]")) {
    const name = row.dataset.figure;
    row.hidden = figures[name].ours === null; // a race that nobody finishes
    for (const way of ["ours", "last_split", "constant_pace"]) {
      const cell = row.insertCell();
      const value = figures[name][way];
      const said = name.endsWith("_m") ? words.say("score.metres", { value }) : words.say("score.seconds", { value });
      cell.textContent = value === null ? "–" : said;
    }
  }
  one("score-place").textContent = words.say("score.place", { metres: figures.position_median_m.ours });
  const [next, finish] = [figures.coverage_next.ours, figures.coverage_finish.ours].map(Math.round);
  const hasFinish = figures.coverage_finish.ours !== null;
  one("score-sure").textContent = hasFinish ? words.say("score.sure", { next, finish }) : words.say("score.sure_next", { next });
  const list = one("score-chances").querySelector("ol");
  for (const { said, came, count } of calibration) {
    const line = document.createElement("li");
    line.style.setProperty("--said", `${said}%`);
    line.style.setProperty("--came", `${came}%`);
    const text = document.createElement("span");
    text.textContent = words.say("score.chance", { said: Math.round(said), came: Math.round(came), times: words.number(count) });
    line.append(text, document.createElement("i"));
    list.append(line);
  }
  one("score-chances").hidden = calibration.length === 0;
  one("score-wait").hidden = true;
  one("score-told").hidden = false;
  return null;
}

/** The score, waited for; null where the server has none. */
export async function fetchScore({ base }) {
  const head = await fetchHead(base);
  for (;;) {
    const answer = await fetch(`${base}${head.epoch}/score.json`).catch(() => null);
    if (answer?.status === 200) return answer.json();
    if (answer?.status === 404) return null;
    await new Promise((done) => setTimeout(done, 1000 * AGAIN_S * (0.75 + 0.5 * Math.random())));
  }
}
