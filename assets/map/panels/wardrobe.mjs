// What the page wears: night or day, as the device says or as chosen on it, or full sun, by one tap or by itself. What was
// chosen is kept on the device, where assets/early.js finds it before anything is painted.

import { allowed } from "../news/allowed.mjs";
import { isSunny, toneOf } from "../stage/theme.mjs";

/** Keep a choice on this device; an empty one is none. Where that is not allowed it lasts as long as the page. */
export const keep = (name, value) =>
  allowed(() => (value ? localStorage.setItem(`poursuite:${name}`, value) : localStorage.removeItem(`poursuite:${name}`)));

/** What was kept; null: nothing. */
export const kept = (name) => allowed(() => localStorage.getItem(`poursuite:${name}`));

/**
 * onChange() when the colours have changed. Returns {worn(), wear(theme), shine(isBright)}: "device", "light", "dark" or "sun";
 * shine is the light sensor's word, which nobody keeps.
 */
export function wardrobeOf(onChange) {
  const root = document.documentElement;
  const button = document.getElementById("sun");
  const worn = () => root.dataset.theme ?? "device";
  let isOfSensor = false; // did the light choose it?

  function tell() {
    const ground = toneOf("ground");
    for (const meta of document.querySelectorAll("meta[name=theme-color]")) meta.content = ground;
    button?.setAttribute("aria-pressed", String(isSunny()));
    onChange();
  }

  /** The sun's own sheet, there before anything wears it: a cut, and no mud. Null: it is there. */
  function sheet() {
    const known = document.getElementById("sun-sheet");
    if (known?.sheet) return null;
    if (document.readyState === "complete") known?.remove(); // it did not come: asked for once more
    const link = known?.isConnected ? known : Object.assign(document.createElement("link"), { id: "sun-sheet", rel: "stylesheet", href: root.dataset.sun });
    const coming = new Promise((done) => ["load", "error"].forEach((kind) => link.addEventListener(kind, done, { once: true })));
    if (link !== known) document.head.append(link);
    return coming;
  }

  async function put(theme) {
    if (theme === "sun") await sheet(); // where it does not come, the day's is worn
    if (theme === "device") delete root.dataset.theme;
    else root.dataset.theme = theme;
    tell();
  }

  function wear(theme) {
    if (theme === "sun" && !isSunny()) keep("shade", root.dataset.theme);
    isOfSensor = false;
    keep("theme", theme === "device" ? "" : theme);
    return put(theme);
  }

  function shine(isBright) {
    if (isBright === isSunny() || (!isBright && !isOfSensor)) return;
    if (isBright) keep("shade", root.dataset.theme);
    isOfSensor = isBright;
    put(isBright ? "sun" : (kept("shade") ?? "device"));
  }

  button?.addEventListener("click", () => wear(isSunny() ? (kept("shade") ?? "device") : "sun"));
  matchMedia("(prefers-color-scheme: light)").addEventListener("change", tell);
  button?.setAttribute("aria-pressed", String(isSunny()));
  if (isSunny()) sheet()?.then(tell); // early.js has asked for it
  return { worn, wear, shine };
}
