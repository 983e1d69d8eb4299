// The last minute and the end, as a sequence: which scene it is at a moment, and since when. Nothing but times decides.

import { isLastMinute } from "../../stage/scenes/line.mjs";

const SWEEP_S = 1.4; // on the wall: the white field, and its fall to night
const NUMBER_S = 4; // until the number has been seen
const LATE_S = 30; // so long he may be due: longer, and it was no countdown

/**
 * {name, age}: none, countdown (age below 0: seconds to go), due (nobody has read him yet), sweep, number or ending (seconds on
 * the wall since that was known here). lineS: when he is due, home: when he was read there (NaN: not yet), knownS: when this screen came to
 * know it after a countdown (NaN: there was none), seconds like t; quick: race seconds a second on the wall.
 */
export function sceneAt({ t, lineS, home, knownS, quick }) {
  if (t >= home) {
    const age = (t - knownS) / quick;
    if (!(age >= 0)) return { name: "none", age: 0 };
    return { name: age < SWEEP_S ? "sweep" : age < NUMBER_S ? "number" : "ending", age };
  }
  const togo = lineS - t;
  const isDue = togo <= 0 && -togo < LATE_S;
  return { name: isDue ? "due" : isLastMinute(togo, quick) ? "countdown" : "none", age: -togo };
}

/** The white field at `age` seconds on the wall: {reach: 0..1 of the screen that it covers from the line, strength}. */
export function sweepAt(age) {
  const reach = Math.min(1, age / 0.45);
  const fall = Math.min(1, Math.max(0, (age - 0.8) / 0.6));
  return { reach, strength: 1 - fall };
}
