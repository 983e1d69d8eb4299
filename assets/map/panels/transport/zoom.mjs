// Which part of the film the timeline shows: as much as is worth a look at first, closer or from farther off by wheel and keys,
// and always with the moment in it.

const BEFORE_S = 90; // the chaser's gun
const AFTER_S = 240; // his line
const LEAST_S = 20;
const LEAP = 0.12; // where in the part the moment stands after it has left it, from the side it left by

/** The part that tells most: from before the chaser's gun until after he is home; all of it where he does not catch anybody. */
export function partOf([fromS, untilS], gunS, homeS) {
  if (!(gunS > fromS) || !(untilS > gunS)) return [fromS, untilS];
  const endS = homeS > gunS ? Math.min(untilS, homeS + AFTER_S) : untilS;
  return [Math.max(fromS, gunS - BEFORE_S), endS];
}

/** Moved and, if it is too long, cut, so that it lies within the film. */
export function within([inS, outS], [fromS, untilS]) {
  const lengthS = Math.min(outS - inS, untilS - fromS);
  const start = Math.min(Math.max(inS, fromS), untilS - lengthS);
  return [start, start + lengthS];
}

/** The part by `factor` times as long about a moment that keeps its place. */
export function scaled([inS, outS], factor, aboutS, film) {
  const lengthS = Math.max(LEAST_S, Math.min(factor * (outS - inS), film[1] - film[0]));
  const share = (aboutS - inS) / (outS - inS);
  return within([aboutS - share * lengthS, aboutS + (1 - share) * lengthS], film);
}

/** The part that shows a moment: the same one while it is in it, else one that it has just come into. */
export function following(part, atS, film) {
  const [inS, outS] = part;
  if (atS >= inS && atS <= outS) return part;
  const lengthS = outS - inS;
  const start = atS > outS ? atS - LEAP * lengthS : atS - (1 - LEAP) * lengthS;
  return within([start, start + lengthS], film);
}
