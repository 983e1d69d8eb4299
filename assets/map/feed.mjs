// The race as bytes from the server: the head says where to begin, a snapshot gives everything so far,
// then numbered segments say what changed. All of it plain immutable files that any cache may keep.

import { apply, decode } from "./segments.mjs";

const RETRY_S = [0.4, 0.7, 1.2, 2, 4, 8, 15];

/** Wait so many seconds, with a quarter of jitter so that a crowd does not come back as one. */
const pause = (seconds) => new Promise((done) => setTimeout(done, seconds * (750 + Math.random() * 500)));

export async function fetchHead(base) {
  const answer = await fetch(`${base}head.json`, { cache: "no-cache" });
  if (!answer.ok) throw new Error(`head.json: the server answered ${answer.status}`);
  return answer.json();
}

async function fetchBytes(address) {
  const answer = await fetch(address);
  if (!answer.ok) return null;
  return answer.arrayBuffer();
}

/**
 * Begin with a head: fetch its snapshot into a field.
 * Returns {field, number, epoch, every: segments from one snapshot to the next, 0: no more}; throws where the snapshot cannot be had.
 */
export async function openRace(base, head, matsM) {
  const bytes = await fetchBytes(`${base}${head.epoch}/snapshot-${head.snapshot}`);
  if (!bytes) throw new Error(`snapshot ${head.snapshot} of epoch ${head.epoch} is gone`);
  const message = decode(bytes);
  const { snapshot: number, epoch, snapshot_every: every = 0 } = head;
  return { field: apply(null, message, matsM), number, epoch, every };
}

/**
 * Keep `race` up to date until `signal` aborts.
 * untilDue(number): seconds until that segment should be there; onSegment(message) applies it and is told
 * in order; onEpoch(head): the server lost its place, begin again; onSilence(): nothing heard, tried again.
 */
export async function followRace(base, race, { untilDue, onSegment, onEpoch, onSilence, signal }) {
  let misses = 0;
  while (!signal.aborted) {
    const number = race.number + 1;
    const wait = untilDue(number);
    if (wait > 0) await new Promise((done) => setTimeout(done, 1000 * (wait + 0.3 * Math.random())));
    if (signal.aborted) return;
    const bytes = await fetchBytes(`${base}${race.epoch}/segment-${number}`).catch(() => null);
    if (bytes) {
      misses = 0;
      race.number = number;
      onSegment(decode(bytes));
      continue;
    }
    onSilence();
    if (misses >= 2) {
      const head = await fetchHead(base).catch(() => null);
      if (head && (head.epoch !== race.epoch || head.segment < race.number)) return onEpoch(head);
      if (head && head.snapshot > number) return onEpoch(head); // that segment is no longer kept
    }
    await pause(RETRY_S[Math.min(misses++, RETRY_S.length - 1)]);
  }
}
