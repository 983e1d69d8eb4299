// Draws the dots off the main thread, on a canvas that was handed over: see aside.mjs. What comes:
//   {canvas, scene, chaserCourse}   once
//   {field}                         whenever it changed, whole
//   {marks}                         [followed, the one looked at], likewise
//   {view}                          {at, raceS, rate, camera, size}: what the main thread would have drawn

import { chaserAlongAt } from "../../news/motion.mjs";
import { TAIL, chaserSpots, webglDrawer } from "../draw.mjs";
import { isStirring } from "../stir.mjs";

const SEEN = 3; // frames after which the first one is surely on the screen

const spots = new Float32Array(3 * TAIL);
let made = null; // {canvas, drawer, chaserCourse}
let field = null;
let view = null;
let drawn = 0; // frames
let [drawnS, drawnAt, drawnView] = [NaN, -Infinity, null]; // by the last of them

onmessage = ({ data }) => {
  if (data.canvas) made = { ...data, drawer: webglDrawer(data.canvas, data.scene) };
  if (data.field) made.drawer?.setField((field = data.field));
  if (data.marks) made.drawer?.mark(...data.marks);
  if (data.view) view = data.view;
};

/** Seconds after the field's base right now: the main thread may have been busy since it said so. */
function now() {
  const since = (performance.timeOrigin + performance.now() - view.at) / 1000;
  return view.raceS + view.rate * since - field.base;
}

function frame() {
  requestAnimationFrame(frame);
  if (!made?.drawer || !field || !view) return;
  const { canvas, drawer, chaserCourse } = made;
  const { camera, size } = view;
  if (canvas.width !== size[0] || canvas.height !== size[1]) [canvas.width, canvas.height] = size;
  const t = now();
  const isNew = view !== drawnView || drawn < SEEN;
  if (!isNew && !isStirring(t - drawnS, performance.now() - drawnAt, camera, canvas.width / camera.w)) return;
  [drawnS, drawnAt, drawnView] = [t, performance.now(), view];
  const chaser = field.chaser.knots ? chaserSpots(chaserCourse, (at) => chaserAlongAt(field, at), t, camera, spots) : null;
  if (drawer.draw({ t, camera, chaser }) && ++drawn === SEEN) postMessage("drawn");
}
requestAnimationFrame(frame);
