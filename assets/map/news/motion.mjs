// Where a runner is at a time: the twin of geo/motion.py, one runner at a time.
//
// A row of `slots` knots (t seconds after the base, d metres) begins at i * slots. The first `reads[i]`
// are reads, exact; up to `knots[i]` they are predicted. Between reads: the monotone cubic with PCHIP's
// slopes m. From the last read on: straight lines. Before the first knot and after the last: at that knot.
// Whoever left the race at `left[i]` stays where he was then. draw.mjs holds `alongAt` once more as GLSL.

/** What a runner is doing. The numbers travel in the bytes: feeds/results/state.py, `State`. */
export const STATE = Object.freeze({
  waiting: 0, running: 1, passed: 2, ahead: 3, behind: 4, stopped: 5, notStarted: 6,
  official: 7, threatened: 8, overdue: 9, disqualified: 10, pacer: 11,
});

/** Is somebody in this state out there, ahead of the chaser? */
export const isRunning = (state) =>
  state === STATE.running || state === STATE.threatened || state === STATE.overdue;

/** Has somebody in this state finished ahead of the chaser, be it provisionally? */
export const isAhead = (state) => state === STATE.ahead || state === STATE.official;

/** Does runner i set the pace and win nothing? Whom the organiser gave a place all the same has won like everybody. */
export const isPacer = (field, i) => field.pacer[i] === 1 && !isAhead(field.state[i]);

/**
 * Write the speeds (m/s) at `count` reads into `out`, by PCHIP's rule. One read alone has none: 0.
 * @param {Float32Array} t seconds, rising strictly
 * @param {Float32Array} d metres, never falling
 * @param {number} from where the row begins in t, d and out
 */
export function slopes(t, d, from, count, out) {
  const pace = (j) => (d[from + j + 1] - d[from + j]) / (t[from + j + 1] - t[from + j]);
  const gap = (j) => t[from + j + 1] - t[from + j];
  if (count === 1) out[from] = 0;
  if (count === 2) out[from] = out[from + 1] = pace(0);
  if (count < 3) return;
  out[from] = endSlope(gap(0), gap(1), pace(0), pace(1));
  for (let j = 1; j < count - 1; j++) {
    const left = 2 * gap(j) + gap(j - 1);
    const right = gap(j) + 2 * gap(j - 1);
    out[from + j] = (left + right) / (left / pace(j - 1) + right / pace(j)); // a pace of 0 gives 0
  }
  out[from + count - 1] = endSlope(gap(count - 2), gap(count - 3), pace(count - 2), pace(count - 3));
}

function endSlope(nearGap, farGap, nearPace, farPace) {
  if (!(nearPace > 0)) return 0;
  return Math.max(0, ((2 * nearGap + farGap) * nearPace - nearGap * farPace) / (nearGap + farGap));
}

/** Metres along the course of runner i, t seconds after the base. NaN where nobody has seen him. */
export function alongAt(field, i, t) {
  const until = field.left[i] < t ? field.left[i] : t; // NaN is never smaller
  return placeInRow(field, i * field.slots, field.reads[i], field.knots[i], until);
}

/** Metres of the chaser along his own course, t seconds after the base. NaN where there is none. */
export function chaserAlongAt(field, t) {
  return placeInRow(field.chaser, 0, field.chaser.reads, field.chaser.knots, t);
}

function placeInRow({ t: times, d, m }, from, reads, count, t) {
  if (count === 0) return NaN;
  let k = from;
  const last = from + count - 1;
  if (t < times[k]) return d[k];
  while (k < last && times[k + 1] <= t) k++;
  if (k === last) return d[k];
  const gap = times[k + 1] - times[k];
  const x = t - times[k];
  const pace = (d[k + 1] - d[k]) / gap;
  if (k + 1 >= from + reads) return d[k] + pace * x;
  const bend = m[k] + m[k + 1] - 2 * pace;
  return d[k] + x * (m[k] + x * ((pace - m[k] - bend) / gap + (x * bend) / (gap * gap)));
}

/**
 * What runner i was doing t seconds after the base: the state the bytes give for now, taken back in time.
 * Before his first knot he was waiting; what happened at a later moment had not happened yet: a result was
 * provisional until the chaser was home, and who is threatened or overdue now was simply running.
 */
export function stateAt(field, i, t) {
  const { waiting, running, passed, ahead, behind, stopped, official, disqualified, threatened, overdue, pacer } = STATE;
  const now = field.state[i];
  const reads = field.reads[i];
  if (field.knots[i] === 0) return now;
  if (t < field.t[i * field.slots]) return waiting;
  const isDecided = now === official || now === disqualified;
  const last = i * field.slots + reads - 1;
  const isFinish = isDecided || now === ahead || now === behind || now === pacer;
  const isHome = isFinish && field.mat[last] === field.mats.length - 1;
  const isPresent = (isDecided || now === threatened || now === overdue) && t >= field.at;
  if (isPresent || (isHome && t >= field.t[last])) return now === official && t < homeS(field) ? ahead : now;
  if (t >= field.left[i]) return now === passed ? passed : stopped;
  return t >= field.passed[i] ? passed : running;
}

/** When the chaser was read at the end of his course, seconds after the base; NaN while that is predicted. */
export function homeS({ chaser }) {
  return chaser.reads > 0 && chaser.reads === chaser.knots ? chaser.t[chaser.reads - 1] : NaN;
}

/** When the chaser was last known to be somewhere, if he has fallen silent; Infinity: he has not. */
export function guessS({ chaser, isGuess }) {
  return isGuess ? chaser.t[Math.max(chaser.reads, 1) - 1] : Infinity;
}

/** Was runner i passed as drawn only, with no mat yet that has shown it? */
export const isEstimatedCatch = (field, i) => field.estimated[i] === 1;
