// The view "who should get away?": the waves sorted into tracks, and his arrival drawn backwards through all of them.
// Loaded when somebody asks for it.

import { lineS } from "../../news/level.mjs";
import { STATE, alongAt, isPacer, stateAt } from "../../news/motion.mjs";
import { chancesAt, frontsOf, wholeOf } from "./fronts.mjs";
import { besideRoad, drawBed, drawFrontLine } from "./bed.mjs";
import { keyOf } from "./key.mjs";
import { labelsOf } from "./labels.mjs";

const SORT_MS = 600;
const POUR_MS = 500;
const LOOK_MS = 1000; // between two looks at everybody
const STEP_MS = 250; // the front moves so often at the most,
const CALM_MS = 5000; // or so, where motion is not wanted
const LEAP_S = 20; // the race has moved on so far: nothing is eased

const small = matchMedia("(max-width: 759px), (max-height: 500px)"); // no room for the key: threat.css
const calm = matchMedia("(prefers-reduced-motion: reduce)");
const smooth = (share) => share * share * (3 - 2 * share);

/** `page` as in page.mjs. Returns {toggle(isWanted), frame(t), look(t), isOn()}, t in seconds after the field's base. */
export function threatOf(page, { canvas, anew }) {
  const { facts, words, race, scene, camera, drawer } = page;
  const { course } = scene;
  const bed = layerOf(canvas, "bed");
  const line = layerOf(canvas, "front");
  canvas.parentElement.insertBefore(bed, canvas);
  canvas.after(line);
  const labels = labelsOf(page, line);
  const key = keyOf(page, () => toggle(false));
  let ours = null; // panels/runners/ours.mjs: who fetches what is to be expected
  let isOn = false;
  let [from, since] = [0, -Infinity]; // share of the sorting when it was last begun, and when
  let fronts = null; // as they are drawn: on the way from `past` to `next`
  let [past, next, lookedAt, lookedS] = [null, null, -Infinity, NaN];
  let [steppedAt, version, drawn] = [-Infinity, 0, ""];

  const gunS = () => facts.waves.map((wave) => wave.gun_s - race.field.base);
  const shareAt = (now) => {
    const share = calm.matches ? 1 : Math.min(1, (now - since) / SORT_MS);
    return smooth(share) * ((isOn ? 1 : 0) - from) + from;
  };

  /** Sort the waves, or let them run as they do. */
  function toggle(isWanted = !isOn) {
    if (isWanted === isOn) return;
    const now = performance.now();
    [from, since, isOn] = [shareAt(now), now, isWanted];
    document.documentElement.toggleAttribute("data-threat", isOn);
    document.getElementById("ask-threat")?.setAttribute("aria-pressed", String(isOn));
    key.show(isOn);
    if (isOn && small.matches) page.say?.(words.say("threat.rule", { name: facts.chaser.name }));
    lookedAt = -Infinity;
    if (isOn) page.card.load().then((loaded) => (ours = loaded), () => {});
    page.resettle();
    turn();
  }

  function turn() {
    const share = shareAt(performance.now());
    camera.sorted = { share, waves: facts.waves.length };
    anew();
    if (performance.now() - since < SORT_MS + POUR_MS) return void requestAnimationFrame(turn);
    if (!isOn) leave();
    page.resettle();
  }

  function leave() {
    delete camera.sorted;
    drawer.hope(null);
    [fronts, past, next, drawn] = [null, null, null, ""];
    for (const { width, height, paper } of [bed, line].map((one) => ({ width: one.width, height: one.height, paper: one.getContext("2d") }))) paper.clearRect(0, 0, width, height);
    labels.show([]);
  }

  /** See who is out there, now and then. */
  function look(t) {
    const { field } = race;
    if (!isOn || !field) return;
    const his = lineS(field, facts.chaser.length_m);
    if (!(t < his) || t < Math.min(...gunS())) return toggle(false); // he is there, or will not be, or nobody runs yet
    ours?.want();
    const now = performance.now();
    const isLeap = Math.abs(t - lookedS) > LEAP_S;
    if (now - lookedAt < (calm.matches ? CALM_MS : LOOK_MS) && !isLeap) return;
    const chances = chancesAt(field, ours?.told() ?? null, course.lengthM, his, t);
    drawer.hope(chances);
    past = isLeap || calm.matches ? null : fronts;
    next = frontsOf(field, chances, gunS(), course.lengthM, his, t);
    doubt(field, his, t);
    [lookedAt, lookedS, steppedAt] = [now, t, -Infinity];
    const isNow = t >= field.at - 60;
    const [expected] = (isNow && field.qualifiers) || [];
    const whole = wholeOf(next.map((front) => front.expected), expected ?? NaN);
    next.forEach((front, w) => (front.count = whole[w]));
    key.tell({ isPast: !isNow || !ours?.told() });
    anew();
  }

  /** Add to each wave's doubt that of his own arrival. */
  function doubt(field, his, t) {
    const told = ours?.told() ?? null;
    const half = told?.lineHalf > 0 && t >= field.at - 60 ? told.lineHalf : 0;
    if (!half) return;
    const [early, late] = [-half, half].map((off) => frontsOf(field, chancesAt(field, told, course.lengthM, his, t, off), gunS(), course.lengthM, his, t));
    next.forEach((front, w) => (front.half = Math.hypot(front.half, (late[w].expected - early[w].expected) / 2)));
  }

  /** The fronts at this instant: on their way, in a straight line. */
  function step(now) {
    const share = past ? Math.min(1, (now - lookedAt) / LOOK_MS) : 1;
    fronts = next.map((front, w) => {
      const before = past?.[w];
      if (!before || before.isEmpty || front.isEmpty) return front;
      const between = (name) => before[name] + share * (front[name] - before[name]);
      return { ...front, along: between("along"), soft: between("soft"), first: between("first"), last: between("last") };
    });
    [steppedAt, version] = [now, version + 1];
  }

  function frame(t) {
    if (!camera.sorted || !next) return;
    const now = performance.now();
    if (now - steppedAt >= STEP_MS) step(now);
    const poured = calm.matches ? 1 : Math.min(1, Math.max(0, (now - since - SORT_MS) / POUR_MS));
    const pour = isOn ? 1 - (1 - poured) ** 3 : 1;
    const state = [version, camera.x, camera.y, camera.k, camera.w, camera.h, camera.sorted.share, pour, document.documentElement.dataset.theme].join(" ");
    if (state !== drawn) paint(t, pour);
    drawn = state;
  }

  function paint(t, pour) {
    const asphalt = getComputedStyle(document.documentElement).getPropertyValue("--ground-lane").trim();
    drawBed(paperOf(bed, canvas, camera), course, camera, fronts, pour, asphalt);
    const paper = paperOf(line, canvas, camera);
    drawFrontLine(paper, course, camera, fronts);
    labels.show(toldOf(t), paper);
  }

  /** What is written beside the road: each wave's front, and its pacemakers as they are on their way. */
  function toldOf(t) {
    if (!isOn || camera.sorted.share < 1) return [];
    const { field } = race;
    const told = [];
    fronts.forEach((front, w) => {
      if (front.isEmpty) return;
      told.push({ kind: "front", wave: w, at: besideRoad(course, camera, Math.min(Math.max(front.along, 0), course.lengthM), w, 12), count: front.count, half: Math.round(front.half), of: front.of });
    });
    for (const { wave, along, aim } of pacesOf(field, t)) {
      told.push({ kind: "pacer", wave, at: besideRoad(course, camera, along, wave, 12), aim: words.raceTime(aim) });
    }
    return told;
  }

  /** The middle one of each wave's pacemakers who run: {wave, along, aim: seconds from the gun to the line as they go on}. */
  function pacesOf(field, t) {
    const byWave = new Map();
    for (let i = 0; i < field.n; i++) {
      if (!isPacer(field, i) || stateAt(field, i, t) !== STATE.running || isLate(field, i, t)) continue;
      const along = alongAt(field, i, t);
      if (along > 0.1 * course.lengthM) byWave.set(field.wave[i], [...(byWave.get(field.wave[i]) ?? []), along]);
    }
    return [...byWave].map(([wave, places]) => {
      const along = places.sort((a, b) => a - b)[places.length >> 1];
      const aim = ((t - gunS()[wave]) * course.lengthM) / along;
      return { wave, along, aim: 30 * Math.round(aim / 30) };
    });
  }

  return { toggle, frame, look, isOn: () => isOn };
}

/** Should a mat have read her for some time? She may have stood aside. */
const isLate = (field, i, t) => t - field.t[i * field.slots + field.knots[i] - 1] > 20;

function layerOf(canvas, name) {
  const layer = canvas.cloneNode();
  layer.id = name;
  layer.style.visibility = "";
  layer.setAttribute("aria-hidden", "true");
  return layer;
}

/** A blank sheet as large as the dots' own, in CSS pixels. */
function paperOf(layer, canvas, camera) {
  if (layer.width !== canvas.width || layer.height !== canvas.height) [layer.width, layer.height] = [canvas.width, canvas.height];
  const paper = layer.getContext("2d");
  const ratio = layer.width / camera.w;
  paper.setTransform(1, 0, 0, 1, 0, 0);
  paper.clearRect(0, 0, layer.width, layer.height);
  paper.setTransform(ratio, 0, 0, ratio, 0, 0);
  return paper;
}
