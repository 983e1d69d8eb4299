// How tight it was: people a metre of road, along the course and over time, counted as the ribbon of the map counts them.

import { chaserLine } from "../../panels/chart/chase.mjs";
import { counting, nodesOf } from "../../stage/density/count.mjs";
import { noEase } from "../../stage/ease.mjs";
import { homeS } from "../../news/motion.mjs";
import { widthAt } from "../widths.mjs";
import { axisOf, between, clockTicks, cssOf, kmStep, kmTicks, layoutOf, marginOf, noteOf } from "./look.mjs";
import { inSlices, picture } from "./pixels.mjs";
import { drawnTo } from "./span.mjs";

const [LEAST_STEPS, MOST_STEPS, MOST_LOOKS] = [60, 480, 2_000_000]; // moments at which everybody is counted
const NARROW = 0.75; // of the usual width: a place that is named
const START_M = 500; // of the course, where waves stand close before they stretch, and are told apart; no more than a tenth of it
const KEY_PX = [120, 8];
const BEND = 0.85; // of the scale: a few are to be seen too

/**
 * Count a field at so many moments: {times, nodes: {m, count}, people: Float32Array, a metre, [moment * nodes + node]}. Takes a
 * while, in slices.
 */
export async function crowdOf(facts, field, [from, to]) {
  const nodes = nodesOf(facts.course.length_m);
  const steps = Math.round(Math.min(MOST_STEPS, Math.max(LEAST_STEPS, MOST_LOOKS / Math.max(1, field.n))));
  const times = Array.from({ length: steps }, (_, k) => from + ((k + 0.5) * (to - from)) / steps);
  const people = new Float32Array(steps * nodes.count);
  const scene = { waves: facts.waves, finishM: facts.has_finish ? Math.fround(facts.mats_m.at(-1)) : null, course: { lengthM: facts.course.length_m } };
  const still = { ...field, ease: noEase(field.n) };
  let one = null; // of the moment that is being counted
  await inSlices(steps, (k, isTime) => {
    one ??= counting(still, scene, nodes, times[k]);
    if (!one.work(isTime)) return false;
    for (let at = 0; at < one.people.length; at++) people[k * nodes.count + (at % nodes.count)] += one.people[at];
    one = null;
    return true;
  });
  return { times, nodes, people };
}

/** How far the start reaches, metres. */
export const startOf = (lengthM) => Math.min(START_M, lengthM / 10);

/**
 * Where and when it was tightest between two places: {people: a metre, along, t, wide: metres or NaN}; by square metres where
 * widths are told.
 */
export function tightest({ times, nodes, people }, widths, [from, to]) {
  let best = { people: 0, along: 0, t: times[0], wide: NaN };
  let most = -1;
  for (let node = 0; node < nodes.count; node++) {
    const along = node * nodes.m;
    if (along < from || along > to) continue;
    const wide = widthAt(widths, along);
    for (let k = 0; k < times.length; k++) {
      const here = people[k * nodes.count + node];
      const told = wide === wide ? here / wide : here;
      if (told > most) [most, best] = [told, { people: here, along, t: times[k], wide }];
    }
  }
  return best;
}

/** Stretches of a road that is much narrower than it mostly is: [{from, to, wide}]. */
export function narrowsOf(widths) {
  if (widths.length < 2) return [];
  const sorted = widths.map(([, wide]) => wide).sort((a, b) => a - b);
  const limit = NARROW * sorted[sorted.length - 1];
  const found = [];
  widths.forEach(([along, wide], k) => {
    if (wide > limit) return;
    const isNext = k && widths[k - 1][1] <= limit;
    if (isNext) Object.assign(found.at(-1), { to: along, wide: Math.min(found.at(-1).wide, wide) });
    else found.push({ from: along, to: along, wide });
  });
  return found.filter(({ from, to }) => to > from);
}

