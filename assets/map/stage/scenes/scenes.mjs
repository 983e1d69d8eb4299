// What is drawn over the dots, on a canvas of its own: a catch, the gap before it, the line, the ending. Drawn while there
// is something alive, and in no other frame; of a moment always the same, so a replay shows what was seen live.

import { lineS } from "../../news/level.mjs";
import { homeS } from "../../news/motion.mjs";
import { laneUnit } from "../course.mjs";
import { runnerPx } from "../near.mjs";
import { isSunny } from "../theme.mjs";
import { drawBracket, gapOf } from "./bracket.mjs";
import { SPARK_S, alive, drawFlash, drawOutline, drawRing, drawSpark, isWake, rateOf } from "./catch.mjs";
import { watcherOf } from "./catches.mjs";
import { drawEmbers, drawRoadBeyond, endingOf, tickAt, ticksOf } from "./embers.mjs";
import { drawGhost, ghostsOf } from "./ghosts.mjs";
import { besideM, headingOf, isSeen, spotOf } from "./ground.mjs";
import { drawBurst, drawTape, escapesOf, isLastMinute, newest, togoM } from "./line.mjs";

const LETTERS_PX = 12; // from an edge of the picture to the middle of a line of letters
const FRAME_MS = 32; // half of a screen's frames
const GHOST_MS = 800; // a ghost alone, from afar, is put where it is so often: it goes a pixel a second
const SOON_S = 1.2; // catches that come so soon are waited for
const TAPE_S = 20; // seen so long after he tore it
const NEAR_K = 0.5; // from farther off one person's catch is not to be seen, and a ring would never rest
const CLOSE_K = 2.8; // CSS pixels a metre, to see a gap close from
const FULL_RING_PX = 560; // on a screen as small as that a ring is as large as it is drawn for

const calm = matchMedia("(prefers-reduced-motion: reduce)");
const isStill = () => calm.matches || isSunny(); // cuts of colour instead of motion

/**
 * Returns frame(t), to be called whenever the dots were drawn, and look(t), now and then. `watched`(): runners who are
 * followed, whose gap is shown. spots: of picture.mjs.
 */
