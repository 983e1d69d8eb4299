// Guns go when they go: what a head knows of them holds, whatever the timetable said.

import { fetchHead } from "./feed.mjs";

/** Write into the facts when the guns went, by a head or by what was kept. */
export function hearGuns(facts, { guns }) {
  guns?.waves.forEach((gunS, w) => (facts.waves[w].gun_s = gunS));
  if (facts.chaser && guns?.chaser) facts.chaser.gun_s = guns.chaser;
}

/** Ask for the head that was written with a segment, or a later one; null: the epoch ended meanwhile, or nobody answered. */
export async function askNews(facts, race, number) {
  const { epoch } = race;
  for (let attempt = 0; attempt < 8 && race.epoch === epoch; attempt++) {
    const told = await fetchHead(facts.base).catch(() => null);
    if (told?.epoch === epoch && told.segment >= number) return told;
    await new Promise((done) => setTimeout(done, 600 * (attempt + 1) * (1 + Math.random())));
  }
  return null;
}
