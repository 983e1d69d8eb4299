// Where everything on the page is joined, and nothing else: facts of the server -> scene -> frames.

import { movable } from "./aside/aside.mjs";
import { frameCamera, followMap, mapView } from "./camera.mjs";
import { buildCourse, laneUnit, projectionAt } from "./course.mjs";
import { TAIL, chaserSpots, webglDrawer } from "./draw.mjs";
import { canvasDrawer } from "./draw2d.mjs";
import { noEase } from "./ease.mjs";
import { moveLabels, readLabels, settleLabels } from "./labels.mjs";
import { liveRace } from "./live.mjs";
import { chaserAlongAt } from "./motion.mjs";
import { panelOf } from "./panel.mjs";
import { replayRace } from "./replay.mjs";
import { sheetOf } from "./sheet.mjs";
import { startDash } from "./dash.mjs";
import { CHASER, cardOf, runnerPx } from "./card.mjs";
import { speaker } from "./words.mjs";

const facts = JSON.parse(document.getElementById("facts").textContent);
const words = speaker(facts);
const stage = document.getElementById("stage");
const names = document.getElementById("names");
const canvas = document.getElementById("dots");
const { origin, ground } = facts.frame;
const projection = projectionAt(origin[0], origin[1]);
const course = buildCourse(facts.course, projection);
const chaserCourse = facts.chaser?.course ? buildCourse(facts.chaser.course, projection) : course;
const scene = { course, waves: facts.waves, finishM: facts.has_finish ? course.lengthM : null };

const framed = () =>
  frameCamera(stage.getBoundingClientRect(), document.getElementById("frame").getBoundingClientRect(), ground);
const camera = framed();
stage.insertBefore(names, canvas); // from the frame, in per cent, to the screen, in pixels
const labels = readLabels(names, projection);
const drawer = movable(webglDrawer(canvas, scene) ?? canvasDrawer(canvas, scene), canvas, scene, chaserCourse);
const panel = panelOf(facts, words);
const spots = new Float32Array(3 * TAIL);
const race = { field: null, number: -1, epoch: "" };
let follower = { map: null, isMoving: () => false };
let shownAt = -1; // when the figures were written, when and which instant was drawn
let drawnAt = -1;
let drawnS = NaN;

/** Show a race that was opened: {field, number, epoch}. */
const setRace = (opened) => {
  const { field } = Object.assign(race, opened);
  field.ease = noEase(field.n);
  drawer.setField(field);
};
const source = facts.page === "replay" ? replayRace(facts, words) : liveRace(facts, words, scene, race, drawer);
const sheet = sheetOf({ onRest: () => rest(), open: openTab });

/** What the tabs and the card work with. */
const page = { facts, words, race, scene, drawer, source, camera, sheet, fly, framed, see, resettle: () => rest() };
const card = (page.card = cardOf(page));

/** Load what a tab shows: `<tab>/panel.mjs` exports panelOf(page, element), which returns its show(t). */
async function openTab(tab, element) {
  if (tab === "race") return null; // it is there from the first
  const { panelOf: made } = await import(`./${tab}/panel.mjs`);
  return made(page, element);
}

/** Draw this very instant. */
function draw() {
  const raceS = source.raceS();
  [drawnS, drawnAt] = [raceS, performance.now()];
  panel.showTime(raceS);
  const { field } = race;
  if (!field) return;
  const t = raceS - field.base;
  const hasChaser = facts.chaser && field.chaser.knots > 0;
  const chaser = hasChaser ? chaserSpots(chaserCourse, (at) => chaserAlongAt(field, at), t, camera, spots) : null;
  drawer.draw({ t, camera, chaser });
  card.frame(t);
  if (shownAt < 0) document.documentElement.dataset.dots = "moving";
  const now = performance.now();
  if (now - shownAt > 250) {
    shownAt = now;
    panel.show(field, t);
    card.show(t);
    sheet.show(t);
    source.show?.(t);
  }
}

