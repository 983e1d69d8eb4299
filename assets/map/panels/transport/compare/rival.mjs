// Another race of the same course: its bytes, its names, and when its guns went, from its own page. Fetched when somebody of it
// is asked for.

import { fetchHead, openRace } from "../../../news/feed.mjs";
import { rosterOf } from "../../runners/roster.mjs";

const held = new Map(); // race -> promise

/** Resolves to {key, field, waves, who, numberOf, gunT(i)}; rejects where there is no such race, or on another course. */
export function rivalOf(key, facts) {
  if (!held.has(key)) held.set(key, opened(key, facts).catch((error) => (held.delete(key), Promise.reject(error))));
  return held.get(key);
}

async function opened(key, ours) {
  const answer = await fetch(`/replay/${encodeURIComponent(key)}?lang=${ours.language}`);
  if (!answer.ok) throw new Error(`${key}: the server answered ${answer.status}`);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const facts = JSON.parse(page.getElementById("facts").textContent);
  const isSame = JSON.stringify([facts.course.line, facts.course.length_m]) === JSON.stringify([ours.course.line, ours.course.length_m]);
  if (!isSame) throw new Error(`${key}: it is run on another course`);
  const race = await openRace(facts.base, await fetchHead(facts.base), facts.mats_m);
  const roster = rosterOf(facts, race);
  await roster.load();
  const { field } = race;
  return { key, field, waves: facts.waves, who: roster.who, numberOf: roster.numberOf, gunT: (i) => facts.waves[field.wave[i]].gun_s - field.base };
}
