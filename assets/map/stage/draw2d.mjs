// Runners on a plain 2D canvas, where WebGL2 is missing: the same interface as draw.mjs, pixels written
// one by one into a buffer (many times faster than drawing sprites).

import { laneUnit, offsetOf, placeOf } from "./course.mjs";
import { dotsAt, meltOf, roadPx, unitsFor } from "./density/melt.mjs";
import { TAIL, chaserRadius, drawnAbove, marksOf, poleOf, rgb } from "./draw.mjs";
import { dimmedBy, lookOf } from "./look.mjs";

const ASPHALT = [34, 46, 73]; // passed runners sink into the lane
const NIGHT = [10, 16, 29];
const GOLD = [255, 224, 138];
const SUN = { white: [255, 255, 255], black: [0, 0, 0], gold: [255, 209, 64] };

export function canvasDrawer(canvas, scene) {
  const paper = canvas.getContext("2d");
  const colours = scene.waves.map((wave) => rgb(wave.colour).map((part) => part * 255));
  const rims = scene.waves.map((wave) => (wave.rim ? rgb(wave.rim).map((part) => part * 255) : null));
  let field = null;
  let picture = null;
  let marked = marksOf([], -1);
  let chances = null;
  let isSunny = false;
  let crowd = null; // of density/crowd.mjs, once it was counted
  let beneath = null; // paintRibbon of density/ribbon2d.mjs, once it has come
  const look = {};
  const ground = [0, 0];
  return {
    kind: "2d",
    setField: (next) => (field = next),
    update() {},
    mark: (followed, chosen) => (marked = marksOf(followed, chosen)),
    hope: (next) => (chances = next),
    light: (next) => (isSunny = next),
    crowd: (next) => (crowd = next),
    lay: (paintRibbon) => (beneath = paintRibbon),
    draw({ t, camera, chaser, his = NaN }) {
      if (!field) return false;
      if (picture?.width !== canvas.width || picture?.height !== canvas.height) {
        picture = paper.createImageData(canvas.width, canvas.height);
      }
      picture.data.fill(0);
      const ratio = canvas.width / camera.w;
      const radius = Math.min(9, 2.35 * laneUnit(camera) ** 0.7) * ratio;
      const road = roadPx(scene.course, laneUnit(camera));
      const meltThere = (along, people) => {
        const melt = meltOf({ ...crowd, people, pxAMetre: camera.k, road, awayM: crowd.nearM ? along - his : NaN });
        return 1 + (melt - 1) * crowd.strength;
      };
      const isSorted = camera.sorted?.share > 0.5; // there nobody is in a ribbon
      const isCrowd = crowd && beneath && crowd.strength > 0 && !isSorted;
      /** Metres from the line, and how strong she is there, of one of the crowd: as in shaders.mjs. */
      const inCrowd = (i) => {
        const own = offsetOf(scene.course, field.side[i], camera);
        const [from, between, until, all] = stripeAt(crowd, look.along, field.wave[i]);
        const melt = meltThere(look.along, all);
        const [low, high] = t >= field.passed[i] ? [between, until] : [from, between];
        const place = (low + ((high - low) * field.side[i]) / 255 - all / 2) * unitsFor(scene.course, crowd.units, all);
        const stripe = ((scene.course.laneAt + place) * laneUnit(camera)) / camera.k;
        return [crowd.calm ? own : stripe + (own - stripe) * melt, dotsAt(melt)];
      };
      const dot = (i, mark) => {
        lookOf(field, i, t, scene.finishM ?? Infinity, look);
        if (look.alpha <= 0) return;
        if (chances && camera.sorted) look.dim = dimmedBy(chances[i], camera.sorted.share, look.dim);
        const isOne = isCrowd && look.isOut && !mark && !field.pacer[i];
        const [offset, strength] = isOne ? inCrowd(i) : [offsetOf(scene.course, field.side[i], camera, field.wave[i]), 1];
        if (strength <= 0) return;
        look.alpha *= strength;
        placeOf(scene.course, look.along, offset, ground);
        const x = ((ground[0] - camera.x) * camera.k + camera.w / 2) * ratio;
        const y = (camera.h / 2 - (ground[1] - camera.y) * camera.k) * ratio;
        const wave = field.wave[i];
        const size = mark ? radius * (1.3 + 0.3 * mark) : radius;
        if (isSunny) return dotInSun(picture, x, y, size, ratio, look, rims[wave] ? null : colours[wave], mark, field.pacer[i]);
        const sink = (colour) => colour && colour.map((part, c) => part + (ASPHALT[c] - part) * 0.62 * look.dim * (mark ? 0.4 : 1));
        const hole = look.hollow ? size * 0.55 : 0;
        const worn = sink(rims[wave] ?? colours[wave]); // what can be told from the asphalt
        if (mark) {
          disc(picture, x, y, size + 5 * ratio, 0, NIGHT, null, 0.8 * look.alpha);
          disc(picture, x, y, size + 3.6 * ratio, size + 1.6 * ratio, look.ring ? GOLD : worn, null, look.alpha);
        } else if (look.ring) disc(picture, x, y, size + 2 * ratio, size + 0.7 * ratio, GOLD, null, look.alpha);
        if (field.pacer[i]) {
          const pale = worn.map((part) => part + (255 - part) * (0.6 - 0.4 * look.dim));
          pennant(picture, x, y, poleOf(size / ratio, mark) * ratio, ratio, pale, look.alpha);
        }
        disc(picture, x, y, size, hole, sink(colours[wave]), sink(rims[wave]), look.alpha);
      };
      for (let i = 0; i < field.n; i++) if (!marked.has(i) && !field.pacer[i]) dot(i, 0);
      for (const i of drawnAbove(field.pacer, marked)) if (i < field.n) dot(i, marked.get(i) ?? 0);
      paper.putImageData(picture, 0, 0);
      if (isCrowd) beneath(paper, { crowd, camera, ratio, scene, meltThere });
      if (chaser) (isSunny ? drawChaserInSun : drawChaser)(paper, chaser, camera, ratio);
      return true;
    },
  };
}

