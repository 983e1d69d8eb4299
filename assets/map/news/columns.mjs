// Columns of whole numbers as bytes, twin of dashboard/wire/columns.py. A column of n counts is u8 width w (0..4) and
// w planes of n bytes, low bytes first; w = 0: all zero; n = 0: nothing at all, not even the width.

/**
 * Read bytes from the beginning: take(count) gives where the next so many begin, column(n) the next n counts,
 * end() refuses bytes left over. `what` is what the bytes are, in words.
 */
export function columnsOf(bytes, what) {
  let at = 0;
  const take = (count) => {
    at += count;
    if (at <= bytes.length) return at - count;
    throw new Error(`${what}: expected at least ${at} bytes, got ${bytes.length}: it was cut off, fetch it again`);
  };
  const column = (n) => {
    if (n === 0) return new Uint32Array(0);
    const width = bytes[take(1)];
    if (width > 4) throw new Error(`${what}: expected a column 0 to 4 bytes wide, got ${width} at byte ${at - 1}`);
    const values = new Uint32Array(n);
    for (let plane = 0; plane < width; plane++) {
      const from = take(n);
      for (let i = 0; i < n; i++) values[i] |= bytes[from + i] << (8 * plane);
    }
    return values;
  };
  const end = () => {
    if (at !== bytes.length) throw new Error(`${what}: expected ${at} bytes, got ${bytes.length}: fetch it again`);
  };
  return { take, column, end };
}

/** 0, 1, 2, 3, 4 ... were 0, -1, 1, -2, 2 ... */
export const unzigzag = (code) => (code >>> 1) ^ -(code & 1);

/** Turn, in place, the first number and how many are skipped after each into the rising numbers themselves. */
export function unskip(numbers) {
  for (let r = 0, before = -1; r < numbers.length; r++) numbers[r] = before += numbers[r] + 1;
}
