// The tab "Moments": what has happened, each a leap there. Live the newest first, in a replay from the beginning.

import { homeS, isPacer } from "../../news/motion.mjs";
import { aimedAt } from "../../stage/cameras.mjs";
import { placeOf } from "../../stage/course.mjs";
import { sumOf } from "../race/tally.mjs";
import { drawShape } from "../runners/rows.mjs";
import { eventsOf } from "./events.mjs";
import { sentenceOf } from "./sentence.mjs";

const LEAD_S = 4; // seen on the wall before it happens
const STILL_MS = 6000; // a list that a finger moved stays where it is for so long
const NEAR_K = 0.9; // CSS pixels a metre to look at it from

export async function panelOf(page, element) {
  const { facts, words, race, scene, source } = page;
  const ours = await page.card.load();
  await ours.roster.load().catch(() => {}); // without names there are bibs, and the next time names
  const list = element.querySelector("ol");
  const none = element.querySelector("p");
  const isLive = facts.page === "live";
  const told = { waves: facts.waves, chaser: facts.chaser, finishM: scene.finishM };
  let events = [];
  let rows = [];
  let made = ""; // what the list was made of
  let shown = -1; // the last event that has happened at the moment shown
  let seenAt = -Infinity; // when the list was last shown, and when a finger last moved it
  let movedAt = -Infinity;

  /** Make the list anew when anything may have happened, or may no longer have. */
  function gather(t) {
    const { field } = race;
    const passed = t >= homeS(field) ? sumOf(page.tallyAt(field, t)).passed : undefined;
    const untilT = source.range()[1] - field.base;
    const guns = [...facts.waves, facts.chaser].map((one) => one && one.gun_s <= field.base + untilT && one.gun_s);
    const now = [race.epoch, field.number, ours.followed(), guns, passed, ours.roster.held()].join();
    if (now === made) return;
    made = now;
    events = eventsOf(field, { ...told, passed }, untilT, ours.followed());
    none.hidden = events.length > 0;
    const before = rows;
    rows = events.map((one, e) => (before[e]?.of === keyOf(one) ? before[e] : rowOf(one)));
    if (rows.length === before.length && rows.every((row, e) => row === before[e])) return;
    shown = -1;
    const inOrder = rows.map((row) => row.element);
    list.replaceChildren(...(isLive ? inOrder.reverse() : inOrder));
  }

  const keyOf = (one) => JSON.stringify([one, ours.roster.who(one.runner)]);

  function rowOf(one) {
    const row = document.createElement("li");
    const button = row.appendChild(document.createElement("button"));
    const part = (kind, className, text = "") =>
      button.appendChild(Object.assign(document.createElement(kind), { className, textContent: text }));
    const shape = part("i", "shape");
    const isCount = one.kind === "catch" && one.count > 1; // it is the chaser's
    const wave = one.wave >= 0 ? one.wave : one.runner >= 0 && !isCount ? race.field.wave[one.runner] : -1;
    drawShape(shape, facts.waves[wave] ?? null, wave >= 0 && one.runner >= 0 && isPacer(race.field, one.runner));
    const atS = race.field.base + one.t;
    part("b", "", sentenceOf(facts, words, one, ours.roster.who(one.runner)));
    const km = Number.isNaN(one.along) || one.kind === "gun" ? "" : ` · ${words.place(one.along)}`;
    part("span", "", words.localTime(atS) + km);
    part("time", "", words.raceTime(atS - facts.waves[0].gun_s));
    row.dataset.kind = one.kind;
    if (one.kind === "home" && one.passed !== undefined) row.dataset.figures = `won=${one.count} passed=${one.passed}`;
    button.addEventListener("click", () => leap(one));
    return { element: row, button, of: keyOf(one) };
  }

  /** Go there: in time a little before, on the map to the place, and let the sheet make room to see it. */
  function leap(one) {
    movedAt = -Infinity;
    source.steer({ atS: race.field.base + one.t - LEAD_S * Math.max(1, source.speed()), isPlaying: true });
    if (document.documentElement.dataset.sheet === "full") page.sheet.rise("half");
    if (Number.isNaN(one.along)) return;
    const box = document.getElementById("box").getBoundingClientRect();
    const place = placeOf(scene.course, one.along, 0, [0, 0]);
    page.fly?.(aimedAt(place, Math.max(page.camera.k, NEAR_K), box, page.camera));
  }

  /** Keep the present line in sight, with the one before it. */
  function follow(row) {
    const panels = document.getElementById("panels");
    panels.scrollTop = row.getBoundingClientRect().top - list.getBoundingClientRect().top - row.offsetHeight;
  }

  for (const moved of ["wheel", "touchmove", "pointerdown"]) {
    element.addEventListener(moved, () => (movedAt = performance.now()), { passive: true });
  }
  return (t) => {
    if (!race.field || document.documentElement.dataset.sheet === "peek") return;
    gather(t);
    let last = events.findLastIndex((one) => one.t <= t);
    if (isLive && source.isLive()) last = -1; // all of it has happened
    const isBack = performance.now() - seenAt > 1000; // from another tab
    seenAt = performance.now();
    if (last === shown && !isBack) return;
    shown = last;
    rows.forEach(({ element: row, button }, e) => {
      if (e === last) button.setAttribute("aria-current", "true");
      else button.removeAttribute("aria-current");
      row.classList.toggle("is-to-come", last >= 0 ? e > last : !source.isLive());
    });
    if (last >= 0 && performance.now() - movedAt > STILL_MS) follow(rows[last].element);
  };
}
