// The results as they stand, or stood, at a revision: what the film's bytes say, and what was decided about them since.

import { inOrder } from "./standings.mjs";

const STANDING = { official: "won", ahead: "won", passed: "passed", behind: "passed", disqualified: "out", stopped: "out", "not-started": "out", waiting: "waiting" };
const BY_REFEREE = ["give-time", "add-read"]; // a finish that no mat has read
const UNDER_WAY = ["running", "waiting"]; // not how anybody's race has ended

/**
 * bib -> {result, since: Unix seconds, Infinity: a later revision changed it; isGiven: its finish, by a referee} of whomever any
 * revision changed, as it stood at revision `upTo`: of the first one after it what was before, else of the last what came after.
 * The twin of dashboard/sharing/runner/revised.py.
 */
export function changesAt(revisions, upTo) {
  const found = new Map();
  const given = new Map();
  for (const { number, at_s: atS, what, changes } of revisions) {
    for (const { bib, before, after } of changes) {
      if (number > upTo) {
        if (!(found.get(bib)?.since === Infinity)) found.set(bib, { result: before, since: Infinity });
        continue;
      }
      found.set(bib, { result: after, since: atS });
      if (BY_REFEREE.includes(what) && before.finish_s !== after.finish_s) given.set(bib, [...(given.get(bib) ?? []), after.finish_s]);
    }
  }
  for (const [bib, change] of found) change.isGiven = (given.get(bib) ?? []).includes(change.result.finish_s);
  return found;
}

/**
 * Rows of standings.mjs at revision `upTo`, ranked anew; of who was changed also told: the state's word, and isGiven: her finish.
 * numberOf(bib): her number, -1: not to be named; base: of the field's times, Unix seconds; t: of the rows, seconds after it: what
 * a revision before that did not know is in the rows only.
 */
export function rowsAt(rows, revisions, upTo, { numberOf, base, hasFinish, t = -Infinity }) {
  const told = new Map(); // runner -> a change
  for (const [bib, change] of changesAt(revisions, upTo)) if (numberOf(bib) >= 0) told.set(numberOf(bib), change);
  const now = rows.map((row) => {
    const change = told.get(row.i);
    if (!change) return row;
    const { result, since, isGiven } = change;
    const isEarly = since <= base + t;
    if (isEarly && UNDER_WAY.includes(result.state)) return { ...row, isGiven };
    const number = (value, asRead) => (typeof value === "number" ? value : isEarly ? asRead : NaN);
    const when = (value, asRead) => number(typeof value === "number" ? value - base : value, asRead);
    const isOut = result.state === "disqualified"; // whatever the clock says
    const finish = isOut ? NaN : when(result.finish_s, row.finish);
    const passedM = number(result.passed_m, row.passedM);
    return {
      ...row, finish, isOut, isGiven, passedM,
      standing: STANDING[result.state] ?? row.standing,
      net: isOut ? NaN : number(result.net_s, row.net),
      margin: isOut ? NaN : number(result.margin_s, row.margin),
      passedAt: when(result.passed_at_s, row.passedAt),
      lastM: passedM === passedM ? passedM : row.readM,
      isGranted: result.granted, isEstimated: false, told: result.state,
    };
  });
  return told.size ? inOrder(now, hasFinish) : now;
}

/** Places given to runners who are not to be named, up to a revision: their number is all that is told. */
export const unnamedPlaces = (revisions, upTo) =>
  revisions.filter(({ number, what }) => number <= upTo && what === "qualify").reduce((sum, { unnamed }) => sum + unnamed, 0);
