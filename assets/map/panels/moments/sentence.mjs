// An event in words.

import { kmSaid } from "../../news/words.mjs";

/** The sentence of an event of events.mjs; [bib, name] of its runner, null where not to be named. */
export function sentenceOf(facts, words, one, [bib, name] = [null, null]) {
  const who = name || (bib === null ? words.say("anonymous_runner") : words.say("bib", { bib }));
  const values = { who, name: facts.chaser?.name ?? "", km: kmSaid(one.along), count: one.count };
  const say = (key, more) => words.say(`moment.${key}`, { ...values, ...more });
  const { kind } = one;
  if (kind === "gun") return one.wave < 0 ? say("chaser_gun") : say("gun", { name: facts.waves[one.wave].name });
  if (kind === "first") return say(isFinish(facts, one) ? "first_home" : one.isLead ? "lead" : "first");
  const estimated = one.isEstimate ? ` (${words.say("estimated")})` : "";
  if (kind === "catch") return say(one.count === 1 ? "first_catch" : "catch") + estimated;
  if (kind === "swallowed") return say("swallowed", { wave: facts.waves[one.wave].name }) + estimated;
  const isHome = one.what === "behind" || (one.what === "ahead" && !facts.chaser); // ahead of nobody
  if (kind === "own") return say(`own.${isHome ? "home" : one.what}`, { time: words.raceTime(one.sinceS ?? 0) }) + estimated;
  if (kind === "escape") return say("escape", { seconds: one.marginS });
  return say(kind, kind === "home" ? { passed: one.passed } : {});
}

const isFinish = (facts, { mat }) => facts.has_finish && mat === facts.mats_m.length - 1;
