// The histogram over the scrubber: catches by wave above, finishes below, counted a few seconds at a time. Functions of the
// bytes alone.

import { STATE, isAhead, isPacer } from "../../news/motion.mjs";
import { finishOf } from "../../stage/look.mjs";
import { wasPassed } from "../race/tally.mjs";

const STEPS_S = [1, 2, 5, 10, 15, 20, 30, 60, 120, 300, 600, 1200, 1800];
const LEAST_PX = 4; // of a bar
const TICKS_S = [5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200];

/** Seconds that a bar counts, where `lengthS` seconds are `width` CSS pixels. */
export const stepFor = (lengthS, width) => STEPS_S.find((step) => (step * width) / lengthS >= LEAST_PX) ?? STEPS_S.at(-1);

/** Whole seconds between two times that are named below the bars: so far apart that their words do not touch. */
export const tickFor = (lengthS, width, leastPx) => TICKS_S.find((tick) => (tick * width) / lengthS >= leastPx) ?? TICKS_S.at(-1);

/**
 * Catches and finishes in bars of stepS from fromS on, both seconds after the base: {count, above: [a row a wave], below:
 * [ahead of him, behind], mostAbove, mostBelow}. isCatches: of a race in which somebody catches; else finishes stand above, by wave.
 */
export function binsOf(field, waves, finishM, { fromS, untilS, stepS, isCatches }) {
  const count = Math.max(1, Math.ceil((untilS - fromS) / stepS));
  const rows = (many) => Array.from({ length: many }, () => new Uint16Array(count));
  const above = rows(waves);
  const below = rows(2);
  const put = (row, t) => {
    const bin = Math.floor((t - fromS) / stepS);
    if (bin >= 0 && bin < count) row[bin]++;
  };
  for (let i = 0; i < field.n; i++) {
    if (isPacer(field, i) || field.state[i] === STATE.notStarted) continue;
    const home = finishOf(field, i, finishM);
    if (isCatches) {
      if (wasPassed(field, i, Infinity)) put(above[field.wave[i]], field.passed[i]);
      put(below[isAhead(field.state[i]) ? 0 : 1], home);
    } else put(above[field.wave[i]], home);
  }
  return { count, above, below, mostAbove: mostOf(above, count), mostBelow: mostOf(below, count) };
}

function mostOf(rows, count) {
  let most = 0;
  for (let bin = 0; bin < count; bin++) most = Math.max(most, rows.reduce((sum, row) => sum + row[bin], 0));
  return most;
}

/** A round figure below the highest bar, to be named beside them: 1, 2 or 5 times a power of ten; 0 where there is none. */
export function roundBelow(most) {
  if (most < 1) return 0;
  const power = 10 ** Math.floor(Math.log10(most));
  return [5, 2, 1].map((lead) => lead * power).find((one) => one <= most) ?? power;
}
