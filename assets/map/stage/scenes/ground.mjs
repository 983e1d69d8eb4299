// Places of the course on the screen, for what is drawn over the dots.

import { toScreen } from "../camera.mjs";
import { laneUnit, placeOf } from "../course.mjs";

const EDGE = 3.4; // lane units beside the outer edge of a lane

/** Metres beside the line of something in lane units, as the camera sees it. */
export const besideM = (units, camera) => (units * laneUnit(camera)) / camera.k;

/** Beside the outer edge of the lane: metres from the line. */
export const outsideM = (course, camera) => besideM(course.laneAt + course.laneHalf + EDGE, camera);

/** CSS pixels from the top left corner of the place `alongM` along and `asideM` to the right: a new [x, y]. */
export function spotOf(course, camera, alongM, asideM) {
  const out = placeOf(course, alongM, asideM, [0, 0]);
  return toScreen(camera, out[0], out[1], out);
}

/** Which way the course goes on the screen at a place: a unit [x, y]. */
export function headingOf(course, camera, alongM, asideM = 0) {
  const [x0, y0] = spotOf(course, camera, alongM - 1, asideM);
  const [x1, y1] = spotOf(course, camera, alongM + 1, asideM);
  const length = Math.hypot(x1 - x0, y1 - y0) || 1;
  return [(x1 - x0) / length, (y1 - y0) / length];
}

/** Is a place on the screen, or a little outside? */
export const isSeen = ({ w, h }, [x, y], room = 40) => x > -room && y > -room && x < w + room && y < h + room;
