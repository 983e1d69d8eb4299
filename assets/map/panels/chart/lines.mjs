// Every runner as a thin line, time across and distance up, into plain pixels. Where lines lie on top of each other
// the colour grows strong, so that the crowd shows where it is thickest. Plotly would make an SVG path for each of them,
// and a slow phone would stand still for seconds.
//
// A view is {w, h, t0, t1, d0, d1}: pixels, seconds after the base and metres at the edges; y points down.

import { STATE, alongAt, isAhead } from "../../news/motion.mjs";

const BENDS = 4; // straight pieces between two reads: the curve of motion.mjs to a pixel
const PASSED = 0.4; // how strong a line goes on after the catch
const HOME_PX = 1.5; // half the width of a finisher's mark

/** How strong a single line of n is: one stands out alone, twenty thousand do not drown each other. */
export const strengthOf = (n) => Math.min(0.9, 9.6 / Math.sqrt(Math.max(1, n)));

/** Pixels of the view, all of one colour [r, g, b] of 0..255. */
export function blank({ w, h }, [r, g, b]) {
  const pixels = new Uint8ClampedArray(4 * w * h);
  new Uint32Array(pixels.buffer).fill(new Uint32Array(Uint8ClampedArray.of(r, g, b, 255).buffer)[0]);
  return pixels;
}

/**
 * Draw the lines of runners from..to (not included) of the field until `untilT`. colours: [r, g, b] a wave; gold: of the
 * mark of those who are home ahead.
 */
export function drawLines(pixels, view, field, [from, to], untilT, colours, gold) {
  const strength = strengthOf(field.n);
  for (let i = from; i < to; i++) {
    const count = field.knots[i];
    if (count === 0 || field.state[i] === STATE.disqualified) continue;
    const first = i * field.slots;
    const end = Math.min(untilT, view.t1, field.left[i] > -Infinity ? field.left[i] : Infinity);
    const colour = colours[field.wave[i]];
    for (let k = first; k < first + count; k++) {
      const isLast = k === first + count - 1;
      const tail = k + 1 >= first + field.reads[i];
      const until = Math.min(end, isLast ? end : field.t[k + 1]);
      if (isLast && field.d[k] >= field.mats[field.mats.length - 1]) break; // at the end of the course
      drawPiece(pixels, view, field, i, field.t[k], until, isLast || tail ? 1 : BENDS, strength, colour);
      if (until >= end) break;
    }
    const last = first + field.reads[i] - 1;
    if (isAhead(field.state[i]) && field.t[last] <= untilT) mark(pixels, view, field.t[last], field.d[last], gold);
  }
}

/** The line of runner i between two knots, weaker from the catch on. */
function drawPiece(pixels, view, field, i, from, until, bends, strength, colour) {
  const caught = field.passed[i]; // NaN lies before and after nothing
  let at = from;
  let x = xOf(view, at);
  let y = yOf(view, alongAt(field, i, at));
  for (let b = 1; b <= bends; ) {
    const bend = b === bends ? until : from + ((until - from) * b) / bends;
    const isCaught = caught > at && caught < bend;
    const next = isCaught ? caught : bend;
    const nextX = xOf(view, next);
    const nextY = yOf(view, alongAt(field, i, next));
    drawLine(pixels, view, x, y, nextX, nextY, at >= caught ? strength * PASSED : strength, colour);
    [at, x, y] = [next, nextX, nextY];
    if (!isCaught) b++;
  }
}

export const xOf = ({ w, t0, t1 }, t) => ((t - t0) / (t1 - t0)) * w;
export const yOf = ({ h, d0, d1 }, d) => (1 - (d - d0) / (d1 - d0)) * h;

/** A line a pixel wide, its edges softened over two (Xiaolin Wu's way). */
function drawLine(pixels, { w, h }, x0, y0, x1, y1, strength, colour) {
  const isSteep = Math.abs(y1 - y0) > Math.abs(x1 - x0);
  const [a0, b0, a1, b1] = isSteep ? [y0, x0, y1, x1] : [x0, y0, x1, y1];
  const [from, until] = a0 <= a1 ? [a0, a1] : [a1, a0];
  const slope = a1 === a0 ? 0 : (b1 - b0) / (a1 - a0);
  for (let a = Math.ceil(from - 0.5), end = Math.ceil(until - 0.5); a < end; a++) {
    const b = b0 + (a + 0.5 - a0) * slope - 0.5;
    const floor = Math.floor(b);
    const share = b - floor;
    if (isSteep) {
      blend(pixels, w, h, floor, a, strength * (1 - share), colour);
      blend(pixels, w, h, floor + 1, a, strength * share, colour);
    } else {
      blend(pixels, w, h, a, floor, strength * (1 - share), colour);
      blend(pixels, w, h, a, floor + 1, strength * share, colour);
    }
  }
}

function blend(pixels, w, h, x, y, strength, colour) {
  if (x < 0 || y < 0 || x >= w || y >= h) return;
  const at = 4 * (y * w + x);
  pixels[at] += (colour[0] - pixels[at]) * strength;
  pixels[at + 1] += (colour[1] - pixels[at + 1]) * strength;
  pixels[at + 2] += (colour[2] - pixels[at + 2]) * strength;
}

function mark(pixels, view, t, d, colour) {
  const [x, y] = [Math.round(xOf(view, t)), Math.round(yOf(view, d))];
  for (let dy = -HOME_PX; dy < HOME_PX; dy++) {
    for (let dx = -HOME_PX; dx < HOME_PX; dx++) blend(pixels, view.w, view.h, Math.floor(x + dx + 0.5), Math.floor(y + dy + 0.5), 0.8, colour);
  }
}
