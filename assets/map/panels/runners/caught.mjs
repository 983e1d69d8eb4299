// The card that rises when somebody I watch is caught: who, where, when, and how far it still was. It stays a while, or
// until it is touched. Of now the sentence for the ear, and the buzz, are tell.mjs's; of another moment it is said here.

import { alongAt, isEstimatedCatch, isPacer } from "../../news/motion.mjs";
import { write } from "../../news/words.mjs";
import { drawShape } from "./rows.mjs";

const STAYS_MS = 6000;
const LEAP_S = 8; // race seconds a second on the wall: more is no going on
const FRESH_S = 10; // bytes tell of a catch some seconds after it; who was caught before is no news when I begin to watch her

/** Whom of `watched` he has just caught: runner numbers, the latest last. known: those who were known to be caught before. */
export function justCaught(field, watched, known, t, quick) {
  const isFresh = (i) => field.passed[i] <= t && field.passed[i] > t - FRESH_S * quick;
  const caught = watched.filter((i) => i < field.n && isFresh(i) && !isPacer(field, i));
  return caught.filter((i) => !known.has(i)).sort((a, b) => field.passed[a] - field.passed[b]);
}

/** page: as in page.mjs. Returns show(t), to be called four times a second. */
export function caughtOf(page) {
  const { facts, words, race, source } = page;
  const card = document.querySelector("main").appendChild(document.createElement("button"));
  card.className = "caught";
  card.hidden = true;
  const said = card.parentElement.appendChild(Object.assign(document.createElement("p"), { className: "unseen" }));
  said.setAttribute("role", "status");
  const put = (kind) => card.appendChild(document.createElement(kind));
  const [shape, title, where, more] = [put("i"), put("b"), put("span"), put("small")];
  shape.className = "shape";
  let known = null; // who was known to be caught at the last look, and which moment that showed
  let lastT = NaN;
  let timer = 0;
  let names = null; // by which the card was written

  async function rise(i) {
    const { roster } = await page.card.load();
    const { field } = race;
    const [bib, who] = roster.who(i);
    const at = field.passed[i];
    const along = alongAt(field, i, at);
    const wave = facts.waves[field.wave[i]];
    drawShape(shape, wave, false);
    write(title, words.say("caught.title", { name: facts.chaser.name, who: who || (bib === null ? words.say("anonymous_runner") : words.say("bib", { bib })) }));
    const estimated = isEstimatedCatch(field, i) ? ` (${words.say("estimated")})` : "";
    write(where, words.say("caught.where", { place: words.place(along), time: words.localTime(field.base + at) }) + estimated);
    if (!source.isLive()) write(said, `${title.textContent}, ${where.textContent}`);
    const since = words.raceTime(field.base + at - wave.gun_s);
    write(more, facts.has_finish ? words.say("caught.more", { time: since, metres: Math.max(0, Math.round(facts.course.length_m - along)) }) : "");
    card.hidden = false;
    clearTimeout(timer);
    timer = setTimeout(() => (card.hidden = true), STAYS_MS);
    card.onclick = () => ((card.hidden = true), page.card.load().then((ours) => ours.choose(i)));
  }

  return function show(t) {
    const { field } = race;
    const watched = page.card.watched();
    const quick = Math.max(1, source.speed());
    const hasGone = Math.abs(t - lastT) < LEAP_S * quick;
    const news = known && hasGone && t >= lastT ? justCaught(field, watched, known, t, quick) : [];
    known = new Set(watched.filter((i) => field.passed[i] <= t));
    lastT = t;
    if (!hasGone || names !== race.names) [card.hidden, said.textContent] = [true, ""]; // another moment, or she may have opted out
    names = race.names;
    if (news.length) rise(news.at(-1)).catch(() => {}); // names that did not come: the toast says it
  };
}
