// When to draw: in the frames of the screen, as seldom as the race allows; and time between them for what is written.

import { isStirring, standsMs } from "./stir.mjs";

const FRAME_MS = 17; // a screen's
const REST_MS = 40; // between two looks whether there is anything to draw, where there most likely is not

/**
 * paint(raceS) draws a moment, raceS() and speed() tell which and how fast it goes on; tell() is called between frames.
 * Returns draw(), this very instant; anew(), in the next frame, though the race may stand; begin().
 */
export function framesOf({ paint, tell, raceS, speed, drawer, view, cameras, canvas }) {
  const { camera } = view;
  let drawnAt = -1; // when and which instant was drawn
  let drawnS = NaN;

  function draw() {
    [drawnS, drawnAt] = [raceS(), performance.now()];
    paint(drawnS);
  }

  const isDue = () =>
    drawer.isStale() || isStirring(raceS() - drawnS, performance.now() - drawnAt, camera, canvas.width / camera.w);

  function frame() {
    const isSteered = cameras.tick();
    const isMapsTurn = view.isMapMoving() || (isSteered && view.map()); // its own frame draws
    if (!isMapsTurn && (isSteered || isDue())) draw();
    tell(); // also where the map moves in every frame, as behind a chaser at ten times his pace
    const waitMs = standsMs(speed(), camera, canvas.width / camera.w);
    if (isMapsTurn || isSteered || waitMs < FRAME_MS) requestAnimationFrame(frame);
    else setTimeout(pause, Math.min(waitMs, REST_MS));
  }

  /** Between frames, where looking costs no frame; a hidden page has none, and none is missed. */
  function pause() {
    if (document.hidden || cameras.isFlying() || isDue()) return requestAnimationFrame(frame);
    tell();
    setTimeout(pause, REST_MS);
  }

  return { draw, anew: () => (drawnS = NaN), begin: () => requestAnimationFrame(frame) };
}
