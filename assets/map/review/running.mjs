// The results of a race that still runs: its bytes kept up to date as the live map keeps them, its revisions asked for now and then.

import { fetchHead } from "../news/feed.mjs";
import { liveNews } from "../news/live.mjs";
import { revisionsOf } from "../news/revisions.mjs";
import { apply } from "../news/segments.mjs";

const LOOK_MS = 15_000; // from one look at the revisions to the next

/**
 * Keep `race` up to date. onBytes() whenever there are new ones, at once too; onRevisions(list) when there are others than before.
 * Resolves when there is a race.
 */
export function follow(facts, race, { onBytes, onRevisions }) {
  return new Promise((isThere) => {
    const news = liveNews(facts, race, {
      onBegin() {},
      onSilence() {},
      onRace(opened) {
        Object.assign(race, opened);
        isThere();
        onBytes();
      },
      onSegment(message) {
        apply(race.field, message, facts.mats_m);
        if (!document.hidden) onBytes();
      },
    });
    document.addEventListener("visibilitychange", () => !document.hidden && race.field && onBytes());
    news.open();
    look(facts, onRevisions);
  });
}

async function look(facts, onRevisions) {
  for (let told = ""; ; await new Promise((done) => setTimeout(done, LOOK_MS))) {
    if (document.hidden) continue;
    const head = await fetchHead(facts.base).catch(() => null);
    if (!head?.revisions || head.revisions === told) continue;
    const list = await revisionsOf(facts.base, head).catch(() => null);
    if (!list) continue;
    told = head.revisions;
    onRevisions(list);
  }
}
