// What is loaded later, on networks that lose some of it. A browser remembers for as long as a page lives that a
// module did not come, or one that it imports, and never asks again. So all of them are fetched first, each until it
// is there; only then are they imported, out of the browser's own cache.

import { patience, retryS } from "./feed.mjs";

const IMPORTED = /^import \{[^}]*\} from "(\.[^"]+)";$/gm; // no other form is written here: dashboard/web/modules.py
const patient = patience();
const known = new Map(); // address of a module that has come or is on its way -> addresses that it imports

async function fetched(address) {
  for (let misses = 0; ; misses++) {
    const { status, body } = await patient.ask(address, { as: "text" }).catch(() => ({}));
    if (body) return Array.from(body.matchAll(IMPORTED), ([, path]) => new URL(path, address).href);
    if (status === 404) throw new Error(`${address}: there is no such module`);
    addEventListener("online", patient.nudge, { once: true });
    await patient.wait(retryS(misses));
  }
}

/** Resolves when the module has come with all that it imports, but for those that were seen. */
async function arrival(address, seen) {
  if (seen.has(address)) return; // two may import each other
  seen.add(address);
  if (!known.has(address)) known.set(address, fetched(address));
  const imported = await known.get(address).catch((error) => (known.delete(address), Promise.reject(error)));
  await Promise.all(imported.map((one) => arrival(one, seen)));
}

/** Addresses of the modules that came with the page, in one file. */
function held() {
  const map = document.querySelector("script[type=importmap]")?.textContent ?? '{"imports":{}}';
  return Object.keys(JSON.parse(map).imports).map((path) => new URL(path, location.href).href);
}

/** import(), of a path under assets/map/, that a bad network delays but cannot end; rejects after `mostMs` if it is not there. */
export async function later(path, mostMs = Infinity) {
  if (globalThis.carried) return import(`map/${path}`); // this page came with all of them: assets/carried.js
  const { href } = new URL(`../${path}`, import.meta.url);
  const coming = arrival(href, new Set(held()));
  if (mostMs < Infinity) {
    const late = new Promise((_, fail) => setTimeout(fail, mostMs, new Error(`${href}: not there after ${mostMs} ms`)));
    await Promise.race([coming, late]);
  } else await coming;
  return import(href);
}
