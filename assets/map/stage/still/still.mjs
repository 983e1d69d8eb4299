// A picture of the race of any size, ground and names included, on a canvas that is on no screen: the same drawer, the same draw(t).

import { crowdOf, densestOf, stripesOf, topOf } from "../density/crowd.mjs";
import { NEAR_M } from "../density/melt.mjs";
import { ribbonOf } from "../density/ribbon.mjs";
import { paintRibbon } from "../density/ribbon2d.mjs";
import { webglDrawer } from "../draw.mjs";
import { canvasDrawer } from "../draw2d.mjs";
import { pictureOf } from "../picture.mjs";
import { isSunny } from "../theme.mjs";
import { paintGround, shapesOf } from "./ground.mjs";
import { namesOf, paintNames } from "./names.mjs";

const MOST_MS = 15_000; // until a graphics card has its programs

/**
 * look: {scene, chaserCourse, level, projection}; size: {w, h, ratio}; worn: {family, ground, halo}, colours and a font; covered: boxes
 * where names have no room; marks: [followed, chosen]. Returns {paint(paper, t, aim, quick), camera, end()}: paint() draws `field`
 * at t as aim(camera) wants it seen, at `quick` times the race's pace, and says whether all of it was drawn.
 */
export function stillOf({ scene, chaserCourse, level, projection }, { w, h, ratio }, { worn, covered, field, marks }) {
  const camera = { x: 0, y: 0, k: 1, w, h, base: 1 };
  const [dots, below] = [0, 1].map(() => new OffscreenCanvas(w * ratio, h * ratio));
  const drawer = webglDrawer(dots, scene) ?? canvasDrawer(dots, scene);
  const picture = pictureOf(drawer, chaserCourse, level);
  const under = below.getContext("2d");
  const ground = shapesOf(document.getElementById("ground"), worn.ground);
  const names = namesOf(document.getElementById("names"), projection, under, worn.family);
  const people = crowdIn(scene, field);
  let seen = ""; // how what lies below was painted
  drawer.light(isSunny());
  drawer.lay(drawer.kind === "2d" ? paintRibbon : ribbonOf);
  drawer.setField(field);
  drawer.mark(...marks);

  function paint(paper, t, aim, quick) {
    aim(camera);
    const now = `${camera.x} ${camera.y} ${camera.k}`;
    if (now !== seen) {
      seen = now;
      paintGround(under, ground, camera, ratio);
      paintNames(under, names, camera, scene.course, { covered, halo: worn.halo });
    }
    drawer.crowd(people.at(t, quick));
    const isDrawn = picture.draw(field, { t, camera, rate: 0 });
    paper.setTransform(1, 0, 0, 1, 0, 0);
    paper.drawImage(below, 0, 0);
    paper.drawImage(dots, 0, 0);
    paper.setTransform(ratio, 0, 0, ratio, 0, 0);
    return isDrawn;
  }

  /** A browser has few graphics contexts: give this one back. */
  const end = () => drawer.kind === "2d" || dots.getContext("webgl2").getExtension("WEBGL_lose_context")?.loseContext();

  return { paint, camera, end };
}

/** Resolves when paint() has drawn all that there is. */
export async function whenDrawn(paint) {
  const until = performance.now() + MOST_MS;
  while (!paint()) {
    if (performance.now() > until) throw new Error(`the first picture was not there after ${MOST_MS / 1000} s`);
    await new Promise((done) => setTimeout(done, 20));
  }
}

/** The crowd as a ribbon, where dots would lie on each other, counted as the page counts it, but at once. */
function crowdIn(scene, field) {
  const crowd = crowdOf(scene);
  const { m, count } = crowd.nodes;
  const table = { m, count, waves: crowd.waves, stripes: new Float32Array(4 * count * crowd.waves), units: 0, strength: 1, nearM: NEAR_M, calm: false, from: 0, to: m * (count - 1) };
  const sizes = new Uint32Array(256);
  for (const wave of field.wave) sizes[wave]++;
  let top = 0; // chosen once, or ribbons would change their width
  return {
    at(t, quick) {
      crowd.want(field, t, quick);
      crowd.work(() => false);
      const found = crowd.at(t);
      top ||= topOf(densestOf(found.total), Math.max(...sizes));
      stripesOf(found, crowd.waves, count, table.stripes);
      table.units = (2 * (scene.course.laneHalf - 0.6)) / top;
      return table;
    },
  };
}
