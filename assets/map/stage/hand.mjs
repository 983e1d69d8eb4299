// The drawn ground under a hand, until the Plotly map takes over, and where it never comes: one finger drags, two
// zoom, a wheel zooms about the pointer. MapLibre does the same afterwards, with its own hand.

const STIR_PX = 8; // less is a tap
const WHEEL = 1 / 300; // zooms a line of the wheel
const FAR = 0.5; // times the scale at which the whole course is seen: no farther
const NEAR = 12; // CSS pixels a metre: no nearer

/** The camera {x, y, k} that shows at `to` what `from` saw at the middle of two fingers, `zoom` times as near. */
export function held(camera, from, to, zoom) {
  const k = camera.k * zoom;
  const { w, h } = camera;
  return {
    x: camera.x + (from[0] - w / 2) / camera.k - (to[0] - w / 2) / k,
    y: camera.y - (from[1] - h / 2) / camera.k + (to[1] - h / 2) / k,
    k,
  };
}

/**
 * Follow the hand on `stage`. isFree(): nobody else steers; framed(): the camera of the whole course; steer(view): see
 * it so from this frame on; onHand(): a hand has taken hold; onRest(): it has let go.
 */
export function handOf({ stage, camera, isFree, framed, steer, onHand, onRest }) {
  const fingers = new Map(); // pointer -> [x, y]
  let gripped = null; // what the ground was last moved to
  let isHeld = false;

  /** Middle of the fingers, and how far they are from it; null without fingers. */
  function grip() {
    const all = [...fingers.values()];
    if (!all.length) return null;
    const at = [0, 1].map((side) => all.reduce((sum, one) => sum + one[side], 0) / all.length);
    return { at, reach: Math.hypot(all[0][0] - at[0], all[0][1] - at[1]) };
  }

  function zoomed(by) {
    const whole = framed().k;
    return Math.min(Math.max(camera.k * by, Math.min(FAR * whole, camera.k)), Math.max(NEAR, camera.k)) / camera.k;
  }

  function take(view) {
    if (!isHeld) onHand();
    isHeld = true;
    steer(view);
  }

  function release({ pointerId }) {
    fingers.delete(pointerId);
    gripped = grip();
    if (fingers.size) return;
    if (isHeld) onRest();
    isHeld = false;
  }

  stage.addEventListener("pointerdown", ({ pointerId, clientX, clientY }) => {
    if (!isFree()) return;
    fingers.set(pointerId, [clientX, clientY]);
    gripped = grip();
  });
  addEventListener("pointermove", ({ pointerId, clientX, clientY }) => {
    if (!fingers.has(pointerId)) return;
    if (!isFree()) return fingers.clear();
    fingers.set(pointerId, [clientX, clientY]);
    const { at, reach } = grip();
    const before = gripped;
    const stirPx = Math.hypot(at[0] - before.at[0], at[1] - before.at[1]) + Math.abs(reach - before.reach);
    if (!isHeld && stirPx < STIR_PX) return;
    take(held(camera, before.at, at, before.reach > 1 ? zoomed(reach / before.reach) : 1));
    gripped = { at, reach };
  });
  for (const kind of ["pointerup", "pointercancel"]) addEventListener(kind, release);
  stage.addEventListener(
    "wheel",
    (event) => {
      if (!isFree()) return;
      event.preventDefault();
      const at = [event.clientX, event.clientY];
      take(held(camera, at, at, zoomed(2 ** (-event.deltaY * WHEEL))));
      if (!fingers.size) release({});
    },
    { passive: false },
  );
}
