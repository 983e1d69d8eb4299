// The replay: the same field with everything in it, and a clock that the viewer holds.

import { fetchHead, openRace } from "./feed.mjs";
import { secondsOf, timeBar } from "./timebar.mjs";

export function replayRace(facts, words) {
  const bar = timeBar(facts, words);

  async function open(setRace) {
    const head = facts.head ?? (await fetchHead(facts.base));
    const opened = await openRace(facts.base, head, facts.mats_m);
    const { field } = opened;
    const untilS = Math.max(field.base + field.at, bar.range()[0] + 1);
    const quick = secondsOf(new URLSearchParams(location.search).get("speed"));
    setRace(opened);
    bar.begin(() => untilS, { speed: quick >= 1 && quick <= 60 ? quick : 10, isPlaying: true });
  }

  return { ...bar, open };
}
