// What draws a figure of the chart where no Plotly is carried along: its lines, axes and notes, as SVG. It takes what
// Plotly.react takes, as far as figure.mjs asks for it.

const SVG = "http://www.w3.org/2000/svg";
const DASHES = { dot: "2 5", dash: "8 6" };
const ANCHOR = { left: "start", center: "middle", right: "end" };

function made(kind, attributes, text = "") {
  const element = document.createElementNS(SVG, kind);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.textContent = text;
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

/** As Plotly reads them: no markup but these three. */
const plain = (text) => text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");

/** Draw a figure into an element, in place of what was there. */
function react(graph, data, layout) {
  const { width, height, margin, xaxis, yaxis, annotations = [], font } = layout;
  const [w, h] = [width - margin.l - margin.r, height - margin.t - margin.b];
  const x = (value) => margin.l + (w * (value - xaxis.range[0])) / (xaxis.range[1] - xaxis.range[0]);
  const y = (value) => margin.t + h - (h * (value - yaxis.range[0])) / (yaxis.range[1] - yaxis.range[0]);
  const drawing = made("svg", { width, height, viewBox: `0 0 ${width} ${height}`, "font-family": font.family });
  const word = (text, at, { color, size, weight = 400 }, more = {}) =>
    drawing.append(made("text", { x: at[0], y: at[1], fill: color, "font-size": size, "font-weight": weight, ...more }, plain(text)));
  const rule = (d, color) => drawing.append(made("path", { d, stroke: color, fill: "none" }));
  for (const at of ticksOf(...xaxis.range, xaxis.nticks ?? 6, xaxis.dtick)) {
    rule(`M${x(at)} ${margin.t}v${h}`, xaxis.gridcolor);
    word(String(at), [x(at), margin.t + h + 16], xaxis.tickfont, { "text-anchor": "middle" });
  }
  for (const at of ticksOf(...yaxis.range, yaxis.nticks ?? 6, yaxis.dtick)) {
    rule(`M${margin.l} ${y(at)}h${w}`, yaxis.gridcolor);
    word(String(at), [margin.l - 7, y(at) + 4], yaxis.tickfont, { "text-anchor": "end" });
  }
  word(xaxis.title.text, [margin.l + w / 2, height - 6], xaxis.title.font, { "text-anchor": "middle" });
  const aside = [13, margin.t + h / 2];
  word(yaxis.title.text, aside, yaxis.title.font, { "text-anchor": "middle", transform: `rotate(-90 ${aside})` });
  for (const { x: across, y: up, line } of data) {
    const d = across.map((at, k) => `${k ? "L" : "M"}${x(at).toFixed(1)} ${y(up[k]).toFixed(1)}`).join("");
    const dashes = line.dash ? { "stroke-dasharray": DASHES[line.dash] ?? "none" } : {};
    drawing.append(made("path", { d, fill: "none", stroke: line.color, "stroke-width": line.width, "stroke-linejoin": "round", ...dashes }));
  }
  for (const note of annotations) {
    const at = [x(note.x) + (note.xshift ?? 0), y(note.y) - (note.yshift ?? 0)];
    const turn = note.textangle ? { transform: `rotate(${note.textangle} ${at})`, "dominant-baseline": "middle" } : {};
    word(note.text, at, note.font, { "text-anchor": ANCHOR[note.xanchor] ?? "middle", stroke: note.bgcolor, "stroke-width": 4, "paint-order": "stroke", ...turn });
  }
  graph.replaceChildren(drawing);
}

export const plainPlotly = { react };
