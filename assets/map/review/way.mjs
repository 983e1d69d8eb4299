// A runner's way as her result has it: the bytes' own, with the finish that a revision tells. The twin of
// dashboard/sharing/runner/way.py.

import { STATE, slopes } from "../news/motion.mjs";

const SAME_S = 0.1; // to which a finish is told
const stateOf = (word) => STATE[word.replace(/-(.)/g, (_, letter) => letter.toUpperCase())];

/**
 * {field, i}: where that runner's way is. Of a result that no revision changed the field itself; else a field of her alone,
 * beside the same chaser: what was read at the line, or after another finish, is left out of it.
 */
export function wayOf(field, row) {
  if (!row.told) return { field, i: row.i };
  const { slots } = field;
  const from = row.i * slots;
  const line = field.mats.length - 1;
  const own = (name) => field[name].slice(from, from + slots);
  const [t, d, m, mat, bridged] = ["t", "d", "m", "mat", "bridged"].map(own);
  let count = field.reads[row.i];
  const was = count && mat[count - 1] === line ? t[count - 1] : NaN;
  const isHome = row.finish === row.finish;
  const isMoved = isHome ? !(Math.abs(was - row.finish) < SAME_S) : was === was;
  if (isMoved && !row.isOut) {
    let kept = 0;
    while (kept < count && mat[kept] < line && !(t[kept] >= row.finish)) kept++;
    count = kept;
    if (isHome) {
      [t[count], d[count], mat[count], bridged[count]] = [row.finish, field.mats[line], line, 0];
      count++;
    }
    slopes(t, d, 0, count, m);
  }
  const alone = {
    n: 1, t, d, m, mat, bridged, reads: [count], knots: [count], wave: [row.wave], pacer: [0],
    state: [stateOf(row.told) ?? field.state[row.i]], passed: [row.passedAt], left: [isHome ? NaN : field.left[row.i]], estimated: [0],
  };
  return { field: { ...field, ...alone }, i: 0 };
}
