// The badge: how fresh is what is shown. It opens the list of mats.

import { write } from "../news/words.mjs";
import { matList } from "./mats.mjs";

/** Returns show(field, fresh), to be called now and then; fresh as news/live.mjs tells it. */
export function badgeOf(words, bar) {
  const badge = document.getElementById("badge");
  if (!badge) return () => {};
  const showMats = matList(words);
  return function show(field, { state, ageS, raceS }) {
    const shown = bar.isLive() || !field ? state : "rewound";
    if (field) showMats(field, raceS - field.base, state === "live" || state === "over");
    const time = field ? words.localTime(shown === "rewound" ? bar.raceS() : field.base + field.at) : "";
    const sentence = words.say(`badge.${shown}`, { time: shown === "stale" ? words.span(Math.round(ageS)) : time });
    write(document.getElementById("badge-text"), sentence);
    if (badge.dataset.state === shown) return;
    badge.dataset.state = shown;
    write(document.getElementById("badge-told"), sentence); // said aloud: a change, not each second of it
  };
}
