// Whom the 80 % intervals held, by tenth of the field: two dots a tenth, for the next mat and for the finish, and the line at 80 on
// which all of them should lie.

import { made, tag } from "../fair/drawn.mjs";

const [WIDTH, HEIGHT, LEFT, RIGHT, HEAD, FOOT] = [560, 300, 46, 14, 14, 44];
const AIM = 80;
const MARKS = [0, 25, 50, 60, 70, 80, 90, 100];
const KINDS = ["next", "finish"];

/** The tenths that hold the fewest and the most of a kind: [least, most] of tenths with figures; null: none has. */
export function extremes(tenths, kind) {
  const told = tenths.filter((one) => typeof one[kind] === "number");
  if (!told.length) return null;
  const by = (a, b) => a[kind] - b[kind];
  const sorted = [...told].sort(by);
  return [sorted[0], sorted.at(-1)];
}

/** [sentence, figure, key, table]; nothing where no tenth has a figure. */
export function coverageDrawing({ words, say }, tenths, figures) {
  const kinds = KINDS.filter((kind) => extremes(tenths, kind));
  if (!kinds.length) return [];
  const percent = (value) => (typeof value === "number" ? words.say("review.fair.percent", { percent: words.number(value) }) : "–");
  const [least, most] = extremes(tenths, "next") ?? extremes(tenths, kinds[0]);
  const all = say(figures.coverage_finish.ours === null ? "coverage.next_only" : "coverage.said", { next: percent(figures.coverage_next.ours), finish: percent(figures.coverage_finish.ours) });
  const said = `${all} ${say("coverage.tenths", { least: percent(least[kinds[0]]), low: least.name, most: percent(most[kinds[0]]), high: most.name })}`;
  const x = (k) => LEFT + ((k + 0.5) * (WIDTH - LEFT - RIGHT)) / tenths.length;
  const floor = kinds.every((kind) => extremes(tenths, kind)[0][kind] >= 52) ? 50 : 0; // none lies below
  const y = (value) => HEAD + ((100 - value) * (HEIGHT - HEAD - FOOT)) / (100 - floor);
  const drawing = made("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": said, class: "tracker-drawing" });
  for (const mark of MARKS.filter((one) => one >= floor && (floor ? one % 10 === 0 : one % 25 === 0))) drawing.append(made("path", { d: `M${LEFT} ${y(mark)}H${WIDTH - RIGHT}`, class: "grid" }), made("text", { x: LEFT - 8, y: y(mark) + 4, class: "mark end" }, percent(mark)));
  drawing.append(made("path", { d: `M${LEFT} ${y(AIM)}H${WIDTH - RIGHT}`, class: "aim" }));
  for (const kind of kinds) {
    const off = kinds.length > 1 ? (kind === "next" ? -9 : 9) : 0;
    tenths.forEach((one, k) => {
      if (typeof one[kind] !== "number") return;
      drawing.append(made("path", { d: `M${x(k) + off} ${y(AIM)}V${y(one[kind])}`, class: `stem ${kind}` }));
      drawing.append(kind === "next" ? made("circle", { cx: x(k) + off, cy: y(one[kind]), r: 6, class: "dot next" }) : made("rect", { x: x(k) + off - 5.5, y: y(one[kind]) - 5.5, width: 11, height: 11, class: "dot finish" }));
    });
  }
  tenths.forEach(({ name }, k) => drawing.append(made("text", { x: x(k), y: HEIGHT - FOOT + 19, class: "mark" }, name)));
  drawing.append(made("text", { x: LEFT, y: HEIGHT - 6, class: "mark start" }, say("coverage.fastest")), made("text", { x: WIDTH - RIGHT, y: HEIGHT - 6, class: "mark end" }, say("coverage.slowest")));
  const key = tag("p", "tracker-key", ...kinds.map((kind) => tag("span", `key ${kind}`, tag("i"), say(`coverage.${kind}`))), tag("span", "key aim", tag("i"), say("coverage.aim")));
  const head = tag("tr", "", ...[say("coverage.tenth"), ...kinds.map((kind) => say(`coverage.${kind}`)), say("mats.times")].map((text) => Object.assign(tag("th", "", text), { scope: "col" })));
  const rows = tenths.map((one) => tag("tr", "", Object.assign(tag("th", "", one.name), { scope: "row" }), ...kinds.map((kind) => tag("td", "", percent(one[kind]))), tag("td", "", words.number(one.nexts))));
  const table = tag("details", "", tag("summary", "", words.say("review.charts.table")), tag("table", "", tag("caption", "unseen", say("coverage.title")), tag("thead", "", head), tag("tbody", "", ...rows)));
  return [tag("p", "tracker-said", said), drawing, key, table];
}
