// What is marked over the film's time: who was first, milestones of the chase, the chaser home. Chosen from the moments of the race
// (moments/events.mjs), the weightier the sooner it has its words.

import { eventsOf } from "../moments/events.mjs";

const MOST = 7;
const WEIGHT = { home: 9, first_home: 8, first: 7, last: 6, over: 6, swallowed: 3, catch: 2 };

/** [{atS, text, weight, kind}], rising in time. */
export function marksOf({ facts, words, scene }, field) {
  const events = eventsOf(field, { ...scene, waves: facts.waves, chaser: facts.chaser }, field.at);
  const say = (key, values) => words.say(`replay.mark.${key}`, values);
  const catches = events.filter(({ kind }) => kind === "catch");
  const every = everyOf(catches.at(-1)?.count ?? 0);
  const marks = events.flatMap((one) => {
    const mark = (key, text) => [{ atS: field.base + one.t, text, weight: WEIGHT[key], kind: key === "home" ? "home" : "" }];
    if (one.kind === "home") return mark("home", say("home", { name: facts.chaser.name }));
    if (one.kind === "first" && facts.has_finish && one.mat === facts.mats_m.length - 1) return mark("first_home", say("first_home"));
    if (one.kind === "catch" && one.count === 1) return mark("first", say("first_catch"));
    if (one.kind === "catch" && one.count % every === 0) return mark("catch", say("passed", { passed: one.count }));
    return [];
  });
  return marks.sort((a, b) => b.weight - a.weight).slice(0, MOST).sort((a, b) => a.atS - b.atS);
}

/** Every how many catches one is marked: some four of them in a race. */
function everyOf(most) {
  return [100, 200, 500, 1000, 2000, 5000, 10_000].find((every) => most / every <= 5) ?? 20_000;
}
