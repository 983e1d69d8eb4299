// What the threat line is drawn with: below the dots a road wide enough for a track a wave, golden as far as who runs there
// should get away; above them one dashed line that steps from wave to wave.

import { laneUnit, trackAt, tracksOf } from "../../stage/course.mjs";
import { isSunny } from "../../stage/theme.mjs";
import { spotOf } from "../../stage/scenes/ground.mjs";
import { chanceAt } from "./fronts.mjs";

const GOLD = "255 210 63";
const BLACK = "0 0 0"; // in the sun
const BED = 0.5; // how strong the gold is where nobody is in doubt,
const BEYOND = 0.13; // and ahead of a wave's first runner
const SOFT = 5; // softnesses to either side of the front in which it fades
const SHADES = 14;
const STEP_PX = 7;

/** Metres to the right of the line, of lane units. */
const aside = (units, camera) => (units * laneUnit(camera)) / camera.k;

/** The path along the course between two places, beside it; empty where there is nothing between them. */
function wayOf(course, camera, from, to, units) {
  const path = new Path2D();
  const [a, b] = [Math.max(0, from), Math.min(course.lengthM, to)];
  const steps = Math.max(1, Math.ceil(((b - a) * camera.k) / STEP_PX), b - a > 400 ? 60 : 1);
  for (let k = 0; b > a && k <= steps; k++) path[k ? "lineTo" : "moveTo"](...spotOf(course, camera, a + ((b - a) * k) / steps, aside(units, camera)));
  return path;
}

/** The road and the gold on it; `share`: how far it has poured from each front to the head. */
export function drawBed(paper, course, camera, fronts, share, asphalt) {
  const tracks = tracksOf(course, camera);
  const widthPx = Math.abs(tracks.width) * laneUnit(camera);
  paper.lineCap = "butt";
  paper.lineJoin = "round";
  paper.globalAlpha = tracks.share;
  paper.lineWidth = widthPx + 1;
  paper.strokeStyle = asphalt;
  fronts.forEach((_, w) => paper.stroke(wayOf(course, camera, 0, course.lengthM, trackAt(tracks, w))));
  const ink = isSunny() ? BLACK : GOLD;
  paper.lineWidth = Math.max(1, widthPx - 1);
  fronts.forEach((front, w) => {
    if (front.isEmpty) return;
    const at = trackAt(tracks, w);
    const gold = (from, to, strength) => {
      if (!(to > from) || strength < 0.01) return;
      paper.strokeStyle = `rgb(${ink} / ${((isSunny() ? 0.5 : 1) * strength).toFixed(3)})`;
      paper.stroke(wayOf(course, camera, from, to, at));
    };
    const reach = SOFT * front.soft;
    const head = Math.max(front.first, front.along);
    const poured = front.along + share * (head - front.along);
    for (let k = 0; k < SHADES; k++) {
      const [from, to] = [0, 1].map((end) => front.along + (2 * ((k + end) / SHADES) - 1) * reach);
      gold(Math.max(from, front.last), Math.min(to, poured), BED * chanceAt(front, (from + to) / 2));
    }
    gold(Math.max(front.along + reach, front.last), poured, BED);
    if (share === 1) gold(Math.max(head, front.along + reach), course.lengthM, BEYOND);
  });
  paper.globalAlpha = 1;
}

/** One line through the fronts of all waves that are out there, across each track and along between them. */
export function drawFrontLine(paper, course, camera, fronts) {
  const tracks = tracksOf(course, camera);
  const line = new Path2D();
  const corner = (along, units) => spotOf(course, camera, along, aside(units, camera));
  let before = NaN; // the front of the wave outside this one
  fronts.forEach((front, w) => {
    if (front.isEmpty) return void (before = NaN);
    const outer = tracks.from + w * tracks.width;
    if (Number.isNaN(before)) line.moveTo(...corner(front.along, outer));
    else line.addPath(orderedWay(course, camera, before, front.along, outer));
    line.moveTo(...corner(front.along, outer));
    line.lineTo(...corner(front.along, outer + tracks.width));
    before = front.along;
  });
  paper.globalAlpha = tracks.share;
  paper.lineCap = "butt";
  for (const [colour, width, dash] of isSunny() ? [["#fff", 6, []], ["#000", 3, [7, 4]]] : [["rgb(10 16 29 / 0.9)", 4.6, []], [`rgb(${GOLD})`, 2.2, [6, 3.5]]]) {
    paper.strokeStyle = colour;
    paper.lineWidth = width;
    paper.setLineDash(dash);
    paper.stroke(line);
  }
  paper.setLineDash([]);
  paper.globalAlpha = 1;
}

const orderedWay = (course, camera, a, b, units) => wayOf(course, camera, Math.min(a, b), Math.max(a, b), units);

/** Where something is told of a place of a wave: {x, y} on its track, sides: [{x, y, dx}], beside the road and across all of it. */
export function besideRoad(course, camera, along, wave, gapPx) {
  const tracks = tracksOf(course, camera);
  const [x, y] = spotOf(course, camera, along, aside(trackAt(tracks, wave), camera));
  const [edgeX, edgeY] = spotOf(course, camera, along, aside(tracks.from, camera));
  const [farX, farY] = spotOf(course, camera, along, aside(-Math.abs(tracks.from), camera));
  const length = Math.hypot(edgeX - farX, edgeY - farY) || 1;
  const [dx, dy] = [(edgeX - farX) / length, (edgeY - farY) / length];
  return { x, y, sides: [{ x: edgeX + gapPx * dx, y: edgeY + gapPx * dy, dx }, { x: farX - gapPx * dx, y: farY - gapPx * dy, dx: -dx }] };
}
