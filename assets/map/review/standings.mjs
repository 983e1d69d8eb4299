// The results of a race as rows, out of the bytes that the replay plays: pure functions over a field (segments.mjs).
// Whoever sets the pace and wins nothing is in none of them.

import { STATE, alongAt, homeS, isAhead, isEstimatedCatch, isPacer, isRunning } from "../news/motion.mjs";
import { homeAt } from "../panels/runners/chase.mjs";
import { standingOf } from "../panels/race/tally.mjs";

/**
 * [{i, wave, standing (tally.mjs), rank: 1 for the first at the line, NaN: not there, finish, net, margin: seconds before him at
 * the line, passedAt, passedM, isGranted: a place that a decision gave, isEstimated, isSeen: by any mat, isOut: disqualified}], those at the line in their order, then
 * the others by how far they came before he passed them, or a mat saw them. Times are seconds after the base, NaN where there is none; `t`: as it was then.
 */
export function standingsOf(field, t, hasFinish = true) {
  const home = homeS(field);
  const rows = [];
  for (let i = 0; i < field.n; i++) {
    if (isPacer(field, i)) continue;
    const finish = homeAt(field, i, t);
    const isHome = finish < Infinity && field.state[i] !== STATE.disqualified;
    const start = field.knots[i] ? field.t[i * field.slots] : NaN;
    const passedAt = field.passed[i] <= t ? field.passed[i] : NaN;
    const margin = isHome ? home - finish : NaN;
    const standing = standingOf(field, i, t);
    rows.push({
      i, wave: field.wave[i], standing, rank: NaN,
      finish: isHome ? finish : NaN, net: isHome ? finish - start : NaN, margin,
      passedAt, passedM: passedAt === passedAt ? alongAt(field, i, passedAt) : NaN,
      isGranted: isAhead(field.state[i]) && margin < 0,
      isEstimated: isEstimatedCatch(field, i),
      isSeen: field.reads[i] > 0,
      hasStarted: start <= t,
      isOut: field.state[i] === STATE.disqualified,
      readM: field.reads[i] ? field.d[i * field.slots + field.reads[i] - 1] : -1,
      lastM: furthestM(field, i, passedAt, t),
    });
  }
  return inOrder(rows, hasFinish);
}

/**
 * Rows in their order, each with its rank: who is level to the tenth that is told shares one, as feeds/results/ranks.py has it.
 * Where distance wins, who came furthest is first.
 */
export function inOrder(rows, hasFinish) {
  const far = (a, b) => b.lastM - a.lastM || a.i - b.i;
  const isThere = hasFinish ? ({ finish }) => finish === finish : ({ lastM, isOut }) => lastM > 0 && !isOut;
  const isLevel = hasFinish ? (a, b) => tenths(a) === tenths(b) : (a, b) => a.lastM === b.lastM;
  const there = rows.filter(isThere).sort(hasFinish ? (a, b) => a.finish - b.finish || a.i - b.i : far);
  const others = rows.filter((row) => !isThere(row)).sort(far);
  let rank = 0;
  const ranked = there.map((row, k) => ({ ...row, rank: (rank = k && isLevel(row, there[k - 1]) ? rank : k + 1) }));
  return [...ranked, ...others.map((row) => ({ ...row, rank: NaN }))];
}

/** A finish in tenths, halves to the even one, as the server rounds. */
function tenths({ finish }) {
  const whole = Math.round(10 * finish);
  return whole - 10 * finish === 0.5 && whole % 2 ? whole - 1 : whole;
}

/** A row's place at the line among those of its wave who have started: {place, of}; null: not at the line. */
export function placeAtLine(rows, row) {
  if (row.finish !== row.finish) return null;
  const wave = rows.filter((one) => one.wave === row.wave && one.hasStarted && !one.isOut);
  return { place: 1 + wave.filter((one) => tenths(one) < tenths(row)).length, of: wave.length };
}

