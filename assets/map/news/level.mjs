// Where the chaser is, in the runners' metres: he may have a course of his own.

import { chaserAlongAt } from "./motion.mjs";

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
