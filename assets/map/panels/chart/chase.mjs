// The chase as words and numbers: where the chart is drawn, and what it shows for whoever does not see it.

import { hunterAt } from "../../news/level.mjs";
import { alongAt, isPacer } from "../../news/motion.mjs";
import { wasPassed } from "../race/tally.mjs";

const LEVEL_STEPS = 160; // points of the chaser's line
const AFTER_S = 60; // shown after the last thing
const MOST_ROWS = 12; // of the table of catches

/** The time the chart shows, seconds after the base, [from, to]: from the first gun to whole minutes after the end. */
export function spanOf(field, { waves, chaser }) {
  const from = Math.min(...waves.map((wave) => wave.gun_s)) - field.base;
  let last = from;
  if (chaser && field.chaser.knots) last = field.chaser.t[field.chaser.knots - 1];
  else for (let i = 0; i < field.n; i++) if (field.knots[i]) last = Math.max(last, field.t[i * field.slots + field.knots[i] - 1]);
  const minutes = Math.ceil((last + AFTER_S - from) / 60);
  return [from, from + 60 * Math.max(5, minutes)];
}

/** The chaser's line between two times: {t, d}, metres of the runners' course. */
export function chaserLine(field, level, from, to) {
  const t = Array.from({ length: LEVEL_STEPS + 1 }, (_, k) => from + ((to - from) * k) / LEVEL_STEPS);
  return { t, d: t.map((at) => hunterAt(field, level, at)) };
}

/** How many had been passed at time t on each stretch of the course: [{from, to (metres), count}]. */
export function catchesByStretch(field, lengthM, t) {
  const km = Math.ceil(lengthM / 1000);
  const step = 1000 * [1, 2, 5, 10].find((one) => km / one <= MOST_ROWS || one === 10);
  const rows = Array.from({ length: Math.ceil(lengthM / step) }, (_, r) => ({
    from: r * step, to: Math.min(lengthM, (r + 1) * step), count: 0,
  }));
  for (let i = 0; i < field.n; i++) {
    if (!wasPassed(field, i, t) || isPacer(field, i)) continue;
    const along = alongAt(field, i, field.passed[i]);
    rows[Math.min(rows.length - 1, Math.max(0, Math.floor(along / step)))].count++;
  }
  return rows;
}
