// One chart on the page: title, the sentence that says what it shows, the picture, what it was at the chosen moment, its figures as a
// table, and the way to take it along.

import { write } from "../../news/words.mjs";
import { tag } from "../fair/drawn.mjs";
import { keyOf } from "./key.mjs";
import { lookOf } from "./look.mjs";
import { saveOf } from "./save.mjs";

const STIR_PX = 6; // less is a tap
const [WIDE, PLAIN] = [{ share: 0.4, least: 300, most: 440 }, { share: 0.56, least: 250, most: 340 }]; // heights

/** Returns {element, chart, isSeen: it was in sight, isNear: it is, draw(look), mark(t, isHeld), away(again)}; choose(t) and hover(t or NaN): a moment was pointed at. */
export function cardOf(context, chart, { choose, hover }) {
  const { say, facts } = context;
  const title = say(`${chart.key}.title`);
  const [sentence, then, wait] = [tag("p", "chart-said"), tag("p", "chart-then"), tag("p", "chart-wait", say("wait"))];
  const [graph, cursor] = [tag("div", "chart-graph"), tag("i", "chart-cursor")];
  const plot = tag("div", "chart-plot", graph, cursor, wait);
  const element = tag("figure", `chart${chart.isWide ? " is-wide" : ""}`);
  const heading = tag("h3", "", title);
  heading.id = `chart-${chart.key}`;
  element.dataset.chart = chart.key;
  element.setAttribute("aria-labelledby", heading.id);
  cursor.hidden = true;
  if (!chart.isThere) {
    element.dataset.drawn = "none";
    element.classList.add("is-none");
    element.append(tag("figcaption", "", heading, tag("p", "chart-said", say(chart.none))));
    return { element, chart, isSeen: false, isNear: false, draw() {}, mark() {}, away() {} };
  }

  const [head, body] = [tag("thead"), tag("tbody")];
  const table = tag("table", "", tag("caption", "unseen", title), head, body);
  const scroll = tag("div", "chart-scroll", table);
  scroll.tabIndex = 0;
  scroll.setAttribute("role", "group");
  scroll.setAttribute("aria-label", say("table_of", { title }));
  const more = tag("details", "", tag("summary", "", say("table")), scroll);
  const save = saveOf(context, chart, element);
  const key = chart.hasWaves ? keyOf(context) : null;
  element.append(tag("figcaption", "", heading, sentence, ...(chart.unit ? [tag("p", "chart-unit", chart.unit())] : [])), ...(key ? [key.element] : []), plot, then, tag("div", "chart-foot", more, save));
  let drawn = ""; // look
  let job = 0;
  let area = null; // {left, width, top, height} of what is inside the axes
  let [marked, isMarkHeld] = [NaN, false];
  let held = null;

  function tell() {
    const said = chart.said();
    write(sentence, said);
    graph.setAttribute("role", "img");
    graph.setAttribute("aria-label", `${title}. ${said}`);
  }

  function size() {
    const { share, least, most } = chart.isWide ? WIDE : PLAIN;
    const width = Math.floor(plot.clientWidth);
    return { width, height: Math.round(Math.min(most, Math.max(least, share * width))) };
  }

  async function draw(look) {
    if (drawn === look) return;
    drawn = look;
    const mine = ++job;
    await chart.ready?.();
    const one = size();
    plot.style.height = `${one.height}px`;
    const worn = lookOf(element, facts.waves);
    const figure = await chart.figure(worn, one);
    if (mine !== job) return;
    key?.dress(worn);
    tell();
    const { l, r, t, b } = figure.margin;
    area = { left: l, width: one.width - l - r, top: t, height: one.height - t - b };
    await globalThis.Plotly.react(graph, figure.data, figure.layout, { staticPlot: true, displayModeBar: false, responsive: false });
    wait.hidden = true;
    Object.assign(cursor.style, { top: `${t}px`, height: `${area.height}px` });
    mark(marked, isMarkHeld);
    element.dataset.drawn = look;
  }

  const range = () => (chart.range ?? chart.span)();
  const isTimed = Boolean(chart.span || chart.timeOf);

  /** Stand at a moment, where this chart has it; NaN: at none. */
  function mark(t, isHeld) {
    [marked, isMarkHeld] = [t, isHeld];
    const [from, to] = range();
    const at = chart.placeOf ? chart.placeOf(t) : chart.span ? t : NaN;
    const isOn = Boolean(area) && at >= from && at <= to;
    cursor.hidden = !isOn;
    cursor.classList.toggle("is-held", isHeld);
    if (isOn) cursor.style.translate = `${(area.left + (area.width * (at - from)) / (to - from)).toFixed(1)}px 0`;
    write(then, t === t ? chart.at(t) : "");
  }

  function pointed({ clientX }) {
    const share = (clientX - plot.getBoundingClientRect().left - area.left) / area.width;
    const [from, to] = range();
    const at = from + Math.min(1, Math.max(0, share)) * (to - from);
    return chart.timeOf ? chart.timeOf(at) : at;
  }

  if (isTimed) {
    plot.classList.add("is-timed");
    plot.addEventListener("pointerdown", (event) => {
      if (area && event.isPrimary && event.button === 0) held = { x: event.clientX, y: event.clientY, isDrag: false };
    });
    plot.addEventListener("pointermove", (event) => {
      if (!area || !event.isPrimary) return;
      if (!held) return event.pointerType === "mouse" && hover(pointed(event));
      const [across, down] = [Math.abs(event.clientX - held.x), Math.abs(event.clientY - held.y)];
      if (!held.isDrag && across > STIR_PX && across > down) {
        held.isDrag = true;
        plot.setPointerCapture(event.pointerId);
      }
      if (held.isDrag) choose(pointed(event));
    });
    plot.addEventListener("pointerup", (event) => {
      if (held) choose(pointed(event));
      held = null;
    });
    plot.addEventListener("pointercancel", () => (held = null)); // the finger scrolls
    plot.addEventListener("pointerleave", () => !held && hover(NaN));
  }

  more.addEventListener("toggle", async () => {
    if (!more.open) return;
    await chart.ready?.();
    const { head: names, rows } = chart.table();
    const cell = (text, k) => Object.assign(tag(k ? "td" : "th", "", text), k ? {} : { scope: "row" });
    head.replaceChildren(tag("tr", "", ...names.map((text) => Object.assign(tag("th", "", text), { scope: "col" }))));
    body.replaceChildren(...rows.map((row) => tag("tr", "", ...row.map(cell))));
  });

  function away(again) {
    const button = tag("button", "", say("again"));
    button.type = "button";
    button.addEventListener("click", () => (wait.replaceChildren(say("wait")), again()));
    wait.replaceChildren(say("away"), " ", button);
  }

  if (!chart.ready) tell();
  return { element, chart, isSeen: false, isNear: false, draw, mark, away };
}
