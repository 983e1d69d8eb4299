// Who is left: of each wave what share the chaser has not passed yet, over time.

import { homeS } from "../../news/motion.mjs";
import { drawnTo } from "./span.mjs";
import { axisOf, clockTicks, cssOf, layoutOf, marginOf, noteOf, signOf, spread } from "./look.mjs";

const POINTS = 240; // of a line
const NAME_PX = 17; // from one name at the end of lines to the next

/**
 * Of each wave {runners: who started, lostAt: Float64Array, rising, seconds after the base, when each of the others was passed, or
 * left, won: how many got away by the clock}. rows: of standings.mjs.
 */
export function survivalOf(rows, field, waves) {
  const home = homeS(field);
  const found = waves.map(() => ({ runners: 0, won: 0, lost: [] }));
  for (const row of rows) {
    const { wave: w, standing, isSeen } = row;
    if (standing === "waiting" || (standing === "out" && !isSeen)) continue;
    const wave = found[w];
    wave.runners++;
    if (standing === "won" && !row.isGranted) wave.won++;
    else if (standing !== "ahead") wave.lost.push(lostAt(field, row, home));
  }
  return found.map(({ runners, won, lost }) => ({ runners, won, lostAt: Float64Array.from(lost).sort() }));
}

/** When somebody was out of it: passed, or he was home, or she left, or was seen last. */
function lostAt(field, { i, passedAt, standing }, home) {
  if (passedAt === passedAt) return passedAt;
  if (standing !== "out") return home;
  return field.left[i] > -Infinity ? field.left[i] : field.t[i * field.slots + Math.max(0, field.reads[i] - 1)];
}

/** What share of a wave was left at t. */
export function leftAt({ runners, lostAt }, t) {
  let [low, high] = [0, lostAt.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (lostAt[middle] <= t) low = middle + 1;
    else high = middle;
  }
  return runners ? 1 - low / runners : NaN;
}

/** When half of all who started were out of it; NaN: never. */
export function halfAt(waves) {
  const all = waves.reduce((sum, { runners }) => sum + runners, 0);
  const lost = Float64Array.from(waves.flatMap(({ lostAt }) => Array.from(lostAt))).sort();
  return lost[Math.ceil(all / 2) - 1] ?? NaN;
}

export function survivalChart(context) {
  const { facts, words, race, say, percent } = context;
  const { field } = race;
  const waves = survivalOf(context.rows(), field, facts.waves);
  const run = waves.map((wave, w) => ({ ...wave, w })).filter(({ runners }) => runners);
  const isThere = Boolean(facts.chaser) && field.chaser.knots > 0 && run.length > 0;
  const time = (t) => words.localTime(field.base + t);
  const name = (w) => facts.waves[w].name;
  const shareOf = ({ won, runners }) => won / runners;

  function sentences() {
    const said = [];
    const sorted = [...run].sort((a, b) => shareOf(b) - shareOf(a));
    if (facts.has_finish && sorted.length > 1) {
      said.push(say("survival.waves", { best: name(sorted[0].w), high: percent(shareOf(sorted[0])), worst: name(sorted.at(-1).w), low: percent(shareOf(sorted.at(-1))) }));
    }
    const half = halfAt(waves);
    if (half === half) said.push(say("survival.half", { time: time(half) }));
    else said.push(say("survival.most", { percent: percent(leftAt({ runners: waves.reduce((sum, { runners }) => sum + runners, 0), lostAt: Float64Array.from(waves.flatMap(({ lostAt }) => Array.from(lostAt))).sort() }, Infinity)) }));
    return said.join(" ");
  }

  return {
    key: "survival", isThere, none: "none.chaser", hasWaves: true, span: () => drawnTo.chase(facts, field),
    said: sentences,
    at: (t) => say("survival.at", { time: time(t), waves: run.map((wave) => say("wave_share", { wave: name(wave.w), percent: percent(leftAt(wave, t)) })).join(" · ") }),
    table: () => ({
      head: [say("head.wave"), say("head.started"), say("head.got_away"), say("head.share")],
      rows: run.map((wave) => [words.say("wave", { name: name(wave.w) }), words.number(wave.runners), words.number(wave.won), percent(shareOf(wave))]),
    }),
    figure(look, size) {
      const span = drawnTo.chase(facts, field);
      const margin = marginOf(look, { right: 64 });
      const box = { width: size.width - margin.l - margin.r, height: size.height - margin.t - margin.b };
      const x = Array.from({ length: POINTS + 1 }, (_, k) => span[0] + ((span[1] - span[0]) * k) / POINTS);
      const ends = run.map((wave) => 100 * leftAt(wave, span[1]));
      const places = spread(ends, (NAME_PX * look.scale * 100) / box.height, 0, 100);
      const data = run.map((wave) => ({ type: "scatter", mode: "lines", x, y: x.map((t) => 100 * leftAt(wave, t)), line: { color: cssOf(look.inks[wave.w]), width: 3, shape: "linear" } }));
      data.push(...run.map((wave, n) => ({
        type: "scatter", mode: "markers", cliponaxis: false, x: [span[1]], y: [ends[n]],
        marker: signOf(look, facts.waves[wave.w], wave.w),
      })));
      const notes = run.map((wave, n) => noteOf(look, span[1], places[n], percent(leftAt(wave, span[1])), { xanchor: "left", xshift: 11 * look.scale, font: { color: cssOf(look.text), weight: 700 } }));
      const home = homeS(field);
      const shapes = home === home ? [{ type: "line", x0: home, x1: home, y0: 0, y1: 1, yref: "paper", line: { color: cssOf(look.his), width: 2 } }] : [];
      return {
        margin, data,
        layout: layoutOf(look, size, margin, facts, {
          annotations: notes, shapes,
          xaxis: axisOf(look, { range: span, ...clockTicks(context, span, box.width, look.scale) }),
          yaxis: axisOf(look, { range: [-2, 103], tickvals: [0, 25, 50, 75, 100], ticktext: [0, 25, 50, 75, 100].map((one) => percent(one / 100)) }),
        }),
      };
    },
  };
}
