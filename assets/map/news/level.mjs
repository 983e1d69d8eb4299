// Where the chaser is in the runners' metres, for he may have a course of his own; and when he is at its end.

import { chaserAlongAt } from "./motion.mjs";

const NEAR_M = 1; // a finish mat so near to the end of the course stands there: feeds/race_folder/race_places.py

/** When he is at the end of his course, known or planned, seconds after the base; NaN: never, or nothing known. */
export function lineS({ chaser }, lengthM) {
  const last = chaser.knots - 1;
  return last >= 0 && chaser.d[last] >= lengthM - NEAR_M ? chaser.t[last] : NaN;
}

/** Metres along the runners' course of somebody `alongM` along the chaser's; `level`: [his metres, theirs] or null. */
export function levelM(level, alongM) {
  if (!level) return alongM;
  const [his, theirs] = level;
  let k = 1;
  while (k < his.length - 1 && his[k] < alongM) k++;
  const share = Math.min(Math.max((alongM - his[k - 1]) / (his[k] - his[k - 1]), 0), 1);
  return theirs[k - 1] + share * (theirs[k] - theirs[k - 1]);
}

/** Metres along the runners' course at which he is, t seconds after the base; NaN where there is no chaser. */
export const hunterAt = (field, level, t) => levelM(level, chaserAlongAt(field, t));
