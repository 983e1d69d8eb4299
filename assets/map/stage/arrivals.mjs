// What has come is drawn without a leap: dots that would jump at the moment that is seen ease over from where they are.

import { apply } from "../news/segments.mjs";
import { beginEase, easeOf, noEase } from "./ease.mjs";
import { drawnAlong } from "./look.mjs";

/** Segments come to `race` and its drawer. Returns takeIn() and leap(). */
export function arrivalsOf(race, drawer, matsM, finishM) {
  let isEased = false;
  return {
    /** Take a segment in while race time raceS is seen, at `quick` times its pace: 0, it stands. */
    takeIn(message, raceS, quick) {
      const { field } = race;
      const t = raceS - field.base;
      const before = Float32Array.from(message.redrawn, (i) => drawnAlong(field, i, t, finishM) + easeOf(field.ease, i, t).metres);
      apply(field, message, matsM);
      message.redrawn.forEach((i, k) => {
        const now = drawnAlong(field, i, t, finishM);
        const speed = drawnAlong(field, i, t + 1, finishM) - now;
        if (quick) beginEase(field.ease, i, t, before[k] - now, speed, quick);
      });
      isEased = true;
      drawer.update(field.changed);
    },
    /** The viewer leapt to another moment, the runners did not: at that moment they are where they are. */
    leap() {
      if (!isEased) return;
      isEased = false;
      race.field.ease = noEase(race.field.n);
      drawer.setField(race.field);
    },
  };
}
