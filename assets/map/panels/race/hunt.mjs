// The chaser in figures: where he is, how fast, whom he meets next, and what is to beat. Read off the motions; who
// was passed comes with the bytes.

import { hunterAt, lineS } from "../../news/level.mjs";
import { STATE, alongAt, chaserAlongAt, isPacer, isRunning, stateAt } from "../../news/motion.mjs";

const OVER_S = 30; // his pace is that of so many seconds
const LEAST_S = 5; // and of no fewer
const AMONG_S = 8; // somebody passed sooner than that: he is among them
const FAR_S = 600; // nobody can say who comes after that
const STRAYS = 3; // of a wave, so many may be anywhere: the next of them is its end

/** The time to beat of a wave, seconds since its gun: his arrival at the line; NaN where nobody knows one. */
export const beatS = (field, gunS, lengthM) => field.base + lineS(field, lengthM) - gunS;

/** Seconds a kilometre over his last half minute; NaN while he stands. */
export function paceAt(field, t) {
  const from = Math.max(t - OVER_S, field.chaser.t[0]);
  const metres = chaserAlongAt(field, t) - chaserAlongAt(field, from);
  return t - from >= LEAST_S && metres > 1 ? (1000 * (t - from)) / metres : NaN;
}

/**
 * Whom he meets next: {among, wave, atS}. `among` is the wave whose runners he is passing (-1: none), `wave` the
 * next of which he has passed nobody yet (if he is among nobody: whose runner is next), -1 where there is none; atS,
 * seconds after the base. Known where the bytes know it, else both go on as they have over half a minute. Who only
 * sets the pace is nobody's prey, and who is overdue is not where she is drawn.
 */
export function preyAt(field, t, waves, level, lengthM) {
  const here = hunterAt(field, level, t);
  const since = Math.max(t - OVER_S, field.chaser.t[0]);
  const speed = t > since ? (here - hunterAt(field, level, since)) / (t - since) : 0;
  const known = new Array(waves).fill(Infinity);
  const fitted = Array.from({ length: waves }, () => []); // the soonest few, rising
  const isBegun = new Array(waves).fill(false);
  for (let i = 0; i < field.n; i++) {
    if (isPacer(field, i)) continue;
    const wave = field.wave[i];
    const passed = field.passed[i];
    if (passed <= t) isBegun[wave] = true;
    else if (passed > t) known[wave] = Math.min(known[wave], passed - t);
    else {
      const state = stateAt(field, i, t);
      if (!isRunning(state) || state === STATE.overdue) continue;
      const seconds = untilMet(field, i, t, here, speed, lengthM);
      if (seconds < FAR_S) keep(fitted[wave], seconds);
    }
  }
  const soonest = fitted.map((few, wave) => Math.min(known[wave], few.at(-1) ?? Infinity));
  const nearest = soonest.indexOf(Math.min(...soonest));
  if (!(soonest[nearest] < FAR_S)) return { among: -1, wave: -1, atS: NaN };
  if (soonest[nearest] > AMONG_S) return { among: -1, wave: nearest, atS: t + soonest[nearest] };
  const fresh = soonest.map((seconds, wave) => (isBegun[wave] || wave === nearest ? Infinity : seconds));
  const wave = fresh.indexOf(Math.min(...fresh));
  const isSeen = fresh[wave] < FAR_S;
  return { among: nearest, wave: isSeen ? wave : -1, atS: isSeen ? t + fresh[wave] : NaN };
}

/** Put a number among the few smallest, which rise. */
function keep(few, seconds) {
  if (few.length === STRAYS && seconds >= few[STRAYS - 1]) return;
  few.push(seconds);
  few.sort((one, two) => one - two);
  few.length = Math.min(few.length, STRAYS);
}

/** Seconds until he is level with runner i; Infinity where she is behind, as fast, waiting, or home before. */
function untilMet(field, i, t, here, speed, lengthM) {
  const along = alongAt(field, i, t);
  const since = Math.max(t - OVER_S, field.t[i * field.slots]);
  const hers = t - since >= LEAST_S ? (along - alongAt(field, i, since)) / (t - since) : 0;
  if (!(along > here) || !(hers > 0) || !(hers < speed)) return Infinity;
  const seconds = (along - here) / (speed - hers);
  return along + hers * seconds < lengthM ? seconds : Infinity;
}
