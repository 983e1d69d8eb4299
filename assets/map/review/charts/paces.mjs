// How fast each wave ran, stretch by stretch of the course, over the climb: the middle runner's pace between one mat and the next
// that is a kilometre on. Only times that mats have read count.

import { isBridged } from "../../news/segments.mjs";
import { hunterAt } from "../../news/level.mjs";
import { whenAt } from "./catches.mjs";
import { axisOf, cssOf, kmTicks, layoutOf, marginOf, noteOf, signOf } from "./look.mjs";

const LEAST_M = 800; // of a stretch: of shorter ones two are one
const MOST_OF = 0.5; // of the runners of the fullest stretch: a stretch of which the sentence tells
const MARK_PX = 34; // from one mark of a wave to the next
const LEAST_RUNNERS = 3; // with fewer the middle is somebody

/** Numbers of the mats between which paces are told: at least `leastM` apart, the first and the last among them. */
export function stretchMats(mats, leastM = LEAST_M) {
  const found = [0];
  for (let mat = 1; mat < mats.length; mat++) if (mats[mat] - mats[found.at(-1)] >= leastM) found.push(mat);
  const last = mats.length - 1;
  if (found.at(-1) !== last && found.length > 1) found[found.length - 1] = last;
  return found;
}

/** When runner i was read at a mat, seconds after the base; NaN where no mat told. */
export function readAt(field, i, mat) {
  const from = i * field.slots;
  for (let k = 0; k < field.reads[i]; k++) if (field.mat[from + k] === mat) return isBridged(field, i, k) ? NaN : field.t[from + k];
  return NaN;
}

export function medianOf(values) {
  const sorted = Float64Array.from(values).sort();
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2; // NaN of none
}

/** {edges: metres, waves: for each the middle pace of each stretch, all: of everybody; s/km, NaN: too few, counts: of all}. */
export function pacesOf(rows, field, waves) {
  const mats = stretchMats(field.mats);
  const edges = mats.map((mat) => field.mats[mat]);
  const found = mats.slice(1).map(() => Array.from({ length: waves }, () => []));
  for (const { i, wave } of rows) {
    const times = mats.map((mat) => readAt(field, i, mat));
    for (let k = 0; k + 1 < mats.length; k++) {
      const pace = (1000 * (times[k + 1] - times[k])) / (edges[k + 1] - edges[k]);
      if (pace > 0) found[k][wave].push(pace);
    }
  }
  const middle = (some) => (some.length < LEAST_RUNNERS ? NaN : medianOf(some));
  return {
    edges,
    waves: Array.from({ length: waves }, (_, w) => found.map((stretch) => middle(stretch[w]))),
    all: found.map((stretch) => middle(stretch.flat())),
    counts: found.map((stretch) => stretch.reduce((sum, one) => sum + one.length, 0)),
  };
}

/** Metres up and down on a stretch of a course whose heights are [[metres along, metres above the sea], ...]. */
export function climbOf(heights, from, to) {
  const at = (along) => {
    let k = 1;
    while (k < heights.length - 1 && heights[k][0] < along) k++;
    const [[a, low], [b, high]] = [heights[k - 1], heights[k]];
    return low + (high - low) * Math.min(Math.max((along - a) / (b - a), 0), 1);
  };
  const ways = [from, ...heights.map(([along]) => along).filter((along) => along > from && along < to), to].map(at);
  let [up, down] = [0, 0];
  for (let k = 1; k < ways.length; k++) {
    if (ways[k] > ways[k - 1]) up += ways[k] - ways[k - 1];
    else down += ways[k - 1] - ways[k];
  }
  return { up, down };
}

