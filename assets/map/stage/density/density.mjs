// Where dots would lie on each other the field is a ribbon: as wide as the crowd, striped by waves. Here its parts are
// joined: the count, the drawer, the scale beside it, and the lens round the chaser where the map is too small for him.

import { hunterAt } from "../../news/level.mjs";
import { homeS } from "../../news/motion.mjs";
import { toScreen } from "../camera.mjs";
import { laneUnit, placeOf } from "../course.mjs";
import { crowdOf, densestOf, stripesOf, topOf } from "./crowd.mjs";
import { AROUND_M, lensOf, lensPx } from "./lens.mjs";
import { NEAR_M, meltAt, roadPx } from "./melt.mjs";
import { boxesOf, roomOf } from "./room.mjs";
import { scaleOf } from "./scale.mjs";

const COUNT_MS = 1.5; // of a frame
const PAUSE_MS = 30; // between two pieces of a count
const STIR_PX = 0.8; // of the quickest: less is no movement of a ribbon
const QUICK_M_S = 10; // nobody runs faster
const APPEAR_MS = 400;
const LENS_PX = 15; // of a hundred metres: on a smaller map not two dots lie side by side within them
const MARKS = "#names .name.mark";

const calm = matchMedia("(prefers-reduced-motion: reduce)");
const day = matchMedia("(prefers-color-scheme: light)");

/**
 * Returns {frame(t), look(), rest(), isSettled(), shown()}: frame() before the dots are drawn, look() now and then, rest() when the camera
 * has come to rest. `over`: a selector of what lies over the map; lay: what paints the ribbon, for this drawer.
 */
