// How one runner is drawn at a moment: where, how strong, hollow, ringed. The rules of the picture for a
// single runner; RUNNER_VERTEX in shaders.mjs is the same for all at once. Used for taps, for easing over
// from one estimate to the next, and by the 2D fallback.

import { STATE, alongAt, isAhead } from "../news/motion.mjs";
import { easeOf } from "./ease.mjs";

const smooth = (from, to, x) => {
  const u = Math.min(Math.max((x - from) / (to - from), 0), 1);
  return u * u * (3 - 2 * u);
};
const fract = (x) => x - Math.floor(x);

/** Metres before the line where runner i waits for his gun: each wave in a pen of its own. */
export const penOf = (field, i) => -10 - 14 * field.wave[i] - 11 * fract(i * 0.6180339887);

/** When runner i crossed the finish, seconds after the base; Infinity while he has not. */
export function finishOf(field, i, finishM) {
  const last = i * field.slots + field.reads[i] - 1;
  return field.reads[i] > 0 && field.d[last] >= finishM ? field.t[last] : Infinity;
}

/**
 * Metres along the course where runner i is drawn, before any easing: in his pen until he starts. Where a film parks
 * whoever is home (transport/clocks.mjs), it is in such a pen behind the line.
 */
export function drawnAlong(field, i, t, finishM) {
  const pen = penOf(field, i);
  if (field.knots[i] === 0) return pen;
  const began = field.t[i * field.slots];
  if (t <= began) return field.d[i * field.slots] + (pen - field.d[i * field.slots]) * smooth(0, 12, began - t);
  const since = t - finishOf(field, i, finishM);
  if (field.parks && since > 0) return finishM - pen * smooth(0, 12, since);
  return alongAt(field, i, t) + (since > 0 ? Math.min(since, 12) * 2 : 0);
}

/**
 * Write into out: {along, alpha, dim, ring, hollow, isOut} of runner i. Alpha 0: not to be seen; isOut: under way on the road,
 * and heard of, one of the crowd.
 */
export function lookOf(field, i, t, finishM, out) {
  const state = field.state[i];
  const count = field.knots[i];
  const first = i * field.slots;
  const began = count ? field.t[first] : Infinity;
  const finished = finishOf(field, i, finishM);
  const eased = easeOf(field.ease, i, t);
  out.along = drawnAlong(field, i, t, finishM) + eased.metres;
  out.alpha = 1;
  out.dim = 0;
  out.ring = false;
  out.hollow = false;
  out.isOut = false;
  if (state === STATE.notStarted || (count === 0 && state !== STATE.waiting)) out.alpha = 0;
  else if (t < began) out.alpha = 0.62;
  else if (t >= finished) {
    out.ring = isAhead(state);
    out.alpha = field.parks ? 1 - 0.7 * smooth(0, 12, t - finished) : 1 - smooth(6, 24, t - finished);
  } else if (t >= field.left[i]) out.alpha = 0.4 * (1 - smooth(20, 60, t - field.left[i]));
  else {
    if (t >= field.passed[i]) out.dim = smooth(0, 3, t - field.passed[i]);
    out.hollow = count > field.reads[i] && t - field.t[first + count - 1] > 20;
    out.isOut = !out.hollow;
  }
  out.alpha *= eased.fade;
  return out;
}

/** How dim somebody is who has this chance, as far as waves are sorted. RUNNER_VERTEX has it once more. */
export const dimmedBy = (chance, share, dim) => (chance >= 0 ? dim + share * (1 - chance - dim) : dim);