function frame() {
  requestAnimationFrame(frame);
  const isStill = source.raceS() === drawnS && performance.now() - drawnAt < 250; // a paused replay rests
  if (!follower.isMoving() && !isStill) draw();
}

function size() {
  const ratio = Math.min(2, devicePixelRatio || 1);
  canvas.width = Math.round(camera.w * ratio);
  canvas.height = Math.round(camera.h * ratio);
}

function place() {
  names.style.setProperty("--unit", `${laneUnit(camera)}px`);
  moveLabels(labels, camera);
}

function rest() {
  place();
  const over = document.querySelectorAll(".sheet, .clock, .badge, .credit, .tools, .back, .card");
  const covered = Array.from(over, (element) => element.getBoundingClientRect())
    .filter((box) => box.width > 0)
    .map((box) => [box.left, box.top, box.right, box.bottom]);
  settleLabels(labels, camera, course, 15.5 * laneUnit(camera), covered);
}

function resize() {
  if (!follower.map) Object.assign(camera, framed()); // the map's style keeps the base it was made for
  size();
  rest();
  draw();
}

/** The Plotly map takes over: the same picture first, then the camera. */
async function takeOver(graph) {
  follower = await followMap(graph, camera, projection, {
    onFrame: () => (place(), draw()),
    onRest: () => (size(), rest(), draw()),
  });
  document.body.classList.add("map-ready");
  drawer.come();
  document.getElementById("ask-map")?.setAttribute("hidden", "");
  document.getElementById("tools")?.removeAttribute("hidden");
  rest();
}

function fly(target) {
  follower.map?.easeTo({ ...mapView(target, projection), duration: 700 });
}

/** Fly to where runner i, or CHASER, is drawn now. */
function see(i) {
  const [x, y] = i === CHASER ? [spots[0], spots[1]] : runnerFromMiddle(i);
  fly({ ...camera, x: camera.x + x / camera.k, y: camera.y + y / camera.k, k: Math.max(camera.k, 0.9) });
}

function runnerFromMiddle(i) {
  const at = runnerPx(scene, race.field, i, source.raceS() - race.field.base, camera, {}, [0, 0]);
  return [at[0] - camera.w / 2, camera.h / 2 - at[1]];
}

document.getElementById("see-whole")?.addEventListener("click", () => fly(framed()));
document.getElementById("see-chaser")?.addEventListener("click", () => see(CHASER));
document.getElementById("score")?.addEventListener("toggle", async ({ target }) => {
  if (!target.open || target.dataset.asked) return;
  target.dataset.asked = "";
  sheet.rise("full");
  const { showScore } = await import("./score/panel.mjs");
  showScore(page, target);
});
addEventListener("resize", resize);
document.addEventListener("poursuite:map", ({ detail }) => takeOver(detail));
stage.addEventListener("pointerdown", (event) => card.press(event));
stage.addEventListener("pointerup", (event) => {
  if (race.field) card.tap(event, source.raceS() - race.field.base, camera, spots);
});

/** What a test, or the page around an embedded map, may look at. */
globalThis.poursuite = {
  camera, race, facts, drawer: drawer.kind, drawing: drawer,
  map: () => follower.map,
  view: () => ({ ...mapView(camera, projection), base: camera.base }),
  raceS: () => source.raceS(),
  steer: (how) => source.steer?.(how),
  chaser: () => [spots[0] + camera.w / 2, camera.h / 2 - spots[1]],
  chaserLonLat: () => projection.toLonLat(camera.x + spots[0] / camera.k, camera.y + spots[1] / camera.k),
};

size();
rest();
if (drawer.kind === "2d") {
  const notice = document.getElementById("notice");
  notice.textContent = words.say("no_webgl");
  notice.hidden = false;
  setTimeout(() => (notice.hidden = true), 12_000);
}
requestAnimationFrame(frame);
await source.open(setRace);
await card.ready(); // names are small and asked for; the map is large
if (drawer.kind === "webgl2") await startDash(drawer.leave);
