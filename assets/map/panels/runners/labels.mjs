// Short names beside the dots of those who are followed, moved with them; no more of them than there is room for. Where
// dots lie on each other their names stand in a pile, each with the sign of its wave, so that nobody wears another's name.

import { isPacer } from "../../news/motion.mjs";
import { runnerPx } from "../../stage/near.mjs";
import { drawShape } from "./rows.mjs";
import { shortNames } from "./roster.mjs";

const MOST = 12;
const BESIDE_PX = 13; // from the middle of a dot to its name
const PILE_PX = 20; // dots less far apart cover each other
const OVER = ".sheet, .transport, .film-compare, .clock, .badge, .menu summary, .tools button, .back button, .resume, .card, .credit, .density-scale, .density-lens"; // no name lies under these,
const NAMED = "#names .name:not(.stepped-aside)"; // nor on these, if there is another side; else they give way

/** Where a pile of names `width` by `height` stands beside a dot: its left and its middle, the best side first. */
const SIDES = {
  right: ({ x, y }) => [x + BESIDE_PX, y],
  left: ({ x, y }, width) => [x - BESIDE_PX - width, y],
  above: ({ x, y }, width, height) => [x - width / 2, y - BESIDE_PX - height / 2],
  below: ({ x, y }, width, height) => [x - width / 2, y + BESIDE_PX + height / 2],
};

const touch = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

/** Labels whose dots cover each other, together: [[label, ...], ...], each pile headed by its most important. */
export function pilesOf(labels) {
  const piles = [];
  for (const label of labels) {
    const pile = piles.find(([head]) => Math.hypot(head.x - label.x, head.y - label.y) < PILE_PX);
    if (pile) pile.push(label);
    else piles.push([label]);
  }
  return piles;
}

export function labelsOf({ scene, race, camera, facts }, roster) {
  const holder = document.getElementById("ours");
  let labels = [];
  let isNaming = false; // somebody, when it was last settled
  let shownT = NaN;
  const look = {};
  const at = [0, 0];

  const place = (label, t) => {
    runnerPx(scene, race.field, label.i, t, camera, look, at);
    [label.x, label.y, label.isSeen] = [Math.round(2 * at[0]) / 2, Math.round(2 * at[1]) / 2, look.alpha > 0.3];
  };

  const boxes = (selector) =>
    Array.from(document.querySelectorAll(selector), (one) => one.getBoundingClientRect()).filter((box) => box.width);

  /** Give each pile the side where it covers nothing, the one it has before others; a pile without any steps aside. */
  function settle() {
    const taken = boxes(OVER);
    const names = Array.from(document.querySelectorAll(NAMED));
    const named = names.map((one) => one.getBoundingClientRect());
    const ours = [];
    for (const label of labels) if (!label.isSeen) label.element.classList.add("stepped-aside");
    for (const pile of pilesOf(labels.filter((label) => label.isSeen))) {
      const [head] = pile;
      const isPile = pile.length > 1;
      for (const { element } of pile) element.classList.toggle("is-piled", isPile);
      const width = Math.max(...pile.map((label) => label.width + (isPile ? 1.25 * label.height : 0)));
      const height = head.height * pile.length;
      const boxAt = (side) => {
        const [left, middle] = SIDES[side](head, width, height);
        return { left, right: left + width, top: middle - height / 2, bottom: middle + height / 2 };
      };
      const isFree = (side) => {
        const box = boxAt(side);
        const isInside = box.left > 0 && box.right < camera.w && box.top > 0 && box.bottom < camera.h;
        return isInside && !taken.some((other) => touch(box, other));
      };
      const free = [head.side, ...Object.keys(SIDES)].filter(isFree);
      const side = free.find((one) => !named.some((other) => touch(boxAt(one), other))) ?? free[0];
      if (side) ours.push(taken[taken.push(boxAt(side)) - 1]);
      pile.forEach((label, row) => {
        const [left, middle] = SIDES[side ?? head.side](head, width, height);
        Object.assign(label, { side: side ?? head.side, dx: left - head.x, dy: middle - head.y + (row - (pile.length - 1) / 2) * label.height });
        [label.ofX, label.ofY] = [head.x - label.x, head.y - label.y];
        label.element.classList.toggle("stepped-aside", !side);
        move(label);
      });
    }
    names.forEach((one, n) => one.classList.toggle("gives-way", ours.some((box) => touch(box, named[n]))));
  }

  const move = (label) =>
    (label.element.style.translate = `${label.x + label.ofX + label.dx}px ${label.y + label.ofY + label.dy}px`);

  return {
    /** Name these runners, the most important first. */
    name(runners) {
      const shown = runners.slice(0, MOST);
      const names = shortNames(shown.map((i) => roster.who(i)));
      labels = shown.map((i, k) => {
        const element = Object.assign(document.createElement("bdi"), { className: "stepped-aside" }); // it has no place yet
        const sign = Object.assign(document.createElement("i"), { className: "shape" });
        drawShape(sign, facts.waves[race.field.wave[i]], isPacer(race.field, i));
        element.append(sign, names[k]);
        return { i, element, x: NaN, y: NaN, width: 0, height: 0, isSeen: false, side: "right", dx: BESIDE_PX, dy: 0, ofX: 0, ofY: 0 };
      });
      holder.replaceChildren(...labels.map((label) => label.element));
      for (const label of labels) [label.width, label.height] = [label.element.offsetWidth, label.element.offsetHeight];
      if (race.field && !Number.isNaN(shownT)) this.show(shownT);
    },
    show(t) {
      shownT = t;
      for (const label of labels) place(label, t);
      if (labels.length || isNaming) settle();
      isNaming = labels.length > 0;
    },
    /** Follow the dots; a style is written only where its dot has moved by half a pixel. */
    frame(t) {
      for (const label of labels) {
        const [x, y] = [label.x, label.y];
        place(label, t);
        if (label.x !== x || label.y !== y) move(label);
      }
    },
  };
}
