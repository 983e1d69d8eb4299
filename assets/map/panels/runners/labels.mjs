// Short names beside the dots of those who are followed, moved with them; no more of them than there is room for.

import { write } from "../../news/words.mjs";
import { runnerPx } from "../../stage/near.mjs";
import { shortName } from "./roster.mjs";

const MOST = 12;
const BESIDE_PX = 13;

export function labelsOf({ scene, race, camera }, roster) {
  const holder = document.getElementById("ours");
  let labels = [];
  const look = {};
  const at = [0, 0];

  const place = (label, t) => {
    runnerPx(scene, race.field, label.i, t, camera, look, at);
    [label.x, label.y, label.isSeen] = [Math.round(2 * at[0]) / 2, Math.round(2 * at[1]) / 2, look.alpha > 0.3];
  };

  /** Hide those off the screen, below the sheet, or over one that stands already. */
  function settle() {
    const taken = Array.from(document.querySelectorAll(".sheet, .clock, .badge"), (over) => over.getBoundingClientRect());
    for (const label of labels) {
      const left = label.x + BESIDE_PX;
      const box = { left, right: left + label.width, top: label.y - 10, bottom: label.y + 10 };
      const isInside = box.left > 0 && box.right < camera.w && box.top > 0 && box.bottom < camera.h;
      const isFree = !taken.some((other) => other.width && box.left < other.right && other.left < box.right && box.top < other.bottom && other.top < box.bottom);
      const fits = label.isSeen && isInside && isFree;
      if (fits) taken.push({ ...box, width: label.width });
      label.element.classList.toggle("stepped-aside", !fits);
    }
  }

  return {
    /** Name these runners, the most important first. */
    name(runners) {
      labels = runners.slice(0, MOST).map((i) => {
        const element = document.createElement("bdi");
        write(element, shortName(roster.who(i)));
        return { i, element, x: NaN, y: NaN, width: 0, isSeen: false };
      });
      holder.replaceChildren(...labels.map((label) => label.element));
      for (const label of labels) label.width = label.element.offsetWidth;
    },
    show(t) {
      for (const label of labels) place(label, t);
      if (labels.length) settle();
    },
    /** Follow the dots; a style is written only where its dot has moved by half a pixel. */
    frame(t) {
      for (const label of labels) {
        const [x, y] = [label.x, label.y];
        place(label, t);
        if (label.x !== x || label.y !== y) label.element.style.translate = `${label.x + BESIDE_PX}px ${label.y}px`;
      }
    },
  };
}
