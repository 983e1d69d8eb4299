// How a wave stands, counted. That somebody was passed or has got away comes with the bytes.

import { STATE, alongAt, isAhead, isPacer, isRunning, stateAt } from "../../news/motion.mjs";

/**
 * Without those who set the pace and win nothing: how many of each wave are on course ahead, passed and still out, home ahead (of them official), home behind,
 * waiting, out of it; and how far the furthest has come, where nobody finishes.
 */
export function countWaves(field, t, waves, finishM) {
  const none = { ahead: 0, passed: 0, won: 0, official: 0, behind: 0, waiting: 0, out: 0, furthest: 0 };
  const tally = Array.from({ length: waves }, () => ({ ...none }));
  const { waiting, passed, behind, official } = STATE;
  for (let i = 0; i < field.n; i++) {
    if (isPacer(field, i)) continue;
    const wave = tally[field.wave[i]];
    const state = stateAt(field, i, t);
    if (isRunning(state)) wave.ahead++;
    else if (state === passed) wave.passed++;
    else if (isAhead(state)) wave.won++;
    else if (state === behind) wave.behind++;
    else if (state === waiting) wave.waiting++;
    else wave.out++;
    if (state === official) wave.official++;
    if (finishM === null && field.knots[i]) wave.furthest = Math.max(wave.furthest, alongAt(field, i, t) || 0);
  }
  return tally;
}

/** All waves together. */
export function sumOf(tally) {
  const total = { ...tally[0] };
  for (const wave of tally.slice(1)) {
    for (const name of Object.keys(total)) total[name] += wave[name];
  }
  total.furthest = Math.max(...tally.map((wave) => wave.furthest));
  return total;
}
