// Where a runner stands in the chase, in figures: ahead by how much, losing how fast, in which place, and her
// splits with how each is known. Small pure functions over a field (segments.mjs).

import { hunterAt, lineS } from "../../news/level.mjs";
import { STATE, alongAt, isPacer, stateAt } from "../../news/motion.mjs";
import { isBridged } from "../../news/segments.mjs";

const LATELY_S = 8; // a gain is what happened over so many seconds

/** {aheadM, gain: metres by which he comes nearer every second} while he is out; null before and without him. */
export function chaseOf(chaser, field, i, t) {
  if (!chaser || field.base + t < chaser.gun_s || field.chaser.knots === 0) return null;
  const gap = (at) => alongAt(field, i, at) - hunterAt(field, chaser.level, at);
  const since = Math.max(t - LATELY_S, chaser.gun_s - field.base);
  const gain = t - since < 1 ? 0 : (gap(since) - gap(t)) / (t - since);
  return { aheadM: gap(t), gain };
}

/**
 * Seconds that runner i is ahead of the ghost of her wave, who goes at an even pace from the gun to the line to be there with
 * the chaser: at the place where she is; below 0 behind it. NaN before the chaser's gun: nobody knows what is to beat.
 */
export function leadOnGhost({ chaser, waves, course }, field, i, t) {
  const gun = waves[field.wave[i]].gun_s - field.base;
  const along = alongAt(field, i, t);
  if (!chaser || field.base + t < chaser.gun_s || !(along > 0)) return NaN;
  return gun + ((lineS(field, chaser.length_m) - gun) * along) / course.length_m - t;
}

/** When runner i was home, seconds after the base; Infinity: not yet at time t. */
export function homeAt(field, i, t) {
  const last = i * field.slots + field.reads[i] - 1;
  const isHome = field.reads[i] > 0 && field.mat[last] === field.mats.length - 1 && field.t[last] <= t;
  return isHome ? field.t[last] : Infinity;
}

/**
 * Her place among those of her wave who have started: {place, of, isHome}; null before her start, and for pacemakers. All of a
 * wave have one gun, so on the course it is who is farther, at home who was there earlier.
 */
export function placeInWave(field, i, t) {
  const state = stateAt(field, i, t);
  const isCounted = state !== STATE.waiting && state !== STATE.notStarted && state !== STATE.disqualified;
  if (!isCounted || field.knots[i] === 0 || isPacer(field, i)) return null;
  const home = homeAt(field, i, t);
  const along = alongAt(field, i, t);
  let [place, of] = [1, 0];
  for (let k = 0; k < field.n; k++) {
    if (field.wave[k] !== field.wave[i] || field.knots[k] === 0 || field.t[k * field.slots] > t) continue;
    if (field.state[k] === STATE.disqualified || isPacer(field, k)) continue;
    of++;
    const his = homeAt(field, k, t);
    if (his < home || (his === home && home === Infinity && alongAt(field, k, t) > along)) place++;
  }
  return { place, of, isHome: home < Infinity };
}

/**
 * Her splits, one a mat: {mat, alongM, at, pace: seconds a km since the mat before, how}; how: "read",
 * "between" (no mat saw her there, but others before and after did), "assumed" (her start: with the gun), "expected",
 * or "none" (at is NaN).
 * finishAt: when she should be home, seconds after the base, NaN: unknown. What is to come of an earlier
 * moment than the newest bytes is not told: nothing is expected there.
 */
export function splitsOf(field, i, t, finishAt = NaN) {
  const { slots, mats } = field;
  const rows = [];
  const from = i * slots;
  const reads = field.reads[i];
  const isNow = t >= field.at - 60;
  const left = Number.isNaN(field.left[i]) ? Infinity : field.left[i];
  for (let mat = 0, k = 0; mat < mats.length; mat++) {
    while (k < reads && field.mat[from + k] < mat) k++;
    let [at, how] = [NaN, "none"];
    if (k < reads && field.mat[from + k] === mat) {
      [at, how] = [field.t[from + k], isBridged(field, i, k) ? (mat === 0 ? "assumed" : "between") : "read"];
    } else if (k > 0 && k < reads) {
      [at, how] = [timeAtMetres(field, i, mats[mat], field.t[from + k - 1], field.t[from + k]), "between"];
    } else if (reads > 0 && isNow && left === Infinity) {
      [at, how] = [expectedAt(field, i, mat, finishAt), "expected"];
    }
    if (how !== "expected" && at > t) [at, how] = [NaN, "none"];
    if (Number.isNaN(at)) how = "none";
    rows.push({ mat, alongM: mats[mat], at, how, pace: NaN });
  }
  const timed = rows.filter((row) => row.how !== "none");
  timed.forEach((row, k) => {
    const before = timed[k - 1];
    if (before) row.pace = (1000 * (row.at - before.at)) / (row.alongM - before.alongM);
  });
  return rows;
}

function expectedAt(field, i, mat, finishAt) {
  const { slots, mats } = field;
  const tail = i * slots + field.reads[i];
  if (field.knots[i] <= field.reads[i]) return NaN;
  if (field.mat[tail] === mat) return field.t[tail];
  const share = (mats[mat] - field.d[tail]) / (mats.at(-1) - field.d[tail]);
  return field.t[tail] + share * (finishAt - field.t[tail]);
}

function timeAtMetres(field, i, alongM, early, late) {
  for (let turn = 0; turn < 24; turn++) {
    const middle = (early + late) / 2;
    if (alongAt(field, i, middle) < alongM) early = middle;
    else late = middle;
  }
  return late;
}
