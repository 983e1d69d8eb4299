// What draws our figures where no Plotly is carried along: lines, bars, marks, pictures, shapes, axes and notes, as SVG. It takes
// what Plotly.react takes, as far as figure.mjs and the charts of the review ask for it, and no more.

const SVG = "http://www.w3.org/2000/svg";
const DASHES = { dot: "2 5", dash: "8 6" };
const ANCHOR = { left: "start", center: "middle", right: "end" };
const BASELINE = { top: "hanging", middle: "central", bottom: "auto" };
const ROOM = { top: 0.15, middle: 0, bottom: -0.3 }; // of a letter, between a place and the words beside it
const MARKS = {
  circle: (r) => `M${-r} 0a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0Z`,
  square: (r) => `M${-r} ${-r}h${2 * r}v${2 * r}h${-2 * r}Z`,
  diamond: (r) => `M0 ${-1.3 * r}L${1.3 * r} 0 0 ${1.3 * r} ${-1.3 * r} 0Z`,
  "triangle-up": (r) => `M0 ${-1.15 * r}L${1.15 * r} ${0.6 * r}H${-1.15 * r}Z`,
};

function made(kind, attributes, text = "") {
  const element = document.createElementNS(SVG, kind);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  if (text) element.textContent = text;
  return element;
}

/** Round numbers from `low` to `high`, some `count` of them, or every `step`. */
export function ticksOf(low, high, count, step = 0) {
  const rough = (high - low) / Math.max(1, count);
  const power = 10 ** Math.floor(Math.log10(rough));
  const by = step || [1, 2, 5, 10].map((one) => one * power).find((one) => one >= rough);
  const first = Math.ceil(low / by - 1e-9);
  return Array.from({ length: Math.max(0, Math.floor(high / by + 1e-9) - first + 1) }, (_, k) => (first + k) * by);
}

/** Tops of stacked bars, by where they stand: [{bar, x, from, to}] of each trace. */
export function stacked(bars) {
  const tops = new Map();
  return bars.map(({ x, y }) =>
    x.map((at, k) => {
      const from = tops.get(at) ?? 0;
      tops.set(at, from + (y[k] || 0));
      return { x: at, from, to: from + (y[k] || 0) };
    }),
  );
}

