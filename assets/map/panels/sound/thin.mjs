// What is sounded of what happens, and when: no more than an ear can count, and less where the race goes by quicker than it was
// run. No clock of its own, and no sound.

const OVER_S = 1;
const WAKE = 5; // in a second: from then on each is quieter
const KEPT_S = 60; // so long it is known what has sounded

/** How much is sounded: so many a second, none that should have sounded so long ago, none that would have to wait so long. */
export const CLICKS = { most: 12, lateS: 1, waitsS: 0.05 };
export const BELLS = { most: 3, lateS: 6, waitsS: 1 }; // bytes tell of a finish some seconds after it

/**
 * Returns take(due, nowS, quick): of [{key, inS}], due in so many seconds on the wall (below 0: ago), rising, those that are
 * sounded, each once: [{key, atS, loud}], atS on the clock of nowS. leap(due, nowS): the viewer leapt; what is past there is no news.
 */
export function thinned({ most, lateS, waitsS }) {
  let taken = new Map(); // key -> when it was due, on the clock of nowS
  let recent = []; // when was sounded, over the last second
  return {
    take(due, nowS, quick) {
      for (const [key, atS] of taken) if (atS < nowS - KEPT_S) taken.delete(key);
      const gapS = Math.sqrt(Math.max(1, quick)) / most; // at sixty times the pace a rattle says nothing
      const sounded = [];
      for (const { key, inS } of due) {
        if (taken.has(key)) continue;
        taken.set(key, nowS + inS);
        const dueS = nowS + Math.max(0, inS);
        const atS = Math.max(dueS, (recent.at(-1) ?? -Infinity) + gapS);
        if (inS < -lateS || atS > dueS + waitsS) continue;
        recent = [...recent.filter((before) => before > atS - OVER_S), atS];
        sounded.push({ key, atS, loud: Math.min(1, WAKE / recent.length) / Math.max(1, quick) ** 0.25 });
      }
      return sounded;
    },
    leap(due, nowS) {
      taken = new Map(due.filter(({ inS }) => inS < 0).map(({ key, inS }) => [key, nowS + inS]));
    },
  };
}