export function densityOf({ scene, race, drawer, camera, source, facts, words, resettle }, { chaserCourse, lay, over, spots }) {
  const { course } = scene;
  const crowd = crowdOf(scene);
  const { nodes } = crowd;
  const level = facts.chaser?.level ?? null;
  const largest = new Map(); // field -> of its waves
  const scale = scaleOf(words);
  const lens = facts.chaser ? lensOf({ scene, race, camera, words, facts }, chaserCourse) : null;
  const stage = document.getElementById("stage");
  const ours = document.getElementById("ours");
  for (const one of [lens?.line, lens?.element, scale.element]) if (one) ours.before(one);
  const table = { m: nodes.m, count: nodes.count, waves: crowd.waves, stripes: new Float32Array(4 * nodes.count * crowd.waves), units: 0, strength: 0, nearM: NEAR_M, calm: false, from: 0, to: 0 };
  let top = 0; // people a metre that fill a lane, while the camera rests
  let settledFor = ""; // the camera's scale and size for which it was chosen
  let counted = null; // the crowd that is shown
  let [shownT, shownKey] = [NaN, ""];
  let wanted = ""; // of scale and lens, when they were put last
  let placedFor = ""; // all that decides where they stand
  let appearedAt = NaN;
  let isCounting = false;
  let [isCounted, lastT] = [false, NaN];
  drawer.lay(lay);

  /** Go on counting, a piece at a time. */
  function goOn() {
    const until = performance.now() + COUNT_MS;
    const isDone = crowd.work(() => performance.now() > until);
    if (isDone) isCounting = false;
    else setTimeout(goOn, PAUSE_MS);
    if (!isCounted && crowd.at(lastT)) show(lastT);
    if (!wanted && counted) resettle(); // for the first time
  }

  function largestWave(field) {
    if (!largest.has(field)) {
      largest.clear();
      const sizes = new Array(256).fill(0);
      for (const wave of field.wave) sizes[wave]++;
      largest.set(field, Math.max(...sizes));
    }
    return largest.get(field);
  }

  /** A hand goes through the race more quickly than a crowd is counted: dots alone, until it has come to rest. */
  function passBy() {
    if (table.strength) drawer.crowd(Object.assign(table, { strength: 0 }));
    shownKey = "";
  }

  /** Have the crowd at t drawn with the dots, where it is there. */
  function show(t) {
    const found = crowd.at(t);
    isCounted = found !== null;
    if (!found) return;
    counted = found;
    if (!top) settleTop();
    Object.assign(table, { stripes: stripesOf(found, crowd.waves, nodes.count, table.stripes), ...spanOf(found.total, nodes), units: (2 * (course.laneHalf - 0.6)) / top });
    if (Number.isNaN(appearedAt)) appearedAt = performance.now();
    Object.assign(table, { calm: calm.matches, strength: appeared() });
    shownT = t;
    drawer.crowd(table);
    if (table.strength < 1) setTimeout(() => show(lastT), PAUSE_MS);
  }

  const appeared = () => (calm.matches ? 1 : Math.min(1, (performance.now() - appearedAt) / APPEAR_MS));

  const viewOf = () => `${camera.k.toFixed(4)} ${camera.w} ${camera.h} ${race.field.n}`;

  function settleTop() {
    if (viewOf() === settledFor) return;
    settledFor = viewOf();
    const now = topOf(densestOf(counted.total), largestWave(race.field));
    if (now !== top) [top, shownT] = [now, NaN];
  }

  function frame(t) {
    const { field } = race;
    if (!field) return;
    if (source.isHeld?.()) return passBy();
    const quick = source.speed();
    crowd.want(field, t, quick);
    lastT = t;
    const key = `${race.epoch} ${quick === 0 ? field.number : ""} ${calm.matches} ${table.nearM}`;
    const isStill = quick !== 0 && Math.abs(t - shownT) * QUICK_M_S * camera.k < STIR_PX;
    const isDue = key !== shownKey || (t !== shownT && !isStill);
    if (!isCounting && !crowd.work(() => true)) (isCounting = true), goOn();
    if (isDue || !isCounted) {
      shownKey = key;
      show(t);
    }
    if (top) scale.show(top, table.units * laneUnit(camera));
    paintLens();
  }

  const paintLens = () => lens?.frame(lastT, source.speed(), crowd.along(), `${document.documentElement.dataset.theme} ${day.matches}`);

  /** What there is to show beside it may have become something else. */
  function look() {
    if (counted && wanted !== wants()) resettle();
  }

  const wants = () => `${isRibbon()} ${lens ? isLens() : false}`;

  /** The camera has come to rest: what stands beside the ribbon finds its place. */
  function rest() {
    if (!counted) return;
    const isOther = viewOf() !== settledFor;
    settleTop();
    wanted = wants();
    if (Number.isNaN(shownT)) show(lastT);
    scale.show(top, table.units * laneUnit(camera));
    const taken = boxesOf(stage, `${over}, ${MARKS}`);
    const now = `${wanted} ${top} ${viewOf()} ${camera.x} ${camera.y} ${taken.flat().map(Math.round)}`;
    if (now === placedFor) return; // to find out how large something is has the page laid out anew
    placedFor = now;
    const courses = chaserCourse === course ? [course] : [course, chaserCourse];
    const free = roomOf(camera, courses, taken);
    const stays = (now) => (left, up) => !isOther && now?.[0] === left && now[1] === up;
    const isThere = stays(scale.place());
    const corner = (left, up) => (isThere(left, up) ? -1 : left + 2 * (camera.h - up));
    let at = isRibbon() ? (free(...scale.size(false), corner) ?? free(...scale.size(true), corner)) : null;
    scale.put(at);
    if (!lens) return;
    at = isLens() ? roomOf(camera, courses, [...taken, ...boxesOf(stage, ".density-scale")])(...lens.size(), wishOf(stays(lens.place()))) : null;
    lens.put(at);
    paintLens();
    const nearM = at ? 0 : NEAR_M;
    if (nearM !== table.nearM) [table.nearM, shownKey] = [nearM, ""], drawer.crowd(table);
  }

  /** Is a ribbon to be seen? */
  function isRibbon() {
    const road = roadPx(course, laneUnit(camera));
    const at = [0, 0];
    return counted.total.some((people, node) => {
      if (!(people > 0) || meltAt((road * camera.k) / people) >= 1) return false;
      placeOf(course, node * nodes.m, 0, at);
      toScreen(camera, at[0], at[1], at);
      return at[0] > 0 && at[0] < camera.w && at[1] > 0 && at[1] < camera.h;
    });
  }

  const spotOfHis = () => [spots[0] + camera.w / 2, camera.h / 2 - spots[1]];

  /** Is the chaser under way, on the map, and this too small for those around him? */
  function isLens() {
    const { field } = race;
    if (!field.chaser.knots || AROUND_M * camera.k >= LENS_PX) return false;
    if (field.base + lastT < facts.chaser.gun_s || lastT >= homeS(field) || !(hunterAt(field, level, lastT) >= 0)) return false;
    const [x, y] = spotOfHis();
    return x > 0 && x < camera.w && y > 0 && y < camera.h;
  }

  function wishOf(isThere) {
    const [x, y] = spotOfHis();
    const half = lensPx(camera) / 2;
    return (left, up) => {
      if (isThere(left, up)) return -1;
      const away = Math.hypot(left + half - x, up + half - y);
      return away < half + 46 ? 1e6 - away : away;
    };
  }

  /** Is what is shown all that there is to show? */
  const isSettled = () => !race.field || (isCounted && table.strength >= 1);

  /** What the drawer was told last: widths, and whether dots are real round the chaser. */
  const shown = () => ({ units: table.units, top, nearM: table.nearM, strength: table.strength, lens: lens?.place() ? lens.shown() : null });

  return { frame, look, rest, isSettled, shown };
}

/** From which to which metre anybody is. */
function spanOf(total, { m }) {
  const first = total.findIndex((people) => people > 0);
  if (first < 0) return { from: 0, to: 0 };
  const last = total.findLastIndex((people) => people > 0);
  return { from: Math.max(0, first - 1) * m, to: Math.min(total.length - 1, last + 1) * m };
}
