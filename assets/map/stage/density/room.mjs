// Where on the stage there is room for something: off the course, its marks, and all that lies over the map.

import { toScreen } from "../camera.mjs";
import { laneUnit, placeOf } from "../course.mjs";

const CELL_PX = 6;
const RIBBON = 16.5; // lane units beside the line
const EDGE_PX = 10; // of the stage
const GAP_PX = 10;

/** The box of the stage that each element of a selector takes, [left, top, right, bottom]; of those that are shown. */
export function boxesOf(stage, selector) {
  const { left, top } = stage.getBoundingClientRect();
  return Array.from(document.querySelectorAll(selector), (one) => one.getBoundingClientRect())
    .filter((box) => box.width > 0)
    .map((box) => [box.left - left, box.top - top, box.right - left, box.bottom - top]);
}

/**
 * Returns free(width, height, wish): the place [left, top] where a box of that size covers nothing, for which wish(left, top) is least, or
 * null where there is none. `taken`: boxes; lines of courses are kept free too.
 */
export function roomOf(camera, courses, taken) {
  const [columns, rows] = [Math.ceil(camera.w / CELL_PX), Math.ceil(camera.h / CELL_PX)];
  const sums = new Int32Array((columns + 1) * (rows + 1)); // cells taken above and to the left
  const cell = (x, y) => (y + 1) * (columns + 1) + x + 1;
  const fill = ([left, top, right, bottom]) => {
    const [x1, y1] = [Math.min(columns, Math.ceil(right / CELL_PX)), Math.min(rows, Math.ceil(bottom / CELL_PX))];
    for (let y = Math.max(0, Math.floor(top / CELL_PX)); y < y1; y++) {
      for (let x = Math.max(0, Math.floor(left / CELL_PX)); x < x1; x++) sums[cell(x, y)] = 1;
    }
  };
  for (const [left, top, right, bottom] of taken) fill([left - GAP_PX, top - GAP_PX, right + GAP_PX, bottom + GAP_PX]);
  const beside = RIBBON * laneUnit(camera);
  const at = [0, 0];
  for (const course of courses) {
    for (let d = 0; d <= course.lineM; d += Math.max(4, CELL_PX / camera.k)) {
      placeOf(course, d, 0, at);
      toScreen(camera, at[0], at[1], at);
      fill([at[0] - beside, at[1] - beside, at[0] + beside, at[1] + beside]);
    }
  }
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++) sums[cell(x, y)] += sums[cell(x - 1, y)] + sums[cell(x, y - 1)] - sums[cell(x - 1, y - 1)];
  }

  return function free(width, height, wish) {
    const [wide, high] = [Math.ceil(width / CELL_PX) + 1, Math.ceil(height / CELL_PX) + 1];
    const inset = Math.ceil(EDGE_PX / CELL_PX);
    let [best, least] = [null, Infinity];
    for (let y = inset; y + high <= rows - inset; y++) {
      for (let x = inset; x + wide <= columns - inset; x++) {
        const isTaken = sums[cell(x + wide - 1, y + high - 1)] - sums[cell(x - 1, y + high - 1)] - sums[cell(x + wide - 1, y - 1)] + sums[cell(x - 1, y - 1)];
        if (isTaken) continue;
        const wished = wish(x * CELL_PX, y * CELL_PX);
        if (wished < least) [best, least] = [[x * CELL_PX, y * CELL_PX], wished];
      }
    }
    return best;
  };
}
