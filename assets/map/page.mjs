// Where everything on the page is joined, and nothing else: facts of the server -> scene -> frames.

import { liveRace } from "./live.mjs";
import { later } from "./news/later.mjs";
import { speaker } from "./news/words.mjs";
import { menuOf } from "./panels/menu.mjs";
import { openTab, scoreOf } from "./panels/opened.mjs";
import { panelOf } from "./panels/race/panel.mjs";
import { talliesOf } from "./panels/race/tally.mjs";
import { sheetOf } from "./panels/sheet.mjs";
import { cardOf } from "./panels/tap.mjs";
import { wardrobeOf } from "./panels/wardrobe.mjs";
import { replayRace } from "./replay.mjs";
import { movable } from "./stage/aside/aside.mjs";
import { mapView } from "./stage/camera.mjs";
import { camerasOf } from "./stage/cameras.mjs";
import { firstLook, startDash } from "./stage/dash.mjs";
import { webglDrawer } from "./stage/draw.mjs";
import { canvasDrawer } from "./stage/draw2d.mjs";
import { noEase } from "./stage/ease.mjs";
import { framesOf } from "./stage/frames.mjs";
import { handOf } from "./stage/hand.mjs";
import { CHASER } from "./stage/near.mjs";
import { pictureOf } from "./stage/picture.mjs";
import { placesOf } from "./stage/places.mjs";
import { sceneOf } from "./stage/scene.mjs";
import { isSunny } from "./stage/theme.mjs";
import { viewOf } from "./stage/view.mjs";

const OVER = ".sheet, .transport, .film-compare, .clock, .finale-count, .finale-ending, .density-scale, .density-lens, .badge, .menu, .credit, .tools button, .back button, .card, .resume"; // the map
const TELL_MS = 250;
const HELD_MS = [70, 500]; // between two clocks, and two figures, while a hand is on the film's time: the picture goes first

const facts = JSON.parse(document.getElementById("facts").textContent);
const words = speaker(facts);
const stage = document.getElementById("stage");
const canvas = document.getElementById("dots");
const { projection, scene, chaserCourse } = sceneOf(facts);
const view = viewOf({ stage, canvas, projection, course: scene.course, ground: facts.frame.ground, over: OVER });
const { camera, framed } = view;
const level = facts.chaser?.level ?? null;
const drawer = movable(webglDrawer(canvas, scene) ?? canvasDrawer(canvas, scene), canvas, scene, chaserCourse, level);
const picture = pictureOf(drawer, chaserCourse, level);
const tallyAt = talliesOf(facts);
const panel = panelOf(facts, words, tallyAt);
const race = { field: null, number: -1, epoch: "", names: "" };
const staged = facts.page === "replay" ? { ...race } : race; // what is drawn: in a replay by any of its clocks (panels/transport)
const hasLooked = firstLook(stage);
const source = facts.page === "replay" ? replayRace(facts, words, setRace) : liveRace(facts, words, scene, race, drawer, setRace);
const raceS = () => source.raceS();
let watched = -1; // the runner the camera was sent to
let toldAt = -1000; // when the figures were written
let timedAt = -1000; // when the clock was
let strip = null; // of panels/race, where there is one on this page
let scenes = null; // of stage/scenes, once they are there
let density = null; // of stage/density, once it is there
let caught = null; // of panels/runners, where there is somebody who catches
let threat = null; // of panels/threat, where somebody asked for it
let isStaged = false;
let isDense = false; // has what there is of stage/density come?
let finale = null; // of panels/finale, where he decides
let sound = null; // of panels/sound, where it is wanted

/** What the tabs and the card work with. */
const page = { facts, words, race, staged, restage, scene, drawer, source, camera, framed, resettle: rest, tallyAt };
const sheet = (page.sheet = sheetOf({ onRise: makeRoom, onRest: comeToRest, open: (tab, element) => openTab(page, tab, element) }));
const card = (page.card = cardOf(page));
const runner = () => (card.mine() >= 0 ? card.mine() : watched);
const places = placesOf({ scene, chaserCourse, race: staged, camera, raceS, runner });
const cameras = camerasOf({ camera, framed, places, steer: view.steer, onRest: comeToRest });
const frames = framesOf({ paint, tell, raceS, speed: () => source.speed(), drawer, view, cameras, canvas });
const { draw } = frames;
const onHand = () => cameras.letGo();

