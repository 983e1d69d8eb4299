// The tab "Chart": every runner's line, the chaser's through them, a cursor at the moment shown. A tap or a drag leads
// the whole page to that moment.

import { chaserAlongAt } from "../../news/motion.mjs";
import { kmSaid, write } from "../../news/words.mjs";
import { inkOf, isSunny } from "../../stage/theme.mjs";
import { sumOf } from "../race/tally.mjs";
import { catchesByStretch, spanOf } from "./chase.mjs";
import { figureOf, plotBox } from "./figure.mjs";
import { drawLines, blank, xOf } from "./lines.mjs";
import { comesByItself, fetchPlotly } from "./plotly.mjs";

const ANEW_MS = 10_000; // while open
const SLICE_MS = 8; // of drawing lines at a time: dots go on in between
const STIR_PX = 6; // less is a tap
const LEAST_PX = 168; // high
const MANY = 8000; // runners: from then on a line is a CSS pixel wide, not a device's

export async function panelOf(page, element) {
  const { facts, words, race, source } = page;
  const one = (name) => element.querySelector(`[data-part="${name}"]`);
  const [plot, graph, canvas, cursor, veil] = ["plot", "graph", "lines", "cursor", "veil"].map(one);
  const ours = await page.card.load();
  await ours.roster.load().catch(() => {});
  if (facts.stands === "file") await fetchPlotly(facts);
  let span = null;
  let drawn = { of: "", at: -Infinity };
  let job = 0; // which drawing of lines is the newest
  let held = null; // a finger on the chart: {x, y, playsOn, isDrag}

  /** Chart as high as there is room below the sheet's head, and no higher than it is wide. */
  function size() {
    const room = document.getElementById("panels");
    const isFull = document.documentElement.dataset.sheet === "full";
    const height = Math.min(room.clientHeight - (isFull ? 150 : 8), plot.clientWidth * 1.1);
    return [plot.clientWidth, Math.max(LEAST_PX, Math.round(height))];
  }

  function looks() {
    const style = getComputedStyle(plot);
    const colour = (name) => style.getPropertyValue(name).trim();
    const quiet = colour("--plate-quiet");
    return {
      text: colour("--plate-text"), quiet, line: `rgba(${rgbOf(quiet).join()}, 0.22)`, plate: colour("--plate"),
      chaser: colour("--chaser"), gold: colour("--plate-gold"), font: style.fontFamily,
      scale: scaleOf(),
    };
  }

  function drawAnew(size, nowT) {
    const { field } = race;
    span = spanOf(field, facts);
    const [width, height] = size;
    const look = looks();
    const chosen = [...new Set([...ours.followed(), ...(ours.chosen() >= 0 ? [ours.chosen()] : [])])];
    const mine = chosen.map((runner) => {
      const [bib, name] = ours.roster.who(runner);
      return { runner, name: name || bib || words.say("anonymous_runner") };
    });
    plot.style.height = `${height}px`;
    const figure = figureOf(field, facts, words, { look, size, span, nowT, mine });
    globalThis.Plotly.react(graph, figure.data, figure.layout, figure.config);
    const box = plotBox(width, height, look.scale);
    for (const over of [canvas, cursor, veil]) {
      Object.assign(over.style, { top: `${box.top}px`, height: `${box.height}px` });
    }
    Object.assign(canvas.style, { left: `${box.left}px`, width: `${box.width}px` });
    const ratio = field.n > MANY ? 1 : Math.min(2, devicePixelRatio || 1);
    const view = {
      w: Math.round(box.width * ratio), h: Math.round(box.height * ratio),
      t0: span[0], t1: span[1], d0: 0, d1: facts.course.length_m * 1.015,
    };
    paintLines(field, view, nowT, look);
  }

  /** The crowd, a slice at a time, shown when all of it is there. */
  async function paintLines(field, view, nowT, look) {
    const mine = ++job;
    const pixels = blank(view, rgbOf(look.plate));
    const colours = facts.waves.map((wave) => rgbOf(inkOf(wave)));
    const gold = rgbOf(look.gold);
    for (let i = 0; i < field.n; ) {
      const since = performance.now();
      for (; i < field.n && performance.now() - since < SLICE_MS; i += 50) {
        drawLines(pixels, view, field, [i, Math.min(field.n, i + 50)], nowT, colours, gold);
      }
      await new Promise((done) => setTimeout(done));
      if (mine !== job) return;
    }
    [canvas.width, canvas.height] = [view.w, view.h];
    canvas.getContext("2d").putImageData(new ImageData(pixels, view.w, view.h), 0, 0);
    plot.dataset.drawn = String(field.number);
  }

  function placeCursor(t) {
    const box = plotBox(plot.clientWidth, plot.clientHeight, scaleOf());
    const x = box.left + Math.min(box.width, Math.max(0, xOf({ w: box.width, t0: span[0], t1: span[1] }, t)));
    cursor.style.translate = `${x.toFixed(1)}px 0`;
    veil.hidden = source.isLive();
    veil.style.translate = `${x.toFixed(1)}px 0`;
    veil.style.width = `${Math.max(0, box.left + box.width - x)}px`;
  }

  /** The same facts in words and in a table. */
  function tell(t) {
    const { field } = race;
    const tally = sumOf(page.tallyAt(field, t));
    const raceT = words.raceTime(field.base + t - facts.waves[0].gun_s);
    const isOut = facts.chaser && field.base + t >= facts.chaser.gun_s;
    const km = kmSaid(Math.max(0, chaserAlongAt(field, t)));
    const values = { time: raceT, name: facts.chaser?.name ?? "", km, count: tally.passed, ahead: tally.ahead, home: tally.won };
    write(one("summary"), words.say(isOut ? "chart.summary" : "chart.before", values), isOut ? { passed: tally.passed, ahead: tally.ahead, won: tally.won } : {});
    if (!one("table")?.open) return; // a race without a chaser has none
    const rows = catchesByStretch(field, facts.course.length_m, t).map(({ from, to, count }) => {
      const row = document.createElement("tr");
      const stretch = Object.assign(document.createElement("th"), { scope: "row" });
      stretch.textContent = words.say("chart.stretch", { from: from / 1000, to: to / 1000 });
      row.append(stretch, Object.assign(document.createElement("td"), { textContent: words.number(count) }));
      return row;
    });
    one("rows").replaceChildren(...rows);
  }

  function show(t) {
    const { sheet, sheetMoves } = document.documentElement.dataset;
    if (!race.field || sheet === "peek" || sheetMoves !== undefined) return;
    tell(t);
    const isThere = Boolean(globalThis.Plotly);
    const hasFocus = document.activeElement === one("load");
    one("ask").hidden = isThere || comesByItself(page.drawer);
    if (hasFocus && one("ask").hidden) document.getElementById("tab-chart").focus();
    one("wait").hidden = isThere || !one("ask").hidden;
    if (!isThere) return;
    const { field } = race;
    const [width, height] = size();
    if (!width) return;
    const of = [isSunny(), race.epoch, width, height, ours.followed(), ours.chosen(), facts.waves.map((wave) => wave.gun_s)].join();
    const now = performance.now();
    const isOld = now - drawn.at > ANEW_MS && drawn.number !== field.number;
    if (of !== drawn.of || isOld) {
      drawn = { of, at: now, number: field.number };
      drawAnew([width, height], Math.min(source.range()[1] - field.base, field.isOver ? Infinity : field.at + 5));
    }
    placeCursor(t);
  }

  /** Lead the page to the moment under a finger. */
  function lead(event, isPlaying) {
    const box = plotBox(plot.clientWidth, plot.clientHeight, scaleOf());
    const share = (event.clientX - plot.getBoundingClientRect().left - box.left) / box.width;
    const atS = race.field.base + span[0] + Math.min(1, Math.max(0, share)) * (span[1] - span[0]);
    source.steer({ atS, isPlaying });
    placeCursor(source.raceS() - race.field.base);
  }

  /** A small phone has no room for a chart beside the map. */
  function makeRoom() {
    if (document.getElementById("panels").clientHeight < LEAST_PX) page.sheet.rise("full");
  }

  makeRoom();
  document.getElementById("tab-chart").addEventListener("click", () => setTimeout(makeRoom));
  plot.addEventListener("pointerdown", ({ isPrimary, clientX: x, clientY: y }) => {
    if (span && isPrimary) held = { x, y, playsOn: source.isLive() || source.speed() > 0, isDrag: false };
  });
  plot.addEventListener("pointermove", (event) => {
    if (!held || !event.isPrimary) return;
    const [across, down] = [Math.abs(event.clientX - held.x), Math.abs(event.clientY - held.y)];
    if (!held.isDrag && across > STIR_PX && across > down) {
      held.isDrag = true;
      plot.setPointerCapture(event.pointerId);
    }
    if (held.isDrag) lead(event, false); // it stands still under a finger
  });
  plot.addEventListener("pointerup", (event) => {
    if (held) lead(event, held.playsOn);
    held = null;
  });
  plot.addEventListener("pointercancel", () => (held = null)); // the finger scrolls
  one("table")?.addEventListener("toggle", () => race.field && tell(source.raceS() - race.field.base));
  one("load").addEventListener("click", () => fetchPlotly(facts).then(() => show(source.raceS() - race.field.base), () => {}));
  return show;
}

/** How many times as large as usual the reader's letters are; on a chart, no more than there is room for. */
const scaleOf = () => Math.min(1.5, parseFloat(getComputedStyle(document.documentElement).fontSize) / 16);

/** [r, g, b] of 0..255 of a colour as CSS writes it. */
function rgbOf(colour) {
  const context = Object.assign(document.createElement("canvas"), { width: 1, height: 1 }).getContext("2d");
  context.fillStyle = colour;
  context.fillRect(0, 0, 1, 1);
  return context.getImageData(0, 0, 1, 1).data.subarray(0, 3);
}
