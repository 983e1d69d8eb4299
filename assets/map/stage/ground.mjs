// The ground as the server drew it, seen through a camera: until the map is there, and where none ever comes.

import { laneUnit } from "./course.mjs";

/** Show the inline SVG through the camera, which looks at the stage. */
export function groundOf(stage) {
  const ground = document.getElementById("ground");
  const frame = document.getElementById("frame");
  return (camera) => {
    const { left, top } = stage.getBoundingClientRect();
    const box = frame.getBoundingClientRect();
    const west = camera.x + (box.left - left - camera.w / 2) / camera.k;
    const north = camera.y + (camera.h / 2 - (box.top - top)) / camera.k;
    const sides = [west, -north, box.width / camera.k, box.height / camera.k];
    ground.setAttribute("viewBox", sides.map((side) => side.toFixed(2)).join(" "));
    ground.style.setProperty("--unit", `${laneUnit(camera)}px`);
  };
}
