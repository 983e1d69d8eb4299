// What stands where in a clip, CSS pixels of a picture that is twice as many pixels large: within margins that every screen and
// every chat leaves visible.

/** By shape. map: the box that the course fills; shade: where the ground is darkened for letters, and how far that goes over. */
export const SHAPES = {
  portrait: {
    w: 540, h: 960, ratio: 2,
    title: { x: 36, y: 74, width: 468, size: 25 },
    clock: { x: 34, y: 112, size: 92 },
    since: { x: 36, y: 206, size: 18 },
    figures: { x: 36, y: 247, width: 468, size: 44, small: 16 },
    map: { left: 40, right: 500, top: 356, bottom: 626 },
    waves: { x: 36, width: 468, bottom: 846, row: 29, size: 17 },
    standing: { x: 36, y: 880, size: 15 },
    credit: { x: 36, y: 906, size: 12, width: 468 },
    shades: [{ from: [0, 350], to: [0, 0], full: 0.22 }, { from: [0, 622], to: [0, 960], full: 0.16 }],
    covered: [[0, 0, 540, 336], [0, 644, 540, 960]],
  },
  landscape: {
    w: 960, h: 540, ratio: 2,
    title: { x: 48, y: 60, width: 316, size: 20 },
    clock: { x: 46, y: 98, size: 70 },
    since: { x: 48, y: 172, size: 15 },
    figures: { x: 48, y: 210, width: 324, size: 32, small: 13.5 },
    map: { left: 430, right: 820, top: 64, bottom: 470 },
    waves: { x: 48, width: 316, bottom: 452, row: 25, size: 15 },
    standing: { x: 48, y: 482, size: 13 },
    credit: { x: 48, y: 504, size: 11, width: 864 },
    shades: [{ from: [440, 0], to: [0, 0], full: 0.2 }],
    covered: [[0, 0, 390, 540], [0, 490, 960, 540]],
  },
};