/** What the crowd's stripes are of a wave at a place: [before hers, before the passed in it, after it, all], people a metre. */
export function stripeAt({ m, count, waves, stripes }, along, wave) {
  const spot = Math.min(Math.max(along / m, 0), count - 1.001);
  const node = Math.floor(spot);
  const at = 4 * (Math.min(wave, waves - 1) * count + node);
  return [0, 1, 2, 3].map((c) => stripes[at + c] + (stripes[at + 4 + c] - stripes[at + c]) * (spot - node));
}

/** A disc, or a ring where `hole` is larger than 0, painted over what is there. */
function disc(picture, x, y, radius, hole, colour, rim, alpha) {
  const [x0, y0, x1, y1] = pixelsOf(picture, x - radius, y - radius, x + radius, y + radius);
  for (let py = y0; py <= y1; py++) {
    for (let px = x0; px <= x1; px++) {
      const away = Math.hypot(px + 0.5 - x, py + 0.5 - y);
      const cover = Math.min(Math.max(radius - away + 0.5, 0), 1) * (away < hole ? 0 : 1) * alpha;
      paint(picture, px, py, cover, rim && away > radius * 0.6 ? rim : colour);
    }
  }
}

/** `inSun` of sun.mjs; colour null: a dark shirt, drawn as a black ring. */
function dotInSun(picture, x, y, size, ratio, { alpha, dim, hollow, ring }, colour, mark, isPacer) {
  const { white, black, gold } = SUN;
  const line = black.map(() => 140 * dim);
  if (mark) {
    disc(picture, x, y, size + 5.4 * ratio, 0, ring ? gold : white, null, alpha);
    disc(picture, x, y, size + 4 * ratio, size + 1.4 * ratio, black, null, alpha);
  }
  if (isPacer) pennant(picture, x, y, poleOf(size / ratio, mark) * ratio, ratio, white, alpha, line);
  const wide = colour || hollow ? Math.min(Math.max(0.24 * size, 0.7 * ratio), 1.5 * ratio) : 0.46 * size;
  const fill = (colour ?? white).map((part) => part + (255 - part) * dim);
  disc(picture, x, y, size + 0.3 * ratio, 0, line, null, alpha);
  disc(picture, x, y, size - wide, 0, ring ? gold : fill, null, alpha);
  if (hollow && !ring) disc(picture, x, y, size * 0.66 - wide, 0, white, null, alpha);
}