/** Words as they are, of what our figures escape for Plotly. */
const plain = (text) => String(text).replaceAll("&lt;", "<").replaceAll("&gt;", ">").replace(/&#(\d+);/g, (_, code) => String.fromCharCode(code)).replaceAll("&amp;", "&");

/** Draw a figure into an element, in place of what was there. */
async function react(graph, data, layout) {
  const { width, height, margin, annotations = [], shapes = [], images = [], font } = layout;
  const [w, h] = [width - margin.l - margin.r, height - margin.t - margin.b];
  const bars = data.filter(({ type }) => type === "bar");
  const piles = stacked(bars);
  const most = Math.max(1e-9, ...piles.flat().map(({ to }) => to));
  const axes = Object.fromEntries(["xaxis", "yaxis", "xaxis2", "yaxis2"].filter((name) => layout[name]).map((name) => [name.replace("axis", ""), layout[name]]));
  const rangeOf = (axis) => axis.range ?? [0, 1.05 * most];
  const domainOf = (axis) => axis.domain ?? [0, 1];
  const share = (axis, value) => (value - rangeOf(axis)[0]) / (rangeOf(axis)[1] - rangeOf(axis)[0]);
  const across = (axis, value) => margin.l + w * share(axis, value);
  const up = (axis, value) => margin.t + h * (1 - domainOf(axis)[0] - share(axis, value) * (domainOf(axis)[1] - domainOf(axis)[0]));
  const xOf = (ref, value) => (ref === "paper" ? margin.l + w * value : across(axes[ref ?? "x"], value));
  const yOf = (ref, value) => (ref === "paper" ? margin.t + h * (1 - value) : up(axes[ref ?? "y"], value));
  const drawing = made("svg", { width, height, viewBox: `0 0 ${width} ${height}`, "font-family": font?.family ?? "inherit" });
  const put = (kind, attributes, text) => drawing.append(made(kind, attributes, text));
  const word = (text, [x, y], { color, size = font?.size ?? 12, weight = 400 }, more = {}) => put("text", { x, y, fill: color, "font-size": size, "font-weight": weight, ...more }, plain(text));
  const numbers = (axis, count) => axis.tickvals ?? ticksOf(...[...rangeOf(axis)].sort((a, b) => a - b), axis.nticks ?? count, axis.dtick);
  const named = (axis, at, k) => axis.ticktext?.[k] ?? String(Math.round(1e6 * at) / 1e6).replace(/\B(?=(\d{3})+$)/g, layout.separators?.[1] ?? "");

  const picture = ({ source, xref, yref, x, y, sizex, sizey }) => {
    const [left, top] = [xOf(xref, x), yOf(yref, y)];
    put("image", { href: source, x: left, y: top, width: xOf(xref, x + sizex) - left, height: yOf(yref, y - sizey) - top, preserveAspectRatio: "none" });
  };
  images.filter(({ layer }) => layer === "below").forEach(picture);
  for (const [name, axis] of Object.entries(axes)) {
    const isAcross = name.startsWith("x");
    const [bottom, top] = domainOf(isAcross ? (axes[axis.anchor] ?? axes.y) : axis).map((one) => margin.t + h * (1 - one));
    numbers(axis, isAcross ? w / 90 : h / 50).forEach((at, k) => {
      const place = isAcross ? across(axis, at) : up(axis, at);
      if (axis.showgrid !== false && name.length === 1) put("path", { d: isAcross ? `M${place} ${margin.t}v${h}` : `M${margin.l} ${place}h${w}`, stroke: axis.gridcolor, fill: "none" });
      const size = axis.tickfont?.size ?? 12;
      if (isAcross) word(named(axis, at, k), [place, axis.side === "top" ? top - 6 : bottom + size + 4], axis.tickfont, { "text-anchor": "middle" });
      else word(named(axis, at, k), [margin.l - 7, place], axis.tickfont, { "text-anchor": "end", "dominant-baseline": "central" });
    });
    const title = axis.title?.text;
    if (title && isAcross) word(title, [margin.l + w / 2, height - 6], axis.title.font, { "text-anchor": "middle" });
    if (title && !isAcross) word(title, [13, margin.t + h / 2], axis.title.font, { "text-anchor": "middle", transform: `rotate(-90 13 ${margin.t + h / 2})` });
  }
  bars.forEach(({ width: wide, marker: { color } }, n) => {
    piles[n].forEach(({ x, from, to }, k) => {
      const [left, low, high] = [across(axes.x, x - wide / 2), up(axes.y, from), up(axes.y, to)];
      if (to > from) put("rect", { x: left, y: high, width: across(axes.x, x + wide / 2) - left, height: low - high, fill: Array.isArray(color) ? color[k] : color });
    });
  });
  for (const { type, mode, x, y, xaxis = "x", yaxis = "y", line, marker, fill, fillcolor } of data) {
    if (type === "bar") continue;
    const points = x.map((at, k) => (Number.isFinite(at) && Number.isFinite(y[k]) ? [across(axes[xaxis], at), up(axes[yaxis], y[k])] : null));
    if (mode.includes("lines")) {
      const d = points.map((one, k) => (one ? `${points[k - 1] ? "L" : "M"}${one[0].toFixed(1)} ${one[1].toFixed(1)}` : "")).join("");
      const floor = margin.t + h * (1 - domainOf(axes[yaxis])[0]);
      if (fill) put("path", { d: `${d}L${points.at(-1)[0]} ${floor}L${points[0][0]} ${floor}Z`, fill: fillcolor });
      put("path", { d, fill: "none", stroke: line.color, "stroke-width": line.width, "stroke-linejoin": "round", ...(line.dash ? { "stroke-dasharray": DASHES[line.dash] ?? "none" } : {}) });
    }
    if (mode.includes("markers")) for (const one of points.filter(Boolean)) {
      const [symbol, open] = (marker.symbol ?? "circle").split("-open");
      const look = open === undefined ? { fill: marker.color, stroke: marker.line?.color ?? "none" } : { fill: "none", stroke: marker.color };
      put("path", { d: MARKS[symbol](marker.size / 2), transform: `translate(${one})`, "stroke-width": marker.line?.width ?? 0, ...look });
    }
  }
  for (const { type, xref, yref, x0, x1, y0, y1, line, fillcolor } of shapes) {
    const [left, right, top, bottom] = [xOf(xref, x0), xOf(xref, x1), yOf(yref, y1), yOf(yref, y0)];
    if (type === "line") put("path", { d: `M${left} ${bottom}L${right} ${top}`, stroke: line.color, "stroke-width": line.width, fill: "none", ...(line.dash ? { "stroke-dasharray": DASHES[line.dash] ?? "none" } : {}) });
    else put("rect", { x: left, y: Math.min(top, bottom), width: right - left, height: Math.abs(bottom - top), fill: fillcolor });
  }
  images.filter(({ layer }) => layer !== "below").forEach(picture);
  for (const { text, x, y, xref, yref, xshift = 0, yshift = 0, xanchor = "center", yanchor = "middle", textangle = 0, font: letters, bgcolor } of annotations) {
    const at = [xOf(xref, x) + xshift, yOf(yref, y) - yshift + ROOM[yanchor] * (letters.size ?? 12)];
    const plate = bgcolor && bgcolor !== "rgba(0,0,0,0)" ? { stroke: bgcolor, "stroke-width": 4, "paint-order": "stroke" } : {};
    word(text, at, letters, { "text-anchor": ANCHOR[xanchor], "dominant-baseline": BASELINE[yanchor], ...(textangle ? { transform: `rotate(${textangle} ${at})` } : {}), ...plate });
  }
  graph.replaceChildren(drawing);
}

/** A figure as a picture's address, `svg` or `png`. */
async function toImage({ data, layout }, { format, width, height }) {
  const holder = document.createElement("div");
  await react(holder, data, layout);
  const [drawing] = holder.children;
  drawing.prepend(made("rect", { width, height, fill: layout.paper_bgcolor ?? "none" }));
  const address = `data:image/svg+xml,${encodeURIComponent(new XMLSerializer().serializeToString(drawing))}`;
  if (format === "svg") return address;
  const picture = Object.assign(new Image(), { src: address });
  await picture.decode();
  const canvas = Object.assign(document.createElement("canvas"), { width, height });
  canvas.getContext("2d").drawImage(picture, 0, 0, width, height);
  return canvas.toDataURL(`image/${format}`);
}

export const plainPlotly = { react, toImage };
