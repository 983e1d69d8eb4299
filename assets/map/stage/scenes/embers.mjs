// The ending: everybody stays where she was when he finished. Those who got away glow beyond the line, as far from it as
// they were ahead in time; the others along the road, dim. Then nothing moves any more.

import { STATE, alongAt, homeS, isAhead, isPacer } from "../../news/motion.mjs";
import { toScreen } from "../camera.mjs";
import { aimedAt } from "../cameras.mjs";
import { offsetOf, placeOf } from "../course.mjs";
import { finishOf } from "../look.mjs";
import { inkOf, isSunny } from "../theme.mjs";
import { besideM, spotOf } from "./ground.mjs";

const LIGHTS_S = 1.6; // from the line outwards
const PLUME = 0.42; // of the course's reach on the ground, for whoever was ahead by most
const GOLD = "#ffe08a";
const TICKS = 4; // at most
const STEPS_S = [10, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200];

/**
 * {mark: metres beyond the line of a lead of a second, mostS, gold: [{i, leadS}] the narrowest first, rest: [{i, along}]} of a race that
 * he has finished; null before.
 */
export function endingOf(field, scene, t) {
  const home = homeS(field);
  if (!(t >= home)) return null;
  const gold = [];
  const rest = [];
  for (let i = 0; i < field.n; i++) {
    if (isPacer(field, i) || field.knots[i] === 0) continue;
    const state = field.state[i];
    const finish = finishOf(field, i, scene.finishM); // never, where she was given her place
    if (isAhead(state)) gold.push({ i, leadS: Math.max(0, home - Math.min(finish, home)) });
    else if (state !== STATE.notStarted && state !== STATE.disqualified && !(field.left[i] <= home) && field.t[i * field.slots] <= home) {
      rest.push({ i, along: alongAt(field, i, home) });
    }
  }
  gold.sort((one, other) => one.leadS - other.leadS);
  const mostS = gold.length ? gold.at(-1).leadS : 0;
  return { home, mostS, mark: mostS > 0 ? (PLUME * sideOf(reachOf(scene.course))) / mostS : 0, gold, rest };
}

/** The box on the ground round the course, [x0, y0, x1, y1], and round an ending's plume if there is one. */
export function reachOf(course, ending = null) {
  const { samples, n, lengthM } = course;
  const places = Array.from({ length: n }, (_, k) => [samples[4 * k], samples[4 * k + 1]]);
  if (ending) places.push(placeOf(course, lengthM + ending.mark * ending.mostS, 0, [0, 0]));
  const [xs, ys] = [places.map(([x]) => x), places.map(([, y]) => y)];
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
}

const sideOf = ([x0, y0, x1, y1]) => Math.max(x1 - x0, y1 - y0);

/** The camera that shows a box of the ground in a box {left, top, right, bottom} of the screen. */
export function fitted([x0, y0, x1, y1], box, camera) {
  const k = Math.min((box.right - box.left) / (x1 - x0 || 1), (box.bottom - box.top) / (y1 - y0 || 1));
  return aimedAt([(x0 + x1) / 2, (y0 + y1) / 2], k, box, camera);
}

/** Leads, in seconds, that the scale beside the plume names. */
export function ticksOf(mostS) {
  const step = STEPS_S.find((one) => mostS / one <= TICKS) ?? STEPS_S.at(-1);
  return Array.from({ length: Math.floor(mostS / step) }, (_, k) => (k + 1) * step);
}

/** Draw the road that goes on beyond the line for those who got away: dark by day, too, so that gold is gold on it. */
export function drawRoadBeyond(paper, { course }, camera, ending) {
  const width = besideM(2 * course.laneHalf + 3, camera) * camera.k;
  const middle = besideM(course.laneAt, camera);
  paper.lineCap = "round";
  paper.beginPath();
  for (const [k, leadS] of [0, ending.mostS].entries()) {
    const [x, y] = spotOf(course, camera, course.lengthM + ending.mark * leadS, middle);
    paper[k ? "lineTo" : "moveTo"](x, y);
  }
  for (const [colour, wider] of isSunny() ? [["#000", 2], ["#fff", 0]] : [["rgb(27 39 66 / 0.9)", 0]]) {
    paper.strokeStyle = colour;
    paper.lineWidth = width + wider;
    paper.stroke();
  }
}

/** Draw them as they are `age` seconds on the wall after he finished. Returns whether they go on lighting up. */
export function drawEmbers(paper, scene, camera, field, ending, age, isStill) {
  const { course, waves } = scene;
  const size = Math.min(4.2, Math.max(1.6, 1.5 * Math.sqrt(camera.k * 8)));
  const at = [0, 0];
  const isInSun = isSunny();
  const lit = isStill ? 1 : Math.min(1, age / LIGHTS_S);
  const put = (i, along, colour, strength, px, aside = 1) => {
    placeOf(course, along, offsetOf(course, field.side[i], camera, field.wave[i]) * aside, at);
    toScreen(camera, at[0], at[1], at);
    paper.globalAlpha = strength;
    paper.fillStyle = "#000";
    if (isInSun && px > 3) paper.fillRect(at[0] - px / 2 - 0.7, at[1] - px / 2 - 0.7, px + 1.4, px + 1.4); // smaller ones would be nothing but outline
    paper.fillStyle = colour;
    paper.fillRect(at[0] - px / 2, at[1] - px / 2, px, px);
  };
  for (const { i, along } of ending.rest) {
    const share = 1 - along / course.lengthM; // how far from the line
    const strength = 0.5 * Math.min(1, Math.max(0, lit * 1.6 - share));
    if (strength > 0) put(i, along, inkOf(waves[field.wave[i]]), strength, size);
  }
  for (let g = ending.gold.length - 1; g >= 0; g--) {
    const { i, leadS } = ending.gold[g];
    const strength = Math.min(1, Math.max(0, lit * 2 - leadS / Math.max(ending.mostS, 1)));
    if (strength > 0) put(i, course.lengthM + ending.mark * leadS, GOLD, 0.9 * strength, size * 1.15);
  }
  paper.globalAlpha = 1;
  return lit < 1;
}

/** Where a lead stands beside the plume: CSS pixels, and the end of its tick. */
export function tickAt(scene, camera, ending, leadS, asideM) {
  const along = scene.course.lengthM + ending.mark * leadS;
  return [spotOf(scene.course, camera, along, asideM), spotOf(scene.course, camera, along, -asideM)];
}
