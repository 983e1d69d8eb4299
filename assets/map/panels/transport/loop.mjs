// The loop: two points on the film's time between which it goes round. Each can be taken by a finger and by keys.

import { LEAST_LOOP_S } from "./address.mjs";

const LONG_S = 60; // of a loop that nobody has set, at ten times
const HANDLE_PX = 44;
const OUT_PX = 38; // so much of a handle lies outside of the loop

/** Returns {points(), set(points), toggle(), put(k), turn(atS), place()}; points: [inS, outS] in Unix seconds, or null. */
export function loopOf({ words }, { bar, timeline, scrub, button, onChange }) {
  let points = null;
  let held = null; // what it was before it was put aside
  const ends = ["in", "out"].map((name, k) => handleOf(k, words.say(`replay.loop.${name}`)));

  function handleOf(k, label) {
    const handle = Object.assign(document.createElement("button"), { className: "t-point", hidden: true });
    handle.setAttribute("role", "slider");
    handle.setAttribute("aria-label", label);
    handle.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      handle.setPointerCapture(event.pointerId);
      handle.focus({ preventScroll: true });
      handle.onpointermove = ({ clientX }) => move(k, timeline.at(clientX - scrub.getBoundingClientRect().left));
    });
    for (const over of ["pointerup", "pointercancel"]) handle.addEventListener(over, () => (handle.onpointermove = null));
    handle.addEventListener("keydown", (event) => {
      const step = { ArrowLeft: -1, ArrowRight: 1, PageDown: -10, PageUp: 10 }[event.key];
      if (!step) return;
      event.preventDefault();
      event.stopPropagation();
      move(k, points[k] + step);
    });
    return scrub.appendChild(handle);
  }

  function move(k, atS) {
    const [fromS, untilS] = bar.range();
    const [inS, outS] = points;
    set(k === 0 ? [Math.min(Math.max(fromS, atS), outS - LEAST_LOOP_S), outS] : [inS, Math.max(Math.min(untilS, atS), inS + LEAST_LOOP_S)]);
  }

  function set(next) {
    points = next;
    button.setAttribute("aria-pressed", String(points !== null));
    const label = button.querySelector("span");
    label.textContent = points ? words.say("replay.loop_of", { time: words.raceTime(Math.round(points[1] - points[0])) }) : words.say("replay.loop");
    onChange();
  }

  function toggle() {
    if (points) return (held = points), set(null);
    const [fromS, untilS] = bar.range();
    const inS = Math.min(bar.raceS(), untilS - LONG_S);
    set(held && held[0] >= fromS && held[1] <= untilS ? held : [Math.max(fromS, inS), Math.min(untilS, inS + LONG_S)]);
  }

  /** Put the in point (0) or the out point (1) at this moment. */
  function put(k) {
    const [fromS, untilS] = bar.range();
    const [inS, outS] = points ?? [fromS, untilS];
    const now = bar.raceS();
    if (k === 0) set([Math.min(now, untilS - LEAST_LOOP_S), outS > now + LEAST_LOOP_S ? outS : untilS]);
    else set([inS < now - LEAST_LOOP_S ? inS : fromS, Math.max(now, fromS + LEAST_LOOP_S)]);
  }

  /** At its end the film goes on from its beginning; was it there? */
  function turn(atS) {
    if (!points || bar.speed() === 0) return false;
    const [inS, outS] = points;
    const isForwards = bar.speed() > 0;
    if (isForwards ? atS < outS : atS > inS) return false;
    bar.change({ atS: isForwards ? inS : outS });
    return true;
  }

  function place() {
    ends.forEach((handle, k) => {
      const x = points ? timeline.x(points[k]) : NaN;
      handle.hidden = !(x >= 0 && x <= timeline.width());
      if (handle.hidden) return;
      const [fromS, untilS] = bar.range();
      const left = k === 0 ? Math.max(-12, x - OUT_PX) : Math.min(timeline.width() - HANDLE_PX + 12, x + OUT_PX - HANDLE_PX); // each on its own side
      handle.style.left = `${left}px`;
      handle.style.setProperty("--grip", `${x - left}px`);
      const since = (atS) => Math.round(atS - fromS);
      for (const [name, value] of [["valuemin", 0], ["valuemax", since(untilS)], ["valuenow", since(points[k])], ["valuetext", words.localTime(points[k])]]) handle.setAttribute(`aria-${name}`, String(value));
    });
  }

  button.addEventListener("click", toggle);
  return { points: () => points, set, toggle, put, turn, place };
}
