// The gap between some runners and whoever they are held against, over the time of a film. Functions of the bytes alone.

import { hunterAt } from "../../../news/level.mjs";
import { alongAt, homeS, isAhead } from "../../../news/motion.mjs";
import { finishOf } from "../../../stage/look.mjs";

const POINTS = 140;
const LATELY_S = 8; // a rate is of so many seconds
export const LINE = "line"; // ends of a curve: at the line, passed, out of the race
export const PASSED = "passed";
export const OUT = "out";

/**
 * How far somebody compared has come, metres along at t. `field`: of the film; one: {i} of it, or {rival, i, zeroT} of another
 * race (rival.mjs), whose gun is heard at zeroT.
 */
export const alongOf = (field, one, t) => (one.rival ? alongAt(one.rival.field, one.i, one.rival.gunT(one.i) + t - one.zeroT) : alongAt(field, one.i, t));

/** When the curve of somebody ends, and how: {t, how}; `isChase`: held against the chaser. */
export function endOf(field, one, finishM, isChase) {
  const own = one.rival?.field ?? field;
  const shift = one.rival ? one.zeroT - one.rival.gunT(one.i) : 0;
  const home = finishOf(own, one.i, finishM);
  const passed = own.passed[one.i];
  if (isChase && !one.rival && passed === passed && !isAhead(own.state[one.i])) return { t: passed, how: PASSED };
  if (home < Infinity) return { t: home + shift, how: LINE };
  const last = one.i * own.slots + Math.max(0, own.reads[one.i] - 1);
  return { t: (own.left[one.i] === own.left[one.i] ? own.left[one.i] : own.t[last]) + shift, how: OUT };
}

/** Metres that `one` is ahead of the chaser, or of `first`, at t; NaN where either is nowhere. */
export function leadAt(field, one, first, level, t) {
  const his = first ? alongOf(field, first, t) : hunterAt(field, level, t);
  return alongOf(field, one, t) - his;
}

/** Metres a second by which the lead grows. */
export const rateAt = (field, one, first, level, t) => (leadAt(field, one, first, level, t) - leadAt(field, one, first, level, t - LATELY_S)) / LATELY_S;

/** The curve from fromT until its end: {t, lead, end}, arrays of so many points. */
export function curveOf(field, one, first, { level, finishM, fromT, isChase }) {
  const end = endOf(field, one, finishM, isChase);
  const count = end.t > fromT ? POINTS : 0;
  const t = Float64Array.from({ length: count }, (_, k) => fromT + ((end.t - fromT) * k) / (POINTS - 1));
  return { t, lead: t.map((at) => leadAt(field, one, first, level, at)), end };
}

/** By how many seconds somebody got away, NaN where nobody did. */
export const marginOf = (field, i, finishM) => (isAhead(field.state[i]) ? homeS(field) - finishOf(field, i, finishM) : NaN);
