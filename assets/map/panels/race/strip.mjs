// The course as a strip under the phase: the finish to the right, a row a wave with its runners where they are, and the chaser as one
// white line through all. Is he here yet? Answered without the map. Loaded after the dots.

import { hunterAt } from "../../news/level.mjs";
import { alongAt, isPacer, isRunning, STATE, stateAt } from "../../news/motion.mjs";
import { inkOf, isSunny } from "../../stage/theme.mjs";

const BINS = 120;
const ROW_PX = 4.5;
const GAP_PX = 2;
const EDGE_PX = 7; // so that his dot is whole at both ends
const FOOT_PX = 3;
const LOOK_MS = 900; // the field is counted so often

/** How many of each wave are out there in each of BINS stretches of the course: [wave][bin], those he has passed too. */
export function spreadOf(field, t, waves, lengthM) {
  const spread = Array.from({ length: waves }, () => new Uint16Array(BINS));
  for (let i = 0; i < field.n; i++) {
    if (isPacer(field, i)) continue;
    const state = stateAt(field, i, t);
    if (!isRunning(state) && !(state === STATE.passed && !(t >= field.left[i]))) continue;
    const along = alongAt(field, i, t);
    if (along >= 0 && along < lengthM) spread[field.wave[i]][Math.floor((BINS * along) / lengthM)]++;
  }
  return spread;
}

/** Draw on the page's canvas; returns show(field, t), to be called four times a second. */
export function stripOf(facts) {
  const canvas = document.getElementById("strip");
  const paper = canvas.getContext("2d");
  const { waves, chaser } = facts;
  const lengthM = facts.course.length_m;
  const marks = facts.course.shape === "out-and-back" ? [lengthM / 2] : [];
  let [spread, lookedAt, lookedS] = [null, -Infinity, NaN];
  let drawn = "";

  return function show(field, t) {
    const width = canvas.clientWidth;
    if (!width) return; // not in sight
    const now = performance.now();
    if (now - lookedAt > LOOK_MS || Math.abs(t - lookedS) > 20) {
      [spread, lookedAt, lookedS] = [spreadOf(field, t, waves.length, lengthM), now, t];
    }
    const his = chaser && field.chaser.knots && field.base + t >= chaser.gun_s ? hunterAt(field, chaser.level, t) : NaN;
    const ratio = Math.min(2, devicePixelRatio || 1);
    const x = (along) => EDGE_PX + ((width - 2 * EDGE_PX) * Math.min(along, lengthM)) / lengthM;
    const key = `${width} ${ratio} ${lookedAt} ${(2 * x(his)).toFixed(0)} ${document.documentElement.dataset.theme}`;
    if (key === drawn) return;
    drawn = key;
    const height = waves.length * (ROW_PX + GAP_PX) + 2 * FOOT_PX;
    if (canvas.height !== Math.round(height * ratio) || canvas.width !== Math.round(width * ratio)) {
      [canvas.width, canvas.height] = [Math.round(width * ratio), Math.round(height * ratio)];
      canvas.style.height = `${height}px`;
    }
    const tone = (name) => getComputedStyle(canvas).getPropertyValue(name);
    paper.setTransform(ratio, 0, 0, ratio, 0, 0);
    paper.clearRect(0, 0, width, height);
    const step = (width - 2 * EDGE_PX) / BINS;
    waves.forEach((wave, w) => {
      const y = FOOT_PX + w * (ROW_PX + GAP_PX);
      paper.globalAlpha = 1;
      paper.fillStyle = tone("--track");
      paper.fillRect(EDGE_PX, y, width - 2 * EDGE_PX, ROW_PX);
      const most = Math.max(1, ...spread[w]);
      const least = isSunny() ? 0.7 : 0.35; // where few are
      paper.fillStyle = inkOf(wave);
      spread[w].forEach((count, bin) => {
        if (!count) return;
        const isBehind = (lengthM * (bin + 0.5)) / BINS < his;
        paper.globalAlpha = (isBehind ? 0.42 : 1) * (least + (1 - least) * Math.sqrt(count / most));
        paper.fillRect(EDGE_PX + bin * step, y, step + 0.4, ROW_PX);
      });
    });
    paper.globalAlpha = 0.55;
    paper.fillStyle = tone("--quiet");
    for (const mark of marks) paper.fillRect(x(mark) - 0.5, 0, 1, height);
    paper.globalAlpha = 1;
    paper.fillStyle = tone("--text");
    for (let k = 0; k * 3 < height; k++) paper.fillRect(width - EDGE_PX + (k % 2 ? 0 : 3), k * 3, 3, 3); // a chequered line
    if (his >= 0) drawHim(paper, x(his), height, tone);
  };
}

function drawHim(paper, x, height, tone) {
  paper.fillStyle = tone("--night");
  paper.fillRect(x - 2.5, 0, 5, height);
  paper.fillStyle = tone("--chaser-line") || "#fff";
  paper.fillRect(x - 1.25, 0, 2.5, height);
  paper.beginPath();
  paper.arc(x, height / 2, 5.5, 0, 7);
  paper.fill();
  paper.lineWidth = 2;
  paper.strokeStyle = tone("--night");
  paper.stroke();
}
