// The race as bytes from the server: the head says where to begin, a snapshot gives everything so far,
// then numbered segments say what changed. All of it plain immutable files that any cache may keep.
//
// A crowded cell loses answers, or holds a connection and never says a word on it: every question has its
// patience, is asked again after a while, and none is asked where nobody looks.

import { apply, decode } from "./segments.mjs";

const PATIENCE_S = 8;
const SNAPSHOT_PATIENCE_S = 30; // the one large file
const RETRY_S = [0.4, 0.7, 1.2, 2, 4, 8, 12];

/** Is this browser to save data? */
export const isFrugal = () => {
  const { saveData = false, effectiveType = "4g" } = navigator.connection ?? {};
  return saveData || ["slow-2g", "2g", "3g"].includes(effectiveType);
};

/** Seconds before asking again after so many misses: each phone its own, or a crowd would come back as one. */
export const retryS = (misses, chance = Math.random()) => RETRY_S[Math.min(misses, RETRY_S.length - 1)] * (0.5 + chance);

/** Whoever waits here goes on as soon as nudge() is called; what is being asked then is asked anew. */
export function patience() {
  const cuts = new Set();
  return {
    wait: (seconds) =>
      new Promise((done) => {
        const cut = () => (clearTimeout(timer), cuts.delete(cut), done());
        const timer = setTimeout(cut, 1000 * seconds);
        cuts.add(cut);
      }),
    /** fetch, whole, and no longer than the patience: {status, body}; throws where there is no answer. */
    async ask(address, { seconds = PATIENCE_S, as = "arrayBuffer", ...how } = {}) {
      const ending = new AbortController();
      const cut = () => ending.abort();
      const timer = setTimeout(cut, 1000 * seconds);
      cuts.add(cut);
      try {
        const answer = await fetch(address, { ...how, signal: ending.signal });
        return { status: answer.status, body: answer.ok ? await answer[as]() : null };
      } finally {
        clearTimeout(timer);
        cuts.delete(cut);
      }
    },
    nudge: () => cuts.forEach((cut) => cut()),
  };
}

/** The head, as it is now. The first time it is the one that the page asked for before any module was there (assets/early.js). */
export async function fetchHead(base, { ask } = patience()) {
  const { early } = globalThis;
  globalThis.early = null;
  const first = early?.base === base && (await early.head);
  if (first) return carried(first.head, (performance.now() - first.heard_ms) / 1000);
  const { status, body } = await ask(`${base}head.json`, { cache: "no-cache", as: "json" });
  if (!body) throw new Error(`head.json: the server answered ${status}`);
  return body;
}

/** A head that was heard so many seconds ago: its clocks went on meanwhile. */
function carried(head, goneS) {
  if (head.wall_s === undefined) return head; // of a recording
  return { ...head, wall_s: head.wall_s + goneS, race_s: head.race_s + goneS * head.speed };
}

/**
 * Begin with a head: fetch its snapshot into a field.
 * Returns {field, number, epoch, names: where they are, every: segments from one snapshot to the next, 0: no more,
 * isKept: false}; throws where the snapshot cannot be had.
 */
export async function openRace(base, head, matsM, { ask } = patience()) {
  const { body } = await ask(`${base}${head.epoch}/snapshot-${head.snapshot}`, { seconds: SNAPSHOT_PATIENCE_S });
  if (!body) throw new Error(`snapshot ${head.snapshot} of epoch ${head.epoch} is gone`);
  const { snapshot: number, epoch, names = "", snapshot_every: every = 0 } = head;
  return { field: apply(null, decode(body), matsM), number, epoch, names, every, isKept: false };
}

/**
 * Keep `race` up to date until `signal` aborts.
 * untilDue(number): seconds until that segment should be there; awake(): resolves when somebody looks;
 * onSegment(message) applies it and is told in order; onAnswer(): the server spoke, whatever it said;
 * onEpoch(head): the server lost its place, begin again.
 */
export async function followRace(base, race, { untilDue, awake, onSegment, onAnswer, onEpoch, signal }, patient = patience()) {
  let misses = 0;
  while (!signal.aborted) {
    await awake();
    const number = race.number + 1;
    const wait = untilDue(number);
    if (wait > 0) await patient.wait(wait + 0.3 * Math.random());
    if (signal.aborted) return;
    if (document.hidden && wait > 0) continue; // hidden meanwhile
    const answer = await patient.ask(`${base}${race.epoch}/segment-${number}`).catch(() => null);
    if (signal.aborted) return;
    if (answer) onAnswer();
    if (answer?.body) {
      misses = 0;
      race.number = number;
      onSegment(decode(answer.body));
      continue;
    }
    if (misses >= 2) {
      const head = await fetchHead(base, patient).catch(() => null);
      if (signal.aborted) return;
      if (head && (head.epoch !== race.epoch || head.segment < race.number)) return onEpoch(head);
      if (head && head.snapshot > number) return onEpoch(head); // that segment is no longer kept
    }
    await patient.wait(retryS(misses++));
  }
}