/** A pacemaker's pennant, on a pole of so many pixels that stands at x, y: `pennant` of shaders.mjs. */
function pennant(picture, x, y, pole, ratio, colour, alpha, edge = NIGHT) {
  const [x0, y0, x1, y1] = pixelsOf(picture, x - 2 * ratio, y - pole - 2 * ratio, x + 0.78 * pole + 2 * ratio, y + 2 * ratio);
  const cover = (off) => Math.min(Math.max(0.5 - off, 0), 1) * alpha;
  for (let py = y0; py <= y1; py++) {
    for (let px = x0; px <= x1; px++) {
      const [right, up] = [px + 0.5 - x, y - py - 0.5];
      const flies = Math.max(-right, (Math.abs(up - 0.72 * pole) - 0.3 * pole * (1 - right / (0.78 * pole))) * 0.93);
      const off = Math.min(flies, Math.max(Math.abs(right) - 0.6 * ratio, -up, up - 1.02 * pole));
      paint(picture, px, py, 0.85 * cover(off - 1.1 * ratio), edge);
      paint(picture, px, py, cover(off), colour);
    }
  }
}

/** Those of the picture's pixels that a box holds: first and last column and row as [x0, y0, x1, y1]. */
const pixelsOf = ({ width, height }, left, top, right, bottom) => [
  Math.max(0, Math.floor(left)), Math.max(0, Math.floor(top)), Math.min(width - 1, Math.ceil(right)), Math.min(height - 1, Math.ceil(bottom)),
];

function paint({ data, width }, px, py, cover, colour) {
  if (cover <= 0) return;
  const at = 4 * (py * width + px);
  const below = (data[at + 3] / 255) * (1 - cover);
  const whole = cover + below;
  for (let c = 0; c < 3; c++) data[at + c] = (colour[c] * cover + data[at + c] * below) / whole;
  data[at + 3] = whole * 255;
}

function drawChaser(paper, spots, camera, ratio) {
  const size = chaserRadius(camera) * ratio;
  for (let i = TAIL - 1; i >= 0; i--) {
    const x = (spots[3 * i] + camera.w / 2) * ratio;
    const y = (camera.h / 2 - spots[3 * i + 1]) * ratio;
    const share = spots[3 * i + 2];
    paper.beginPath();
    paper.fillStyle = i ? `rgb(255 255 255 / ${0.12 * (1 - share)})` : "#fff";
    paper.shadowColor = "#cfe0ff";
    paper.shadowBlur = i ? 0 : size * 2;
    paper.arc(x, y, i ? size * (0.75 - 0.5 * share) : size, 0, 7);
    paper.fill();
  }
  paper.shadowBlur = 0;
}

/** `chaserInSun` of sun.mjs. */
function drawChaserInSun(paper, spots, camera, ratio) {
  const size = chaserRadius(camera) * ratio;
  const disc = (i, radius, colour) => {
    paper.beginPath();
    paper.fillStyle = colour;
    paper.arc((spots[3 * i] + camera.w / 2) * ratio, (camera.h / 2 - spots[3 * i + 1]) * ratio, radius, 0, 7);
    paper.fill();
  };
  for (let i = TAIL - 1; i > 0; i--) disc(i, size * (0.8 - 0.74 * spots[3 * i + 2]), "#000");
  disc(0, 1.2 * size + 2.6 * ratio, "#fff");
  disc(0, 1.2 * size + 1.2 * ratio, "#000");
  disc(0, 0.52 * size, "#fff");
}
