// The hundreds whom he passed lie folded under their kilometre: one line where they would be many.

import { alongAt } from "../../news/motion.mjs";
import { caught } from "./events.mjs";

const LEAST = 2; // one alone needs no fold

/**
 * [{km, count: all who were passed there so far, members: numbers of events}], of events of events.mjs. Kilometre k is from
 * 1000 k metres on.
 */
export function foldsOf(field, events) {
  const members = new Map();
  events.forEach(({ kind, count, along }, e) => {
    if (kind !== "catch" || count === 1 || Number.isNaN(along)) return;
    const km = Math.floor(along / 1000);
    members.set(km, [...(members.get(km) ?? []), e]);
  });
  const folds = [...members].filter(([, all]) => all.length >= LEAST);
  if (!folds.length) return [];
  const passes = new Map();
  for (const i of caught(field)) {
    const km = Math.floor(alongAt(field, i, field.passed[i]) / 1000);
    passes.set(km, (passes.get(km) ?? 0) + 1);
  }
  return folds.map(([km, all]) => ({ km, count: passes.get(km), members: all }));
}
