// How often a race is worth drawing: seen from afar it is slow, and a phone's battery may rest between frames.

const QUICK_M_S = 10; // nobody runs faster
const FINE_PX = 0.25; // of the screen's own: less is no movement
const LONGEST_MS = 100; // without a frame while it goes on

/** How long a picture may stand, milliseconds, while the race goes on at `speed` times its own pace. */
export function standsMs(speed, camera, ratio) {
  if (speed === 0) return Infinity;
  return Math.min(LONGEST_MS, (1000 * FINE_PX) / (Math.abs(speed) * QUICK_M_S * camera.k * ratio));
}

/** Can anybody have moved visibly in `movedS` race seconds? `ratio`: the screen's pixels to a CSS pixel. */
export function isStirring(movedS, restedMs, camera, ratio) {
  if (movedS === 0) return false; // a paused replay
  return restedMs >= LONGEST_MS || !(Math.abs(movedS) * QUICK_M_S * camera.k * ratio < FINE_PX);
}
