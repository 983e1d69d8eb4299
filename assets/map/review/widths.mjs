// How wide the road is, as the course or the plan of its invented field tells.

/** Metres of road at a place; NaN where no width is told. widths: [[metres along, rising, metres of road], ...]. */
export function widthAt(widths, along) {
  if (widths.length < 2) return widths[0]?.[1] ?? NaN;
  let k = 1;
  while (k < widths.length - 1 && widths[k][0] < along) k++;
  const [[a, from], [b, to]] = [widths[k - 1], widths[k]];
  return from + (to - from) * Math.min(Math.max((along - a) / (b - a), 0), 1);
}
