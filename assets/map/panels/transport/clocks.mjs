// Three clocks for one film. As it happened; by everybody's own start, all guns at once; by everybody's own pace, each at
// the same share of her own time. A clock is a field whose knots stand at other times: whoever draws it, the graphics card,
// a plain canvas or a worker, draws it as ever, and knows of it only that who is not under way is parked.

import { STATE, alongAt, homeS } from "../../news/motion.mjs";
import { finishOf } from "../../stage/look.mjs";

const LONG_S = 1e6; // after the end of the film

/** When everybody's own time is zero, seconds after the base, and how many of the film's seconds one of hers takes: {zero, pace}. */
function ownTimes(field, { waves, chaser, finishM }, clock) {
  const { n, base, slots } = field;
  const first = waves[0].gun_s - base;
  const zero = new Float64Array(n + 1); // the chaser comes last
  const pace = new Float64Array(n + 1).fill(1);
  for (let i = 0; i < n; i++) zero[i] = waves[field.wave[i]].gun_s - base;
  zero[n] = (chaser?.gun_s ?? 0) - base;
  if (clock === "start") return { first, zero, pace, longS: NaN };
  const took = new Float64Array(n + 1);
  for (let i = 0; i < n; i++) {
    zero[i] = field.knots[i] ? field.t[i * slots] : NaN;
    took[i] = finishOf(field, i, finishM) - zero[i]; // Infinity: not home
  }
  took[n] = homeS(field) - zero[n];
  const longS = median(took.subarray(0, n).filter(Number.isFinite));
  for (let i = 0; i <= n; i++) pace[i] = longS / took[i];
  return { first, zero, pace, longS };
}

function median(values) {
  const sorted = values.sort();
  return sorted.length ? sorted[sorted.length >> 1] : NaN;
}

/**
 * The field as one of the clocks shows it: {field, untilS, ownT(i, t), longS}. untilS: Unix seconds at which all is over; ownT: when
 * in the race it was that runner i, or the chaser (-2), was as she is drawn at t; longS: of the own pace, how long the
 * whole way takes in the film. `hidden`: waves that are not shown. Nobody is passed but by the clock of the race.
 */
export function filmOf(field, facts, finishM, clock, hidden = new Set()) {
  const state = hidden.size ? field.state.map((now, i) => (hidden.has(field.wave[i]) ? STATE.notStarted : now)) : field.state;
  if (clock === "clock") return { field: hidden.size ? { ...field, state } : field, untilS: NaN, longS: NaN, ownT: (_i, t) => t };
  const { first, zero, pace, longS } = ownTimes(field, { ...facts, finishM }, clock);
  const { n, slots } = field;
  const film = { ...field, state: Uint8Array.from(state), t: new Float32Array(field.t.length), m: new Float32Array(field.m.length), passed: new Float32Array(n).fill(NaN), left: new Float32Array(n), parks: true };
  let lastT = first;
  for (let i = 0; i < n; i++) {
    if (!Number.isFinite(pace[i]) || !(pace[i] > 0)) film.state[i] = STATE.notStarted; // nobody knows her share of it
    for (let k = i * slots, end = k + field.knots[i]; k < end; k++) {
      film.t[k] = first + (field.t[k] - zero[i]) * pace[i];
      film.m[k] = field.m[k] / pace[i];
      if (k - i * slots < field.reads[i] && film.state[i] !== STATE.notStarted && film.t[k] > lastT) lastT = film.t[k];
    }
    film.left[i] = first + (field.left[i] - zero[i]) * pace[i];
  }
  film.chaser = hisOwn(field.chaser, first, zero[n], pace[n]);
  return { field: film, longS, untilS: field.base + lastT + 30, ownT: (i, t) => zero[i < 0 ? n : i] + (t - first) / pace[i < 0 ? n : i] };
}

/** He stands where he came home, and nothing ends with it. */
function hisOwn(chaser, first, zeroT, pace) {
  const { knots } = chaser;
  if (!knots || !Number.isFinite(pace)) return chaser;
  const grown = (values, last) => Float32Array.from([...values.subarray(0, knots), last]);
  const t = grown(chaser.t, 0).map((at) => first + (at - zeroT) * pace);
  t[knots] = t[knots - 1] + LONG_S;
  return { ...chaser, t, d: grown(chaser.d, chaser.d[knots - 1]), m: grown(chaser.m, 0).map((slope) => slope / pace), knots: knots + 1 };
}

/**
 * How far each wave has come at t of a film: [{count, first, middle, last}], metres along of the furthest, of half of them
 * and of the last who are under way or home.
 */
export function comeSoFar(field, waves, t) {
  const along = Array.from({ length: waves }, () => []);
  for (let i = 0; i < field.n; i++) {
    if (field.state[i] === STATE.notStarted || !field.knots[i] || field.pacer[i]) continue;
    if (t >= field.t[i * field.slots] && !(t >= field.left[i])) along[field.wave[i]].push(alongAt(field, i, t));
  }
  return along.map((each) => {
    const far = Float32Array.from(each).sort();
    return { count: far.length, first: far.at(-1) ?? NaN, middle: far[far.length >> 1] ?? NaN, last: far[0] ?? NaN };
  });
}
