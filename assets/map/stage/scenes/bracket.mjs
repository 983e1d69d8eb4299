// The gap before a catch, as a bracket beside the road between the runner who is watched and the white dot. It is a
// measurement: nothing of it is eased, and nothing foreseen, but for the marks of the last seconds.

import { hunterAt } from "../../news/level.mjs";
import { alongAt, isPacer, isRunning, stateAt } from "../../news/motion.mjs";
import { inkNow } from "../theme.mjs";
import { isSeen, outsideM, spotOf } from "./ground.mjs";

const FROM_M = 40;
const LEAST_PX = 10; // shorter there is nothing to see
const LATELY_S = 4; // a gain is what happened over so many seconds
const MARKS_S = [8, 4, 2];

/** {i, aheadM, gain (m/s), herM, hisM} of the one of `runners` who is caught next, within 40 m; null: nobody. */
export function gapOf(field, level, runners, t) {
  const hisM = hunterAt(field, level, t);
  const before = hunterAt(field, level, t - LATELY_S);
  let next = null;
  for (const i of runners) {
    if (!(i < field.n) || isPacer(field, i) || !isRunning(stateAt(field, i, t)) || field.passed[i] <= t) continue;
    const herM = alongAt(field, i, t);
    const aheadM = herM - hisM;
    const gain = (alongAt(field, i, t - LATELY_S) - before - aheadM) / LATELY_S;
    if (aheadM > 0 && aheadM <= FROM_M && gain > 0 && !(next && next.aheadM <= aheadM)) next = { i, aheadM, gain, herM, hisM };
  }
  return next;
}

/** Draw it; returns where its figure stands: {x, y}, beside the middle of it, or null where it is too small to see. */
export function drawBracket(paper, course, camera, { aheadM, gain, herM, hisM }, herSpot, hisSpot) {
  const lengthPx = aheadM * camera.k;
  const aside = outsideM(course, camera);
  const [from, to] = [spotOf(course, camera, hisM, aside), spotOf(course, camera, herM, aside)];
  if (lengthPx < LEAST_PX || !(isSeen(camera, from, 0) || isSeen(camera, to, 0))) return null;
  const steps = Math.max(2, Math.ceil(lengthPx / 8));
  const way = Array.from({ length: steps + 1 }, (_, k) => spotOf(course, camera, hisM + (k / steps) * aheadM, aside));
  paper.lineCap = "round";
  const [edge, ink] = inkNow();
  for (const [colour, width] of [[edge, 5], [ink, 2.4]]) {
    paper.strokeStyle = colour;
    paper.lineWidth = width;
    paper.setLineDash([]);
    paper.beginPath();
    way.forEach(([x, y], k) => paper[k ? "lineTo" : "moveTo"](x, y));
    for (const [spot, place] of [[from, hisM], [to, herM], ...MARKS_S.map((s) => [null, hisM + s * gain])]) {
      if (spot === null && place >= herM) continue;
      const inner = outsideM(course, camera) - (spot === null ? 5 : 9) / camera.k;
      const [x0, y0] = spotOf(course, camera, place, inner);
      const [x1, y1] = spotOf(course, camera, place, aside);
      paper.moveTo(x0, y0);
      paper.lineTo(x1, y1);
    }
    paper.stroke();
    paper.setLineDash([1, 5]);
    paper.lineWidth = width - 0.9;
    paper.beginPath();
    for (const [end, spot] of [[from, hisSpot], [to, herSpot]]) {
      paper.moveTo(...spot);
      paper.lineTo(...end);
    }
    paper.stroke();
  }
  paper.setLineDash([]);
  const [x, y] = spotOf(course, camera, hisM + aheadM / 2, aside + 14 / camera.k);
  const [x0, y0] = way[steps >> 1];
  return { x, y, isRight: x >= x0 - 1, isLevel: Math.abs(y - y0) > Math.abs(x - x0) };
}