export function crowdChart(context) {
  const { facts, words, race, say } = context;
  const { field } = race;
  const { widths } = facts;
  const span = () => drawnTo.road(facts, field);
  const lengthKm = facts.course.length_m / 1000;
  const isThere = context.rows().some(({ isSeen }) => isSeen);
  const place = (along) => words.place(Math.min(facts.course.length_m, along), 2, 1);
  const start = startOf(facts.course.length_m);
  let counted = null; // resolves once
  let found = null;
  const count = () => (counted ??= crowdOf(facts, field, span()).then((all) => (found = { ...all, top: tightest(all, widths, [start, Infinity]), first: tightest(all, widths, [0, start]) })));

  /** Nothing is the ground itself, many are warm; white is somebody else's. */
  function tones(look) {
    const [cool, warm] = look.isLight ? [[120, 160, 215], look.warn] : [[44, 84, 150], look.warn];
    return (share) => (share < 0.4 ? between(look.ground, cool, share / 0.4) : between(cool, warm, (share - 0.4) / 0.6));
  }

  function painted(look, { times, nodes, people }, most) {
    const tone = tones(look);
    const scale = Array.from({ length: 256 }, (_, k) => tone(k / 255));
    const pixels = new Uint8ClampedArray(4 * times.length * nodes.count);
    for (let node = 0; node < nodes.count; node++) {
      for (let k = 0; k < times.length; k++) {
        const share = Math.min(1, people[k * nodes.count + node] / most) ** BEND;
        const at = 4 * ((nodes.count - 1 - node) * times.length + k);
        pixels.set(scale[Math.round(255 * share)], at);
        pixels[at + 3] = 255;
      }
    }
    return picture(pixels, times.length, nodes.count);
  }

  /** The scale beside the title: from nobody to most. */
  function key(look) {
    const tone = tones(look);
    const pixels = new Uint8ClampedArray(4 * KEY_PX[0]);
    for (let k = 0; k < KEY_PX[0]; k++) {
      pixels.set(tone((k / (KEY_PX[0] - 1)) ** BEND), 4 * k);
      pixels[4 * k + 3] = 255;
    }
    return picture(pixels, KEY_PX[0], 1);
  }

  async function figure(look, size) {
    const all = await count();
    const shown = span();
    const margin = marginOf(look, { top: 40, right: widths.length ? 58 : 22 });
    const box = { width: size.width - margin.l - margin.r, height: size.height - margin.t - margin.b };
    const most = Math.max(all.top.people, 1e-9); // the start is as warm, or the road would be dark beside it
    const half = 0.5 * (all.nodes.m / 1000);
    const images = [{ source: painted(look, all, most), xref: "x", yref: "y", x: shown[0], y: lengthKm + half, sizex: shown[1] - shown[0], sizey: lengthKm + 2 * half, sizing: "stretch", layer: "below" }];
    const keyWidth = (KEY_PX[0] * look.scale) / box.width;
    const keyTop = 1 + (24 * look.scale) / box.height;
    images.push({ source: key(look), xref: "paper", yref: "paper", x: 1 - keyWidth, y: keyTop, sizex: keyWidth, sizey: (KEY_PX[1] * look.scale) / box.height, sizing: "stretch" });
    const data = [{ type: "scatter", mode: "markers", x: [null], y: [null] }];
    if (facts.chaser && field.chaser.knots) {
      const home = homeS(field);
      const { t, d } = chaserLine(field, facts.chaser.level, facts.chaser.gun_s - field.base, Math.min(shown[1], home === home ? home : field.at));
      const line = (color, width) => ({ type: "scatter", mode: "lines", x: t, y: d.map((one) => one / 1000), line: { color, width } });
      data.push(line(cssOf(look.ground, 0.7), 5), line(cssOf(look.his), 2.5));
    }
    const { top } = all;
    data.push({ type: "scatter", mode: "markers", cliponaxis: false, x: [top.t], y: [top.along / 1000], marker: { symbol: "circle-open", size: 18 * look.scale, color: cssOf(look.text), line: { width: 2 } } });
    const notes = [
      noteOf(look, 1, keyTop, say("crowd.scale", { most: words.number(most, 1) }), { xref: "paper", yref: "paper", xanchor: "right", yanchor: "bottom", yshift: 1 }),
    ];
    const narrows = narrowsOf(widths);
    for (const { from, to, wide } of narrows) {
      notes.push(noteOf(look, 1, (from + to) / 2000, say("crowd.wide", { wide: words.number(wide, 1, 0) }), { xref: "paper", xanchor: "left", xshift: 10, font: { color: cssOf(look.text) } }));
    }
    return {
      margin, data,
      layout: layoutOf(look, size, margin, facts, {
        annotations: notes, images,
        shapes: narrows.map(({ from, to }) => ({ type: "rect", xref: "paper", x0: 1, x1: 1 + 5 / box.width, y0: from / 1000, y1: to / 1000, fillcolor: cssOf(look.warn), line: { width: 0 } })),
        xaxis: axisOf(look, { range: shown, ...clockTicks(context, shown, box.width, look.scale), showgrid: false }),
        yaxis: axisOf(look, { range: [0, lengthKm], ...kmTicks(context, lengthKm, box.height / 34), showgrid: false }),
      }),
    };
  }

  /** The densest place of each moment. */
  function at(t) {
    if (!found) return "";
    const { times, nodes, people } = found;
    const k = times.reduce((best, one, n) => (Math.abs(one - t) < Math.abs(times[best] - t) ? n : best), 0);
    let node = 0;
    for (let n = 1; n < nodes.count; n++) if (people[k * nodes.count + n] > people[k * nodes.count + node]) node = n;
    return say("crowd.at", { time: words.localTime(field.base + t), place: place(node * nodes.m), people: people[k * nodes.count + node] });
  }

  return {
    key: "crowd", isThere, none: "none.runners", isWide: true, span, figure, at, ready: count,
    said() {
      if (!found) return "";
      const told = ({ people, along, t, wide }) => ({ place: place(along), time: words.localTime(field.base + t), people, wide: words.number(wide, 1, 0), density: people / wide });
      const { top, first } = found;
      const kind = top.wide === top.wide ? "square" : "said";
      return `${say(`crowd.${kind}`, told(top))} ${say(`crowd.start.${kind}`, told(first))}`;
    },
    table() {
      if (!found) return { head: [], rows: [] };
      const { times, nodes, people } = found;
      const step = 1000 * kmStep(lengthKm, 14);
      const rows = [];
      for (let from = 0; from < facts.course.length_m - 1; from += step) {
        let best = { here: -1, k: 0, along: from };
        for (let node = Math.ceil(from / nodes.m); node * nodes.m < Math.min(facts.course.length_m + 1, from + step); node++) {
          for (let k = 0; k < times.length; k++) if (people[k * nodes.count + node] > best.here) best = { here: people[k * nodes.count + node], k, along: node * nodes.m };
        }
        const wide = widthAt(widths, best.along);
        const to = Math.min(facts.course.length_m, from + step);
        rows.push([words.say("chart.stretch", { from: from / 1000, to: to / 1000 }), words.number(best.here, 2), ...(widths.length ? [words.number(best.here / wide, 2)] : []), words.localTime(field.base + times[best.k])]);
      }
      return { head: [say("head.stretch"), say("head.per_m"), ...(widths.length ? [say("head.per_m2")] : []), say("head.time")], rows };
    },
  };
}
