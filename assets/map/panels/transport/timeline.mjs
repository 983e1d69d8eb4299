// The time of the film drawn: bars of catches and finishes, marks of what happened, the axis, what is still to come dimmed;
// beneath it the whole race in a row, over which the page's scrubber lies. It is painted when it changes; a frame moves
// a veil and two lines, and nothing is laid out for it.

import { write } from "../../news/words.mjs";
import { drawShape } from "../runners/rows.mjs";
import { paintBars, paintWhole } from "./bars.mjs";
import { binsOf, stepFor, tickFor } from "./counts.mjs";

const INSET_PX = 8; // half of the scrubber's thumb: where its values begin and end
const NAMED_PX = 8; // between the words of two marks
const TICK_PX = 74; // from one time on the axis to the next

const made = (tag, className, parent) => parent.appendChild(Object.assign(document.createElement(tag), { className }));

/**
 * Build it into `.scrub`. Returns {line, draw(film), frame(atS), at(px), x(atS)}. film: {field, film: [fromS, untilS], part: likewise, marks, guns,
 * loop, isCatches, isBare: no bars, key, timeSaid, tickS: between two times that are named}, times in Unix seconds; marks: [{atS, text, kind, weight}], guns: [{atS, wave}], null for the chaser's.
 */
export function timelineOf(scrub, { facts, words, scene }) {
  const line = made("div", "t-line", scrub);
  const whole = made("div", "t-whole", scrub);
  for (const one of [line, whole]) one.setAttribute("aria-hidden", "true");
  const canvas = made("canvas", "t-bars", line);
  const now = made("div", "t-now", made("div", "t-to-come", line)); // the line of the moment, and a veil over what comes after it
  made("b", "t-veil", now);
  made("b", "t-head", now);
  const loopBox = made("b", "t-loop", line);
  const marks = made("div", "t-marks", line);
  const axis = made("div", "t-axis", line);
  const labels = { above: made("span", "t-label is-above", line), below: made("span", "t-label is-below", line), whole: made("span", "t-label", whole), most: made("span", "t-most", line) };
  const wholeBars = made("canvas", "t-bars", whole);
  const partBox = made("b", "t-part", whole);
  const wholeHead = made("b", "t-whole-head", whole);
  labels.whole.textContent = words.say("replay.whole_race");
  let film = null;
  let [width, drawn, drawnWhole] = [0, "", ""];
  let moved = [NaN, NaN];
  const counted = new Map(); // by step: the whole film

  const xIn = (atS, [fromS, untilS]) => INSET_PX + ((width - 2 * INSET_PX) * (atS - fromS)) / (untilS - fromS);
  const x = (atS) => xIn(atS, film.part);
  const at = (px) => film.part[0] + ((px - INSET_PX) / (width - 2 * INSET_PX)) * (film.part[1] - film.part[0]);

  function draw(next) {
    film = next;
    const box = line.getBoundingClientRect();
    width = box.width;
    if (!width) return;
    const style = getComputedStyle(line);
    const looks = [film.key, film.film.map(Math.round), width, box.height, devicePixelRatio, style.color, style.getPropertyValue("--gold-fill")].join();
    if (looks !== drawnWhole) counted.clear();
    const key = `${looks} ${film.part}`;
    if (key !== drawn) {
      [drawn, moved] = [key, [NaN, NaN]];
      showBars(style);
      placeMarks();
      placeGuns();
      placeTimes();
    }
    if (looks !== drawnWhole) showWhole(style);
    drawnWhole = looks;
    const [inX, outX] = film.part.map((atS) => xIn(atS, film.film));
    partBox.hidden = film.part[1] - film.part[0] > 0.98 * (film.film[1] - film.film[0]);
    Object.assign(partBox.style, { left: `${inX}px`, width: `${outX - inX}px` });
    loopBox.hidden = !film.loop;
    if (!film.loop) return;
    const [fromX, untilX] = film.loop.map((atS) => Math.min(width, Math.max(0, x(atS))));
    Object.assign(loopBox.style, { left: `${fromX}px`, width: `${untilX - fromX}px` });
  }

  function bins(stepS) {
    const { base } = film.field;
    if (!counted.has(stepS)) {
      const span = { fromS: film.film[0] - base, untilS: film.film[1] - base, stepS, isCatches: film.isCatches };
      counted.set(stepS, { ...binsOf(film.field, facts.waves.length, scene.finishM ?? Infinity, span), fromS: film.film[0], stepS });
    }
    return counted.get(stepS);
  }

  const px = (style, name) => parseFloat(style.getPropertyValue(name));

  function showBars(style) {
    const [fromS, untilS] = film.part;
    const stepS = stepFor(untilS - fromS, width - 2 * INSET_PX);
    const found = bins(stepS);
    const isEmpty = film.isBare || !(found.mostAbove || found.mostBelow);
    const rooms = { aboveY: px(style, "--above-y"), above: px(style, "--above"), belowY: px(style, "--below-y"), below: px(style, "--below") };
    const colour = (name) => style.getPropertyValue(name);
    const none = { ...found, above: [], below: [[], []], mostAbove: 0, count: 0 };
    const { most, y } = paintBars(canvas, isEmpty ? none : found, { x, fromS, untilS, rooms, waves: isEmpty ? [] : facts.waves, gold: colour("--gold-fill"), behind: colour("--behind"), line: colour("--line") });
    labels.most.hidden = !most;
    labels.above.hidden = labels.below.hidden = isEmpty;
    write(labels.most, words.number(most));
    labels.most.style.top = `${y}px`;
    const time = stepS < 60 ? words.say("replay.step.s", { s: stepS }) : words.say("replay.step.min", { min: stepS / 60 });
    write(labels.above, words.say(film.isCatches ? "replay.passed_per" : "replay.home_per", { time }));
    write(labels.below, film.isCatches && facts.has_finish ? words.say("replay.home_per", { time }) : "");
  }

  function showWhole(style) {
    const found = bins(stepFor(film.film[1] - film.film[0], width - 2 * INSET_PX));
    const none = { ...found, count: film.isBare ? 0 : found.count };
    paintWhole(wholeBars, none, { x: (atS) => xIn(atS, film.film), up: style.getPropertyValue("--whole"), down: style.getPropertyValue("--whole-below") });
  }

  /** Each gun as the sign of its wave, on a stem where the part shows it, and in the row of the whole race. */
  function placeGuns() {
    for (const old of [...line.querySelectorAll(".t-gun"), ...whole.querySelectorAll(".t-gun")]) old.remove();
    for (const { atS, wave } of film.guns) {
      for (const [holder, left] of [[line, x(atS)], [whole, xIn(atS, film.film)]]) {
        if (!(left >= 0 && left <= width)) continue;
        const gun = made("span", "t-gun", holder);
        gun.style.left = `${left}px`;
        drawShape(gun, wave);
      }
    }
  }

  /** A line for each mark, and its words where there is room: the weightiest first. */
  function placeMarks() {
    marks.replaceChildren();
    const shown = film.marks.filter(({ atS }) => x(atS) >= 0 && x(atS) <= width);
    const placed = shown.map((mark) => {
      const element = made("span", `t-mark${mark.kind ? ` is-${mark.kind}` : ""}`, marks);
      element.style.left = `${x(mark.atS)}px`;
      made("span", "", element).textContent = mark.text;
      return [element, x(mark.atS)];
    });
    const sizes = placed.map(([element]) => element.firstChild.offsetWidth);
    const taken = [];
    const isFree = (from, size) => from >= 0 && from + size <= width && taken.every(([a, b]) => from + size + NAMED_PX < a || from > b + NAMED_PX);
    for (const k of shown.map((_, k) => k).sort((a, b) => shown[b].weight - shown[a].weight || a - b)) {
      const [element, left] = placed[k];
      const size = sizes[k];
      const from = [left + 5, left - 5 - size].find((one) => isFree(one, size));
      element.classList.toggle("is-left", from < left);
      element.classList.toggle("is-mute", from === undefined);
      if (from !== undefined) taken.push([from, from + size]);
    }
  }

  function placeTimes() {
    axis.replaceChildren();
    const [fromS, untilS] = film.part;
    const tick = film.tickS ?? tickFor(untilS - fromS, width, TICK_PX);
    const zeroS = facts.waves[0].gun_s;
    for (let atS = zeroS + tick * Math.ceil((fromS - zeroS) / tick); atS <= untilS; atS += tick) {
      const label = made("span", "", axis);
      label.textContent = film.timeSaid(atS);
      label.style.left = `${Math.min(width - 18, Math.max(18, x(atS)))}px`;
    }
  }

  function frame(atS) {
    if (!film || !width) return;
    const to = [film.part, film.film].map((span) => Math.round(2 * xIn(atS, span)) / 2);
    if (to[0] !== moved[0]) now.style.transform = `translateX(${to[0]}px)`;
    if (to[1] !== moved[1]) wholeHead.style.transform = `translateX(${to[1]}px)`;
    moved = to;
  }

  return { line, draw, frame, at, x: (atS) => (film ? x(atS) : NaN), width: () => width };
}
