// The charts: the race as pictures, each with a sentence that says what it shows. All are counted from the bytes that the film plays
// and from the rows of the results; a moment chosen on one is marked on all, and leads into the film.

import { isSunny } from "../../stage/theme.mjs";
import { shareSaid } from "../fair/outcome.mjs";
import { tag } from "../fair/drawn.mjs";
import { cardOf } from "./card.mjs";
import { catchesChart, caughtOf } from "./catches.mjs";
import { crowdChart } from "./crowd.mjs";
import { flowChart } from "./flow.mjs";
import { marginsChart } from "./margins.mjs";
import { momentOf } from "./moment.mjs";
import { pacesChart } from "./paces.mjs";
import { plotlyOf } from "./plotly.mjs";
import { survivalChart } from "./survival.mjs";

const CHARTS = [flowChart, survivalChart, catchesChart, marginsChart, pacesChart, crowdChart];
const AHEAD_PX = 400; // below the screen a chart is drawn already
const REST_MS = 150;

/** Build into `holder`. Returns {show(), settled(): how many are drawn, of how many}. */
export function chartsOf(holder, page) {
  const { words, facts } = page;
  const say = (key, values) => words.say(`review.charts.${key}`, values);
  const percent = (share) => (share === share ? words.say("review.fair.percent", { percent: shareSaid(words, share) }) : "–");
  const context = { ...page, say, percent, caught: () => caughtOf(page.rows()) };
  const granted = page.granted();
  const grid = tag("div", "charts-grid");
  const lead = tag("p", "charts-lead", say("lead"));
  if (granted) lead.append(" ", say("granted", { count: granted }));
  const moment = momentOf(context, mark);
  holder.append(tag("h2", "unseen", say("title")), lead, grid, moment.element);

  const cards = CHARTS.map((chartOf) => cardOf(context, chartOf(context), { choose: moment.choose, hover: moment.hover }));
  grid.append(...cards.map(({ element }) => element));
  let look = ""; // the page's, when the charts were drawn last

  let now = [NaN, false]; // what is marked
  let rest = 0; // what marks those out of sight, once the finger rests

  /** Mark a moment on every chart; `isHeld`: it was chosen, not only pointed at. */
  function mark(t, isHeld) {
    now = [t, isHeld];
    for (const card of cards) if (card.isNear) card.mark(t, isHeld);
    clearTimeout(rest);
    rest = setTimeout(() => cards.forEach((card) => card.isNear || card.mark(t, isHeld)), REST_MS);
  }

  const looked = () => [grid.clientWidth, isSunny(), getComputedStyle(grid).getPropertyValue("--chart-ground"), getComputedStyle(grid).color].join();

  function drawSeen() {
    if (!globalThis.Plotly || !grid.clientWidth) return;
    for (const card of cards) if (card.isSeen) card.draw(look);
  }

  function refresh() {
    if (holder.hidden || look === looked()) return;
    look = looked();
    drawSeen();
  }

  /** Tell each card when it comes into sight, or out of it; `aheadPx`: how far off it counts already. */
  function watch(aheadPx, tell) {
    const watcher = new IntersectionObserver((entries) => {
      for (const { target, isIntersecting } of entries) tell(cards.find(({ element }) => element === target), isIntersecting);
      drawSeen();
    }, { root: holder, rootMargin: `${aheadPx}px` });
    for (const { element } of cards) watcher.observe(element);
  }

  watch(AHEAD_PX, (card, isIn) => (card.isSeen ||= isIn));
  watch(0, (card, isIn) => {
    card.isNear = isIn;
    if (isIn) card.mark(...now);
  });
  new ResizeObserver(refresh).observe(grid);
  new MutationObserver(refresh).observe(document.documentElement, { attributeFilter: ["data-theme"] });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", refresh);

  function load() {
    holder.dataset.charts = "coming";
    plotlyOf(facts).then(
      () => {
        holder.dataset.charts = "there";
        look = looked();
        drawSeen();
      },
      () => {
        holder.dataset.charts = "away";
        for (const card of cards) card.away(load);
      },
    );
  }

  load();
  return { show: refresh, cards: () => cards.map(({ element, chart }) => [chart.key, element.dataset.drawn !== undefined]), context };
}
