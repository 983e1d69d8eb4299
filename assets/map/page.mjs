// Where everything on the page is joined, and nothing else: facts of the server -> scene -> frames.

import { liveRace } from "./live.mjs";
import { later } from "./news/later.mjs";
import { chaserAlongAt } from "./news/motion.mjs";
import { speaker } from "./news/words.mjs";
import { menuOf } from "./panels/menu.mjs";
import { panelOf } from "./panels/race/panel.mjs";
import { sheetOf } from "./panels/sheet.mjs";
import { cardOf } from "./panels/tap.mjs";
import { replayRace } from "./replay.mjs";
import { movable } from "./stage/aside/aside.mjs";
import { frameCamera, followMap, mapView } from "./stage/camera.mjs";
import { camerasOf } from "./stage/cameras.mjs";
import { buildCourse, laneUnit, offsetOf, placeOf, projectionAt } from "./stage/course.mjs";
import { firstLook, startDash } from "./stage/dash.mjs";
import { TAIL, chaserSpots, webglDrawer } from "./stage/draw.mjs";
import { canvasDrawer } from "./stage/draw2d.mjs";
import { noEase } from "./stage/ease.mjs";
import { groundOf } from "./stage/ground.mjs";
import { handOf } from "./stage/hand.mjs";
import { moveLabels, readLabels, settleLabels } from "./stage/labels.mjs";
import { lookOf } from "./stage/look.mjs";
import { CHASER } from "./stage/near.mjs";
import { isStirring, standsMs } from "./stage/stir.mjs";
import { repaint } from "./stage/theme.mjs";

const facts = JSON.parse(document.getElementById("facts").textContent);
const words = speaker(facts);
const stage = document.getElementById("stage");
const names = document.getElementById("names");
const canvas = document.getElementById("dots");
const { origin, ground } = facts.frame;
const projection = projectionAt(origin[0], origin[1]);
const course = buildCourse(facts.course, projection);
const chaserCourse = facts.chaser?.course ? buildCourse(facts.chaser.course, projection) : course;
const scene = { course, waves: facts.waves, finishM: facts.has_finish ? Math.fround(facts.mats_m.at(-1)) : null };

const framed = () =>
  frameCamera(stage.getBoundingClientRect(), document.getElementById("frame").getBoundingClientRect(), ground);
const camera = framed();
size(); // before there is anything to draw into it: to change it then takes long
stage.insertBefore(names, canvas); // from the frame, in per cent, to the screen, in pixels
const labels = readLabels(names, projection);
const drawer = movable(webglDrawer(canvas, scene) ?? canvasDrawer(canvas, scene), canvas, scene, chaserCourse);
const panel = panelOf(facts, words);
const spots = new Float32Array(3 * TAIL);
const race = { field: null, number: -1, epoch: "" };
const hasLooked = firstLook(stage);
const showGround = groundOf(stage);
let follower = { map: null, isMoving: () => false, steer: null };
const FRAME_MS = 17; // a screen's
const REST_MS = 40; // between two looks whether there is anything to draw, where there most likely is not
let toldAt = -1000; // when the figures were written, when and which instant was drawn
let drawnAt = -1;
let drawnS = NaN;

/** Show a race that was opened: {field, number, epoch}. */
const setRace = (opened) => {
  const { field } = Object.assign(race, opened);
  field.ease = noEase(field.n);
  drawer.setField(field);
};
const source = facts.page === "replay" ? replayRace(facts, words, setRace) : liveRace(facts, words, scene, race, drawer, setRace);
const sheet = sheetOf({ onRest: () => rest(), open: openTab });

/** What the tabs and the card work with. */
const page = { facts, words, race, scene, drawer, source, camera, sheet, framed, resettle: () => rest() };
const card = (page.card = cardOf(page));

/** Load what a tab shows: `panels/<tab>/panel.mjs` exports panelOf(page, element), which returns its show(t). */
async function openTab(tab, element) {
  if (tab === "race") return null; // it is there from the first
  const { panelOf: made } = await later(`panels/${tab}/panel.mjs`);
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
  if (drawer.draw({ t, camera, chaser, rate: source.speed() })) document.documentElement.dataset.dots ??= "moving";
  card.frame(t);
}

/** Write what is known of it, four times a second at the most. */
function tell() {
  const { field } = race;
  const now = performance.now();
  if (!field || now - toldAt < 250) return;
  toldAt = now;
  const t = source.raceS() - field.base;
  cameras.offer();
  panel.show(field, t);
  card.show(t);
  sheet.show(t);
  source.show?.(t);
}

const isDue = () =>
  drawer.isStale() || isStirring(source.raceS() - drawnS, performance.now() - drawnAt, camera, canvas.width / camera.w);

