// The catch, drawn: a ring from the white dot, and the runner flashes in her own colour. Where five or more a second are
// passed, neither of them: a spark each, in her colour and shape, flies out of his wake and back. All of it is a function
// of the moment: a replay shows it as it was.

import { inkNow } from "../theme.mjs";
import { shapePath } from "./shapes.mjs";

const RING_S = 0.7;
const RING_PX = [12, 128];
const SECOND_S = 0.09; // the fainter ring comes so much later
const FLASH_S = 0.24;
const GROWS = 2.2;
export const SPARK_S = 3.2;
const SPARKS = 40; // alive; the oldest go first
const WAKE = 5; // catches a second from which on it is a wake
const OVER_S = 2; // by how many there were in so many seconds

const easeOut = (u) => 1 - (1 - u) ** 3;
const fract = (x) => x - Math.floor(x);

/** Catches a second just now, of those at `ages` (seconds on the wall since each; below 0: to come). */
export const rateOf = (ages) => ages.filter((age) => age >= 0 && age < OVER_S).length / OVER_S;

export const isWake = (rate) => rate >= WAKE;

/**
 * Draw the ring of one catch `age` seconds ago round [x, y], in white with a dark edge, that it holds over a pale ground.
 * Returns whether there is anything more to come of it.
 */
export function drawRing(paper, [x, y], age, scale) {
  for (const [late, strength] of [[0, 0.9], [SECOND_S, 0.4]]) {
    const u = (age - late) / RING_S;
    if (u <= 0 || u >= 1) continue;
    const radius = (RING_PX[0] + (RING_PX[1] - RING_PX[0]) * easeOut(u)) * scale;
    paper.beginPath();
    paper.arc(x, y, radius, 0, 7);
    for (const [colour, width] of [["rgb(10 16 29 / 0.45)", 4.4], ["#fff", 2.6]]) {
      paper.globalAlpha = strength * (1 - u);
      paper.strokeStyle = colour;
      paper.lineWidth = width * scale * (1 - 0.6 * u);
      paper.stroke();
    }
  }
  paper.globalAlpha = 1;
  return age < RING_S + SECOND_S;
}

/** Draw her flash: her own shape, lighter and larger for a moment. */
export function drawFlash(paper, [x, y], wave, radius, age) {
  if (age < 0 || age >= FLASH_S) return age < 0;
  const u = age / FLASH_S;
  const grown = 1 + (GROWS - 1) * Math.sin(Math.PI * u);
  paper.globalAlpha = 0.95;
  paper.fillStyle = `color-mix(in srgb, ${wave.rim ?? wave.colour} 45%, white)`;
  paper.fill(shapePath(wave.shape, x, y, radius * grown));
  paper.globalAlpha = 1;
  return true;
}

/** Without motion: her mark is outlined thickly for a second. */
export function drawOutline(paper, [x, y], radius, age) {
  if (age < 0 || age >= 1) return false;
  paper.strokeStyle = inkNow()[1];
  paper.lineWidth = 3;
  paper.beginPath();
  paper.arc(x, y, radius + 5, 0, 7);
  paper.stroke();
  return true;
}

/** Of all sparks those that are drawn: the youngest. */
export const alive = (catches) => catches.slice(-SPARKS);

/**
 * Draw the spark of runner i, passed `age` seconds ago at the screen place [x, y], where the course goes on towards
 * [ux, uy] (a unit on the screen): out to her side and behind him, and back.
 */
export function drawSpark(paper, i, wave, [x, y], [ux, uy], radius, age) {
  const u = age / SPARK_S;
  if (u < 0 || u >= 1) return false;
  const chance = fract(i * 0.6180339887);
  const out = Math.sin(Math.PI * easeOut(u));
  const along = -(12 + 46 * fract(i * 0.7548776662)) * out;
  const aside = (18 + 58 * chance) * out;
  const at = (share) => [x + share * (ux * along - uy * aside), y + share * (uy * along + ux * aside)];
  const [sx, sy] = at(1);
  const [tx, ty] = at(0.78);
  paper.globalAlpha = 1 - u;
  paper.strokeStyle = paper.fillStyle = wave.rim ?? wave.colour;
  paper.lineWidth = 1.6;
  paper.beginPath();
  paper.moveTo(tx, ty);
  paper.lineTo(sx, sy);
  paper.stroke();
  const path = shapePath(wave.shape, sx, sy, Math.max(2.6, 0.7 * radius));
  if (wave.rim) paper.stroke(path);
  else paper.fill(path);
  paper.globalAlpha = 1;
  return true;
}
