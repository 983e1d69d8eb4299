// Dash, and with it Plotly's map, begins when the dots move and the browser has nothing better to do.
// Until then its scripts lie in a template, where a browser neither fetches nor runs them. On a metered
// or slow connection it begins only when asked for.

import { retryS } from "./feed.mjs";

/** Is this browser to save data? */
export const isFrugal = () => {
  const { saveData = false, effectiveType = "4g" } = navigator.connection ?? {};
  return saveData || ["slow-2g", "2g", "3g"].includes(effectiveType);
};

const idle = () =>
  new Promise((done) => (globalThis.requestIdleCallback ? requestIdleCallback(done, { timeout: 2500 }) : setTimeout(done, 600)));

/** Begin when it may; `prepare()` is waited for first, because the main thread then stands still for seconds. */
export async function startDash(prepare) {
  const held = document.getElementById("dash");
  if (isFrugal()) {
    const ask = document.getElementById("ask-map");
    if (!ask) return;
    ask.hidden = false;
    await new Promise((done) => document.getElementById("load-map").addEventListener("click", done, { once: true }));
    ask.hidden = true;
  }
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
