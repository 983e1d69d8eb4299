// The replay, joined: a recording, and a clock that the viewer holds.

import { recording } from "./news/recording.mjs";
import { write } from "./news/words.mjs";
import { secondsOf, timeBar } from "./panels/timebar.mjs";

export function replayRace(facts, words, setRace) {
  const bar = timeBar(facts, words);

  function tellAway() {
    const text = document.getElementById("badge-text");
    const before = text.textContent;
    write(text, words.say("badge.away"));
    addEventListener("online", () => write(text, before), { once: true });
  }

  /** The results, at whom one looks. */
  document.getElementById("to-review")?.addEventListener("click", ({ currentTarget }) => {
    const bib = new URLSearchParams(location.search).get("bib");
    currentTarget.search = bib ? String(new URLSearchParams({ bib })) : "";
  });

  async function open() {
    const opened = await recording(facts);
    const { field, isKept } = opened;
    if (isKept || "kept" in document.documentElement.dataset) tellAway();
    const untilS = Math.max(field.base + field.at, bar.range()[0] + 1);
    const quick = secondsOf(new URLSearchParams(location.search).get("speed"));
    setRace(opened);
    bar.begin(() => untilS, { speed: quick >= 1 && quick <= 60 ? quick : 10, isPlaying: true });
  }

  return { ...bar, open };
}
