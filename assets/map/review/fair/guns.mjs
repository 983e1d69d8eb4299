// Which guns would have made a runner of each wave level with the chaser at the line: the median, the best of ten, the best of a
// hundred. Where all of a start's guns lie on one curve it is fair to those runners.

import { PATHS } from "../../panels/runners/rows.mjs";
import { clockMarks, made, scaleOf } from "./drawn.mjs";
import { QUANTILES, marginAt } from "./shares.mjs";

const [HEAD, FOOT] = [10, 24];

/** [[ms or NaN a wave] a quantile]: the guns at which that runner would be level. */
export const levelGuns = (held, lineMs) =>
  QUANTILES.map((quantile) => held.waves.map((wave, w) => held.gunMs[w] + marginAt(wave, lineMs, quantile)));

/** Returns draw(change, lineMs, {width, row}: pixels); saidAt(ms): a time of day; said(guns of levelGuns): all of it in words. */
export function gunsChart(holder, held, waves, saidAt, said) {
  return function draw(change, lineMs, { width, row }) {
    const curves = levelGuns(held, lineMs);
    const all = [...curves.flat().filter((at) => at === at), ...held.gunMs, ...change.gunMs];
    const foot = HEAD + row * held.waves.length;
    const scale = scaleOf(Math.min(...all) - 20_000, Math.max(...all) + 20_000, 8, width - 8, held.zero);
    const y = (w) => HEAD + row * (w + 0.5);
    const drawing = made("svg", { viewBox: `0 0 ${width} ${foot + FOOT}`, width, height: foot + FOOT, role: "img", "aria-label": said(curves) });
    drawing.append(...clockMarks(scale, 0, foot, saidAt));
    curves.forEach((curve, q) => {
      const d = curve.map((at, w) => (at === at ? `${scale.x(at).toFixed(1)} ${y(w)}` : "")).filter(Boolean).join("L");
      if (d) drawing.append(made("path", { d: `M${d}`, class: `level q${q}` }));
    });
    held.gunMs.forEach((gunMs, w) => {
      const [was, is] = [scale.x(gunMs), scale.x(change.gunMs[w])];
      drawing.append(made("path", { d: `M${was.toFixed(1)} ${y(w)}H${is.toFixed(1)}`, class: "way", stroke: waves[w].rim ?? waves[w].colour }));
      drawing.append(made("circle", { cx: was.toFixed(1), cy: y(w), r: 5.5, class: "gun-was" }));
      const shape = made("path", { d: PATHS[waves[w].shape] ?? PATHS.circle, fill: waves[w].colour, class: "gun-is", transform: `translate(${is.toFixed(1)} ${y(w)}) scale(.82)` });
      if (waves[w].rim) shape.setAttribute("stroke", waves[w].rim);
      drawing.append(shape);
    });
    holder.replaceChildren(drawing);
  };
}