export function scenesOf({ canvas, scene, race, camera, spots, source, facts, words, watched, cameras }) {
  const { course, finishM, waves } = scene;
  const overlay = canvas.cloneNode();
  overlay.id = "scenes";
  overlay.style.visibility = "";
  canvas.parentElement.insertBefore(overlay, document.getElementById("ours"));
  const paper = overlay.getContext("2d");
  const figures = { gap: figureOf(overlay, camera, "gap"), rate: figureOf(overlay, camera, "rate"), togo: figureOf(overlay, camera, "togo") };
  const level = facts.chaser?.level ?? null;
  const watch = facts.chaser ? watcherOf(level, finishM, SPARK_S, SOON_S) : () => [];
  let catches = [];
  let ending = null;
  let endingOfBytes = "";
  let isBlank = true;
  let isAwake = false; // does a loop of its own run?
  let drawnAt = -Infinity;
  let [drawnStill, drawnGhosts] = ["", ""]; // what was drawn last, but for what moves by itself
  let isLively = false; // is there motion that no dot has?
  let quick = 1; // race seconds a second, as it went last

  const look = {};
  const place = (i, t) => {
    const at = [0, 0];
    runnerPx(scene, race.field, i, t, camera, look, at);
    return at;
  };
  const hisSpot = () => [spots[0] + camera.w / 2, camera.h / 2 - spots[1]];
  const dotPx = () => Math.min(9, 2.35 * laneUnit(camera) ** 0.7);

  /** See what there is to show about now. */
  function see(t) {
    const { field } = race;
    if (!field) return;
    if (source.speed() > 0) quick = source.speed();
    const isNear = camera.k >= NEAR_K;
    const mine = new Set(watched());
    catches = field.chaser.knots ? watch(field, t, quick).filter(({ i }) => isNear || mine.has(i)) : [];
    const key = `${race.epoch} ${field.number} ${t >= homeS(field)}`;
    if (key !== endingOfBytes && finishM !== null) [ending, endingOfBytes] = [endingOf(field, scene, t), key];
    if (gapNow(t)) cameras.closer("runner", CLOSE_K);
    if (isDue(t) && !isAwake) wake();
  }

  const isBusy = (t) => catches.length > 0 || isAtLine(t) || gapNow(t) !== null;
  const isDue = (t) => ghostsNow(t).length > 0 || isBusy(t) || ending !== null || !isBlank;
  const gapNow = (t) => (race.field.chaser.knots ? gapOf(race.field, level, watched(), t) : null);

  /** Where the ghosts are, once he is on his way: before that nobody knows what is to beat. */
  function ghostsNow(t) {
    const { field } = race;
    if (!facts.decides || field.base + t < facts.chaser.gun_s) return [];
    return ghostsOf(scene, camera, field.base, lineS(field, facts.chaser.length_m), t);
  }

  function isAtLine(t) {
    if (!facts.decides) return false;
    const togo = lineS(race.field, facts.chaser.length_m) - t;
    return isLastMinute(togo, quick) || (togo <= 0 && togo > -TAPE_S * quick);
  }

  function wake() {
    isAwake = true;
    requestAnimationFrame(turn);
  }

  function turn() {
    const now = performance.now();
    if (now - drawnAt >= FRAME_MS) frame(source.raceS() - race.field.base);
    isAwake = isLively && source.speed() > 0;
    if (isAwake) requestAnimationFrame(turn);
  }

  /** Draw t, seconds after the base. */
  function frame(t) {
    if (!race.field || (isBlank && !isDue(t))) return;
    const ghosts = ghostsNow(t);
    const still = `${isSunny()} ${canvas.width} ${canvas.height} ${endingOfBytes} ${camera.x} ${camera.y} ${camera.k} ${camera.w} ${camera.h}`;
    const ghostly = `${ghosts.map(({ x, y }) => `${x.toFixed(0)} ${y.toFixed(0)}`)}`;
    const isMoved = ghostly !== drawnGhosts && (source.speed() !== 1 || performance.now() - drawnAt > GHOST_MS);
    if (still === drawnStill && !isMoved && !isLively && !isBusy(t)) return; // it stands as it is
    [drawnStill, drawnGhosts] = [still, ghostly];
    drawnAt = performance.now();
    if (overlay.width !== canvas.width || overlay.height !== canvas.height) [overlay.width, overlay.height] = [canvas.width, canvas.height];
    const ratio = overlay.width / camera.w;
    paper.setTransform(1, 0, 0, 1, 0, 0);
    paper.clearRect(0, 0, overlay.width, overlay.height);
    paper.setTransform(ratio, 0, 0, ratio, 0, 0);
    isBlank = true;
    isLively = false;
    for (const ghost of ghosts) drawGhost(paper, ghost, 1.25 * dotPx());
    if (ghosts.length) isBlank = false;
    if (ending && t >= ending.home) paintEnding(t);
    if (isAtLine(t)) paintLine(t);
    else figures.togo.hide();
    paintCatches(t);
    paintGap(t);
  }

  function paintCatches(t) {
    const ages = catches.map(({ at }) => (t - at) / quick);
    const rate = rateOf(ages);
    const isMany = isWake(rate);
    if (isMany) figures.rate.say(words.say("scene.rate", { count: Math.round(rate) }), hisSpot(), [-1, 0], 3.4 * dotPx() + 18);
    else figures.rate.hide();
    const mine = new Set(watched());
    const scale = Math.min(1, Math.max(0.45, Math.min(camera.w, camera.h) / FULL_RING_PX)) * (camera.k > 0.6 ? 1 : 0.6);
    const sparks = new Set(alive(catches.filter(({ at }) => at <= t)).map(({ i }) => i));
    catches.forEach(({ i, at }, k) => {
      const age = ages[k];
      if (age < 0) return void (isLively = true); // it comes
      const wave = waves[race.field.wave[i]];
      const isFull = !isMany || mine.has(i);
      if (isStill()) isLively = drawOutline(paper, place(i, t), dotPx(), age) || isLively;
      else if (isFull) {
        const isRing = drawRing(paper, hisSpot(), age, scale);
        const isFlash = drawFlash(paper, place(i, t), wave, dotPx(), age);
        isLively ||= isRing || isFlash;
        isBlank &&= !isRing;
      } else if (sparks.has(i)) {
        const born = place(i, at); // where he passed her
        if (drawSpark(paper, i, wave, born, headingOf(course, camera, look.along), dotPx(), age)) isLively = true;
      }
    });
    isBlank &&= !isLively;
  }

  function paintGap(t) {
    const gap = gapNow(t);
    const spot = gap && drawBracket(paper, course, camera, gap, place(gap.i, t), hisSpot());
    if (!spot) return figures.gap.hide();
    isBlank = false;
    isLively = true;
    const inS = gap.aheadM / gap.gain;
    figures.gap.say(words.say("scene.gap", { metres: Math.round(gap.aheadM), seconds: Math.round(inS) }), [spot.x, spot.y], [spot.isRight ? 1 : -1, 0], 0);
  }

  function paintLine(t) {
    const { field } = race;
    const spot = spotOf(course, camera, course.lengthM, 0);
    if (!isSeen(camera, spot)) return figures.togo.hide();
    drawTape(paper, course, camera, field, t);
    isBlank = false;
    const escapes = newest(escapesOf(field, finishM, t, 0.5 * quick));
    for (const { i, at } of isStill() ? [] : escapes) {
      if (drawBurst(paper, place(i, at), (t - at) / quick, dotPx())) isLively = true;
    }
    const home = homeS(field);
    if (t >= home) {
      isLively ||= t - home < quick;
      return figures.togo.hide();
    }
    const metres = togoM(field, facts.chaser.length_m, t);
    const his = hisSpot();
    const isApart = Math.hypot(his[0] - spot[0], his[1] - spot[1]) > 60;
    if (isApart && metres > 0) figures.togo.say(words.say("scene.togo", { metres: Math.round(metres) }), [(his[0] + spot[0]) / 2, (his[1] + spot[1]) / 2], [-1, 0], besideM(course.laneHalf, camera) * camera.k + 22);
    else figures.togo.hide();
  }

  function paintEnding(t) {
    const age = (t - ending.home) / quick;
    drawRoadBeyond(paper, scene, camera, ending);
    if (drawEmbers(paper, scene, camera, race.field, ending, age, isStill())) isLively = true;
    isBlank = false;
    const aside = besideM(course.laneAt + course.laneHalf + 3, camera);
    const style = getComputedStyle(document.body);
    const [tone, halo] = ["--quiet", "--night"].map((name) => style.getPropertyValue(name));
    paper.font = `500 ${Math.round(12 * Math.min(1.6, Math.max(1, camera.w / 1000)))}px ${style.fontFamily}`;
    paper.textBaseline = "middle";
    for (const leadS of ticksOf(ending.mostS)) {
      const [[x0, y0], [x1, y1]] = tickAt(scene, camera, ending, leadS, aside);
      paper.strokeStyle = tone;
      paper.lineWidth = 1;
      paper.beginPath();
      paper.moveTo(x0, y0);
      paper.lineTo(x1, y1);
      paper.stroke();
      if (y0 < LETTERS_PX || y0 > camera.h - LETTERS_PX) continue; // half a word tells nothing
      const isRight = x0 >= x1;
      paper.textAlign = isRight ? "left" : "right";
      const label = words.say("scene.lead", { time: words.raceTime(leadS) });
      paper.strokeStyle = halo;
      paper.lineWidth = 3;
      paper.strokeText(label, x0 + (isRight ? 7 : -7), y0);
      paper.fillStyle = tone;
      paper.fillText(label, x0 + (isRight ? 7 : -7), y0);
    }
  }

  return { frame, look: see };
}

