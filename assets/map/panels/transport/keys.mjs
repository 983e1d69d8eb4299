// The keys of a cutting table. J, K and L play backwards, stand, and play; comma and point go a tenth of a second; up and down go from
// mark to mark; I and O set the loop. Space and the plain arrows are the bar's own (timebar.mjs), but for when it has the focus.

import { allowed } from "../../news/allowed.mjs";
import { SPEEDS } from "./address.mjs";

const KEPT = "poursuite:letters";
const STEP_S = 10;
const SMALL_S = 1;
const LEAST_S = 0.1; // as finely as times are taken
const CLOSER = 1.5;
const NEAR_S = 0.5; // a mark so near is the one we stand at

/** marks(): [{atS}], rising. */
export function keysOf({ bar, controls, loop, zoom, marks }) {
  const scrub = document.getElementById("scrub");

  /** Play this way (1, -1), and faster if it does so already. */
  function shuttle(way) {
    const now = bar.speed();
    const chosen = Math.abs(bar.chosen());
    const next = now * way > 0 ? (SPEEDS.find((one) => one > chosen) ?? SPEEDS.at(-1)) : chosen;
    bar.change({ speed: way * next, isPlaying: true });
  }

  const step = (seconds) => bar.steer({ atS: Math.round(10 * (bar.raceS() + seconds)) / 10, isPlaying: false });

  function toMark(way) {
    const now = bar.raceS();
    const [fromS, untilS] = bar.range();
    const all = [fromS, ...marks().map(({ atS }) => atS), untilS];
    const next = way > 0 ? all.find((atS) => atS > now + NEAR_S) : all.findLast((atS) => atS < now - NEAR_S);
    if (next !== undefined) bar.steer({ atS: next });
  }

  const letters = controls.querySelector('[data-t="letters"]'); // who dictates, or leans on a key, can do without
  letters.checked = allowed(() => localStorage.getItem(KEPT)) !== "off";
  letters.addEventListener("change", () => allowed(() => localStorage.setItem(KEPT, letters.checked ? "on" : "off")));

  const does = {
    j: () => shuttle(-1),
    k: () => bar.steer({ isPlaying: false, speed: Math.abs(bar.chosen()) }),
    l: () => shuttle(1),
    i: () => loop.put(0),
    o: () => loop.put(1),
    ",": () => step(-LEAST_S),
    ".": () => step(LEAST_S),
    ArrowUp: () => toMark(1),
    ArrowDown: () => toMark(-1),
    "+": () => zoom(1 / CLOSER),
    "-": () => zoom(CLOSER),
    PageUp: () => bar.steer({ atS: bar.raceS() + 6 * STEP_S }),
    PageDown: () => bar.steer({ atS: bar.raceS() - 6 * STEP_S }),
  };

  function press(event) {
    const { target, key, shiftKey } = event;
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (key.length === 1 && key !== " " && !letters.checked) return;
    const isScrub = target === scrub;
    if (!isScrub && target !== document.body && !target.closest?.(".controls button")) return;
    const way = { ArrowLeft: -1, ArrowRight: 1 }[key];
    if (way && shiftKey) step(way * SMALL_S);
    else if (way && isScrub) bar.steer({ atS: bar.raceS() + way * STEP_S });
    else if (key === " " && isScrub) bar.steer({ isPlaying: bar.speed() === 0 });
    else if (does[key.toLowerCase()] ?? does[key]) (does[key.toLowerCase()] ?? does[key])();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  document.addEventListener("keydown", press, { capture: true });
  controls.setAttribute("aria-keyshortcuts", "J K L I O");
}
