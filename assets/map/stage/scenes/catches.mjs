// Whom he passes about now, and when: what the scene of a catch is made of. Where the bytes know it, their moment; for
// the last seconds, of which they tell when they come next, the moment at which the dots meet as they are drawn.

import { hunterAt } from "../../news/level.mjs";
import { alongAt, isPacer, isRunning, stateAt } from "../../news/motion.mjs";

const NEAR_M = 15; // who is farther off does not meet him within the seconds that bytes are late
const CLOSING_M_S = 0.2; // slower than that two run together
const UNKNOWN_S = 3; // the bytes are at most so late

/**
 * Catches between fromT and untilT, seconds after the base, rising: [{i, at}]. level: as in news/level.mjs; finishM: null where
 * nobody finishes. Who sets the pace is nobody's prey.
 */
export function catchesBetween(field, level, finishM, t, fromT, untilT) {
  const found = [];
  const here = hunterAt(field, level, t);
  const speed = hunterAt(field, level, t + 1) - here;
  for (let i = 0; i < field.n; i++) {
    const known = field.passed[i];
    if (known === known) {
      if (known > fromT && known <= untilT && !isPacer(field, i)) found.push({ i, at: known });
      continue;
    }
    if (t < field.at - UNKNOWN_S || !(speed > 0)) continue; // of an earlier moment all is known
    const along = alongAt(field, i, t);
    if (!(Math.abs(along - here) < NEAR_M) || isPacer(field, i) || !isRunning(stateAt(field, i, t))) continue;
    const closing = speed - (alongAt(field, i, t + 1) - along);
    if (!(closing > CLOSING_M_S)) continue;
    const inS = (along - here) / closing;
    const at = t + inS;
    if (at > fromT && at <= untilT && at > t - UNKNOWN_S && !(here + speed * inS >= (finishM ?? Infinity))) found.push({ i, at });
  }
  return found.sort((one, other) => one.at - other.at);
}

/**
 * Keeps what has begun: once a catch was shown, its moment stands though the bytes put it a little elsewhere. Returns
 * look(field, t, quick), to be called now and then: catches of the last `spanS` seconds on the wall, and of the next.
 * quick: race seconds a second.
 */
export function watcherOf(level, finishM, spanS, aheadS) {
  let shown = new Map(); // runner -> at
  let lastT = NaN;
  return function look(field, t, quick) {
    const span = spanS * quick;
    if (!(t >= lastT) || t - lastT > span) shown = new Map(); // the viewer leapt
    lastT = t;
    for (const [i, at] of shown) if (at < t - span) shown.delete(i);
    for (const { i, at } of catchesBetween(field, level, finishM, t, t - span, t + aheadS * quick)) {
      const before = shown.get(i);
      if (before === undefined || before > t) shown.set(i, at);
    }
    return Array.from(shown, ([i, at]) => ({ i, at })).sort((one, other) => one.at - other.at);
  };
}
