// Where on the screen a runner is drawn, and who is drawn nearest to a place on it.

import { toScreen } from "./camera.mjs";
import { offsetOf, placeOf } from "./course.mjs";
import { lookOf } from "./look.mjs";

const REACH_PX = 24;
export const CHASER = -2; // where a runner's number is asked for

/** Where runner i is drawn, CSS pixels from the top left corner: written into out [x, y]; her look into `look`. */
export function runnerPx(scene, field, i, t, camera, look, out) {
  lookOf(field, i, t, scene.finishM ?? Infinity, look);
  placeOf(scene.course, look.along, offsetOf(scene.course, field.side[i], camera, field.wave[i]), out);
  return toScreen(camera, out[0], out[1], out);
}

/** The runner drawn nearest to a screen point within reach, or -1. */
export function runnerNear(scene, field, t, camera, x, y) {
  let best = -1;
  let least = REACH_PX;
  const look = {};
  const at = [0, 0];
  for (let i = 0; i < field.n; i++) {
    runnerPx(scene, field, i, t, camera, look, at);
    const away = Math.hypot(at[0] - x, at[1] - y);
    if (look.alpha > 0.05 && away <= least) [best, least] = [i, away];
  }
  return best;
}
