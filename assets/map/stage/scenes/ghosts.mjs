// Ghosts: for each wave a runner who is not there, on even pace from its gun to the line at the very moment that he is due.
// Whoever is ahead of it is on the way to get away.

import { trackAt, tracksOf } from "../course.mjs";
import { inkOf, isSunny } from "../theme.mjs";
import { besideM, outsideM, spotOf } from "./ground.mjs";
import { shapePath } from "./shapes.mjs";

/** Where the ghost of a wave is at t, metres along; NaN before its gun and from his arrival on. Seconds after the base. */
export function ghostAt(gunS, lineS, lengthM, t) {
  return t > gunS && t < lineS ? (lengthM * (t - gunS)) / (lineS - gunS) : NaN;
}

/** The ghosts at t on the screen: [{x, y, across: [[x, y], [x, y]], wave}], beside the lane, and the line across it. */
export function ghostsOf({ course, waves }, camera, base, lineS, t) {
  const tracks = camera.sorted ? tracksOf(course, camera) : null;
  return waves.flatMap((wave, w) => {
    const along = ghostAt(wave.gun_s - base, lineS, course.lengthM, t);
    if (Number.isNaN(along)) return [];
    if (tracks) {
      const [edge, middle, other] = [0, 0.5, 1].map((part) => spotOf(course, camera, along, besideM(trackAt(tracks, w + part - 0.5), camera)));
      return [{ x: middle[0], y: middle[1], across: [edge, other], wave }];
    }
    const across = [course.laneAt - course.laneHalf, course.laneAt + course.laneHalf].map((units) => spotOf(course, camera, along, besideM(units, camera)));
    const [x, y] = spotOf(course, camera, along, outsideM(course, camera));
    return [{ x, y, across, wave }];
  });
}

/** Draw one: hollow and dashed. */
export function drawGhost(paper, { x, y, across, wave }, radius) {
  const path = shapePath(wave.shape, x, y, radius);
  const line = new Path2D();
  across.forEach(([right, down], k) => line[k ? "lineTo" : "moveTo"](right, down));
  for (const [colour, width, dash] of [[isSunny() ? "#000" : "rgb(10 16 29 / 0.85)", 4.2, []], [isSunny() ? "#fff" : inkOf(wave), 1.8, [3, 2.4]]]) {
    paper.strokeStyle = colour;
    paper.lineWidth = width;
    paper.setLineDash(dash);
    paper.stroke(path);
    paper.stroke(line);
  }
  paper.setLineDash([]);
}
