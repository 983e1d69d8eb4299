// The picture of a race: bytes, a camera and a time decide it, and nothing else does. No clock is read here and nothing
// on the page, so that a live race, a replay and whoever makes a picture of one ask for it alike, a worker too.

import { levelM } from "../news/level.mjs";
import { chaserAlongAt } from "../news/motion.mjs";
import { TAIL, chaserSpots } from "./draw.mjs";

/**
 * Returns {draw, spots}. draw(field, {t, camera, rate}): have the drawer, which was given this field, draw it at t,
 * seconds after its base, as the camera sees it; was it drawn? `rate`: race seconds a second, for a drawer that goes on
 * by itself. level: his metres and theirs, or null. spots: the chaser and his tail where they were drawn last, CSS pixels from the middle of the screen.
 */
export function pictureOf(drawer, chaserCourse, level) {
  const spots = new Float32Array(3 * TAIL);
  function draw(field, view) {
    const { t, camera } = view;
    const chaser = field.chaser.knots ? chaserSpots(chaserCourse, (at) => chaserAlongAt(field, at), t, camera, spots) : null;
    return drawer.draw({ ...view, chaser, his: chaser ? levelM(level, chaserAlongAt(field, t)) : NaN });
  }
  return { draw, spots };
}
