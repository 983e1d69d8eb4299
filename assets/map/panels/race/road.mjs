// The race without the map: where the chaser is and how each wave is strung out along the course, in words. Loaded
// when unfolded, written slowly: whoever listens to it wants to reach the end of a line.

import { STATE, alongAt, chaserAlongAt, homeS, isPacer, isRunning, stateAt } from "../../news/motion.mjs";
import { write } from "../../news/words.mjs";
import { lineS, paceAt } from "./hunt.mjs";

const EVERY_MS = 5000;

/**
 * For each wave, where those are who are out there at time t, whether he has passed them or not: metres along, the
 * furthest first. Without those who set the pace and win nothing.
 */
export function strungOut(field, t, waves) {
  const out = Array.from({ length: waves }, () => []);
  for (let i = 0; i < field.n; i++) {
    if (isPacer(field, i)) continue;
    const state = stateAt(field, i, t);
    if (isRunning(state) || (state === STATE.passed && !(t >= field.left[i]))) out[field.wave[i]].push(alongAt(field, i, t));
  }
  for (const wave of out) wave.sort((one, other) => other - one);
  return out;
}

/** Returns show(field, t, tally), to be called now and then; tally as in tally.mjs. */
export function roadOf(facts, words) {
  const { chaser, waves } = facts;
  const lines = Array.from(document.querySelectorAll("[data-road]"));
  let shownAt = -Infinity;
  let shownS = NaN;

  function ofWave(w, out, { passed, behind, won }, raceS) {
    const { gun_s: gunS } = waves[w];
    if (raceS < gunS) return words.say("road.leaves", { time: words.localTime(gunS) });
    const told = [words.say("road.nobody")];
    if (out.length) {
      const [first, middle, last] = [out[0], out[out.length >> 1], out.at(-1)].map((metres) => metres / 1000);
      told[0] = words.say("road.out", { count: out.length, first, middle, last });
    }
    if (passed + behind) told.push(words.say("road.passed", { count: passed + behind }));
    if (won && facts.has_finish) told.push(words.say(chaser ? "road.won" : "road.finished", { count: won }));
    return told.join(" ");
  }

  function ofChaser(field, t) {
    const raceS = field.base + t;
    if (raceS < chaser.gun_s) return words.say("road.leaves", { time: words.localTime(chaser.gun_s) });
    const home = homeS(field);
    if (t >= home) return words.say("road.home", { time: words.localTime(field.base + home) });
    const told = [words.say("road.at", { km: chaserAlongAt(field, t) / 1000 })];
    const pace = paceAt(field, t);
    if (pace > 0) told.push(words.say("road.pace", { pace: words.raceTime(pace) }));
    const line = lineS(field, chaser.length_m);
    if (facts.decides && line > t) told.push(words.say("road.due", { time: words.localTime(field.base + line) }));
    if (field.isGuess) told.push(words.say("road.guess"));
    return told.join(" ");
  }

  return function show(field, t, tally) {
    const now = performance.now();
    if (now - shownAt < EVERY_MS && Math.abs(t - shownS) < EVERY_MS / 1000) return;
    [shownAt, shownS] = [now, t];
    if (chaser && field.chaser.knots) write(document.getElementById("road-chaser"), ofChaser(field, t));
    strungOut(field, t, waves.length).forEach((out, w) => write(lines[w], ofWave(w, out, tally[w], field.base + t)));
  };
}
