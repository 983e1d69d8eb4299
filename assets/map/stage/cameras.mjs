// The camera's buttons: the whole course, the chaser, my runner, the finish. What was chosen is flown to, and followed
// if it moves. A hand on the map ends that, and a button offers to take it up again.

const FLIGHT_MS = 700;
const CLOSE = 0.9; // CSS pixels a metre, of whoever is looked at closely; at least
const CLOSER = 2.5; // times as close as the whole course
const STIR_PX = 0.25; // less is no movement: the map need not be painted again
const SETTLE_MS = 500; // names are put in order so often while the camera follows

/** Write into out {x, y, k} the camera `share` of the way between two: it zooms about the place that stays. */
export function between(from, to, share, out) {
  out.k = from.k * (to.k / from.k) ** share;
  const zooms = Math.abs(to.k / from.k - 1) > 1e-3;
  const way = zooms ? (1 / out.k - 1 / from.k) / (1 / to.k - 1 / from.k) : share;
  out.x = from.x + (to.x - from.x) * way;
  out.y = from.y + (to.y - from.y) * way;
  return out;
}

/** A camera of scale k that shows the ground [x, y] in the middle of `box`, a rectangle on the stage. */
export function aimedAt([x, y], k, box, { w, h }) {
  const [left, top] = [(box.left + box.right) / 2 - w / 2, (box.top + box.bottom) / 2 - h / 2];
  return { x: x - left / k, y: y + top / k, k };
}

/**
 * Bring the buttons to life.
 * camera: what is seen now; framed(): the camera of the whole course; places: name -> () => ground [x, y], or null
 * where there is nobody; steer(view): see it so from this frame on; onRest(): put the names in order.
 * Returns {tick(), offer(), choose(name), closer(name, k), goOn(), fly(view), letGo(), chosen()}: tick() is asked before each frame and says whether it
 * moved the camera; letGo() when a hand has moved the map.
 */
export function camerasOf({ camera, framed, places, steer, onRest }) {
  const buttons = Array.from(document.querySelectorAll("[data-camera]"));
  const resume = document.getElementById("resume");
  const box = document.getElementById("box");
  const view = { x: 0, y: 0, k: 1 };
  let chosen = "whole";
  let aside = null; // what was followed until a hand moved the map
  let flight = null; // {from, k, began}
  let scale = 1; // pixels a metre that was flown to last
  let settledAt = 0;

  const isFollowing = () => chosen in places && chosen !== "finish";

  function target() {
    if (chosen === "whole") return framed();
    if (typeof chosen !== "string") return chosen;
    const place = places[chosen]();
    return place && aimedAt(place, flight?.k ?? camera.k, box.getBoundingClientRect(), camera);
  }

  function show() {
    for (const button of buttons) button.setAttribute("aria-pressed", String(button.dataset.camera === chosen));
    if (!resume) return;
    resume.hidden = aside === null;
    for (const word of resume.querySelectorAll("[data-resume]")) word.hidden = word.dataset.resume !== aside;
  }

  /** Choose what to see: a name of `places`, "whole" or a camera; so close at least, pixels a metre. */
  function choose(next, least = CLOSE) {
    chosen = next;
    aside = null;
    const { x, y, k } = camera;
    flight = { from: { x, y, k }, k: Math.max(k, least, CLOSER * framed().k), began: performance.now() };
    scale = flight.k;
    show();
  }

  /** The map has taken over meanwhile, and begun where the camera was: go on to where it was to be. */
  function goOn() {
    if (chosen === null || chosen === "whole") return;
    const { x, y, k } = camera;
    flight = { from: { x, y, k }, k: scale, began: performance.now() };
  }

  /** Look closer at whom the camera follows: at least k pixels a metre. */
  function closer(name, k) {
    if (chosen !== name || flight || camera.k >= k) return;
    flight = { from: { x: camera.x, y: camera.y, k: camera.k }, k, began: performance.now() };
    scale = k;
  }

  function letGo() {
    if (isFollowing()) aside = chosen;
    chosen = null;
    flight = null;
    show();
  }

  /** Offer what there is to look at. */
  function offer() {
    for (const button of buttons) {
      if (button.dataset.camera !== "runner" || button.hidden === !places.runner()) continue; // who watches it hears of a change alone
      button.hidden = !button.hidden;
    }
  }

  function tick() {
    if (chosen === null || !(flight || isFollowing())) return false;
    const to = target();
    if (!to) return choose("whole"), false; // there is nobody to follow any more
    const isStill = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const now = performance.now();
    const share = flight && !isStill ? Math.min(1, (now - flight.began) / FLIGHT_MS) : 1;
    between(flight?.from ?? to, to, share * share * (3 - 2 * share), view);
    if (!flight && Math.hypot(view.x - camera.x, view.y - camera.y) * camera.k < STIR_PX) return false;
    const isOver = share === 1 && flight;
    if (isOver) flight = null;
    steer(view);
    if (isOver || (!flight && now - settledAt > SETTLE_MS)) {
      settledAt = now;
      onRest();
    }
    return true;
  }

  for (const button of buttons) button.addEventListener("click", () => choose(button.dataset.camera));
  resume?.addEventListener("click", () => {
    const hasFocus = document.activeElement === resume;
    choose(aside);
    if (hasFocus) buttons.find((button) => button.dataset.camera === chosen)?.focus(); // it hides
  });
  show();
  return { tick, offer, choose, closer, goOn, letGo, fly: choose, chosen: () => chosen, isFlying: () => flight !== null };
}
