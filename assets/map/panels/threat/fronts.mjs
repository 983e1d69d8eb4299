// His arrival, drawn backwards: where on the road the crowd divides, now, into those who should get away and those who
// should be caught; a place a wave, and how soft it is. Pure functions over a field (segments.mjs).

import { STATE, alongAt, isAhead, isPacer, isRunning, stateAt } from "../../news/motion.mjs";
import { UNKNOWN } from "../../news/outlook.mjs";
import { ghostAt } from "../../stage/scenes/ghosts.mjs";
import { chanceIf } from "../runners/chances.mjs";

const LOGISTIC_80 = Math.log(9); // feeds/rules/escape.py
const NORMAL_80 = 1.2816;
const LEAST_HALF_S = 2;
const TIRES = 1.06; // times rise with the distance to this power: P. Riegel, Athletic Records and Human Endurance, 1981
const PACE_SHARE = 0.05; // how far off such a time is, 80 %, as a share of what is left of it
const LEAST_ON_ROAD_S = 60; // before that nobody has a pace
const NOW_S = 60; // what is expected is of about now, not of an earlier moment
const MOST_LOGIT = 3.5; // beyond that a chance says nothing of where the front is
const SOFT_M = [6, 250]; // the least and the most

/**
 * What chance everybody out there has to be home before `line`, seconds after the base, 0..1: Float32Array, NaN for who
 * is not out there. By the outlook `told` if t is about now; else (a replay, a moment gone by) by their pace so far.
 * `off`: seconds by which he is later than is expected of him.
 */
export function chancesAt(field, told, lengthM, line, t, off = 0) {
  const isNow = told && t >= field.at - NOW_S;
  const chances = new Float32Array(field.n).fill(NaN);
  for (let i = 0; i < field.n; i++) {
    const state = stateAt(field, i, t);
    if (isPacer(field, i) || !(isRunning(state) || (state === STATE.passed && !(t >= field.left[i])))) continue;
    if (isNow && told.chance[i] !== UNKNOWN) chances[i] = off ? chanceIf(told, i, told.line + off) : told.chance[i] / 100;
    else chances[i] = state === STATE.passed ? 0 : chanceByPace(field, i, lengthM, line + off, t);
  }
  return chances;
}

function chanceByPace(field, i, lengthM, line, t) {
  const since = t - field.t[i * field.slots];
  const along = alongAt(field, i, t);
  if (since < LEAST_ON_ROAD_S || !(along > 0)) return NaN;
  const left = since * ((lengthM / along) ** TIRES - 1);
  const half = Math.max(LEAST_HALF_S, PACE_SHARE * left);
  return 1 / (1 + Math.exp(Math.min(600, ((t + left - line) * LOGISTIC_80) / half)));
}

/**
 * The front of each wave: {along, soft (metres: of a logistic), first, last (metres along: of those out there), expected,
 * half (80 %), of: everybody who started, isEmpty: nobody is out there}. gunS: of each wave, after the base.
 */
export function frontsOf(field, chances, gunS, lengthM, line, t) {
  const waves = gunS.map(() => ({ home: 0, sum: 0, spread: 0, of: 0, on: [] }));
  for (let i = 0; i < field.n; i++) {
    const wave = waves[field.wave[i]];
    const state = stateAt(field, i, t);
    if (!wave || isPacer(field, i) || state === STATE.notStarted) continue;
    wave.of++;
    if (isAhead(state)) wave.home++;
    const chance = chances[i];
    if (Number.isNaN(chance)) continue;
    wave.sum += chance;
    wave.spread += chance * (1 - chance);
    wave.on.push([alongAt(field, i, t), chance]);
  }
  return waves.map((wave, w) => {
    const ghost = ghostAt(gunS[w], line, lengthM, t);
    return { ...placed(wave.on, ghost), expected: wave.home + wave.sum, half: NORMAL_80 * Math.sqrt(wave.spread), of: wave.of, isEmpty: wave.on.length === 0 };
  });
}

/** Where a logistic of the place has the chances: of those who are in doubt their place, by their odds (least squares). */
function placed(on, ghost) {
  const places = on.map(([along]) => along);
  const [first, last] = [Math.max(...places), Math.min(...places)];
  let [weight, l, x, ll, lx] = [0, 0, 0, 0, 0];
  for (const [along, chance] of on) {
    const odds = Math.log(Math.max(chance, 1e-6) / Math.max(1 - chance, 1e-6));
    if (Math.abs(odds) > MOST_LOGIT) continue;
    const w = chance * (1 - chance);
    weight += w;
    l += w * odds;
    x += w * along;
    ll += w * odds * odds;
    lx += w * odds * along;
  }
  if (weight < 0.5) return { along: edgeOf(on, ghost), soft: 2 * SOFT_M[0], first, last };
  const [ml, mx] = [l / weight, x / weight];
  const spread = ll / weight - ml * ml;
  const slope = spread > 0.01 ? (lx / weight - ml * mx) / spread : 4 * SOFT_M[0];
  const soft = Math.min(SOFT_M[1], Math.max(SOFT_M[0], slope));
  return { along: mx - soft * ml, soft, first, last };
}

/** Nobody is in doubt: between those who get away and those who do not; the ghost's, where there is but one kind. */
function edgeOf(on, ghost) {
  let [caught, away] = [-Infinity, Infinity];
  for (const [along, chance] of on) {
    if (chance < 0.5) caught = Math.max(caught, along);
    else away = Math.min(away, along);
  }
  if (caught > -Infinity && away < Infinity) return (caught + away) / 2;
  if (Number.isNaN(ghost)) return caught > -Infinity ? caught : away;
  return caught > -Infinity ? Math.max(caught, ghost) : Math.min(away, ghost);
}

/** The chance at a place of a wave, of its front. */
export const chanceAt = ({ along, soft }, place) => 1 / (1 + Math.exp(Math.min(600, (along - place) / soft)));

/** Whole numbers that are the nearest to `expected` and together as many as `total` says; where that is NaN their own sum. */
export function wholeOf(expected, total) {
  const sum = expected.reduce((all, one) => all + one, 0);
  const aim = Number.isFinite(total) ? total : Math.round(sum);
  const scaled = expected.map((one) => (sum > 0 ? (one * aim) / sum : 0));
  const whole = scaled.map(Math.floor);
  const order = scaled.map((one, w) => [one - whole[w], w]).sort(([a], [b]) => b - a);
  const rest = aim - whole.reduce((all, one) => all + one, 0);
  for (const [, w] of order.slice(0, Math.max(0, rest))) whole[w]++;
  return whole;
}
