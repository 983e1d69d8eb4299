// How far off the tracker was: in metres and in seconds, ours beside constant pace and the pace of the last split.

import { tag } from "../fair/drawn.mjs";

const ROWS = ["position_mean_m", "position_p90_m", "arrival_mean_m", "arrival_mean_s", "finish_mae_s", "finish_p90_s"];
const WAYS = ["ours", "last_split", "constant_pace"];

/** An error with its unit; a dash where there is none. */
export function errorSaid({ words }, name, value) {
  if (value === null || value === undefined) return "–";
  return words.say(name.endsWith("_m") ? "score.metres" : "score.seconds", { value });
}

/** By how much less ours is than the better of the others: a share, NaN where one is missing. */
export function betterBy({ ours, last_split: last, constant_pace: constant }) {
  const others = [last, constant].filter((one) => typeof one === "number");
  return typeof ours === "number" && others.length ? 1 - ours / Math.min(...others) : NaN;
}

/** The sentence, and bars three a row that are also a table. */
export function errorsOf(context, figures) {
  const { words, say } = context;
  const rows = ROWS.filter((name) => typeof figures[name]?.ours === "number");
  const share = betterBy(figures.arrival_mean_s ?? {});
  const sentence = share === share ? tag("p", "tracker-said", say(share >= 0 ? "errors.less" : "errors.more", { percent: words.say("review.fair.percent", { percent: words.number(100 * Math.abs(share)) }) })) : null;
  const head = tag("tr", "", tag("th", "", say("errors.what")), ...WAYS.map((way) => tag("th", "", say(`errors.${way}`))));
  for (const cell of head.children) cell.scope = "col";
  const body = tag("tbody", "", ...rows.map((name) => {
    const most = Math.max(...WAYS.map((way) => figures[name][way] ?? 0), 1e-9);
    const what = Object.assign(tag("th", "", say(`errors.${name}`)), { scope: "row" });
    const cells = WAYS.map((way) => {
      const value = figures[name][way];
      const bar = tag("i", "", "");
      bar.style.setProperty("--share", String((value ?? 0) / most));
      const cell = tag("td", way === "ours" ? "is-ours" : "", tag("span", "", errorSaid(context, name, value)), bar);
      cell.dataset.way = say(`errors.${way}`); // a phone names it beside the bar
      return cell;
    });
    const row = tag("tr", "", what, ...cells);
    row.dataset.figure = name;
    return row;
  }));
  const table = tag("table", "tracker-errors", tag("caption", "unseen", say("errors.title")), tag("thead", "", head), body);
  return [sentence, table].filter(Boolean);
}

/** Whom the intervals held, mat by mat; null where no mat has enough to tell. */
export function matsTable({ words, say }, mats) {
  const told = (mats ?? []).filter(({ next }) => typeof next === "number");
  if (!told.length) return null;
  const percent = (value) => (typeof value === "number" ? words.say("review.fair.percent", { percent: words.number(value) }) : "–");
  const head = tag("tr", "", ...["mats.mat", "mats.next", "mats.finish", "mats.times"].map((key) => Object.assign(tag("th", "", say(key)), { scope: "col" })));
  const rows = told.map(({ name, next, nexts, finish }) => tag("tr", "", Object.assign(tag("th", "", words.place(Number(name), 2, 0)), { scope: "row" }), tag("td", "", percent(next)), tag("td", "", percent(finish)), tag("td", "", words.number(nexts))));
  const scroll = tag("div", "tracker-scroll", tag("table", "", tag("caption", "unseen", say("mats.title")), tag("thead", "", head), tag("tbody", "", ...rows)));
  scroll.tabIndex = 0;
  scroll.setAttribute("role", "group");
  scroll.setAttribute("aria-label", say("mats.title"));
  return [tag("p", "tracker-said", say("mats.said")), scroll];
}
