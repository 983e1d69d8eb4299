// Names and kilometre marks: the server's own elements, moved with the camera. They keep their size,
// the important first; one that would cover another, or the lanes, steps aside until there is room.

import { toScreen } from "./camera.mjs";
import { placeOf } from "./course.mjs";

/** Read the labels out of the page: each carries its place in data-lon and data-lat, its rank and zoom. */
export function readLabels(root, projection) {
  return Array.from(root.querySelectorAll("[data-lon]"), (element) => {
    const [x, y] = projection.toGround(Number(element.dataset.lon), Number(element.dataset.lat));
    return {
      element, x, y,
      rank: Number(element.dataset.rank ?? 0),
      from: Number(element.dataset.from ?? 0), // CSS pixels a metre
      width: element.localName === "i" ? 0 : element.offsetWidth,
      height: element.offsetHeight,
      anchor: element.dataset.anchor ?? "middle",
      dx: Number(element.dataset.dx ?? 0), // which way off the ribbon it stands
      dy: Number(element.dataset.dy ?? 0),
    };
  }).sort((a, b) => a.rank - b.rank);
}

/** Move every label to where its place is now. Cheap: one style each. */
export function moveLabels(labels, camera) {
  const at = [0, 0];
  for (const label of labels) {
    toScreen(camera, label.x, label.y, at);
    label.element.style.translate = `${at[0].toFixed(1)}px ${at[1].toFixed(1)}px`;
  }
}

/**
 * The labels that cover no more important one, nor the ribbon, nor what lies over the map (`covered`: boxes [left, top, right,
 * bottom] in CSS pixels), and do not hang over the edge of the screen. A kilometre mark stays as long as nothing lies over it.
 */
export function labelsThatFit(labels, camera, course, ribbonPx, covered) {
  const found = new Set();
  const taken = [...covered];
  const at = [0, 0];
  const ground = [0, 0];
  for (let d = 0; d <= course.lineM; d += Math.max(8, 12 / camera.k)) {
    placeOf(course, d, 0, ground);
    toScreen(camera, ground[0], ground[1], at);
    taken.push([at[0] - ribbonPx, at[1] - ribbonPx, at[0] + ribbonPx, at[1] + ribbonPx]);
  }
  for (const label of labels) {
    if (!label.width) continue; // a mat's line: it lies on the ribbon
    toScreen(camera, label.x, label.y, at);
    at[0] += label.dx * (ribbonPx + 9);
    at[1] += label.dy * (ribbonPx + 9);
    const box = boxOf(label, at);
    const isNear = camera.k >= label.from;
    const isInside = box[0] >= 4 && box[2] <= camera.w - 4 && box[1] >= 4 && box[3] <= camera.h - 4;
    const isMark = label.rank === 0; // a mark of the course gives way to nothing but controls
    const isFree = !(isMark ? covered : taken).some((other) => overlap(box, other));
    const fits = isFree && (isMark || (isNear && isInside));
    if (fits) taken.push(box), found.add(label);
  }
  return found;
}

/** Hide the others. */
export function settleLabels(labels, camera, course, ribbonPx, covered) {
  const found = labelsThatFit(labels, camera, course, ribbonPx, covered);
  for (const label of labels) if (label.width) label.element.classList.toggle("stepped-aside", !found.has(label));
}

function boxOf(label, at) {
  const shift = { middle: 0.5, left: 0, right: 1 }[label.anchor] ?? 0.5;
  const left = at[0] - label.width * shift;
  return [left - 4, at[1] - label.height / 2 - 2, left + label.width + 4, at[1] + label.height / 2 + 2];
}

const overlap = (a, b) => a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];
