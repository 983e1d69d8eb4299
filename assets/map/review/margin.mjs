// The margin at the line as a bar: to the right of the white line who was there before him, to the left who came after. The
// scale is even at first and then ever closer, so that two tenths of a second and ten minutes are both to be seen.

const EVEN_S = 2; // up to here it is even
const MOST_S = 1200;
export const MARKS_S = [10, 600]; // named above it

/** -1..1 from the left end to the right one, 0 the line, of seconds before him. */
export function shareOf(margin) {
  const most = Math.log1p(MOST_S / EVEN_S);
  return Math.sign(margin) * Math.min(1, Math.log1p(Math.abs(margin) / EVEN_S) / most);
}

/** {left, width} in per cent of the column, of a margin; nothing is narrower than can be seen. */
export function barOf(margin) {
  const half = 50 * Math.abs(shareOf(margin));
  return { left: margin < 0 ? 50 - half : 50, width: Math.max(half, 0.8) };
}
