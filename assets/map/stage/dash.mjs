// Dash, and with it Plotly's map, begins when the dots move and the browser has nothing better to do: its start costs
// a phone seconds of work. So a phone's reader comes first: it begins when she has touched the map and let go, or has
// touched nothing for a while; the drawn ground moves under her fingers meanwhile (hand.mjs). On a metered or slow
// connection it begins only when asked for. Until then its scripts lie in a template, where a browser neither
// fetches nor runs them.

import { isFrugal, retryS } from "../news/feed.mjs";

const LOOK_MS = 10_000;
const REST_MS = 1000; // no finger for so long: it does not come in between
const HANDS = ["pointerdown", "pointermove", "pointerup", "pointercancel", "wheel", "keydown", "scroll"];

/** Resolves when the reader of a phone has touched the map, or looked on for a while, and rests; elsewhere at once. */
export async function firstLook(stage) {
  if (!matchMedia("(pointer: coarse)").matches) return;
  const since = performance.now();
  let [touchedAt, isMapTouched] = [-Infinity, false];
  const note = ({ target }) => {
    touchedAt = performance.now();
    isMapTouched ||= target === stage || stage.contains(target);
  };
  for (const kind of HANDS) document.addEventListener(kind, note, { capture: true, passive: true });
  const isTime = () => {
    const now = performance.now();
    return !document.hidden && (isMapTouched || now - since > LOOK_MS) && now - touchedAt > REST_MS;
  };
  while (!isTime()) await new Promise((done) => setTimeout(done, 200));
  for (const kind of HANDS) document.removeEventListener(kind, note, { capture: true });
}

const idle = () =>
  new Promise((done) => (globalThis.requestIdleCallback ? requestIdleCallback(done, { timeout: 2500 }) : setTimeout(done, 600)));

/** Begin when it may, after the first look; `prepare()` is waited for first, because the main thread then stands still for seconds. */
export async function startDash(hasLooked, prepare) {
  const held = document.getElementById("dash");
  if (isFrugal()) {
    const ask = document.getElementById("ask-map");
    if (!ask) return;
    ask.hidden = false;
    await new Promise((done) => document.getElementById("load-map").addEventListener("click", done, { once: true }));
    const hasFocus = ask.contains(document.activeElement);
    ask.hidden = true;
    if (hasFocus) document.querySelector("[data-camera]:not([hidden])")?.focus(); // the keyboard stays with the tools
  } else await hasLooked;
  await idle();
  await prepare();
  for (const script of held.content.querySelectorAll("script")) await run(script);
}

/** Run a held script, tried again until the network lets it come. */
async function run(script) {
  for (let misses = 2; ; misses++) {
    const live = document.createElement("script"); // a copied script element would not run
    for (const { name, value } of script.attributes) live.setAttribute(name, value);
    live.textContent = script.textContent;
    const loaded = live.src ? new Promise((done) => ((live.onload = () => done(true)), (live.onerror = () => done(false)))) : true;
    document.body.append(live);
    if (await loaded) return;
    await new Promise((done) => setTimeout(done, 1000 * retryS(misses)));
  }
}