/**
 * A figure that stands beside something on the map: {say(text, spot, [dx, dy], gapPx), hide()}. On the other side where
 * the map ends, and nowhere where what it is about is not on the map.
 */
function figureOf(overlay, camera, name) {
  const element = document.createElement("output");
  element.className = "scene-figure";
  element.dataset.scene = name;
  element.hidden = true;
  element.setAttribute("aria-hidden", "true");
  overlay.after(element);
  let [said, placed] = ["", ""];
  let width = 0; // of the words, CSS pixels
  const hide = () => (element.hidden = true);
  return {
    say(text, [x, y], [dx], gapPx) {
      if (!isSeen(camera, [x, y], 0)) return hide();
      element.hidden = false;
      if (text !== said) {
        const [figure, ...rest] = (said = text).split(" · ");
        element.replaceChildren(Object.assign(document.createElement("b"), { textContent: figure }), ...rest.map((words) => Object.assign(document.createElement("span"), { textContent: words })));
        width = element.offsetWidth;
      }
      const isLeft = dx < 0 ? x - gapPx - width > 4 : x + gapPx + width > camera.w - 4;
      const now = `translate(${Math.round(x + (isLeft ? -gapPx : gapPx))}px, ${Math.round(y)}px) translate(${isLeft ? "-100%" : "0"}, -50%)`;
      if (now !== placed) element.style.transform = placed = now;
    },
    hide,
  };
}