/** Show a race that was opened: {field, number, epoch, names}. */
function setRace(opened) {
  const { field } = Object.assign(race, opened);
  field.ease = noEase(field.n);
  restage(opened);
}

/** Draw this from now on: the race, or what a film makes of it. */
function restage(what) {
  Object.assign(staged, what);
  drawer.setField(staged.field);
}

/** Show a moment: the picture, and what goes with it in the same frame. */
function paint(atS) {
  const { field } = staged;
  const isHeld = source.isHeld?.() ?? false;
  const now = performance.now();
  if (!field?.parks && !(isHeld && now - timedAt < HELD_MS[0])) [timedAt] = [now, panel.showTime(atS)];
  if (!field) return;
  const t = atS - field.base;
  density?.frame(t);
  if (picture.draw(field, { t, camera, rate: source.speed() })) document.documentElement.dataset.dots ??= "moving";
  card.frame(t);
  source.frame?.(atS);
  if (field.parks || isHeld) return; // by such a clock nobody is caught
  threat?.frame(t);
  scenes?.frame(t);
  finale?.frame(t);
}

/** Write what is known of it, four times a second at the most. */
function tell() {
  const { field } = race;
  const now = performance.now();
  const isHeld = source.isHeld?.() ?? false;
  if (!field || now - toldAt < (isHeld ? HELD_MS[1] : TELL_MS)) return;
  toldAt = now;
  const atS = raceS();
  const t = atS - field.base;
  if (staged.field.parks) return tellApart(t);
  panel.showTime(atS); // every number on the page is of one instant
  cameras.offer();
  panel.show(field, t);
  if (isHeld) return source.show?.(t);
  card.show(t);
  strip?.(field, t);
  density?.look();
  scenes?.look(t);
  threat?.look(t);
  finale?.show(t);
  caught?.(t);
  sound?.show(t);
  sheet.show(t);
  source.show?.(t);
}

/** Likewise by a clock that is not the race's: of that nobody but the film itself tells, and whoever is looked at. */
function tellApart(t) {
  cameras.offer();
  card.show(t);
  density?.look();
  source.show?.(t);
}

function resize() {
  if (view.isOurs()) view.steer(framed()); // the map's style keeps the base it was made for
  if (cameras.chosen() === "whole") cameras.choose("whole");
  view.size();
  rest();
  draw();
}

/** The colours have changed, and in the sun the sizes too. */
function dress() {
  view.repaint();
  drawer.light(isSunny());
  resize();
}

function rest() {
  density?.rest();
  view.rest();
}

/** Nothing moves the picture any more: names find their places, those of runners with the next frame. */
function comeToRest() {
  rest();
  toldAt = -TELL_MS;
}

/** The sheet has gone to another height: the whole course fills the room that is left. */
function makeRoom() {
  if (view.isOurs()) steer({ ...camera }); // the drawn ground keeps its place
  if (cameras.chosen() === "whole") cameras.choose("whole");
}

async function takeOver(graph) {
  await view.handOver(graph, { draw, onRest: rest, onHand });
  cameras.goOn();
  view.repaint(); // the theme may have changed while it was coming
  document.body.classList.add("map-ready");
  drawer.come();
  document.getElementById("ask-map")?.setAttribute("hidden", "");
  rest();
}

/** Where dots lie on each other the field is a ribbon, once they move. */
async function stageDensity() {
  const [{ densityOf }, lay] = await Promise.all([later("stage/density/density.mjs"), drawer.kind === "2d" ? later("stage/density/ribbon2d.mjs") : later("stage/density/ribbon.mjs")]);
  density = densityOf({ ...page, race: staged }, { chaserCourse, lay: lay.paintRibbon ?? lay.ribbonOf, over: OVER.replace(".density-scale, .density-lens, ", ""), spots: picture.spots });
  frames.anew();
}

