// What the drawings of fairness share: marks of SVG, a scale along the clock, and its names.

const SVG = "http://www.w3.org/2000/svg";
const HALF = 14; // pixels of a name
const STEPS_MS = [1, 2, 5, 10, 15, 30, 60, 120].map((minutes) => minutes * 60_000);

export function made(kind, attributes, text = "") {
  const element = document.createElementNS(SVG, kind);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  if (text) element.textContent = text;
  return element;
}

/** An element of the page: its class, what is in it. */
export function tag(kind, className = "", ...within) {
  const element = document.createElement(kind);
  if (className) element.className = className;
  element.append(...within);
  return element;
}

/**
 * {x(ms), fromMs, toMs, left, right, marks: [ms]} between two moments, opened to whole steps on the clock; `zero`: of the times, Unix seconds; left,
 * right: pixels, of which a name takes some seventy.
 */
export function scaleOf(fromMs, toMs, left, right, zero) {
  const step = STEPS_MS.find((one) => ((toMs - fromMs) / one) * 76 <= right - left) ?? STEPS_MS.at(-1);
  const off = (zero * 1000) % step;
  const from = Math.floor((fromMs + off) / 60_000) * 60_000 - off;
  const to = Math.ceil((toMs + off) / 60_000) * 60_000 - off;
  const marks = [];
  for (let at = Math.ceil((from + off) / step) * step - off; at <= to; at += step) marks.push(at);
  return { x: (ms) => left + ((right - left) * (ms - from)) / (to - from), fromMs: from, toMs: to, left, right, marks };
}

/** Lines down a drawing, each with its time of day at the foot. */
export const clockMarks = ({ x, marks, left, right }, top, foot, saidAt) =>
  marks.flatMap((at) => [
    made("path", { d: `M${x(at).toFixed(1)} ${top}V${foot}`, class: "grid" }),
    made("text", { x: Math.min(Math.max(x(at), left + HALF), right - HALF).toFixed(1), y: foot + 17, class: "mark" }, saidAt(at).slice(0, 5)),
  ]);
