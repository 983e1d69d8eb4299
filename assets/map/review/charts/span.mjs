// Between which moments the charts are drawn, seconds after the base, so that one under the other a moment has one place.

import { homeS } from "../../news/motion.mjs";
import { spanOf } from "../../panels/chart/chase.mjs";

const AROUND_S = 60; // shown before his gun and after the last catch

/** When the last runner was passed; -Infinity: nobody was. */
function lastPassed(field) {
  let last = -Infinity;
  for (const at of field.passed) if (at > last) last = at;
  return last;
}

/** The last moment at which somebody was read. */
function lastRead(field) {
  let last = -Infinity;
  for (let i = 0; i < field.n; i++) if (field.reads[i]) last = Math.max(last, field.t[i * field.slots + field.reads[i] - 1]);
  return last;
}

const spans = new WeakMap(); // field -> how -> span
const kept = (how, of) => (facts, field) => {
  if (!spans.has(field)) spans.set(field, new Map());
  const mine = spans.get(field);
  if (!mine.has(how)) mine.set(how, of(facts, field));
  return mine.get(how);
};

export const drawnTo = {
  /** The race: from the first gun until he was home, as the player's chart has it. */
  race: kept("race", (facts, field) => spanOf(field, facts)),
  /** The chase: from his gun until the last was passed, or he was home. */
  chase: kept("chase", (facts, field) => {
    const gun = facts.chaser.gun_s - field.base;
    const home = homeS(field);
    return [gun - AROUND_S, Math.max(gun + 5 * AROUND_S, home === home ? home : -Infinity, lastPassed(field)) + AROUND_S];
  }),
  /** The road: from the first gun until the last runner was read. */
  road: kept("road", (facts, field) => [spanOf(field, facts)[0], lastRead(field) + AROUND_S]),
};
