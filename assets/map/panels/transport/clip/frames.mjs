// Frames of a clip: the picture of the race at a time, and the board over it, on one canvas.

import { homeS } from "../../../news/motion.mjs";
import { toScreen } from "../../../stage/camera.mjs";
import { runnerPx } from "../../../stage/near.mjs";
import { placesOf } from "../../../stage/places.mjs";
import { sceneOf } from "../../../stage/scene.mjs";
import { aimOf } from "../../../stage/still/aim.mjs";
import { inHalo } from "../../../stage/still/names.mjs";
import { stillOf, whenDrawn } from "../../../stage/still/still.mjs";
import { shortName } from "../../runners/roster.mjs";
import { boardOf, toldAt } from "./board.mjs";

const BESIDE_PX = 17; // from the middle of a dot to its name
const NAME_PX = 15;
const EDGE_PX = 24;

/** The page's own font and colours, as they are worn now. */
function wornNow() {
  const root = getComputedStyle(document.documentElement);
  const colour = (name) => root.getPropertyValue(`--${name}`).trim();
  return { family: root.fontFamily, colour, ground: colour("ground-ground"), halo: colour("night") };
}

/**
 * Get ready to draw frames of this shape (layout.mjs) onto `canvas`. how: {dial, said, speed, speedSaid, revision, mine}, of clip.mjs.
 * Resolves to {draw(atS), end()} when the frame at `atS` has been drawn.
 */
export async function framesFor(page, canvas, shape, how, firstS) {
  const { facts, scene, projection, staged } = page;
  const { field } = staged;
  const { chaserCourse } = sceneOf(facts);
  const { mine, who } = how.mine;
  const name = shortName(who);
  const worn = wornNow();
  const marks = [mine < 0 ? [] : [mine], mine];
  const look = { scene, chaserCourse, level: facts.chaser?.level ?? null, projection };
  const still = stillOf(look, shape, { worn, covered: shape.covered, field, marks });
  let nowS = firstS;
  const places = placesOf({ scene, chaserCourse, race: staged, camera: still.camera, raceS: () => nowS, runner: () => mine });
  const box = document.getElementById("box").getBoundingClientRect();
  const seen = { camera: { ...page.camera }, chosen: page.cameras.chosen(), box, ground: facts.frame.ground };
  const aim = aimOf(shape, shape.map, seen, places);
  const board = boardOf(shape, worn, { ...how.said, widest: page.words.number(Math.max(1000, field.n)).replace(/\d/g, "8") });
  canvas.width = shape.w * shape.ratio;
  canvas.height = shape.h * shape.ratio;
  const paper = canvas.getContext("2d", { alpha: false });

  /** Who is looked at, and he who runs after all, by name: only who may be named has one. */
  function nameThem(t) {
    const at = [0, 0];
    const one = {};
    paper.font = `700 ${NAME_PX}px ${worn.family}`;
    paper.textBaseline = "middle";
    const isCovered = ([x, y]) => shape.covered.some(([left, top, right, bottom]) => x > left && x < right && y > top && y < bottom);
    const put = (text, [x, y]) => {
      if (x < 0 || x > shape.w || y < 0 || y > shape.h || isCovered([x, y])) return;
      const isLeft = x + BESIDE_PX + paper.measureText(text).width > shape.w - EDGE_PX;
      paper.textAlign = isLeft ? "right" : "left";
      inHalo(paper, text, x + (isLeft ? -BESIDE_PX : BESIDE_PX), y, worn.colour("text"), worn.halo);
    };
    const isOut = facts.chaser && field.base + t >= facts.chaser.gun_s && !(t >= homeS(field));
    const his = isOut && places.chaser();
    if (his) put(facts.chaser.name, toScreen(still.camera, ...his, at));
    if (!name) return;
    runnerPx(scene, field, mine, t, still.camera, one, at);
    if (one.alpha > 0.3) put(name, at);
  }

  function draw(atS) {
    nowS = atS;
    const t = atS - field.base;
    const isDrawn = still.paint(paper, t, aim, how.speed);
    nameThem(t);
    board(paper, toldAt(page, how, t));
    return isDrawn;
  }

  await whenDrawn(() => draw(firstS)).catch((error) => (still.end(), Promise.reject(error)));
  return { draw, end: still.end };
}
