// Draws the dots off the main thread, on a canvas that was handed over: see aside.mjs. What comes:
//   {canvas, scene, chaserCourse, level}   once
//   {field}                         whenever it changed, whole
//   {marks}                         [followed, the one looked at], likewise
//   {chances}                       what chance each has, or null, likewise
//   {isSunny}                       for full sun, or not, likewise
//   {crowd}                         likewise: how much of the road they take
//   {view}                          {at, raceS, rate, camera, size}: what the main thread would have drawn

import { ribbonOf } from "../density/ribbon.mjs";
import { webglDrawer } from "../draw.mjs";
import { pictureOf } from "../picture.mjs";
import { isStirring } from "../stir.mjs";

const SEEN = 3; // frames after which the first one is surely on the screen

let made = null; // {canvas, drawer, picture}
let field = null;
let view = null;
let drawn = 0; // frames
let [drawnS, drawnAt, drawnView] = [NaN, -Infinity, null]; // by the last of them

onmessage = ({ data }) => {
  if (data.canvas) made = begun(data);
  if (data.field) made.drawer?.setField((field = data.field));
  if (data.chances !== undefined) made.drawer?.hope(data.chances);
  if (data.marks) made.drawer?.mark(...data.marks);
  if (data.isSunny !== undefined) made.drawer?.light(data.isSunny);
  if (data.crowd) made.drawer?.crowd(data.crowd);
  if (data.view) view = data.view;
};

function begun({ canvas, scene, chaserCourse, level }) {
  const drawer = webglDrawer(canvas, scene);
  drawer?.lay(ribbonOf);
  return { canvas, drawer, picture: pictureOf(drawer, chaserCourse, level) };
}

/** Seconds after the field's base right now: the main thread may have been busy since it said so. */
function now() {
  const since = (performance.timeOrigin + performance.now() - view.at) / 1000;
  return view.raceS + view.rate * since - field.base;
}

function frame() {
  requestAnimationFrame(frame);
  if (!made?.drawer || !field || !view) return;
  const { canvas, picture } = made;
  const { camera, size } = view;
  if (canvas.width !== size[0] || canvas.height !== size[1]) [canvas.width, canvas.height] = size;
  const t = now();
  const isNew = view !== drawnView || drawn < SEEN;
  if (!isNew && !isStirring(t - drawnS, performance.now() - drawnAt, camera, canvas.width / camera.w)) return;
  [drawnS, drawnAt, drawnView] = [t, performance.now(), view];
  if (picture.draw(field, { t, camera }) && ++drawn === SEEN) postMessage("drawn");
}
requestAnimationFrame(frame);
