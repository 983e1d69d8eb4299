// Which of the results are shown: of a wave, of a kind, by a name or bib, in an order; and how many of each there are.

import { write } from "../news/words.mjs";

/** Brings the buttons to life; calls onChange({wave, standing, sort, query}). Returns {count(rows)}. */
export function filtersOf({ facts, words }, onChange) {
  const now = { wave: -1, standing: "", sort: "rank", query: "" };
  const set = (how) => (Object.assign(now, how), mark(), onChange({ ...now }));
  const waves = Array.from(document.querySelectorAll("[data-review-wave]"));
  const kinds = Array.from(document.querySelectorAll("[data-standing-of]"));
  const heads = Array.from(document.querySelectorAll("[data-sort]"));
  const search = document.getElementById("review-search");

  function mark() {
    for (const one of waves) one.setAttribute("aria-pressed", String(Number(one.dataset.reviewWave) === now.wave));
    for (const one of kinds) one.setAttribute("aria-pressed", String(one.dataset.standingOf === now.standing));
    for (const one of heads) one.parentElement.setAttribute("aria-sort", one.dataset.sort === now.sort ? "ascending" : "none");
  }

  for (const one of waves) {
    one.addEventListener("click", () => set({ wave: Number(one.dataset.reviewWave) === now.wave ? -1 : Number(one.dataset.reviewWave) }));
  }
  for (const one of kinds) one.addEventListener("click", () => set({ standing: one.dataset.standingOf }));
  for (const one of heads) one.addEventListener("click", () => set({ sort: one.dataset.sort }));
  search.addEventListener("input", () => set({ query: search.value.trim() }));
  mark();

  return {
    /** Write how many of each wave got away, and what share of it; where nobody finishes, how many there were. */
    count(rows) {
      const tally = facts.waves.map(() => [0, 0]);
      for (const { wave, standing, isSeen } of rows) {
        if (standing !== "waiting" && !(standing === "out" && !isSeen)) tally[wave][1]++; // who did not start is of no share
        if (standing === "won") tally[wave][0]++;
      }
      for (const one of waves) {
        const wave = Number(one.dataset.reviewWave);
        if (wave < 0) continue;
        const [won, all] = tally[wave];
        const { name } = facts.waves[wave];
        if (!facts.has_finish) {
          write(one.querySelector("b"), words.number(all));
          one.setAttribute("aria-label", words.say("review.in_wave", { name, count: all }));
          continue;
        }
        write(one.querySelector("b"), words.number(won), { won });
        one.style.setProperty("--share", String(all ? won / all : 0));
        one.setAttribute("aria-label", words.say(facts.chaser ? "review.of_wave" : "review.of_wave_home", { name, count: won, of: all }));
      }
    },
  };
}
