// The replay: the same field with everything in it, and a clock that the viewer holds.

import { fetchHead, openRace, patience, retryS } from "./news/feed.mjs";
import { later } from "./news/later.mjs";
import { write } from "./news/words.mjs";
import { secondsOf, timeBar } from "./panels/timebar.mjs";

const KEPT_MS = 3000; // for what reads the kept recording: without it the network is asked again

export function replayRace(facts, words) {
  const bar = timeBar(facts, words);

  const patient = patience();

  async function fetched() {
    const head = facts.head ?? (await fetchHead(facts.base, patient));
    return openRace(facts.base, head, facts.mats_m, patient);
  }

  const fromShelf = async () => (await later("news/kept.mjs", KEPT_MS)).kept(facts.base);

  /** The recording, from the server or, where that cannot be had, as this phone kept it. */
  async function recording() {
    addEventListener("online", patient.nudge);
    for (let misses = 0; ; misses++) {
      const opened = (await fetched().catch(() => null)) ?? (await fromShelf().catch(() => null));
      if (opened) return opened;
      await patient.wait(retryS(misses));
    }
  }

  function tellAway() {
    const text = document.getElementById("badge-text");
    const before = text.textContent;
    write(text, words.say("badge.away"));
    addEventListener("online", () => write(text, before), { once: true });
  }

  async function open(setRace) {
    const opened = await recording();
    const { field, isKept } = opened;
    if (isKept || "kept" in document.documentElement.dataset) tellAway();
    const untilS = Math.max(field.base + field.at, bar.range()[0] + 1);
    const quick = secondsOf(new URLSearchParams(location.search).get("speed"));
    setRace(opened);
    bar.begin(() => untilS, { speed: quick >= 1 && quick <= 60 ? quick : 10, isPlaying: true });
  }

  return { ...bar, open };
}
