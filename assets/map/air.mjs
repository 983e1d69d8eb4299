// The picture on air, joined, and nothing else: what its address asks for, a race, a stage. No hand is needed.

import { readAsked, wrongSaid } from "./air/asked.mjs";
import { airPlaces } from "./air/places.mjs";
import { sourceOf } from "./air/source.mjs";
import { wear } from "./air/wear.mjs";
import { later } from "./news/later.mjs";
import { speaker, write } from "./news/words.mjs";
import { movable } from "./stage/aside/aside.mjs";
import { camerasOf } from "./stage/cameras.mjs";
import { webglDrawer } from "./stage/draw.mjs";
import { canvasDrawer } from "./stage/draw2d.mjs";
import { noEase } from "./stage/ease.mjs";
import { framesOf } from "./stage/frames.mjs";
import { handOf } from "./stage/hand.mjs";
import { pictureOf } from "./stage/picture.mjs";
import { sceneOf } from "./stage/scene.mjs";
import { isSunny } from "./stage/theme.mjs";
import { viewOf } from "./stage/view.mjs";

const OVER = ".clock, .credit, .notice, .back, .safe"; // the map
const TELL_MS = 250;
const NOTE_MS = 30_000;
const RETRY_MS = 10_000; // for names that did not come
const FRESH = ["live", "over"];

const one = (id) => document.getElementById(id);
const facts = JSON.parse(one("facts").textContent);
const words = speaker(facts);
const { asked, wrong, strange } = readAsked(new URLSearchParams(location.search), facts.parameters);
wear(asked, facts.parameters);
const has = (layer) => asked.layers.includes(layer);

const stage = one("stage");
const canvas = one("dots");
const { projection, scene, chaserCourse } = sceneOf(facts);
const view = viewOf({ stage, canvas, projection, course: scene.course, ground: facts.frame.ground, over: OVER });
const { camera, framed } = view;
const level = facts.chaser?.level ?? null;
const drawer = movable(webglDrawer(canvas, scene) ?? canvasDrawer(canvas, scene), canvas, scene, chaserCourse, level);
const picture = pictureOf(drawer, chaserCourse, level);
const race = { field: null, number: -1, epoch: "", names: "" };
const source = sourceOf(facts, scene, race, drawer, setRace, asked);
const { raceS } = source;
const places = airPlaces({ scene, chaserCourse, race, camera, raceS, runner: () => ringed });
const cameras = camerasOf({ camera, framed, places, steer: view.steer, onRest: rest });
const frames = framesOf({ paint, tell, raceS, speed: () => source.speed(), drawer, view, cameras, canvas });
const wanted = asked.camera === "course" ? "whole" : asked.camera;
let ringed = -1; // the runner of `bib`
let roster = null; // where bibs are found, once it was needed
let known = ""; // the names by which she was sought
let toldAt = -Infinity;
let density = null; // of stage/density, once it is there
let isStaged = false;
let isHeld = false; // does a viewer's hand hold the map?

function setRace(opened) {
  const { field } = Object.assign(race, opened);
  field.ease = noEase(field.n);
  drawer.setField(field);
}

function paint(atS) {
  const { field } = race;
  if (!field) return;
  const t = atS - field.base;
  density?.frame(t);
  if (picture.draw(field, { t, camera, rate: source.speed() })) document.documentElement.dataset.dots ??= "moving";
}

/** What is written, four times a second at the most. */
function tell() {
  const now = performance.now();
  if (now - toldAt < TELL_MS) return;
  toldAt = now;
  write(one("race-time"), words.raceTime(raceS() - facts.waves[0].gun_s));
  tellAge();
  if (!race.field) return;
  if (asked.bib !== null) ring();
  if (!isHeld && cameras.chosen() !== wanted && places[wanted]?.()) cameras.choose(wanted); // now there is somebody
  density?.look();
}

/** A picture that is behind says so; one that is not says nothing. */
function tellAge() {
  const fresh = source.fresh();
  const state = fresh?.state ?? "";
  document.documentElement.dataset.fresh = state;
  if (!fresh || FRESH.includes(state)) return write(one("freshness"), "");
  const time = state === "stale" ? words.span(Math.round(fresh.ageS)) : race.field ? words.localTime(race.field.base + race.field.at) : "";
  write(one("freshness"), words.say(`badge.${state}`, { time }));
}

/** Ring whom the address names; whoever opted out meanwhile is ringed no more. */
function ring() {
  if (known === race.names) return;
  const names = (known = race.names);
  seek().then(mark, () => setTimeout(() => known === names && (known = ""), RETRY_MS));
}

async function seek() {
  roster ??= (await later("panels/runners/roster.mjs")).rosterOf(facts, race);
  await roster.load();
  return roster.numberOf(asked.bib);
}

function mark(i) {
  ringed = i;
  drawer.mark(i < 0 ? [] : [i], i);
  if (i < 0) note([{ name: "bib", value: asked.bib, of: { kind: "bib" } }]);
}

/** Name what was not understood: on the picture for a while, and in the console. */
function note(found) {
  const said = found.map((each) => wrongSaid(words, each));
  for (const sentence of said) console.warn(sentence);
  const notice = one("notice");
  notice.append(...said.map((sentence) => Object.assign(document.createElement("span"), { textContent: sentence })));
  notice.hidden = false;
  rest();
  setTimeout(() => ((notice.hidden = true), rest()), NOTE_MS);
}

function rest() {
  density?.rest();
  view.rest();
}

function resize() {
  if (cameras.chosen() === "whole") cameras.choose("whole");
  view.size();
  rest();
  frames.draw();
}

async function stageDensity() {
  const [{ densityOf }, lay] = await Promise.all([later("stage/density/density.mjs"), drawer.kind === "2d" ? later("stage/density/ribbon2d.mjs") : later("stage/density/ribbon.mjs")]);
  density = densityOf({ scene, race, drawer, camera, source, facts, words, resettle: rest }, { chaserCourse, lay: lay.paintRibbon ?? lay.ribbonOf, over: OVER, spots: picture.spots });
  frames.anew();
}

const steer = (to) => (view.steer(to), frames.anew());
function onHand() {
  [isHeld, one("back").hidden] = [true, false];
  cameras.letGo();
}
handOf({ stage, camera, framed, isFree: view.isOurs, steer, onHand, onRest: rest });
one("back").addEventListener("click", () => {
  [isHeld, one("back").hidden] = [false, true];
  cameras.choose(places[wanted]?.() ? wanted : "whole");
});
addEventListener("resize", resize);
matchMedia("(prefers-color-scheme: light)").addEventListener("change", () => frames.anew());

/** What a test may look at. */
globalThis.poursuite = {
  camera, race, facts, scene, asked, raceS,
  drawing: drawer,
  drawer: drawer.kind,
  map: () => null,
  density: () => density?.shown(),
  looksAt: () => cameras.chosen(),
  ringed: () => ringed,
  isFlying: () => cameras.isFlying(),
  isStaged: () => isStaged && density?.isSettled() !== false,
};

drawer.light(isSunny());
stage.append(...["top", "right", "bottom", "left"].map((side) => Object.assign(document.createElement("i"), { className: `safe is-${side}` }))); // no word may stand there
if (strange.length) console.warn(`not in the table of parameters: ${strange.join(", ")}`);
if (wrong.length) note(wrong);
rest();
frames.begin();
await source.open();
if (has("density") && has("dots")) await stageDensity().catch(() => {}); // on a bad network the dots go on without
isStaged = true;
rest();
