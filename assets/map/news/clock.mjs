// Race time on this screen. The phone's own clock may be an hour off: only the server's word and the
// time that has gone by since (performance.now) count.
//
// Every answer of the server says what time it was there when it was written; on the way it only gets
// older. So the latest of all those claims, each carried forward by the local clock, is the best one.
// Unless somebody sets the server's clock: a head says by how much since its process began, and the
// race on the screen follows in either direction, not with a leap but within seconds.

const LATEST_S = 10; // no claim is older than that when it is heard: an answer is not waited for so long
const LEAP_S = 0.5; // less is not seen
const EASE_S = 3;

/** A live clock from a head, {wall_s, race_s, speed, clock, clock_set_s}. Times in seconds; `now` is a monotonic clock. */
export function liveClock(head, now = () => performance.now() / 1000) {
  const { race_s: raceS, wall_s: wallS, speed, clock: server, clock_set_s: setS = 0 } = head;
  return { raceS, wallS, speed, ahead: wallS - now(), now, server, setS, owedS: 0, owedSince: -Infinity };
}

/** Take a claim that the server's clock stood at wallS just now. Claims only ever move a clock forward. */
export function hearWall(clock, wallS) {
  turn(clock, Math.max(clock.ahead, wallS - clock.now()));
}

/** Take a head's word: what its server's clock says, and by how much somebody has set that since the last word. */
export function hearHead(clock, { wall_s: wallS, clock: server, clock_set_s: setS = 0 }) {
  const claim = wallS - clock.now();
  const known = clock.ahead + (server === clock.server ? setS - clock.setS : 0);
  Object.assign(clock, { server, setS });
  turn(clock, claim > known || claim < known - LATEST_S ? claim : known);
}

/** Be right at once, and show it without a leap. */
function turn(clock, ahead) {
  const leapS = ahead - clock.ahead;
  clock.ahead = ahead;
  if (Math.abs(leapS) < LEAP_S) return;
  clock.owedS = owed(clock) - leapS;
  clock.owedSince = clock.now();
}

/** Seconds by which the screen still shows another time than the server's. */
function owed({ owedS, owedSince, now }) {
  return owedS * Math.max(0, 1 - (now() - owedSince) / EASE_S);
}

/** The server's clock at this instant: what is asked for when goes by it. */
export const wallNow = (clock) => clock.now() + clock.ahead;

/** Unix seconds of race time to show at this instant. */
export const raceNow = (clock) => clock.raceS + clock.speed * (wallNow(clock) + owed(clock) - clock.wallS);

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
  const wentS = clock.isPlaying ? clock.speed * (clock.now() - clock.since) : 0; // below 0: it runs backwards
  return Math.min(clock.until(), wentS < 0 ? Math.max(clock.fromS, clock.atS + wentS) : clock.atS + wentS);
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

/** Seconds from "1465" or "24:25" or "1:02:03"; NaN where it is neither. */
export function secondsOf(text) {
  if (!/^-?\d+(:\d\d){0,2}(\.\d+)?$/.test(text ?? "")) return NaN;
  return text.split(":").reduce((sum, part) => 60 * sum + Number(part), 0);
}
