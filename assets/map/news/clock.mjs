// Race time on this screen. The phone's own clock may be an hour off: only the server's word and the
// time that has gone by since (performance.now) count.
//
// Every answer of the server says what time it was there when it was written; on the way it only gets
// older. So the latest of all those claims, each carried forward by the local clock, is the best one.

/** A live clock from the head's {wall_s, race_s, speed}. Times in seconds; `now` is a monotonic clock. */
export function liveClock(head, now = () => performance.now() / 1000) {
  const clock = { raceS: head.race_s, wallS: head.wall_s, speed: head.speed, ahead: head.wall_s - now(), now };
  return clock;
}

/** Take a claim that the server's clock stood at wallS just now. A clock is only ever moved forward. */
export function hearWall(clock, wallS) {
  clock.ahead = Math.max(clock.ahead, wallS - clock.now());
}

export const wallNow = (clock) => clock.now() + clock.ahead;

/** Unix seconds of race time at this instant. */
export const raceNow = (clock) => clock.raceS + clock.speed * (wallNow(clock) - clock.wallS);

/** When on the server's clock a moment of the race comes. */
export const wallOfRace = (clock, raceS) => clock.wallS + (raceS - clock.raceS) / clock.speed;

/**
 * The viewer's own clock, between `fromS` and until(), the latest moment there is. It stands at atS, or runs from there
 * at `speed`, or is live: always at the latest.
 */
export function viewClock(fromS, until, atS, now = () => performance.now() / 1000) {
  return { fromS, until, atS, since: now(), speed: 10, isPlaying: false, isLive: false, now };
}

/** Unix seconds of race time that the viewer sees at this instant. */
export function viewNow(clock) {
  if (clock.isLive) return clock.until();
  if (!clock.isPlaying) return clock.atS;
  return Math.min(clock.until(), clock.atS + clock.speed * (clock.now() - clock.since));
}

/**
 * Stop, start, change the speed or the place, or go live; what is not named stays. Whoever names a place or stops is
 * not live any more. No place lies before `fromS`, or after the latest.
 */
export function steer(clock, { atS, speed, isPlaying, live }) {
  const isLive = live ?? (clock.isLive && atS === undefined && isPlaying !== false);
  clock.atS = Math.min(clock.until(), Math.max(clock.fromS, atS ?? viewNow(clock)));
  clock.since = clock.now();
  clock.speed = speed ?? clock.speed;
  clock.isPlaying = isLive || (isPlaying ?? clock.isPlaying);
  clock.isLive = isLive;
}
