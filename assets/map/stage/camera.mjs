// Where the screen looks: the place in its middle, and CSS pixels a metre. Before the map has loaded it is the server's
// layout, the box that frames the course; afterwards MapLibre's own camera (follow.mjs).

import { baseUnit } from "./course.mjs";

/** A camera {x, y, k, w, h, base} that shows `ground` [x0, y0, x1, y1] in the box `frame` of the `stage`. */
export function frameCamera(stage, frame, ground) {
  const k = frame.width / (ground[2] - ground[0]);
  const middleX = frame.left + frame.width / 2 - stage.left;
  const middleY = frame.top + frame.height / 2 - stage.top;
  return {
    x: (ground[0] + ground[2]) / 2 + (stage.width / 2 - middleX) / k,
    y: (ground[1] + ground[3]) / 2 - (stage.height / 2 - middleY) / k,
    k,
    w: stage.width,
    h: stage.height,
    base: baseUnit(stage.width, stage.height),
  };
}

/** CSS pixels from the top left corner of the stage: out [x, y]. */
export function toScreen(camera, x, y, out) {
  out[0] = (x - camera.x) * camera.k + camera.w / 2;
  out[1] = camera.h / 2 - (y - camera.y) * camera.k;
  return out;
}

/** The ground under a screen point: [x, y] metres. */
export const toGround = (camera, sx, sy) => [
  camera.x + (sx - camera.w / 2) / camera.k,
  camera.y - (sy - camera.h / 2) / camera.k,
];

/** The same camera as MapLibre takes it. */
export function mapView(camera, projection) {
  return { center: projection.toLonLat(camera.x, camera.y), zoom: projection.zoomAtPixels(camera.k) };
}
