// What Plotly draws of the chase: the axes, the chaser's line, the lines of my runners. The crowd is behind it, in
// pixels (lines.mjs). Margins are fixed, so that a time and a distance have a known place: `plotBox`.

import { alongAt } from "../../news/motion.mjs";
import { inkOf } from "../../stage/theme.mjs";
import { chaserLine } from "./chase.mjs";

const LETTER_PX = 13; // of names; axes are written a little smaller
const HIS_PX = 12; // of the chaser's name
const ASIDE_PX = 12; // from his line to the middle of his name

/** Room for the axes' words, which grow with the reader's letters: `scale` times as large as usual. */
const marginOf = (scale) => ({ l: Math.round(46 * scale), r: 12, t: 10, b: Math.round(42 * scale) });

/** Where lines are drawn inside a chart of that size, CSS pixels: {left, top, width, height}. */
export function plotBox(width, height, scale) {
  const { l, r, t, b } = marginOf(scale);
  return { left: l, top: t, width: width - l - r, height: height - t - b };
}

/**
 * Where a name stands beside a straight line from [x0, y0] to [x1, y1], CSS pixels, y down: {angle, degrees clockwise; shift
 * [x, y], pixels to the side on which nobody is who started before him}.
 */
export function alongLine([x0, y0], [x1, y1], aside) {
  const angle = Math.atan2(y1 - y0, x1 - x0);
  return { angle: (angle * 180) / Math.PI, shift: [-Math.sin(angle) * aside, Math.cos(angle) * aside] };
}

/**
 * A figure {data, layout, config}. look: {text, quiet, line, chaser, plate, font, scale} colours, font and how large the reader's
 * letters are; size [width, height];
 * span [from, to] and nowT in seconds after the base; mine: [{runner, name}].
 */
export function figureOf(field, facts, words, { look, size: [width, height], span: [from, to], nowT, mine }) {
  const minutes = (t) => (t - from) / 60;
  const km = (metres) => metres / 1000;
  const { group, decimal } = facts.numerals;
  const { scale } = look;
  const box = plotBox(width, height, scale);
  const px = (t, d) => [(box.width * (t - from)) / (to - from), (-box.height * d) / (1.015 * facts.course.length_m)];
  const line = (t, d, color, shape) => ({
    type: "scatter", mode: "lines", x: t.map(minutes), y: d.map(km), hoverinfo: "skip", line: { color, width: 3, ...shape },
  });
  const data = [];
  const notes = [];
  const note = (t, d, text, color, more) =>
    notes.push({
      x: minutes(t), y: km(d), text: escaped(text), font: { color, size: LETTER_PX * scale, weight: 700 }, bgcolor: look.plate, borderpad: 2,
      showarrow: false, xanchor: "right", yanchor: "bottom", xshift: -5, yshift: 3, ...more,
    });
  for (const { runner, name } of mine) {
    const first = runner * field.slots;
    if (!field.knots[runner]) continue;
    const wave = facts.waves[field.wave[runner]];
    const end = Math.min(nowT, field.left[runner] > -Infinity ? field.left[runner] : Infinity);
    const t = stopsOf(field.t[first], Math.min(end, field.t[first + field.knots[runner] - 1]));
    const d = t.map((at) => alongAt(field, runner, at));
    data.push(line(t, d, look.plate, { width: 7 }), line(t, d, inkOf(wave)));
    note(t.at(-1), d.at(-1), name, look.text);
  }
  if (facts.chaser && field.chaser.knots) {
    const gunT = Math.max(field.chaser.t[0], from);
    const last = Math.min(to, field.chaser.t[field.chaser.knots - 1]);
    const past = chaserLine(field, facts.chaser.level, gunT, Math.min(last, Math.max(nowT, gunT)));
    const plan = chaserLine(field, facts.chaser.level, Math.min(last, Math.max(nowT, gunT)), last);
    if (plan.t.at(-1) > plan.t[0]) data.push(line(plan.t, plan.d, look.chaser, { width: 2, dash: "dot" }));
    data.push(line(past.t, past.d, look.plate, { width: 6 }), line(past.t, past.d, look.chaser));
    // nobody starts after him: on that side of his line there is room for his name
    const way = chaserLine(field, facts.chaser.level, gunT, last);
    const middle = Math.floor(way.t.length * 0.6);
    const { angle, shift } = alongLine(px(way.t[0], way.d[0]), px(way.t.at(-1), way.d.at(-1)), ASIDE_PX * scale);
    note(way.t[middle], way.d[middle], facts.chaser.name, look.text, {
      font: { color: look.text, size: HIS_PX * scale, weight: 700 }, borderpad: 1, bgcolor: "rgba(0,0,0,0)", textangle: angle,
      xanchor: "center", yanchor: "middle", xshift: shift[0], yshift: -shift[1],
    });
  }
  const axis = {
    zeroline: false, showline: false, gridcolor: look.line, tickcolor: look.line, color: look.quiet, fixedrange: true,
    tickfont: { size: 12.5 * scale, color: look.quiet }, automargin: false, ticks: "",
  };
  const title = (text) => ({ text, font: { size: 12.5 * scale, color: look.quiet } });
  const layout = {
    width, height, margin: marginOf(scale), showlegend: false, paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)",
    font: { family: look.font }, separators: `${decimal}${group}`, annotations: notes,
    xaxis: { ...axis, range: [0, minutes(to)], title: { ...title(words.say("chart.time")), standoff: 6 }, nticks: Math.max(4, Math.round(width / 44 / scale)) },
    yaxis: { ...axis, range: [0, km(facts.course.length_m) * 1.015], title: { ...title(words.say("chart.distance")), standoff: 8 }, dtick: stepOf(facts.course.length_m / 1000, height / 26 / scale) },
  };
  return { data, layout, config: { staticPlot: true, displayModeBar: false, responsive: false } };
}

/** Kilometres between two marks, where there is room for so many. */
const stepOf = (km, most) => [1, 2, 5, 10, 20].find((step) => km / step <= most) ?? 50;

const stopsOf = (from, until) => Array.from({ length: 97 }, (_, k) => from + ((until - from) * k) / 96);

/** Plotly reads a little markup in its words; a name has none. */
const escaped = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
