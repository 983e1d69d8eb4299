// What chance a wave had, how sure that is, and whether the data can tell two waves apart. Twin of feeds/fairness/shares.py.

import { before, lineMs, rint } from "./held.mjs";

const NORMAL_80 = 1.2815515655446004; // standard deviations to either side hold 80 %
const NORMAL_95_ABOVE = 1.6448536269514722; // one side
const ALIKE = 0.1;
export const QUANTILES = [0.5, 0.1, 0.01];

/**
 * What would have come of a change: {lineMs, winners, word, points: between the best and the worst wave, waves: [{runners,
 * winners, share, low, high}]}. Who wins are the first of each wave's finishes, so that counting them is all.
 */
export function sharesOf(held, change) {
  const atMs = lineMs(change);
  const waves = held.waves.map(({ runners, finishMs }, w) => {
    const winners = before(finishMs, atMs - (change.gunMs[w] - held.gunMs[w]));
    const [low, high] = anotherMorning(winners, runners);
    return { runners, winners, share: winners / runners, low, high };
  });
  const shares = waves.filter(({ runners }) => runners).map(({ share }) => share);
  return {
    lineMs: atMs,
    winners: waves.reduce((sum, one) => sum + one.winners, 0),
    word: wordOf(waves),
    points: shares.length > 1 ? 100 * (Math.max(...shares) - Math.min(...shares)) : NaN,
    waves,
  };
}

/** [low, high]: between which shares another morning's lies four times of five. */
export function anotherMorning(won, runners) {
  const [share, half] = [won / runners, NORMAL_80 ** 2 / (2 * runners)];
  const middle = share + half * (1 - share);
  const rest = share * share - 2 * half * share + half * share * share;
  const root = Math.sqrt(Math.max(middle * middle - (1 + half) * rest, 0));
  const whole = (x) => rint(x * runners * 1e6) / 1e6;
  const low = Math.floor(whole((middle - root) / (1 + half))) / runners;
  const high = Math.ceil(whole((middle + root) / (1 + half))) / runners;
  const clip = (x) => Math.min(Math.max(x, 0), 1);
  return [clip(low), clip(high)];
}

/** "unequal", "alike" or "undecided", of [{runners, winners}]. */
export function wordOf(waves) {
  const ran = waves.filter(({ runners }) => runners > 0);
  const sum = (of) => ran.reduce((all, one) => all + of(one), 0);
  const [freedom, chance] = [ran.length - 1, sum(({ winners }) => winners) / Math.max(sum(({ runners }) => runners), 1)];
  if (freedom > 0 && chance > 0 && chance < 1) {
    const square = sum(({ winners, runners }) => (winners - runners * chance) ** 2 / (runners * chance * (1 - chance)));
    const ninths = 2 / (9 * freedom); // Wilson and Hilferty: the cube root is nearly normal
    if ((Math.cbrt(square / freedom) - 1 + ninths) / Math.sqrt(ninths) > NORMAL_95_ABOVE) return "unequal";
  }
  const bounds = ran.map(({ winners, runners }) => anotherMorning(winners, runners));
  const [low, high] = [Math.min(...bounds.map(([one]) => one)), Math.max(...bounds.map(([, one]) => one))];
  return ran.length && high - low <= ALIKE ? "alike" : "undecided";
}

/** By how much later a wave's gun might have gone for its runner at a quantile, the best first, to be level; NaN: there is none. */
export function marginAt({ runners, finishMs }, atMs, quantile) {
  if (quantile * runners < 1 - 1e-9) return NaN;
  const best = Math.ceil(Number((quantile * runners).toFixed(9)));
  return best <= finishMs.length ? atMs - finishMs[best - 1] : NaN;
}

/**
 * Whose result a change changes: for each wave {gained: runners, lost: runners}, the first at the line first. `was` and `is`:
 * of sharesOf, as run and now.
 */
export const changedOf = (held, was, is) =>
  held.waves.map(({ who }, w) => {
    const [from, to] = [was.waves[w].winners, is.waves[w].winners];
    return { gained: who.subarray(from, Math.max(from, to)), lost: who.subarray(to, Math.max(from, to)) };
  });
