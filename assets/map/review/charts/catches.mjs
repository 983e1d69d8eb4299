// Where and when people were passed: how many in each short while, wave upon wave; above, where he was then.

import { hunterAt } from "../../news/level.mjs";
import { axisOf, clockTicks, cssOf, kmStep, layoutOf, marginOf, roundSpan } from "./look.mjs";
import { catchesByStretch } from "../../panels/chart/chase.mjs";
import { drawnTo } from "./span.mjs";

const BINS_S = [5, 10, 15, 30, 60, 120, 300, 600];
const MOST_BINS = 96;
const MINUTE_S = 60;

/** Whom he passed, as the results have it: rows with passedAt whose race that ended, or who got a place all the same. */
export const caughtOf = (rows) => rows.filter(({ passedAt, standing, isGranted }) => passedAt === passedAt && (standing === "passed" || isGranted));

/** {from, stepS, counts: for each wave how many in each bin} of those passed, from `from` to `to`. */
export function binned(caught, waves, [from, to]) {
  const stepS = BINS_S.find((one) => (to - from) / one <= MOST_BINS) ?? Math.ceil((to - from) / MOST_BINS / 600) * 600;
  const bins = Math.ceil((to - from) / stepS);
  const counts = Array.from({ length: waves }, () => new Float64Array(bins));
  for (const { wave, passedAt } of caught) counts[wave][Math.min(bins - 1, Math.max(0, Math.floor((passedAt - from) / stepS)))]++;
  return { from, stepS, counts };
}

/** The minute from a catch on in which most were passed: {at, count}. times: rising, not empty. */
export function busiestMinute(times) {
  let best = { at: times[0], count: 0 };
  for (let k = 0, end = 0; k < times.length; k++) {
    while (end < times.length && times[end] < times[k] + MINUTE_S) end++;
    if (end - k > best.count) best = { at: times[k], count: end - k };
  }
  return best;
}

/** When he was at a place, seconds after the base, between two moments; he never goes back. */
export function whenAt(field, level, alongM, from, to) {
  for (let turn = 0; turn < 40; turn++) {
    const middle = (from + to) / 2;
    if (hunterAt(field, level, middle) < alongM) from = middle;
    else to = middle;
  }
  return to;
}

export function catchesChart(context) {
  const { facts, words, race, say } = context;
  const { field } = race;
  const caught = context.caught();
  const isThere = Boolean(facts.chaser) && caught.length > 0;
  const times = Float64Array.from(caught, ({ passedAt }) => passedAt).sort();
  const time = (t) => words.localTime(field.base + t);
  const level = facts.chaser?.level ?? null;
  const place = (t) => words.place(Math.min(facts.course.length_m, Math.max(0, hunterAt(field, level, t))));
  const span = () => drawnTo.chase(facts, field);

  function figure(look, size) {
    const shown = span();
    const margin = marginOf(look, { top: 34 });
    const box = { width: size.width - margin.l - margin.r, height: size.height - margin.t - margin.b };
    const { from, stepS, counts } = binned(caught, facts.waves.length, shown);
    const x = Array.from(counts[0], (_, k) => from + (k + 0.5) * stepS);
    const data = counts.map((y, w) => ({ type: "bar", x, y: Array.from(y), width: 0.86 * stepS, marker: { color: cssOf(look.inks[w]), line: { width: 0 } } }));
    data.push({ type: "scatter", mode: "markers", xaxis: "x2", x: [null], y: [null] });
    const endM = Math.min(facts.course.length_m, hunterAt(field, level, shown[1]));
    const gun = facts.chaser.gun_s - field.base;
    const kms = [];
    const step = kmStep(endM / 1000, box.width / 52 / look.scale);
    for (let km = step; 1000 * km <= endM + 1; km += step) kms.push([whenAt(field, level, 1000 * km, gun, shown[1]), km]);
    return {
      margin, data,
      layout: layoutOf(look, size, margin, facts, {
        barmode: "stack",
        xaxis: axisOf(look, { range: shown, ...clockTicks(context, shown, box.width, look.scale), showgrid: false }),
        xaxis2: axisOf(look, { range: shown, overlaying: "x", side: "top", tickvals: kms.map(([t]) => t), ticktext: kms.map(([, km]) => say("km_mark", { km: words.number(km) })), layer: "below traces" }),
        yaxis: axisOf(look, { rangemode: "tozero", nticks: Math.max(3, Math.round(box.height / 48)), tickformat: ",d" }),
      }),
    };
  }

  return {
    key: "catches", isThere, hasWaves: true, none: facts.chaser ? "none.catches" : "none.chaser", span, figure,
    unit: () => say("catches.unit", { span: roundSpan(words, binned([], 1, span()).stepS) }),
    said() {
      const { at, count } = busiestMinute(times);
      const first = caught.reduce((a, b) => (b.passedAt < a.passedAt ? b : a));
      const last = caught.reduce((a, b) => (b.passedAt > a.passedAt ? b : a));
      const parts = [say("catches.busiest", { time: time(at), place: place(at), count })];
      if (caught.length > 1) parts.push(say("catches.from", { first: time(first.passedAt), there: words.place(first.passedM), last: time(last.passedAt), end: words.place(last.passedM) }));
      return parts.join(" ");
    },
    at: (t) => say("catches.at", { time: time(t), count: times.filter((one) => one <= t).length }),
    table: () => ({
      head: [say("head.stretch"), say("head.passed")],
      rows: byStretch(caught, facts.course.length_m, field).map(({ from, to, count }) => [words.say("chart.stretch", { from: from / 1000, to: to / 1000 }), words.number(count)]),
    }),
  };
}

/** The player's own stretches, counted of those whom the results call passed. */
function byStretch(caught, lengthM, field) {
  const rows = catchesByStretch({ ...field, n: 0 }, lengthM, 0);
  const step = rows[0].to - rows[0].from;
  for (const { passedM } of caught) rows[Math.min(rows.length - 1, Math.max(0, Math.floor(passedM / step)))].count++;
  return rows;
}