/** What happens over the dots is drawn once these move. */
async function stageScenes() {
  const { scenesOf } = await later("stage/scenes/scenes.mjs");
  scenes = scenesOf({ ...page, race: staged, canvas, spots: picture.spots, watched: card.watched });
  if (document.getElementById("strip")) strip = (await later("panels/race/strip.mjs")).stripOf(facts);
  if (facts.chaser) caught = (await later("panels/runners/caught.mjs")).caughtOf(page);
  if (facts.decides) finale = (await later("panels/finale/finale.mjs")).finaleOf(page);
  if ("AmbientLightSensor" in globalThis) (await later("panels/daylight.mjs")).watchLight(wardrobe.shine);
}

/** Where the crowd divides, drawn on the road. */
async function askThreat() {
  const { threatOf } = await later("panels/threat/threat.mjs");
  threat ??= threatOf(page, { canvas, anew: frames.anew });
  threat.toggle();
  if (threat.isOn()) sheet.rise("peek");
}

/** Say for a while that there is no WebGL. */
function noticeOf2d() {
  const notice = document.getElementById("notice");
  notice.textContent = words.say("no_webgl");
  notice.hidden = false;
  setTimeout(() => (notice.hidden = true), 12_000);
}

const steer = (to) => (view.steer(to), frames.anew()); // a paused replay is drawn again
handOf({ stage, camera, framed, isFree: view.isOurs, steer, onHand, onRest: rest });
Object.assign(page, { cameras, projection, draw, anew: frames.anew, sayNow: () => (toldAt = -TELL_MS) });
page.fly = (to) => (sheet.uncover(), cameras.fly(to));
page.see = (i) => (i >= 0 && (watched = i), page.fly(i === CHASER ? "chaser" : "runner"));
scoreOf(page);
const wardrobe = wardrobeOf(dress);
menuOf(wardrobe, async () => (sound = (await later("panels/sound/sound.mjs")).soundOf(page)).turn);
/** What opens shows this moment, not that at which it was closed. */
document.getElementById("ask-threat")?.addEventListener("click", () => askThreat().catch(() => {}));
const tellNow = () => ((toldAt = -1000), tell());
document.querySelector(".tabs")?.addEventListener("click", tellNow);
document.addEventListener("toggle", tellNow, { capture: true });
addEventListener("resize", resize);
new ResizeObserver(rest).observe(document.getElementById("badge")); // its words are longer now, and then shorter
const room = new MutationObserver(rest); // names make room for a button that comes
room.observe(document.getElementById("tools"), { subtree: true, attributeFilter: ["hidden"] });
room.observe(document.documentElement, { attributeFilter: ["data-time"] });
document.addEventListener("poursuite:map", ({ detail }) => takeOver(detail));
stage.addEventListener("pointerdown", (event) => card.press(event));
stage.addEventListener("pointerup", (event) => {
  if (race.field) card.tap(event, raceS() - race.field.base, camera, picture.spots);
});

/** What a test, or the page around an embedded map, may look at. */
const { spots } = picture;
globalThis.poursuite = {
  camera, race, staged, facts, scene, drawer: drawer.kind, drawing: drawer,
  map: view.map,
  density: () => density?.shown(),
  isFlying: () => cameras.isFlying(),
  isStaged: () => isStaged && isDense && density?.isSettled() !== false,
  view: () => ({ ...mapView(camera, projection), base: camera.base }),
  raceS,
  steer: (how) => source.steer?.(how),
  chaser: () => [spots[0] + camera.w / 2, camera.h / 2 - spots[1]],
  chaserLonLat: () => projection.toLonLat(camera.x + spots[0] / camera.k, camera.y + spots[1] / camera.k),
};

drawer.light(isSunny());
rest();
if (drawer.kind === "2d") noticeOf2d();
frames.begin();
await source.open();
stageDensity().catch(() => {}).finally(() => (isDense = true)); // likewise
hasLooked.then(() => later("news/offline.mjs")).then(({ keepForLater }) => keepForLater(page), () => {});
hasLooked.then(stageScenes).then(() => source.stage?.(page)).catch(() => {}).finally(() => (isStaged = true)); // on a bad network the race goes on without
await card.ready();
const isSandboxed = self.origin === "null"; // where Plotly's map gets no workers: the drawn ground stays
if (drawer.kind === "webgl2" && !isSandboxed && document.getElementById("dash")) await startDash(hasLooked, drawer.leave);
card.names();
