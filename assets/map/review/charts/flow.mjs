// The race as one picture: every runner's metres over time, a hair a runner, and the chaser's line through the field.

import { homeS } from "../../news/motion.mjs";
import { chaserLine } from "../../panels/chart/chase.mjs";
import { blank, drawLines } from "../../panels/chart/lines.mjs";
import { countWaves, sumOf } from "../../panels/race/tally.mjs";
import { kmSaid } from "../../news/words.mjs";
import { hunterAt } from "../../news/level.mjs";
import { axisOf, clockTicks, cssOf, kmTicks, layoutOf, marginOf, noteOf, roundSpan, signOf } from "./look.mjs";
import { picture, inSlices } from "./pixels.mjs";
import { drawnTo } from "./span.mjs";

const OVER = 1.035; // how far above the line the picture goes
const MOST_PX = 2400; // across: a hair is not seen on more
const ROWS_S = 300; // from one row of the table to the next
const SOME = 50; // runners drawn at a time
const MOST_ROWS = 16;
const LETTER_PX = 8; // of a name

export function flowChart(context) {
  const { facts, words, race, say } = context;
  const { field } = race;
  const lengthM = facts.course.length_m;
  const runs = context.rows().filter(({ isSeen }) => isSeen);
  const hasHim = Boolean(facts.chaser) && field.chaser.knots > 0;
  const span = () => (hasHim ? drawnTo.race(facts, field) : drawnTo.road(facts, field));
  const time = (t) => words.localTime(field.base + t);
  const tallyAt = (t) => sumOf(countWaves(field, t, facts.waves.length, null));

  function said() {
    const caught = context.caught();
    const won = context.rows().filter(({ standing, isGranted }) => standing === "won" && !isGranted).length;
    const runners = runs.length;
    if (!hasHim) return say("flow.plain", { count: runners });
    const gunS = facts.chaser.gun_s;
    const home = homeS(field);
    const parts = [say("flow.said", { name: facts.chaser.name, gap: roundSpan(words, gunS - facts.waves[0].gun_s), count: caught.length })];
    if (facts.has_finish) parts.push(say("flow.away", { count: won }));
    if (home === home) parts.push(say("flow.home", { name: facts.chaser.name, time: words.raceTime(Math.floor(field.base + home - gunS)) }));
    return parts.join(" ");
  }

  /** Where he is at t, and how many are where; before his gun that he has not left. */
  function at(t) {
    const { ahead, passed, won } = tallyAt(t);
    if (!hasHim) return `${say("flow.going", { time: time(t), count: ahead })}${facts.has_finish ? `, ${say("flow.there", { count: won })}` : ""}`;
    const isOut = field.base + t >= facts.chaser.gun_s;
    if (!isOut) return say("flow.before", { time: time(t), count: ahead });
    const home = homeS(field);
    const place = words.place(Math.min(lengthM, Math.max(0, hunterAt(field, facts.chaser.level, Math.min(t, home === home ? home : t)))));
    const parts = [say("flow.at", { time: time(t), name: facts.chaser.name, place, count: passed }), say("flow.left", { count: ahead })];
    if (facts.has_finish) parts.push(say("flow.in", { count: won }));
    return parts.join(", ");
  }

  function table() {
    const [from, to] = span();
    const step = Math.max(ROWS_S, ROWS_S * Math.ceil((to - from) / ROWS_S / MOST_ROWS));
    const rows = [];
    for (let t = from; t <= to + 1e-6; t += step) {
      const { ahead, passed, won } = tallyAt(t);
      const km = hasHim ? words.number(Math.max(0, kmSaid(hunterAt(field, facts.chaser.level, t))), 1) : "–";
      rows.push([time(t), ...(hasHim ? [km] : []), words.number(ahead), ...(hasHim ? [words.number(passed)] : []), ...(facts.has_finish ? [words.number(won)] : [])]);
    }
    const head = [say("head.time"), ...(hasHim ? [say("head.his_km", { name: facts.chaser.name })] : []), say(hasHim ? "head.ahead" : "head.going"), ...(hasHim ? [say("head.passed")] : []), ...(facts.has_finish ? [say(hasHim ? "head.got_away" : "head.home")] : [])];
    return { head, rows };
  }

  /** The crowd in pixels: as traces Plotly would make a path of each of thousands. */
  async function crowd(look, box, shown) {
    const ratio = Math.min(2, devicePixelRatio || 1, MOST_PX / box.width);
    const view = { w: Math.round(box.width * ratio), h: Math.round(box.height * ratio), t0: shown[0], t1: shown[1], d0: 0, d1: lengthM * OVER };
    const pixels = blank(view, look.ground);
    await inSlices(Math.ceil(field.n / SOME), (k) => drawLines(pixels, view, field, [k * SOME, Math.min(field.n, (k + 1) * SOME)], Math.min(shown[1], field.at), look.inks, look.gold));
    return picture(pixels, view.w, view.h);
  }

  async function figure(look, size) {
    const shown = span();
    const margin = marginOf(look, { top: 14 });
    const box = { width: size.width - margin.l - margin.r, height: size.height - margin.t - margin.b };
    const source = await crowd(look, box, shown);
    const top = (lengthM * OVER) / 1000;
    const data = [{ type: "scatter", mode: "markers", x: [null], y: [null] }]; // axes need something
    const hair = cssOf(look.quiet, 0.13); // it lies on the crowd
    const notes = [];
    if (hasHim) {
      const from = Math.max(shown[0], facts.chaser.gun_s - field.base);
      const home = homeS(field);
      const { t, d } = chaserLine(field, facts.chaser.level, from, Math.min(shown[1], home === home ? home : field.at));
      const line = (color, width) => ({ type: "scatter", mode: "lines", x: t, y: d.map((one) => one / 1000), line: { color, width } });
      data.push(line(cssOf(look.ground), 6), line(cssOf(look.his), 3));
      const end = { x: [t.at(-1)], y: [d.at(-1) / 1000] };
      data.push({ type: "scatter", mode: "markers", cliponaxis: false, ...end, marker: { size: 11 * look.scale, color: cssOf(look.isLight ? [255, 255, 255] : look.his), line: { width: look.isLight ? 3 : 0, color: cssOf(look.his) } } });
      // whom he has passed are far on their way when he is: beside his start is room, if it is not too near to the edge
      const isLate = box.width * (1 - (from - shown[0]) / (shown[1] - shown[0])) < facts.chaser.name.length * LETTER_PX * look.scale + 12;
      notes.push(noteOf(look, from, 0.004 * top, facts.chaser.name, { xanchor: isLate ? "right" : "left", yanchor: "bottom", xshift: isLate ? -8 : 20, font: { color: cssOf(look.text), weight: 700 }, bgcolor: cssOf(look.ground, 0.82), borderpad: 2 }));
    }
    facts.waves.forEach((wave, w) => {
      const gun = wave.gun_s - field.base;
      data.push({ type: "scatter", mode: "markers", cliponaxis: false, x: [gun], y: [0], marker: signOf(look, wave, w) });
    });
    return {
      margin, data,
      layout: layoutOf(look, size, margin, facts, {
        annotations: notes,
        images: [{ source, xref: "x", yref: "y", x: shown[0], y: top, sizex: shown[1] - shown[0], sizey: top, sizing: "stretch", layer: "below" }],
        shapes: facts.has_finish ? [{ type: "line", xref: "paper", x0: 0, x1: 1, y0: lengthM / 1000, y1: lengthM / 1000, line: { color: cssOf(look.gold), width: 1.5 } }] : [],
        xaxis: axisOf(look, { range: shown, gridcolor: hair, ...clockTicks(context, shown, box.width, look.scale) }),
        yaxis: axisOf(look, { range: [0, top], gridcolor: hair, ...kmTicks(context, lengthM / 1000, box.height / 34) }),
      }),
    };
  }

  return { key: "flow", isThere: runs.length > 0, none: "none.runners", isWide: true, hasWaves: true, span, said, at, table, figure };
}
