// No teleporting: a dot whose motion turns out otherwise eases over to it. Only the drawing is bent.
//
// Three numbers a runner in `ease`: metres off the motion at the beginning, when that was (seconds after
// the base), and how long it takes (seconds of race time; below 0: the dot fades in where it belongs).
//   behind the truth   catches up within EASE_S, smoothly
//   ahead of it        slows down evenly, but never walks back: where EASE_S is too short for that, it
//                      goes on at a crawl until the truth has come up
//   far ahead of it    (a read taken back, a mat thought missed) vanishes and fades in: no dot runs back

export const EASE_S = 3; // on the wall
const CRAWL = 0.1; // share of her speed at which a runner who was drawn too far goes on
const LONGEST_S = 20; // of crawling

/** Ease for nobody: N runners, all where they belong. */
export function noEase(n) {
  const ease = new Float32Array(3 * n);
  for (let i = 0; i < n; i++) [ease[3 * i + 1], ease[3 * i + 2]] = [-1e9, 1];
  return ease;
}

/**
 * Begin to ease runner i over, at time t. ahead: metres she is drawn ahead of her new motion (negative:
 * behind); speed: her new motion's, m/s of race time; quick: race seconds a second on the wall.
 */
export function beginEase(ease, i, t, ahead, speed, quick) {
  const least = EASE_S * quick;
  const needed = ahead / ((1 - CRAWL) * Math.max(speed, 1e-6));
  const lasts = ahead <= 0.3 ? least : needed <= LONGEST_S * quick ? Math.max(least, needed) : -least;
  ease[3 * i] = Math.abs(ahead) > 0.3 ? ahead : 0;
  ease[3 * i + 1] = t;
  ease[3 * i + 2] = lasts;
}

const none = { metres: 0, fade: 1 };

/** {metres, fade}: how far off her motion runner i is drawn at time t, and how visible. */
export function easeOf(ease, i, t) {
  const ahead = ease[3 * i];
  const lasts = ease[3 * i + 2];
  const eased = (t - ease[3 * i + 1]) / Math.abs(lasts);
  if (ahead === 0 || !(eased >= 0 && eased < 1)) return none;
  if (lasts < 0) return { metres: 0, fade: eased };
  const togo = 1 - eased;
  return { metres: ahead * (ahead > 0 ? togo : togo * togo * (1 + 2 * eased)), fade: 1 };
}
