// A countdown that can be believed. What is foreseen moves with every read; a deadline that is shown is held: it is
// counted down to at a second a second, moves seldom and by little, and is another's only when the news has agreed on
// that for some seconds. All in seconds of the race, with no clock of its own.

const STEP_S = 10; // it moves by no more at a time,
const REST_S = 15; // nor sooner again,
const NEAR_S = 2; // nor for less than this,
const NEAR = 0.05; // or this share of what is left
const AGREE_S = 5; // so long the news has to name another before another is shown
const LEAP_S = 20; // the viewer went elsewhere: it begins anew
const BACK_S = 1;
const KNOWN_S = 60; // who comes again within that comes with the deadline of before, but for a step

const within = (value, middle) => Math.min(Math.max(value, middle - STEP_S), middle + STEP_S);

/**
 * Returns see(t, key, atS): what to show at t, {key, atS}, where the news is that `key` (any text; "": nothing) is
 * due at atS (NaN: not to be counted down to).
 */
export function heldDeadline() {
  let [shown, before, other] = [null, null, null];
  let [movedS, seenS] = [-Infinity, NaN];

  function take(t, key, atS) {
    const isKnown = before?.key === key && t - before.leftS < KNOWN_S && !Number.isNaN(before.atS);
    const next = { key, atS: isKnown && !Number.isNaN(atS) ? within(atS, before.atS) : atS };
    if (shown) before = { ...shown, leftS: t };
    [shown, other, movedS] = [next, null, t];
  }

  function move(t, atS) {
    const off = atS - shown.atS;
    if (Number.isNaN(off)) shown.atS = Number.isNaN(shown.atS) ? atS : shown.atS;
    else if (Math.abs(off) > Math.max(NEAR_S, NEAR * (shown.atS - t)) && t - movedS >= REST_S) {
      [shown.atS, movedS] = [within(atS, shown.atS), t];
    }
  }

  return function see(t, key, atS) {
    if (!(t >= seenS - BACK_S && t <= seenS + LEAP_S)) [shown, before, other, movedS] = [null, null, null, -Infinity];
    seenS = t;
    if (!shown) take(t, key, atS);
    else if (key === shown.key) [other] = [null, move(t, atS)];
    else if (other?.key !== key) other = { key, sinceS: t };
    else if (t - other.sinceS >= AGREE_S) take(t, key, atS);
    return shown;
  };
}

/** Whole seconds to show of a countdown: a second that has begun counts, and nothing is counted below zero. */
export const secondsTo = (atS, t) => Math.max(0, Math.ceil(atS - t));
