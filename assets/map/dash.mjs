// Dash, and with it Plotly's map, begins when the dots move and the browser has nothing better to do.
// Until then its scripts lie in a template, where a browser neither fetches nor runs them. On a metered
// or slow connection it begins only when asked for.

const isFrugal = () => {
  const { saveData = false, effectiveType = "4g" } = navigator.connection ?? {};
  return saveData || ["slow-2g", "2g", "3g"].includes(effectiveType);
};

const idle = () =>
  new Promise((done) => (globalThis.requestIdleCallback ? requestIdleCallback(done, { timeout: 2500 }) : setTimeout(done, 600)));

export async function startDash() {
  const held = document.getElementById("dash");
  if (isFrugal()) {
    const ask = document.getElementById("ask-map");
    if (!ask) return;
    ask.hidden = false;
    await new Promise((done) => document.getElementById("load-map").addEventListener("click", done, { once: true }));
    ask.hidden = true;
  }
  await idle();
  for (const script of held.content.querySelectorAll("script")) {
    const live = document.createElement("script"); // a copied script element would not run
    for (const { name, value } of script.attributes) live.setAttribute(name, value);
    live.textContent = script.textContent;
    live.async = false;
    const loaded = live.src ? new Promise((done) => (live.onload = live.onerror = done)) : null;
    document.body.append(live);
    await loaded;
  }
}
