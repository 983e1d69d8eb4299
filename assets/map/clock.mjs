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

/** A replay's clock: stands or runs at `speed` between two race times. */
export function replayClock(fromS, untilS, atS, now = () => performance.now() / 1000) {
  return { fromS, untilS, atS, since: now(), speed: 10, isPlaying: false, now };
}

export function replayNow(clock) {
  if (!clock.isPlaying) return clock.atS;
  return Math.min(clock.untilS, clock.atS + clock.speed * (clock.now() - clock.since));
}

/** Stop, start, change the speed or the place of a replay; what is not named stays. */
export function steer(clock, { atS, speed, isPlaying }) {
  const at = atS ?? replayNow(clock);
  clock.atS = Math.min(clock.untilS, Math.max(clock.fromS, at));
  clock.since = clock.now();
  clock.speed = speed ?? clock.speed;
  clock.isPlaying = isPlaying ?? clock.isPlaying;
}
