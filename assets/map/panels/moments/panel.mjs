// The tab "Moments": what has happened, each a leap there. Live the newest first, in a replay from the beginning.

import { homeS, isPacer } from "../../news/motion.mjs";
import { aimedAt } from "../../stage/cameras.mjs";
import { placeOf } from "../../stage/course.mjs";
import { sumOf } from "../race/tally.mjs";
import { drawShape } from "../runners/rows.mjs";
import { eventsOf } from "./events.mjs";
import { foldsOf } from "./folds.mjs";
import { sentenceOf } from "./sentence.mjs";

const LEAD_S = 4; // seen on the wall before it happens
const CLIP_S = 10; // and so much of it, at the race's own pace
const WATCH_MS = 100;
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
  let watching = 0;
  let clip = null; // what was tapped and plays: {fromS, untilS, isFromLive}
  const open = new Set(); // kilometres unfolded
  let folds = []; // {element, first: the number of its first event}

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
    list.replaceChildren(...folded(field));
  }

  /** All lines as they stand, the hundreds below their kilometres. */
  function folded(field) {
    const heads = new Map(); // the first line of a fold, as they stand -> its head
    for (const row of rows) delete row.head;
    folds = [];
    for (const fold of foldsOf(field, events)) {
      const head = headOf(fold);
      folds.push({ element: head.element, first: fold.members[0] });
      heads.set(fold.members.at(isLive ? -1 : 0), head);
      for (const e of fold.members) {
        rows[e].head = head.button;
        rows[e].element.classList.add("is-member");
        rows[e].element.hidden = !open.has(fold.km);
      }
    }
    for (const row of rows) if (!row.head) (row.element.hidden = false), row.element.classList.remove("is-member");
    const inOrder = rows.map((row, e) => (heads.has(e) ? [heads.get(e).element, row.element] : [row.element]));
    return (isLive ? inOrder.reverse() : inOrder).flat();
  }

  /** The line of a fold: how many were passed within that kilometre. */
  function headOf({ km, count, members }) {
    const element = document.createElement("li");
    const button = element.appendChild(document.createElement("button"));
    const edge = rows[members.at(isLive ? -1 : 0)].button.querySelector("time").textContent; // where it stands among the others
    for (const [kind, className, text] of [
      ["i", "fold-mark", ""], ["b", "", words.say("moment.km", { count, km: km + 1 })],
      ["span", "", words.say("moment.unfold", { count: members.length })], ["time", "", edge],
    ]) button.append(Object.assign(document.createElement(kind), { className, textContent: text }));
    element.dataset.kind = "km";
    button.setAttribute("aria-expanded", String(open.has(km)));
    button.addEventListener("click", () => {
      if (!open.delete(km)) open.add(km);
      button.setAttribute("aria-expanded", String(open.has(km)));
      for (const e of members) rows[e].element.hidden = !open.has(km);
      shown = -2; // where we are is another line now
    });
    return { element, button };
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

  /** Play it: from a little before, with the map at the place, and room on the sheet to see it. Ten seconds, then it ends. */
  function leap(one) {
    movedAt = -Infinity;
    const fromS = race.field.base + one.t - LEAD_S;
    clip = { fromS, untilS: fromS + CLIP_S, isFromLive: clip?.isFromLive ?? (isLive && source.isLive()), atS: fromS, wallMs: performance.now() };
    source.steer({ atS: fromS, speed: 1, isPlaying: true });
    clearInterval(watching);
    watching = setInterval(watch, WATCH_MS); // on whatever tab one is by then
    if (document.documentElement.dataset.sheet === "full") page.sheet.rise("half");
    if (Number.isNaN(one.along)) return;
    const box = document.getElementById("box").getBoundingClientRect();
    const place = placeOf(scene.course, one.along, 0, [0, 0]);
    page.fly?.(aimedAt(place, Math.max(page.camera.k, NEAR_K), box, page.camera));
  }

  /**
   * The ten seconds are over: back to now, or, where it was not now, it stands. Whatever leads the clock elsewhere ends the
   * clip first: it goes on where that led.
   */
  function watch() {
    if (!clip) return clearInterval(watching);
    const [atS, wallMs] = [source.raceS(), performance.now()];
    const due = clip.atS + (wallMs - clip.wallMs) / 1000;
    const isTouched = Math.abs(atS - due) > 1 || source.speed() !== 1 || (isLive && source.isLive());
    if (!isTouched && atS < clip.untilS) return;
    const { isFromLive } = clip;
    clip = null;
    clearInterval(watching);
    if (!isTouched) source.steer(isFromLive ? { live: true } : { isPlaying: false });
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
    if (!race.field) return;
    if (document.documentElement.dataset.sheet === "peek") return;
    gather(t);
    let last = events.findLastIndex((one) => one.t <= t);
    if (isLive && source.isLive()) last = -1; // all of it has happened
    const isBack = performance.now() - seenAt > 1000; // from another tab
    seenAt = performance.now();
    if (last === shown && !isBack) return;
    shown = last;
    const here = rows[last] && (rows[last].element.hidden ? rows[last].head : rows[last].button);
    list.querySelectorAll("[aria-current]").forEach((button) => button.removeAttribute("aria-current"));
    here?.setAttribute("aria-current", "true");
    rows.forEach(({ element: row }, e) => {
      row.classList.toggle("is-to-come", last >= 0 ? e > last : !source.isLive());
    });
    for (const { element, first } of folds) element.classList.toggle("is-to-come", last >= 0 ? first > last : !source.isLive());
    if (last >= 0 && performance.now() - movedAt > STILL_MS) follow(here.parentElement);
  };
}
