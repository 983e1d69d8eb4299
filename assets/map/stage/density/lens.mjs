// A lens where the map is too small for the people around the chaser: everyone within a hundred metres of him, at her place.
// It follows him a little late; where it stands on the stage changes only when the camera comes to rest.

import { chaserAlongAt } from "../../news/motion.mjs";
import { toScreen } from "../camera.mjs";
import { laneUnit, offsetOf, placeOf } from "../course.mjs";
import { lookOf } from "../look.mjs";
import { toneOf } from "../theme.mjs";

export const AROUND_M = 100;
const LAG_S = 0.2; // on the wall
const STIR_PX = 0.4; // less is no movement
const QUICK_M_S = 8; // so fast somebody may come up to him
const LANE_SHARE = 0.36; // of the lens is the width of the road
const SHAPES = { square: [4, 0.97, 45], triangle: [3, 1.12, -90], diamond: [4, 1.05, 0] }; // corners, radius, where the first is

/** CSS pixels across a lens on such a stage. */
export const lensPx = ({ w, h }) => Math.round(Math.min(260, Math.max(96, 0.29 * Math.min(w, h))));

/** Returns {element, line, place(), put(place), size(), frame(t, quick, along, theme), shown()}; along: of crowd.mjs. */
export function lensOf({ scene, race, camera, words, facts }, chaserCourse) {
  const { course, waves, finishM } = scene;
  const element = Object.assign(document.createElement("div"), { className: "density-lens", hidden: true });
  element.setAttribute("aria-hidden", "true");
  const line = Object.assign(document.createElement("i"), { className: "density-line", hidden: true });
  const canvas = document.createElement("canvas");
  const caption = Object.assign(document.createElement("span"), { textContent: words.say("density.lens", { name: facts.chaser.name }) });
  element.append(canvas, caption);
  const paper = canvas.getContext("2d");
  const view = { x: 0, y: 0, k: 1, w: 0, h: 0, base: 1 }; // what the lens sees
  const look = {};
  const at = [0, 0];
  let place = null; // [left, top] on the stage
  let drawn = ""; // what was drawn last
  let drawnT = NaN;
  let inside = []; // who
  let [tip, toneKey, tones] = ["", "", {}];

  function aim(t) {
    placeOf(chaserCourse, chaserAlongAt(race.field, t), 0, at);
    const px = lensPx(camera);
    Object.assign(view, { x: at[0], y: at[1], k: px / 2 / AROUND_M, w: px, h: px, base: (LANE_SHARE * px) / (2 * (course.laneAt ? 14.5 : 9)) });
  }

  /** Everybody within AROUND_M of him at t: [{i, x, y}], pixels of the lens. */
  function around(t, along) {
    aim(t);
    const { field } = race;
    const found = [];
    const near = nearBy(course, view, 1.4 * AROUND_M);
    for (let i = 0; i < field.n; i++) {
      if (along && (Number.isNaN(along[i]) || !near[Math.max(0, Math.min(near.length - 1, Math.floor(along[i] / near.step)))])) continue;
      lookOf(field, i, t, finishM ?? Infinity, look);
      if (look.alpha <= 0) continue;
      placeOf(course, look.along, offsetOf(course, field.side[i], view), at);
      toScreen(view, at[0], at[1], at);
      if (Math.hypot(at[0] - view.w / 2, at[1] - view.h / 2) > view.w / 2) continue;
      found.push({ i, x: at[0], y: at[1], isPassed: look.dim > 0.5, strength: look.alpha, isHollow: look.hollow });
    }
    return found;
  }

  function paint(t, along) {
    const px = lensPx(camera);
    const ratio = Math.min(2, devicePixelRatio || 1);
    if (canvas.width !== Math.round(px * ratio)) {
      canvas.width = canvas.height = Math.round(px * ratio);
      canvas.style.width = canvas.style.height = `${px}px`;
    }
    const people = around(t, along);
    inside = people.map(({ i }) => i);
    paper.setTransform(ratio, 0, 0, ratio, 0, 0);
    paper.fillStyle = tones.ground;
    paper.fillRect(0, 0, px, px);
    paintRoad();
    const radius = px / 62;
    for (const isPassed of [true, false]) {
      waves.forEach((wave, number) => {
        const those = people.filter(({ i, isPassed: is }) => race.field.wave[i] === number && is === isPassed);
        if (those.length) paintGroup(wave, those, radius, isPassed);
      });
    }
    paper.globalAlpha = 1;
    paper.fillStyle = "#fff";
    paper.shadowColor = "#cfe0ff";
    paper.shadowBlur = 8 * ratio;
    paper.beginPath();
    paper.arc(px / 2, px / 2, px / 22, 0, 7);
    paper.fill();
    paper.shadowBlur = 0;
  }

  function paintRoad() {
    const isFolded = course.laneAt > 0;
    const step = Math.max(1, Math.round(4 / course.step));
    const path = new Path2D();
    let isOn = false;
    for (let n = 0; n < course.n + step; n += step) {
      const k = Math.min(n, course.n - 1);
      toScreen(view, course.samples[4 * k], course.samples[4 * k + 1], at);
      const isNear = Math.hypot(at[0] - view.w / 2, at[1] - view.h / 2) < view.w;
      if (isNear) path[isOn ? "lineTo" : "moveTo"](at[0], at[1]);
      isOn = isNear;
    }
    paper.lineJoin = "round";
    paper.lineCap = "round";
    const widths = isFolded ? [["edge", 31], ["lane", 29], ["corridor", 7]] : [["edge", 20], ["lane", 18]];
    for (const [tone, units] of widths) {
      paper.strokeStyle = tones[tone];
      paper.lineWidth = units * view.base;
      paper.stroke(path);
    }
  }

  function paintGroup(wave, those, radius, isPassed) {
    const [corners, far, first] = SHAPES[wave.shape] ?? [0];
    for (const isHollow of [false, true]) {
      const some = those.filter((one) => one.isHollow === isHollow);
      if (!some.length) continue;
      paper.beginPath();
      for (const { x, y } of some) {
        if (!corners) paper.moveTo(x + radius, y), paper.arc(x, y, radius, 0, 7);
        for (let c = 0; c < (corners ?? 0); c++) {
          const angle = ((first + (360 * c) / corners) * Math.PI) / 180;
          const reach = radius * far * (corners === 4 && first === 45 ? Math.SQRT2 : 1.1);
          paper[c ? "lineTo" : "moveTo"](x + reach * Math.cos(angle), y + reach * Math.sin(angle));
        }
        if (corners) paper.closePath();
      }
      paper.globalAlpha = isPassed ? 0.42 : 1;
      paper.fillStyle = wave.colour;
      if (!isHollow) paper.fill();
      paper.strokeStyle = isHollow ? (wave.rim ?? wave.colour) : (wave.rim ?? tones.corridor);
      paper.lineWidth = wave.rim || isHollow ? 1 : 0.6;
      paper.stroke();
    }
  }

  /** The line from the lens to him. */
  function lead() {
    const px = lensPx(camera);
    const [x0, y0] = [place[0] + px / 2, place[1] + px / 2];
    placeOf(chaserCourse, chaserAlongAt(race.field, drawnT), 0, at);
    toScreen(camera, at[0], at[1], at);
    const away = Math.hypot(at[0] - x0, at[1] - y0);
    const length = Math.max(0, away - px / 2 - 9);
    const angle = Math.atan2(at[1] - y0, at[0] - x0);
    const now = `translate(${x0.toFixed(1)}px, ${y0.toFixed(1)}px) rotate(${angle.toFixed(3)}rad) translate(${px / 2}px, 0) scaleX(${length.toFixed(1)})`;
    if (now !== tip) line.style.transform = tip = now;
  }

  return {
    element, line,
    place: () => place,
    /** Stand at [left, top] of the stage; null: nowhere. */
    put(next) {
      [place, drawn] = [next, ""];
      element.hidden = line.hidden = next === null;
      if (next) element.style.translate = `${next[0]}px ${next[1]}px`;
    },
    /** Who was drawn in it last, when, and how large it is drawn. */
    shown: () => ({ t: drawnT, who: inside, k: view.k, unit: laneUnit(view) }),
    /** CSS pixels that it takes, [width, height]. */
    size() {
      const px = lensPx(camera);
      element.style.width = `${px}px`;
      canvas.style.width = canvas.style.height = `${px}px`;
      const wasHidden = element.hidden;
      element.hidden = false;
      const found = [element.offsetWidth, element.offsetHeight];
      element.hidden = wasHidden;
      return found;
    },
    /** Show t, where it is so much later than what was shown that it can be seen. */
    frame(t, quick, along, theme) {
      if (!place) return;
      const late = t - LAG_S * Math.max(0, quick);
      if (theme !== toneKey) [toneKey, tones, drawn] = [theme, Object.fromEntries(["ground", "edge", "lane", "corridor"].map((tone) => [tone, toneOf(tone)])), ""];
      const key = `${place} ${race.epoch} ${race.field.number} ${camera.x} ${camera.y} ${camera.k}`;
      const hasMoved = !(Math.abs(late - drawnT) * QUICK_M_S * (lensPx(camera) / 2 / AROUND_M) < STIR_PX);
      if (key === drawn && (late === drawnT || !hasMoved)) return;
      [drawn, drawnT] = [key, late];
      paint(late, along);
      lead();
    },
  };
}

/** Which stretches of the course have a place within `reach` metres of what the lens looks at: as a list of 0 and 1, with its `step`. */
function nearBy(course, { x, y }, reach) {
  const step = Math.max(25, course.lengthM / 2000);
  const near = new Uint8Array(Math.ceil(course.lengthM / step) + 1);
  const at = [0, 0];
  for (let k = 0; k < near.length; k++) {
    placeOf(course, k * step, 0, at);
    if (Math.hypot(at[0] - x, at[1] - y) > reach + step) continue;
    for (const one of [k - 1, k, k + 1]) if (one >= 0 && one < near.length) near[one] = 1;
  }
  return Object.assign(near, { step });
}
