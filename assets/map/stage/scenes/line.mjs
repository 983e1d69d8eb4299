// The line, from a minute before he is there: a tape across his corridor, which nobody else breaks, the way that he has
// still to go, and a burst of gold for each one who gets away.

import { chaserAlongAt, homeS, isAhead, isPacer } from "../../news/motion.mjs";
import { finishOf } from "../look.mjs";
import { inkNow } from "../theme.mjs";
import { besideM, headingOf, spotOf } from "./ground.mjs";

export const LAST_S = 60; // at the race's own pace
const MOST_QUICK = 3;
const BURST_S = 0.42;
const RAYS = 12;
const AT_ONCE = 12; // bursts; the newest
const GOLD = "#ffe08a";
const CORRIDOR = 3.2; // lane units from the line to each side: his

/** Is it the last minute before his arrival, or, where the race goes by quicker than it was run, a few of them? */
export const isLastMinute = (togoS, quick) => togoS > 0 && togoS <= LAST_S * Math.min(Math.max(quick, 1), MOST_QUICK);

/** Who got away within the last `spanS` seconds, at t: [{i, at}], rising. */
export function escapesOf(field, finishM, t, spanS) {
  const found = [];
  for (let i = 0; i < field.n; i++) {
    if (!isAhead(field.state[i]) || isPacer(field, i)) continue;
    const at = finishOf(field, i, finishM);
    if (at <= t && at > t - spanS) found.push({ i, at });
  }
  return found.sort((one, other) => one.at - other.at);
}

/** Draw the tape, whole before he is home and torn after. */
export function drawTape(paper, course, camera, field, t) {
  const home = homeS(field);
  const torn = t >= home ? Math.min(1, (t - home) / 0.6) : 0;
  const [ux, uy] = headingOf(course, camera, course.lengthM);
  const half = besideM(CORRIDOR, camera);
  const [x0, y0] = spotOf(course, camera, course.lengthM, -half);
  const [x1, y1] = spotOf(course, camera, course.lengthM, half);
  const post = Math.max(5, 0.5 * Math.hypot(x1 - x0, y1 - y0));
  paper.lineCap = "butt";
  const [edge, ink] = inkNow();
  for (const [colour, extra] of [[edge, 2.4], [ink, 0]]) {
    paper.strokeStyle = colour;
    paper.lineWidth = 3.4 + extra;
    paper.globalAlpha = 1;
    paper.beginPath();
    for (const [x, y] of [[x0, y0], [x1, y1]]) {
      paper.moveTo(x - ux * post * 0.5, y - uy * post * 0.5);
      paper.lineTo(x + ux * post * 0.5, y + uy * post * 0.5);
    }
    paper.stroke();
    if (torn >= 1) continue;
    const sag = 0.16 * post + torn * 26;
    const middle = [(x0 + x1) / 2 + ux * sag, (y0 + y1) / 2 + uy * sag];
    paper.globalAlpha = 1 - torn;
    paper.beginPath();
    paper.moveTo(x0, y0);
    paper.quadraticCurveTo(...middle, x1, y1);
    paper.stroke();
  }
  paper.globalAlpha = 1;
}

/** Draw a burst at [x, y], `age` seconds on the wall after she was over the line. */
export function drawBurst(paper, [x, y], age, radius) {
  const u = age / BURST_S;
  if (u < 0 || u >= 1) return false;
  const grown = 1 - (1 - u) ** 3;
  paper.strokeStyle = GOLD;
  paper.lineWidth = 1.7 * (1 - u) + 0.4;
  paper.globalAlpha = 1 - u;
  paper.beginPath();
  for (let ray = 0; ray < RAYS; ray++) {
    const angle = (2 * Math.PI * ray) / RAYS;
    const [from, to] = [radius * (1.3 + 2.4 * grown), radius * (1.6 + 4.6 * grown)];
    paper.moveTo(x + Math.cos(angle) * from, y + Math.sin(angle) * from);
    paper.lineTo(x + Math.cos(angle) * to, y + Math.sin(angle) * to);
  }
  paper.stroke();
  paper.globalAlpha = 1;
  return true;
}

export const newest = (escapes) => escapes.slice(-AT_ONCE);

/** Metres that he has still to go; NaN where that is not known. */
export const togoM = (field, lengthM, t) => lengthM - chaserAlongAt(field, t);
