// How often a race is worth drawing: seen from afar it is slow, and a phone's battery may rest between frames.

const QUICK_M_S = 10; // nobody runs faster
const FINE_PX = 0.25; // of the screen's own: less is no movement
const LONGEST_MS = 100; // without a frame while it goes on

/** Can anybody have moved visibly in `movedS` race seconds? `ratio`: the screen's pixels to a CSS pixel. */
export function isStirring(movedS, restedMs, camera, ratio) {
  if (movedS === 0) return false; // a paused replay
  return restedMs >= LONGEST_MS || !(Math.abs(movedS) * QUICK_M_S * camera.k * ratio < FINE_PX);
}
