// Did what it said come true? Of the chances to get away, a dot for every ten per cent: across what was said, up what came true, as
// large as often it was said. On the slanting line word and deed agree.

import { made, tag } from "../fair/drawn.mjs";

const [SIZE, LEFT, FOOT, EDGE] = [420, 56, 52, 16];
const MARKS = [0, 25, 50, 75, 100];
const [LEAST_R, MOST_R] = [4, 12];
const FILLED = 50; // times: with fewer a dot is hollow, and little proof. Twin of feeds/score/figures.py

/** The largest difference between what was said and what came, of dots that were said often enough: {said, came}; null: none was. */
export function worstOf(calibration) {
  const filled = calibration.filter(({ count }) => count >= FILLED);
  return filled.reduce((worst, one) => (!worst || Math.abs(one.said - one.came) > Math.abs(worst.said - worst.came) ? one : worst), null);
}

/** [sentence, figure, table]; nothing where no chance was ever said. */
export function calibrationDrawing({ words, say }, calibration) {
  if (!calibration.length) return [];
  const percent = (value) => words.say("review.fair.percent", { percent: words.number(value) });
  const worst = worstOf(calibration);
  const times = calibration.reduce((sum, { count }) => sum + count, 0);
  const said = [say("calibration.said", { times: words.number(times) }), worst ? say("calibration.worst", { said: percent(worst.said), came: percent(worst.came) }) : ""].filter(Boolean).join(" ");
  const x = (value) => LEFT + ((SIZE - LEFT - EDGE) * value) / 100;
  const y = (value) => EDGE + ((SIZE - FOOT - EDGE) * (100 - value)) / 100;
  const drawing = made("svg", { viewBox: `0 0 ${SIZE} ${SIZE}`, role: "img", "aria-label": said, class: "tracker-drawing is-square" });
  for (const mark of MARKS) {
    drawing.append(made("path", { d: `M${x(0)} ${y(mark)}H${x(100)}M${x(mark)} ${y(0)}V${y(100)}`, class: "grid" }));
    drawing.append(made("text", { x: LEFT - 15, y: y(mark) + (mark ? 4 : -6), class: "mark end" }, percent(mark)), made("text", { x: x(mark) + (mark ? 0 : 6), y: SIZE - FOOT + 24, class: "mark" }, percent(mark)));
  }
  drawing.append(made("path", { d: `M${x(0)} ${y(0)}L${x(100)} ${y(100)}`, class: "aim" }));
  const most = Math.max(...calibration.map(({ count }) => count));
  for (const one of calibration) {
    const r = LEAST_R + (MOST_R - LEAST_R) * Math.sqrt(one.count / most);
    drawing.append(made("path", { d: `M${x(one.said)} ${y(one.said)}V${y(one.came)}`, class: "stem next" }), made("circle", { cx: x(one.said).toFixed(1), cy: y(one.came).toFixed(1), r: r.toFixed(1), class: one.count >= FILLED ? "dot next" : "dot few" }));
  }
  drawing.append(made("text", { x: x(50), y: SIZE - 6, class: "mark" }, say("calibration.across")), made("text", { x: x(0) + 6, y: EDGE + 12, class: "mark start" }, say("calibration.up")));
  const head = tag("tr", "", ...["calibration.across", "calibration.up", "mats.times"].map((key) => Object.assign(tag("th", "", say(key)), { scope: "col" })));
  const rows = calibration.map((one) => tag("tr", "", Object.assign(tag("th", "", percent(one.said)), { scope: "row" }), tag("td", "", percent(one.came)), tag("td", "", words.number(one.count))));
  const table = tag("details", "", tag("summary", "", words.say("review.charts.table")), tag("table", "", tag("caption", "unseen", say("calibration.title")), tag("thead", "", head), tag("tbody", "", ...rows)));
  return [tag("p", "tracker-said", said), drawing, table];
}
