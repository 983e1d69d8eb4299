// The ground as the server drew it, painted through a camera onto a canvas: its own paths, in the colours that they wear.

import { laneUnit } from "../course.mjs";

const SIZED = "--w"; // of a path: lane units that its line is wide

/** What the inline SVG is made of: [{path, fill, stroke, units, cap}], and the colour of what lies between. */
export function shapesOf(ground, beneath) {
  const shapes = Array.from(ground.querySelectorAll("path"), (element) => {
    const { fill, stroke, strokeLinecap } = getComputedStyle(element);
    const units = Number(element.style.getPropertyValue(SIZED));
    return { path: new Path2D(element.getAttribute("d")), fill, stroke, units, cap: strokeLinecap };
  });
  return { shapes, beneath };
}

/** Paint it as the camera sees it; `ratio`: pixels of the canvas a CSS pixel. */
export function paintGround(paper, { shapes, beneath }, camera, ratio) {
  const { x, y, k, w, h } = camera;
  paper.setTransform(ratio, 0, 0, ratio, 0, 0);
  paper.fillStyle = beneath;
  paper.fillRect(0, 0, w, h);
  paper.setTransform(ratio * k, 0, 0, ratio * k, ratio * (w / 2 - x * k), ratio * (h / 2 + y * k)); // the SVG's y is metres south
  paper.lineJoin = "round";
  for (const { path, fill, stroke, units, cap } of shapes) {
    if (units) {
      paper.strokeStyle = stroke;
      paper.lineCap = cap;
      paper.lineWidth = (units * laneUnit(camera)) / k;
      paper.stroke(path);
    } else {
      paper.fillStyle = fill;
      paper.fill(path);
    }
  }
  paper.setTransform(ratio, 0, 0, ratio, 0, 0);
}
