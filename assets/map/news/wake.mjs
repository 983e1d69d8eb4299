// When nobody looks, nothing is asked; and whoever comes back may have been away for a second or for an hour.

const SLEPT_S = 1; // the phone's two clocks drift apart only while it sleeps, or when somebody sets one

/** Resolves at once while the page is seen, else when it is seen again; on `race.isWatched`, always at once. */
export function awake(race) {
  if (!document.hidden || race.isWatched) return Promise.resolve();
  return new Promise((done) => document.addEventListener("visibilitychange", done, { once: true }));
}

/**
 * Call onWake() whenever the page may have been away: seen again, thawed, taken out of the back button's cache,
 * online again. Returns hasSlept(), to be asked now and then: a phone that sleeps may stop performance.now.
 * What the phone's own clock says is trusted in nothing else.
 */
export function watchWaking(onWake, { wallS = () => Date.now() / 1000, monotonicS = () => performance.now() / 1000 } = {}) {
  let apartS = wallS() - monotonicS();
  document.addEventListener("visibilitychange", () => !document.hidden && onWake());
  document.addEventListener("resume", onWake);
  addEventListener("pageshow", ({ persisted }) => persisted && onWake());
  addEventListener("online", onWake);
  return function hasSlept() {
    const nowS = wallS() - monotonicS();
    if (Math.abs(nowS - apartS) <= SLEPT_S) return false;
    apartS = nowS; // many short sleeps are a long one
    return true;
  };
}
