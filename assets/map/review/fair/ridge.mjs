// Each wave's finishes by the clock, one under the other, a white line through all of them: what lies ahead of it is filled, as run
// is dotted. Curves keep their shape whatever the guns do, so a change only moves them.

import { AROUND_MS, densityOf } from "./density.mjs";
import { clockMarks, made, scaleOf } from "./drawn.mjs";

const [HEAD, FOOT, OVER] = [26, 24, 1.3]; // OVER: a curve may reach into the row above
const FEW = 30; // runners of a wave, whose curve is all peaks: the others' heights are not told by it
const TAIL = 0.005; // of the last in all, who would make everybody else narrow

/** Returns draw(change, lineMs, asRunLineMs, {width, row}: pixels); saidAt(ms): a time of day. */
export function ridgeOf(holder, held, waves, saidAt, label) {
  const densities = held.waves.map(({ finishMs, runners }) => densityOf(finishMs, runners));
  const tops = densities.map((one) => (one ? one.values.reduce((a, b) => Math.max(a, b), 0) : 0));
  const common = Math.max(...tops.filter((_, w) => held.waves[w].runners >= FEW), 0) || Math.max(...tops, 1e-9);
  let built = null; // of the scale and size it was drawn for

  function range(change, lineMs) {
    let [from, to] = [lineMs - 60_000, lineMs + 60_000];
    held.waves.forEach(({ finishMs }, w) => {
      if (!finishMs.length) return;
      for (const later of [0, change.gunMs[w] - held.gunMs[w]]) {
        from = Math.min(from, finishMs[Math.floor(TAIL * finishMs.length)] + later - AROUND_MS / 2);
        to = Math.max(to, finishMs[Math.floor((1 - 6 * TAIL) * finishMs.length)] + later + AROUND_MS / 2);
      }
    });
    return [from, to];
  }

  /** A curve over its own zero, in pixels from where `x` has the first of its bins. */
  function curve({ fromMs, binMs, values }, x, height) {
    const [left, step] = [x(fromMs), x(fromMs + binMs) - x(fromMs)];
    const every = Math.max(1, Math.floor(1.5 / step));
    let d = `M${left.toFixed(1)} 0`;
    for (let k = 0; k < values.length; k += every) d += `L${(left + (k + 0.5) * step).toFixed(1)} ${(-height * values[k]).toFixed(1)}`;
    return `${d}L${(left + values.length * step).toFixed(1)} 0`;
  }

  function build(scale, { width, row }) {
    const foot = HEAD + row * held.waves.length;
    const drawing = made("svg", { viewBox: `0 0 ${width} ${foot + FOOT}`, width, height: foot + FOOT, role: "img", "aria-label": label });
    const clip = made("rect", { x: 0, y: -1e4, height: 2e4, width: 0 });
    const within = made("rect", { x: 0, y: 0, width, height: foot + FOOT });
    for (const [id, shape] of [["fair-ahead", clip], ["fair-within", within]]) {
      const path = made("clipPath", { id });
      path.append(shape);
      drawing.append(path);
    }
    drawing.append(...clockMarks(scale, HEAD, foot, saidAt));
    const body = made("g", { "clip-path": "url(#fair-within)" });
    const moved = held.waves.map((_, w) => {
      const colour = waves[w].rim ?? waves[w].colour;
      const base = made("g", { transform: `translate(0 ${HEAD + row * (w + 1) - 1})` });
      base.append(made("path", { d: `M0 0H${width}`, class: "base" }));
      if (densities[w]) {
        const d = curve(densities[w], scale.x, (row * OVER) / Math.max(common, tops[w]));
        const ahead = made("g", { "clip-path": "url(#fair-ahead)" });
        const parts = [made("path", { d, class: "crowd" }), made("path", { d, class: waves[w].rim ? "ahead has-rim" : "ahead", fill: colour }), made("path", { d, class: "edge", stroke: colour })];
        ahead.append(parts[1]);
        base.append(parts[0], ahead, parts[2], made("path", { d, class: "as-run" }));
        body.append(base);
        return parts;
      }
      body.append(base);
      return [];
    });
    const was = made("path", { class: "was" });
    const line = made("path", { class: "his" });
    const dot = made("circle", { r: 6.5, cy: HEAD - 13, class: "his-dot" });
    const told = made("text", { y: HEAD - 8, class: "his-time" });
    drawing.append(body, was, line, dot, told);
    holder.replaceChildren(drawing);
    return { moved, clip, was, line, dot, told, foot, width };
  }

  return function draw(change, lineMs, asRunLineMs, size) {
    const [from, to] = range(change, lineMs);
    const scale = scaleOf(from, to, 4, size.width - 4, held.zero);
    const key = [size.width, size.row, scale.fromMs, scale.toMs].join();
    if (built?.key !== key) built = { ...build(scale, size), key };
    const { x } = scale;
    built.moved.forEach((parts, w) => {
      const dx = x(change.gunMs[w]) - x(held.gunMs[w]);
      for (const part of parts) part.setAttribute("transform", `translate(${dx.toFixed(1)} 0)`);
    });
    const at = x(lineMs);
    built.clip.setAttribute("width", Math.max(0, at).toFixed(1));
    built.line.setAttribute("d", `M${at.toFixed(1)} ${HEAD - 13}V${built.foot}`);
    built.was.setAttribute("d", asRunLineMs === lineMs ? "" : `M${x(asRunLineMs).toFixed(1)} ${HEAD - 13}V${built.foot}`);
    built.dot.setAttribute("cx", at.toFixed(1));
    const isLate = at > built.width - 84;
    built.told.setAttribute("x", (at + (isLate ? -12 : 12)).toFixed(1));
    built.told.setAttribute("text-anchor", isLate ? "end" : "start");
    built.told.textContent = saidAt(lineMs);
  };
}