/** How far a runner came before it was over for her: where he passed her, else where she is, or a mat saw her last. */
function furthestM(field, i, passedAt, t) {
  if (passedAt === passedAt) return alongAt(field, i, passedAt);
  if (!field.reads[i]) return -1;
  return isRunning(field.state[i]) ? alongAt(field, i, t) : field.d[i * field.slots + field.reads[i] - 1];
}

/** How many rows stand before him: those who were at the line earlier, as long as he is not home all who were. */
export const beforeHim = (rows) => rows.findLastIndex(({ margin, finish }) => margin > 0 || (margin !== margin && finish === finish)) + 1;

const SORTS = {
  rank: null, // as they are
  net: ({ net }) => net,
  margin: ({ margin }) => Math.abs(margin),
  passed: ({ passedAt }) => passedAt,
};
const [FINE, ROOM] = [2 ** 16, 2 ** 20]; // of a second; rows that fit beside it into one number, to be sorted

/**
 * Rows of a wave (-1: all), of a standing ("": all) and among `found` (a Set of runners, or null), sorted by a name of SORTS: who
 * has no such number comes last.
 */
export function chosenOf(rows, { wave = -1, standing = "", found = null, sort = "rank" }) {
  const isChosen = (row) => (wave < 0 || row.wave === wave) && (!standing || row.standing === standing) && (!found || found.has(row.i));
  const isAll = wave < 0 && !standing && !found;
  const chosen = isAll ? rows : rows.filter(isChosen);
  const by = SORTS[sort];
  return by ? sorted(chosen, by) : chosen;
}

/** By their numbers, equals as they were: a hundred thousand plain numbers are sorted in a tenth of what as many rows take. */
function sorted(rows, by) {
  const keys = new Float64Array(rows.length);
  const without = [];
  let n = 0;
  rows.forEach((row, k) => {
    const value = by(row);
    if (value === value) keys[n++] = Math.round(value * FINE) * ROOM + k;
    else without.push(row);
  });
  const inOrder = Array.from(keys.subarray(0, n).sort(), (key) => rows[((key % ROOM) + ROOM) % ROOM]);
  return [...inOrder, ...without];
}

const KEPT = { first: 3, beside: 2, line: 4 }; // rows seen at the head, round mine, and either side of him, at the least
const LEAST_FOLD = 4;

/**
 * Lines to show: {row} a runner, {isHim}, or {fold: {from, to, count}}, rows from..to-1 that lie in it. Folded are all but the
 * first, `mine` (a Set of runners), and those round the line; `opened`: numbers of first rows of folds that are open.
 * him: how many rows stand before him, -1: he is not among them; room: how many rows are seen at once.
 */
export function linesOf(rows, { him, mine, opened, isFolding, room = 0 }) {
  const isSeen = new Uint8Array(rows.length);
  const see = (from, to) => isSeen.fill(1, Math.max(0, from), Math.max(0, to));
  if (!isFolding) isSeen.fill(1);
  else {
    see(0, KEPT.first);
    const beside = Math.max(KEPT.line, Math.floor((room - KEPT.first - 4) / 2));
    if (him >= 0) see(him - beside, him + beside);
    else see(0, room);
    rows.forEach(({ i }, k) => mine.has(i) && see(k - KEPT.beside, k + KEPT.beside + 1));
  }
  const lines = [];
  for (let k = 0; k <= rows.length; k++) {
    if (k === him) lines.push({ isHim: true });
    if (k === rows.length) break;
    if (isSeen[k]) {
      lines.push({ row: rows[k] });
      continue;
    }
    let end = k;
    while (end < rows.length && !isSeen[end] && (end === k || end !== him)) end++;
    const isOpen = opened.has(rows[k].i) || end - k < LEAST_FOLD;
    if (isOpen) for (let r = k; r < end; r++) lines.push({ row: rows[r] });
    else lines.push({ fold: { from: k, to: end, count: end - k } });
    k = end - 1;
  }
  return lines;
}
