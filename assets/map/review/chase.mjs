// The chase of one runner, small: her metres over time and his, from her gun to whoever was home last, among some of her wave.

import { homeS, isPacer } from "../news/motion.mjs";
import { chaserLine } from "../panels/chart/chase.mjs";
import { alongAt } from "../news/motion.mjs";
import { wayOf } from "./way.mjs";

const [WIDTH, HEIGHT] = [300, 240];
const [LEFT, FOOT, HEAD, RIGHT] = [26, 22, 22, 12];
const NAMED_AT = 0.12; // of his way from his gun to the line: there his name stands beside it
const OTHERS = 24; // of her wave, so that it is seen among whom she ran
const STEPS = 90;
const SVG = "http://www.w3.org/2000/svg";

const made = (kind, attributes, text = "") => {
  const element = document.createElementNS(SVG, kind);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  if (text) element.textContent = text;
  return element;
};

/** Draw it into `holder`, with a sentence for who does not see it. */
export function chaseDrawing(holder, { facts, words, race }, row, t) {
  const { field } = race;
  const lengthM = facts.course.length_m;
  const wave = facts.waves[row.wave];
  const from = wave.gun_s - field.base;
  const home = homeS(field);
  const ends = [row.finish, home === home || !facts.chaser ? home : t].filter((at) => at === at);
  const to = ends.length ? Math.max(...ends) + 30 : t;
  const x = (at) => LEFT + ((WIDTH - LEFT - RIGHT) * (at - from)) / (to - from);
  const y = (along) => HEIGHT - FOOT - ((HEIGHT - FOOT - HEAD) * along) / lengthM;
  const line = (points) => points.map(([at, along], k) => `${k ? "L" : "M"}${x(at).toFixed(1)} ${y(Math.min(along, lengthM)).toFixed(1)}`).join("");
  const way = (last, { field: on, i }) => line(Array.from({ length: STEPS + 1 }, (_, k) => from + (k * (last - from)) / STEPS).map((at) => [at, alongAt(on, i, at)]).filter(([, along]) => along >= 0));
  const drawing = made("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": words.say("review.chase", { name: facts.chaser?.name ?? "" }) });
  for (let km = 0; km <= lengthM / 1000 + 1e-9; km += Math.max(1, Math.ceil(lengthM / 6000))) {
    drawing.append(made("path", { d: `M${LEFT} ${y(1000 * km)}H${WIDTH - RIGHT}`, class: "grid" }), made("text", { x: LEFT - 7, y: y(1000 * km) + 4, class: "mark end" }, km ? String(km) : words.say("review.km")));
  }
  for (const share of [0, 0.5, 1]) {
    const at = from + share * (to - from);
    drawing.append(made("text", { x: x(at), y: HEIGHT - 5, class: `mark ${["start", "middle", "end"][2 * share]}` }, words.localTime(field.base + at).slice(0, 5)));
  }
  const others = [];
  for (let i = 0; i < field.n; i++) if (field.wave[i] === row.wave && i !== row.i && !isPacer(field, i) && field.reads[i] > 2) others.push(i);
  const step = Math.max(1, Math.floor(others.length / OTHERS));
  const colour = wave.rim ?? wave.colour;
  for (let k = 0; k < others.length; k += step) drawing.append(made("path", { d: way(to, { field, i: others[k] }), class: "other", stroke: colour }));
  if (facts.chaser && field.chaser.knots) {
    const { t: times, d } = chaserLine(field, facts.chaser.level, Math.max(from, facts.chaser.gun_s - field.base), Math.min(to, ends.length ? homeS(field) || to : to));
    drawing.append(made("path", { d: line(times.map((at, k) => [at, d[k]])), class: "his" }));
    const named = Math.round(NAMED_AT * (times.length - 1));
    const isLate = x(times[named]) > 0.62 * WIDTH; // no room beside it
    drawing.append(made("text", { x: x(times[named]) + (isLate ? -12 : 9), y: y(d[named]) + 4, class: `mark his-name${isLate ? " end" : ""}` }, facts.chaser.name));
  }
  const end = row.finish === row.finish ? row.finish : Math.min(t, to);
  drawing.append(made("path", { d: way(end, wayOf(field, row)), class: "hers", stroke: colour }));
  const moment = row.passedAt === row.passedAt ? [row.passedAt, row.passedM] : row.finish === row.finish ? [row.finish, lengthM] : null;
  if (row.margin === row.margin && row.standing !== "out") { // at the line, from one to the other
    const [at, home] = [x(row.finish), x(row.finish + row.margin)];
    drawing.append(made("path", { d: `M${at} ${y(lengthM)}H${home}`, class: row.margin > 0 ? "gap is-won" : "gap" }));
    drawing.append(made("circle", { cx: home, cy: y(lengthM), r: 5, class: "met" }));
  }
  if (moment && row.passedAt === row.passedAt) {
    drawing.append(made("text", { x: x(moment[0]) - 10, y: y(moment[1]) - 8, class: "mark end met-at" }, words.place(row.passedM, 2)));
  }
  if (moment) drawing.append(made("circle", { cx: x(moment[0]), cy: y(moment[1]), r: 5, class: row.passedAt === row.passedAt ? "met" : "home" }));
  holder.replaceChildren(drawing);
}
