// The results as they stand, or stood, at a revision: what the film's bytes say, and what was decided about them since.

import { inOrder } from "./standings.mjs";

const STANDING = { official: "won", ahead: "won", passed: "passed", behind: "passed", disqualified: "out", stopped: "out", "not-started": "out", waiting: "waiting" };

/**
 * Rows of standings.mjs at revision `upTo`, ranked anew: of later ones what was before, of the others what came after.
 * numberOf(bib): her number, -1: not to be named; base: of the field's times, Unix seconds.
 */
export function rowsAt(rows, revisions, upTo, { numberOf, base, hasFinish }) {
  const told = new Map(); // runner -> a result, as the revisions have it
  const note = (bib, result) => numberOf(bib) >= 0 && told.set(numberOf(bib), result);
  for (const { changes } of revisions.filter(({ number }) => number <= upTo)) {
    for (const { bib, after } of changes) note(bib, after);
  }
  for (const { changes } of [...revisions].reverse().filter(({ number }) => number > upTo)) {
    for (const { bib, before } of changes) note(bib, before);
  }
  const when = (at) => (typeof at === "number" ? at - base : NaN);
  const now = rows.map((row) => {
    const result = told.get(row.i);
    if (!result) return row;
    const standing = STANDING[result.state] ?? row.standing;
    const isOut = result.state === "disqualified"; // whatever the clock says
    const numbers = isOut ? { finish: NaN, net: NaN, margin: NaN } : { finish: when(result.finish_s), net: result.net_s ?? NaN, margin: result.margin_s ?? NaN };
    return { ...row, standing, ...numbers, isGranted: result.granted, told: result.state };
  });
  return told.size ? inOrder(now, hasFinish) : now;
}

/** Places given to runners who are not to be named, up to a revision: their number is all that is told. */
export const unnamedPlaces = (revisions, upTo) =>
  revisions.filter(({ number, what }) => number <= upTo && what === "qualify").reduce((sum, { unnamed }) => sum + unnamed, 0);
