// The race without the map: where the chaser is and how each wave is strung out along the course, in words. Loaded
// when unfolded. Its numbers are those of the panel above, and change with them.

import { lineS } from "../../news/level.mjs";
import { STATE, alongAt, chaserAlongAt, homeS, isPacer, isRunning, stateAt } from "../../news/motion.mjs";
import { kmSaid, write } from "../../news/words.mjs";
import { paceAt } from "./hunt.mjs";

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

  function ofWave(w, out, { passed, won }, raceS) {
    const { gun_s: gunS } = waves[w];
    if (raceS < gunS) return words.say("road.leaves", { time: words.localTime(gunS) });
    const told = [words.say("road.nobody")];
    if (out.length) {
      const [first, middle, last] = [out[0], out[out.length >> 1], out.at(-1)].map(kmSaid);
      told[0] = words.say("road.out", { count: out.length, first, middle, last });
    }
    if (passed) told.push(words.say("road.passed", { count: passed }));
    if (won && facts.has_finish) told.push(words.say(chaser ? "road.won" : "road.finished", { count: won }));
    return told.join(" ");
  }

  const figuresOf = (raceS, w, { passed, won }) => ({
    ...(raceS >= waves[w].gun_s && passed && { passed }), ...(raceS >= waves[w].gun_s && won && facts.has_finish && { won }),
  });

  const isOut = (field, t) => field.base + t >= chaser.gun_s && !(t >= homeS(field));

  function ofChaser(field, t) {
    const raceS = field.base + t;
    if (raceS < chaser.gun_s) return words.say("road.leaves", { time: words.localTime(chaser.gun_s) });
    const home = homeS(field);
    if (t >= home) return words.say("road.home", { time: words.localTime(field.base + home) });
    const told = [words.say("road.at", { km: kmSaid(chaserAlongAt(field, t)) })];
    const pace = paceAt(field, t);
    if (pace > 0) told.push(words.say("road.pace", { pace: words.raceTime(pace) }));
    const line = lineS(field, chaser.length_m);
    if (facts.decides && line > t) told.push(words.say("road.due", { time: words.localTime(field.base + line) }));
    if (field.isGuess) told.push(words.say("road.guess"));
    return told.join(" ");
  }

  return function show(field, t, tally) {
    if (chaser && field.chaser.knots) write(document.getElementById("road-chaser"), ofChaser(field, t), isOut(field, t) ? { km: kmSaid(chaserAlongAt(field, t)) } : {});
    strungOut(field, t, waves.length).forEach((out, w) => write(lines[w], ofWave(w, out, tally[w], field.base + t), figuresOf(field.base + t, w, tally[w])));
  };
}
