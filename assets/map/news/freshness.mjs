// How fresh is what the screen shows? Nothing here is guessed from the phone's own clock.

const MISSED_S = 4; // the last segment is late: a phone that says it has no network is right
const STALE_S = 10; // no new bytes for so long: say so
const OFFLINE_S = 40; // no answer of the server, not even that there is nothing new

/**
 * "live", "stale" (the newest bytes are old), "offline" (nobody answers) or "over"; while there is nothing to show
 * "opening" or "away". isKept: shown as it was kept; ageS: of the newest bytes; silentS: since the server last said anything.
 */
export function freshness({ hasField, isKept, ageS, silentS, isOver, isOnline }) {
  if (!hasField) return isOnline && silentS < OFFLINE_S ? "opening" : "away";
  if (isKept) return "offline";
  if (silentS >= OFFLINE_S || (!isOnline && ageS >= MISSED_S)) return "offline";
  if (isOver) return "over";
  return ageS < STALE_S ? "live" : "stale";
}
