// A recorded race: the same field with everything in it.

import { fetchHead, openRace, patience, retryS } from "./feed.mjs";
import { later } from "./later.mjs";

const KEPT_MS = 3000; // for what reads the kept recording: without it the network is asked again

/** The recording, from the server or, where that cannot be had, as this phone kept it. known: its head, where somebody has it. */
export async function recording(facts, known = null) {
  const patient = patience();
  addEventListener("online", patient.nudge);
  for (let misses = 0; ; misses++) {
    const opened = (await fetched(facts, patient, misses ? null : known).catch(() => null)) ?? (await fromShelf(facts).catch(() => null));
    if (opened) return opened;
    await patient.wait(retryS(misses));
  }
}

async function fetched(facts, patient, known) {
  const head = known ?? (await fetchHead(facts.base, patient));
  facts.revised_since = head.revised_since ?? 0; // how many revisions the film does not show
  return openRace(facts.base, head, facts.mats_m, patient);
}

const fromShelf = async (facts) => (await later("news/kept.mjs", KEPT_MS)).kept(facts.base);
