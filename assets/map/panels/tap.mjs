// A tap on a dot: who is it? What the answer takes lies in runners/ and is loaded when the dots move and the browser
// has nothing better to do, or when first asked for. Names are large: they come when asked for, or after the map.

import { later } from "../news/later.mjs";
import { CHASER, runnerNear } from "../stage/near.mjs";

const pause = (ms) => new Promise((done) => setTimeout(done, ms));
const idle = () => new Promise((done) => (globalThis.requestIdleCallback ? requestIdleCallback(done, { timeout: 600 }) : setTimeout(done, 100)));

const CHASER_REACH_PX = 14;
const TAP_PX = 8; // more is a drag

/** The card of whoever is looked at; `page` as in page.mjs. */
export function cardOf(page) {
  const { facts, scene, staged: race } = page;
  let ours = null; // runners/ours.mjs, once it is loaded
  let loading = null;
  let pressed = null; // where the one finger went down
  const load = () =>
    (loading ??= later("panels/runners/ours.mjs").then(
      ({ oursOf }) => (ours = oursOf(page)),
      (error) => ((loading = null), Promise.reject(error)), // it could not begin: the next tap tries again
    ));
  return {
    load,
    /** When the browser has nothing better to do: load all but the names. Resolves either way, soon. */
    ready: () => idle().then(() => Promise.race([load(), pause(4000)])).catch(() => {}),
    names: () => load().then((known) => known.roster.load()).catch(() => {}),
    /** The runner looked at, CHASER, or -1. */
    runner: () => ours?.chosen() ?? -1,
    /** My runner: the one looked at, else the first one followed, or -1. */
    mine: () => ((ours?.chosen() ?? -1) >= 0 ? ours.chosen() : ours?.followed()[0] ?? -1),
    /** All whom I watch: the one looked at, and the followed. */
    watched: () => (ours ? [...(ours.chosen() >= 0 ? [ours.chosen()] : []), ...ours.followed()] : []),
    show: (t) => ours?.show(t),
    frame: (t) => ours?.frame(t),
    press: (event) => (pressed = event.isPrimary ? [event.clientX, event.clientY] : null), // two fingers pinch
    tap(event, t, camera, spots) {
      if (!event.isPrimary || !pressed || Math.hypot(event.clientX - pressed[0], event.clientY - pressed[1]) > TAP_PX) return;
      const [x, y] = [spots[0] + camera.w / 2, camera.h / 2 - spots[1]];
      const isChaser = facts.chaser && Math.hypot(x - event.clientX, y - event.clientY) < CHASER_REACH_PX;
      const who = isChaser ? CHASER : runnerNear(scene, race.field, t, camera, event.clientX, event.clientY);
      if (who !== -1 || ours) load().then((known) => known.choose(who), () => {});
    },
  };
}
