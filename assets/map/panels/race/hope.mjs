// What a hoped time is worth: where the chaser would catch me, what I need, my chance. Twin of feeds/rules/hope.py, with
// its numbers (`yardstick`); the chance is the formula of feeds/rules/escape.py.

/**
 * The chance of who is expected at `finishS`, 80 % between lowS and highS, to finish before the chaser, who is expected
 * at lineS, give or take halfS; she has not finished by atS.
 */
export function escapeChance({ moments, scale, least_half_s: least }, finishS, lowS, highS, lineS, halfS, atS) {
  if (!Number.isFinite(lineS)) return 1;
  const early = scale / Math.max(finishS - lowS, least);
  const late = scale / Math.max(highS - finishS, least);
  const due = Math.max(finishS, atS - 30 / late);
  const odds = (moment) => Math.exp(Math.min((moment - due) * (moment < due ? early : late), 600));
  const here = 1 + odds(atS);
  const out = moments.reduce((sum, moment) => sum + here / (1 + odds(Math.max(lineS + moment * halfS, atS))), 0);
  return 1 - out / moments.length;
}

/**
 * What to expect of a runner who hopes to need netS at an even pace, her gun at gunS: {chance, catchS, catchM, needsS}.
 * knots: [[seconds, metres along the runners' course], ...] of the chaser; halfS: of his arrival. NaN: never caught.
 */
export function hopeOf(yardstick, gunS, netS, lengthM, knots, halfS) {
  const startS = gunS + yardstick.delay_s;
  const hers = (metres) => startS + (netS * metres) / lengthM;
  const way = rising(knots, lengthM);
  const [lastS, lastM] = way.at(-1) ?? [Infinity, 0];
  const lineS = lastM >= lengthM - 0.5 ? lastS : Infinity;
  let [catchS, catchM] = [NaN, NaN];
  if (!(lineS > hers(lengthM))) {
    for (let k = way.length - 1; k > 0 && Number.isNaN(catchM); k--) {
      const [before, after] = [way[k - 1][0] - hers(way[k - 1][1]), way[k][0] - hers(way[k][1])];
      if (!(before > 0 && after <= 0)) continue;
      catchM = way[k - 1][1] + (before / (before - after)) * (way[k][1] - way[k - 1][1]);
      catchS = hers(catchM);
    }
  }
  const finishS = hers(lengthM);
  const [low, high] = [finishS - yardstick.early * netS, finishS + yardstick.late * netS];
  const chance = escapeChance(yardstick, finishS, low, high, lineS, halfS, startS);
  return { chance, catchS, catchM, needsS: lineS - startS };
}

/** His knots without rests, as far as the end of the course. */
function rising(knots, lengthM) {
  const way = knots.filter(([, metres], k) => k === 0 || metres > knots[k - 1][1]);
  const beyond = way.findIndex(([, metres]) => metres > lengthM);
  if (beyond < 1) return way;
  const [[s0, m0], [s1, m1]] = [way[beyond - 1], way[beyond]];
  return [...way.slice(0, beyond), [s0 + ((lengthM - m0) / (m1 - m0)) * (s1 - s0), lengthM]];
}