function frame() {
  const isSteered = cameras.tick();
  const isMapsTurn = follower.isMoving() || (isSteered && follower.map); // its own frame draws
  if (!isMapsTurn && (isSteered || isDue())) draw();
  if (!isMapsTurn) tell();
  const waitMs = standsMs(source.speed(), camera, canvas.width / camera.w);
  if (isMapsTurn || isSteered || waitMs < FRAME_MS) requestAnimationFrame(frame);
  else setTimeout(pause, Math.min(waitMs, REST_MS));
}

/** Between frames, where looking costs no frame; a hidden page has none, and none is missed. */
function pause() {
  if (document.hidden || cameras.isFlying() || isDue()) return requestAnimationFrame(frame);
  tell();
  setTimeout(pause, REST_MS);
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
  const over = document.querySelectorAll(".sheet, .clock, .badge, .menu, .credit, .tools button, .back, .card, .resume");
  const covered = Array.from(over, (element) => element.getBoundingClientRect())
    .filter((box) => box.width > 0)
    .map((box) => [box.left, box.top, box.right, box.bottom]);
  settleLabels(labels, camera, course, 15.5 * laneUnit(camera), covered);
}

/** See it so from this frame on. */
function steer(view) {
  if (follower.steer) return follower.steer(view);
  Object.assign(camera, view);
  showGround(camera);
  place();
}

function resize() {
  if (!follower.steer) steer(framed()); // the map's style keeps the base it was made for
  if (cameras.chosen() === "whole") cameras.choose("whole");
  size();
  rest();
  draw();
}

/** The Plotly map takes over: the same picture first, then the camera. */
async function takeOver(graph) {
  follower = await followMap(graph, camera, projection, {
    onFrame: () => (place(), draw()),
    onRest: () => (size(), rest(), draw()),
    onHand: () => cameras.letGo(),
  });
  repaint(follower.map); // the theme may have changed while it was coming
  document.body.classList.add("map-ready");
  drawer.come();
  document.getElementById("ask-map")?.setAttribute("hidden", "");
  rest();
}

/** Where somebody is on the ground at this instant, [x, y]; null where there is nobody. */
const spot = [0, 0];
const look = {};
let watched = -1; // the runner the camera was sent to
const places = {
  finish: () => placeOf(course, course.lengthM, 0, spot),
  chaser() {
    if (!facts.chaser || !race.field?.chaser.knots) return null;
    return placeOf(chaserCourse, chaserAlongAt(race.field, source.raceS() - race.field.base), 0, spot);
  },
  runner() {
    const runner = card.mine() >= 0 ? card.mine() : watched;
    if (runner < 0 || !race.field) return null;
    lookOf(race.field, runner, source.raceS() - race.field.base, scene.finishM ?? Infinity, look);
    return placeOf(course, look.along, offsetOf(course, race.field.side[runner], camera), spot);
  },
};
const cameras = camerasOf({ camera, framed, places, steer, onRest: rest });
Object.assign(page, { cameras, fly: cameras.fly });
handOf({
  stage,
  camera,
  framed,
  isFree: () => !follower.steer,
  steer: (view) => (steer(view), (drawnS = NaN)), // a paused replay is drawn again
  onHand: () => cameras.letGo(),
  onRest: rest,
});
page.see = (i) => (i >= 0 && (watched = i), cameras.choose(i === CHASER ? "chaser" : "runner"));

document.getElementById("score")?.addEventListener("toggle", async ({ target }) => {
  if (!target.open || target.dataset.asked) return;
  target.dataset.asked = "";
  sheet.rise("full");
  const { showScore } = await later("panels/score/panel.mjs");
  showScore(page, target);
});
menuOf(() => repaint(follower.map));
addEventListener("resize", resize);
document.addEventListener("poursuite:map", ({ detail }) => takeOver(detail));
stage.addEventListener("pointerdown", (event) => card.press(event));
stage.addEventListener("pointerup", (event) => {
  if (race.field) card.tap(event, source.raceS() - race.field.base, camera, spots);
});

/** What a test, or the page around an embedded map, may look at. */
globalThis.poursuite = {
  camera, race, facts, scene, drawer: drawer.kind, drawing: drawer,
  map: () => follower.map,
  isFlying: () => cameras.isFlying(),
  view: () => ({ ...mapView(camera, projection), base: camera.base }),
  raceS: () => source.raceS(),
  steer: (how) => source.steer?.(how),
  chaser: () => [spots[0] + camera.w / 2, camera.h / 2 - spots[1]],
  chaserLonLat: () => projection.toLonLat(camera.x + spots[0] / camera.k, camera.y + spots[1] / camera.k),
};

rest();
if (drawer.kind === "2d") {
  const notice = document.getElementById("notice");
  notice.textContent = words.say("no_webgl");
  notice.hidden = false;
  setTimeout(() => (notice.hidden = true), 12_000);
}
requestAnimationFrame(frame);
await source.open();
hasLooked.then(() => later("news/offline.mjs")).then(({ keepForLater }) => keepForLater(page), () => {});
await card.ready();
if (drawer.kind === "webgl2") await startDash(hasLooked, drawer.leave);
card.names();
