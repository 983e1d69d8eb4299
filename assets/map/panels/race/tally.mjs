// How a wave stands, counted. That somebody was passed or has got away comes with the bytes. Whatever is counted on the
// page is counted here: twin of feeds/results/tally.py.

import { STATE, alongAt, isAhead, isPacer, isRunning, stateAt } from "../../news/motion.mjs";

const BIG = 0.01; // a count of catches that falls by a larger share is believed after
const HELD_S = 60;
const BACK_S = 2; // the viewer went back in time, and counts anew

/** Has the chaser passed runner i by time t, as far as is known now? Who is disqualified is no catch. */
export const wasPassed = (field, i, t) =>
  field.passed[i] <= t && field.state[i] !== STATE.disqualified && !isAhead(field.state[i]);

/** In which figure runner i, in a state at time t, is counted: ahead, passed, won, waiting or out. Each is in one. */
export function standingOf(field, i, t, state = stateAt(field, i, t)) {
  if (isAhead(state)) return "won";
  const hasLost = field.passed[i] <= t || state === STATE.behind || state === STATE.passed;
  if (state === STATE.disqualified || (hasLost && field.state[i] === STATE.disqualified)) return "out";
  if (hasLost) return "passed";
  if (isRunning(state)) return "ahead";
  return state === STATE.waiting ? "waiting" : "out";
}

/**
 * Without those who set the pace and win nothing: how many of each wave are on course ahead, passed, home ahead (won,
 * of them official), waiting, out of it; and how far the furthest has come, where nobody finishes.
 */
export function countWaves(field, t, waves, finishM) {
  const none = { ahead: 0, passed: 0, won: 0, official: 0, waiting: 0, out: 0, furthest: 0 };
  const tally = Array.from({ length: waves }, () => ({ ...none }));
  for (let i = 0; i < field.n; i++) {
    if (isPacer(field, i)) continue;
    const wave = tally[field.wave[i]];
    const state = stateAt(field, i, t);
    wave[standingOf(field, i, t, state)]++;
    if (state === STATE.official) wave.official++;
    if (finishM === null && field.knots[i]) wave.furthest = Math.max(wave.furthest, alongAt(field, i, t) || 0);
  }
  return tally;
}

/**
 * What has happened does not un-happen on the screen: returns hold(t, tally). A catch that only the picture saw may be
 * taken back by a mat, while others are caught: until they make up for it, as many count as before, of those who
 * are still out there. Where far fewer are left, that is news: it is shown after a minute.
 */
export function neverFewer() {
  const kept = [];
  let seenS = -Infinity;
  return function hold(t, tally) {
    if (t < seenS - BACK_S) kept.length = 0;
    seenS = t;
    return tally.map((wave, w) => {
      const one = (kept[w] ??= { passed: 0, atS: t });
      const isLate = one.passed - wave.passed > Math.max(2, BIG * one.passed) && t - one.atS > HELD_S;
      if (wave.passed >= one.passed || isLate) Object.assign(one, { passed: wave.passed, atS: t });
      const more = Math.min(one.passed - wave.passed, wave.ahead);
      return more ? { ...wave, passed: wave.passed + more, ahead: wave.ahead - more } : wave;
    });
  };
}

/** One tally for everything on the page: returns at(field, t, isNew), which is counted once for all who ask at an instant. */
export function talliesOf({ waves, has_finish: hasFinish, course }) {
  const hold = neverFewer();
  let [held, of, when] = [null, null, NaN];
  return (field, t, isNew = false) => {
    if (!isNew && of === field && when === t) return held;
    [of, when] = [field, t];
    held = hold(t, countWaves(field, t, waves.length, hasFinish ? course.length_m : null));
    return held;
  };
}

/** All waves together. */
export function sumOf(tally) {
  const total = { ...tally[0] };
  for (const wave of tally.slice(1)) {
    for (const name of Object.keys(total)) total[name] += wave[name];
  }
  total.furthest = Math.max(...tally.map((wave) => wave.furthest));
  return total;
}