export function pacesChart(context) {
  const { facts, words, race, say } = context;
  const { field } = race;
  const { heights } = facts;
  const { edges, waves, all, counts } = pacesOf(context.rows(), field, facts.waves.length);
  // where most are out of it already, the middle of the others is not the field's
  const told = all.map((pace, k) => [pace, k]).filter(([pace, k]) => pace === pace && counts[k] >= MOST_OF * Math.max(...counts));
  const isThere = told.length > 1;
  const paced = (pace) => (pace === pace ? words.raceTime(pace) : "–");
  const stretch = (k) => words.say("chart.stretch", { from: edges[k] / 1000, to: edges[k + 1] / 1000 });
  const gun = facts.chaser ? facts.chaser.gun_s - field.base : NaN;
  const hasHim = Boolean(facts.chaser) && field.chaser.reads > 1;
  const his = () => {
    const last = field.chaser.t[field.chaser.reads - 1];
    const times = edges.map((along, k) => (k ? whenAt(field, facts.chaser.level, along - 0.01, gun, last) : Math.max(gun, field.chaser.t[0])));
    return edges.slice(1).map((along, k) => (hunterAt(field, facts.chaser.level, last) >= along - 1 ? (1000 * (times[k + 1] - times[k])) / (along - edges[k]) : NaN));
  };

  function figure(look, size) {
    const margin = marginOf(look);
    const box = { width: size.width - margin.l - margin.r, height: size.height - margin.t - margin.b };
    const km = edges.map((along) => along / 1000);
    const middles = km.slice(1).map((end, k) => (km[k] + end) / 2);
    const hers = { x: km.flatMap((edge, k) => (k ? [edge, edge] : [edge])).slice(0, -1) };
    const stepped = (paces) => ({ x: hers.x, y: paces.flatMap((pace) => [pace, pace]) });
    const every = Math.ceil((middles.length * MARK_PX * look.scale) / box.width);
    const data = [];
    const curve = (paces, ink, width) => data.push({ type: "scatter", mode: "lines", ...stepped(paces), line: { color: cssOf(ink), width }, connectgaps: false });
    const chased = hasHim ? his() : [];
    if (hasHim) curve(chased, look.his, 3);
    waves.forEach((paces, w) => {
      if (paces.every((pace) => pace !== pace)) return;
      curve(paces, look.inks[w], 3);
      data.push({ type: "scatter", mode: "markers", x: middles.filter((_, k) => k % every === 0), y: paces.filter((_, k) => k % every === 0), marker: signOf(look, facts.waves[w], w) });
    });
    const seen = [...waves.flat(), ...chased].filter((pace) => pace === pace);
    const [quick, slow] = [Math.min(...seen), Math.max(...seen)];
    const most = Math.max(3, box.height / 44);
    const step = [5, 10, 15, 30, 60, 120, 300].find((one) => (slow - quick) / one <= most) ?? 600;
    const ticks = [];
    for (let at = Math.ceil((quick - step / 2) / step) * step; at <= slow + step / 2; at += step) ticks.push(at);
    const pad = 0.06 * (slow - quick) + 2;
    const notes = hasHim ? [noteOf(look, km.at(-1), chased.findLast((pace) => pace === pace), facts.chaser.name, { xanchor: "right", yanchor: "top", yshift: -3, font: { color: cssOf(look.text), weight: 700 } })] : [];
    const layout = layoutOf(look, size, margin, facts, {
      annotations: notes,
      xaxis: axisOf(look, { range: [km[0], km.at(-1)], ...kmTicks(context, km.at(-1), box.width / 52 / look.scale, "0"), anchor: heights.length ? "y2" : "y" }),
      yaxis: axisOf(look, { domain: heights.length ? [0.24, 1] : [0, 1], range: [slow + pad, quick - pad], tickvals: ticks, ticktext: ticks.map(paced) }),
    });
    if (heights.length) {
      const up = heights.map(([, height]) => height);
      const [low, high] = [Math.min(...up), Math.max(...up)];
      data.push({ type: "scatter", mode: "lines", yaxis: "y2", x: heights.map(([along]) => along / 1000), y: up, fill: "tozeroy", fillcolor: cssOf(look.quiet, 0.22), line: { color: cssOf(look.quiet), width: 1.5 } });
      const floor = low - Math.max(2, 0.4 * (high - low));
      layout.yaxis2 = axisOf(look, { domain: [0, 0.19], range: [floor, high + Math.max(1, 0.15 * (high - low))], tickvals: [low, high], ticktext: [low, high].map((one) => say("height", { height: words.number(Math.round(one)) })), showgrid: false });
    }
    return { margin, data, layout };
  }

  return {
    key: "paces", isThere, hasWaves: true, none: "none.paces", figure,
    /** This one is drawn over the course: where he is at a moment is marked, and a place stands for when he is there. */
    placeOf: hasHim ? (t) => Math.max(0, hunterAt(field, facts.chaser.level, t)) / 1000 : null,
    timeOf: hasHim ? (km) => whenAt(field, facts.chaser.level, 1000 * km, gun, field.chaser.t[field.chaser.knots - 1]) : null,
    range: () => [edges[0] / 1000, edges.at(-1) / 1000],
    unit: () => say("paces.unit"),
    said() {
      const quick = told.reduce((a, b) => (b[0] < a[0] ? b : a));
      const slow = told.reduce((a, b) => (b[0] > a[0] ? b : a));
      const parts = [say("paces.said", { quick: stretch(quick[1]), pace: paced(quick[0]), slow: stretch(slow[1]), other: paced(slow[0]) })];
      if (heights.length) {
        const { up, down } = climbOf(heights, edges[slow[1]], edges[slow[1] + 1]);
        const [ups, downs] = [Math.round(up), Math.round(down)];
        if (ups || downs) parts.push(say(ups && downs ? "paces.both" : ups ? "paces.up" : "paces.down", { up: ups, down: downs }));
      }
      return parts.join(" ");
    },
    at: (t) => (hasHim && field.base + t >= facts.chaser.gun_s ? say("paces.at", { time: words.localTime(field.base + t), name: facts.chaser.name, place: words.place(Math.min(facts.course.length_m, Math.max(0, hunterAt(field, facts.chaser.level, t)))) }) : ""),
    table() {
      const seen = facts.waves.map((_, w) => w).filter((w) => waves[w].some((pace) => pace === pace));
      const climb = heights.length ? [say("head.climb")] : [];
      const rows = all.map((pace, k) => {
        const { up, down } = heights.length ? climbOf(heights, edges[k], edges[k + 1]) : { up: 0, down: 0 };
        return [stretch(k), ...seen.map((w) => paced(waves[w][k])), paced(pace), ...(heights.length ? [`+${Math.round(up)} −${Math.round(down)}`] : [])];
      });
      return { head: [say("head.stretch"), ...seen.map((w) => words.say("wave", { name: facts.waves[w].name })), say("head.all"), ...climb], rows };
    },
  };
}
