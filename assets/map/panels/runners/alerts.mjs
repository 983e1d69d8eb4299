// What is news of a runner: decided from what was told and what is known now, with no clock of its own.
// Each kind once, in the order in which things happened; after a sleep only the newest, never a burst.

import { STATE, homeS, isAhead } from "../../news/motion.mjs";
import { isBridged } from "../../news/segments.mjs";

const FRESH_S = 120; // news that is older is told only where there is nothing newer
const SLEPT_S = 60; // so long without a look: whatever happened meanwhile, only the newest is told

/**
 * All that has happened to runner i by the newest bytes, in order: [{kind, at}], at in seconds after the base.
 * Kinds: started, split-<mat>, threatened, passed, finished, qualified, out.
 */
export function happened(field, i) {
  const { slots, mats, at: now } = field;
  const state = field.state[i];
  const news = [];
  const add = (kind, at) => at <= now && news.push({ kind, at });
  for (let k = 0; k < field.reads[i]; k++) {
    const mat = field.mat[i * slots + k];
    const at = field.t[i * slots + k];
    if (isBridged(field, i, k)) continue; // nobody saw that
    const isLast = mat === mats.length - 1;
    const isHome = isLast && (isAhead(state) || state === STATE.behind || state === STATE.pacer);
    if (!isLast || isHome) add(mat === 0 ? "started" : isHome ? "finished" : `split-${mat}`, at);
  }
  if (state === STATE.threatened) add("threatened", now);
  if (!isAhead(state)) add("passed", field.passed[i]); // NaN is never
  const home = homeS(field);
  if (state === STATE.official) add("qualified", Number.isNaN(home) ? now : home); // decided before he is home
  if (state === STATE.stopped || state === STATE.disqualified) add("out", field.left[i]);
  return news.sort((a, b) => a.at - b.at || rank(a.kind) - rank(b.kind));
}

const ORDER = ["started", "split", "threatened", "passed", "finished", "qualified", "out"];
const rank = (kind) => ORDER.indexOf(kind.split("-")[0]);

/**
 * What to tell of runner i: {news: [{kind, at}], told: kinds that need never be told again}.
 * told: kinds told before; beforeS: when she was last looked at, seconds after the base, or NaN where this is
 * the first look since the page was opened: whatever was not told then is told as one, the newest.
 */
export function newsOf(field, i, told, beforeS) {
  const all = happened(field, i);
  const fresh = all.filter(({ kind }) => !told.includes(kind));
  const kinds = fresh.map(({ kind }) => kind);
  const newest = fresh.slice(-1).filter((one) => one === all.at(-1)); // an old split that comes late is no state
  if (!(field.at - beforeS <= SLEPT_S)) return { news: newest, told: kinds };
  const young = fresh.filter(({ at }) => field.at - at <= FRESH_S);
  return { news: young.length ? young : newest, told: kinds };
}
