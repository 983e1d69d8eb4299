// For the day there is no network: the service worker keeps the page, and here the state is put aside now and then.

import { allowed } from "./allowed.mjs";
import { isFrugal } from "./feed.mjs";
import { keep } from "./kept.mjs";

const EVERY_MS = 30_000;

/** Begin to keep this page and what it shows. Nothing of it is needed while there is a network. */
export function keepForLater({ facts, race }) {
  if (facts.stands !== "served") return; // no server of ours
  let saved = null;

  function save() {
    const { field, number, epoch, names, every, isKept } = race;
    if (isKept || `${epoch}/${number}` === saved) return;
    saved = `${epoch}/${number}`;
    const guns = { waves: facts.waves.map((wave) => wave.gun_s), chaser: facts.chaser?.gun_s };
    keep(facts.base, { field, number, epoch, names, every, guns }).catch(() => {}); // a private window keeps nothing
  }

  save();
  document.addEventListener("visibilitychange", () => document.hidden && save());
  addEventListener("pagehide", save);
  setInterval(() => !document.hidden && save(), EVERY_MS);
  keepPage(() => race.names && new URL(`${facts.base}${race.names}`, location.href).href);
}

/** Have the service worker keep the page, its modules, and the names if they were asked for; older names it forgets. */
async function keepPage(names) {
  const serviceWorker = allowed(() => navigator.serviceWorker);
  if (!serviceWorker) return; // not over plain HTTP
  const tell = () => {
    const loaded = performance.getEntriesByType("resource").map(({ name }) => name);
    serviceWorker.controller?.postMessage({ page: location.href, loaded, isFrugal: isFrugal(), names: names() });
  };
  serviceWorker.addEventListener("controllerchange", tell);
  document.addEventListener("visibilitychange", () => document.hidden && tell()); // with what was loaded since
  await serviceWorker.register("/sw.js").then(tell, () => {}); // where it is forbidden, all else works
}
