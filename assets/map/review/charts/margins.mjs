// Who was how near at the line: those who crossed it in the time around his finish, wave upon wave, those before him in full.

import { homeS } from "../../news/motion.mjs";
import { marginSaid } from "../rows.mjs";
import { axisOf, between, clockTicks, cssOf, layoutOf, marginOf, noteOf, roundSpan } from "./look.mjs";

const WINDOWS_S = [30, 60, 120, 300, 600, 1200, 1800, 3600];
const MOST = 0.6; // of those at the line are to be seen at least
const BINS = 30; // on either side
const NEAR_S = 10;
const ROOMY_PX = 420; // across: there is room for four margins and a name
const EDGES_S = [Infinity, 600, 300, 120, 60, 30, 10, 0, -10, -30, -60, -120, -300, -600, -Infinity]; // of the table's rows

/** Seconds to either side of him that are shown. margins: seconds before him, of all who were at the line. */
export function windowOf(margins) {
  const wanted = MOST * margins.length;
  return WINDOWS_S.find((most) => margins.filter((one) => Math.abs(one) <= most).length >= wanted) ?? WINDOWS_S.at(-1);
}

/** {before, after: how many within `nearS`, away, missed: the least margins in seconds, NaN: nobody}. */
export function nearest(margins, nearS = NEAR_S) {
  const [before, after] = [margins.filter((one) => one > 0), margins.filter((one) => one <= 0)];
  const least = (some) => (some.length ? some.reduce((a, b) => Math.min(a, Math.abs(b)), Infinity) : NaN);
  const near = (some) => some.filter((one) => Math.abs(one) <= nearS).length;
  return { before: near(before), after: near(after), away: least(before), missed: least(after) };
}

/** How many of each wave in each bin, from `most` seconds before him to as many after. */
export function binnedMargins(rows, waves, most) {
  const stepS = most / BINS;
  const counts = Array.from({ length: waves }, () => new Float64Array(2 * BINS));
  for (const { wave, margin } of rows) {
    if (!(Math.abs(margin) <= most)) continue;
    // who was there with him is after him: nobody got away by nothing
    const bin = margin > 0 ? BINS - Math.ceil(margin / stepS) : BINS + Math.floor(-margin / stepS);
    counts[wave][Math.min(2 * BINS - 1, Math.max(0, bin))]++;
  }
  return { stepS, counts };
}

export function marginsChart(context) {
  const { facts, words, race, say } = context;
  const { field } = race;
  const home = homeS(field);
  const rows = context.rows().filter(({ margin }) => margin === margin);
  const margins = rows.map(({ margin }) => margin);
  const isThere = facts.has_finish && Boolean(facts.chaser) && home === home && rows.length > 0;
  const most = windowOf(margins);
  const name = facts.chaser?.name ?? "";
  const span = () => [home - most, home + most];
  const signed = (seconds) => (seconds === 0 ? "0" : `${seconds > 0 ? "+" : "−"}${roundSpan(words, Math.abs(seconds))}`);
  const within = (low, high) => {
    if (high === Infinity) return say("margins.beyond", { edge: signed(low) });
    return low === -Infinity ? say("margins.beyond", { edge: signed(high) }) : say("margins.between", { low: signed(low), high: signed(high) });
  };

  function figure(look, size) {
    const shown = span();
    const margin = marginOf(look, { top: 34 });
    const box = { width: size.width - margin.l - margin.r, height: size.height - margin.t - margin.b };
    const { stepS, counts } = binnedMargins(rows, facts.waves.length, most);
    const x = Array.from(counts[0], (_, k) => shown[0] + (k + 0.5) * stepS);
    const dim = (ink) => between(ink, look.ground, 0.55);
    const data = counts.map((y, w) => ({
      type: "bar", x, y: Array.from(y), width: 0.86 * stepS,
      marker: { color: x.map((_, k) => cssOf(k < BINS ? look.inks[w] : dim(look.inks[w]))), line: { width: 0 } },
    }));
    data.push({ type: "scatter", mode: "markers", xaxis: "x2", x: [null], y: [null] });
    const marks = box.width < ROOMY_PX * look.scale ? [-most, most] : [-most, -most / 2, most / 2, most];
    return {
      margin, data,
      layout: layoutOf(look, size, margin, facts, {
        barmode: "stack",
        shapes: [{ type: "line", x0: home, x1: home, y0: 0, y1: 1, yref: "paper", line: { color: cssOf(look.his), width: 2.5 } }],
        annotations: [noteOf(look, home, 1, name, { yref: "paper", yanchor: "bottom", yshift: 8, font: { color: cssOf(look.text), weight: 700 } })],
        xaxis: axisOf(look, { range: shown, ...clockTicks(context, shown, box.width, look.scale), showgrid: false }),
        xaxis2: axisOf(look, { range: shown, overlaying: "x", side: "top", tickvals: marks.map((one) => home + 0.94 * one), ticktext: marks.map((one) => signed(-one)), layer: "below traces", showgrid: false }),
        yaxis: axisOf(look, { rangemode: "tozero", nticks: Math.max(3, Math.round(box.height / 48)), tickformat: ",d" }),
      }),
    };
  }

  return {
    key: "margins", isThere, hasWaves: true, none: facts.chaser && facts.has_finish ? "none.margins" : facts.chaser ? "none.line" : "none.chaser", span, figure,
    unit: () => say("margins.unit", { span: roundSpan(words, most / BINS) }),
    said() {
      const { before, after, away, missed } = nearest(margins);
      const said = [say("margins.before", { count: before, span: words.span(NEAR_S), name }), say("margins.after", { count: after, span: words.span(NEAR_S) })];
      if (away === away) said.push(say("margins.away", { margin: words.span(away, 1) }));
      if (missed === missed) said.push(say("margins.missed", { margin: words.span(missed, 1) }));
      return said.join(" ");
    },
    at: (t) => say("margins.at", { time: words.localTime(field.base + t), count: rows.filter(({ finish }) => finish <= t).length }),
    table: () => ({
      head: [say("head.margin"), say("head.runners")],
      rows: EDGES_S.slice(1).map((low, k) => [low, EDGES_S[k]]).map(([low, high]) => [within(low, high), margins.filter((one) => one > low && one <= high).length]).filter(([, count]) => count).map(([label, count]) => [label, words.number(count)]),
    }),
  };
}
