// How a runner's race stands, in a plain sentence. The state comes with the bytes; here it is only said.

import { guessS, homeS, isEstimatedCatch, STATE, alongAt, isAhead, isPacer, isRunning, stateAt } from "../../news/motion.mjs";
import { kmSaid } from "../../news/words.mjs";
import { chaseOf, homeAt } from "./chase.mjs";

const EVEN = 0.05; // m/s: less is neither gained nor lost
const NAMES = Object.fromEntries(Object.entries(STATE).map(([name, number]) => [number, name]));

/** Metres as one says them: to the metre when it is close, else to ten. */
const roughly = (metres) => (metres < 100 ? Math.round(metres) : 10 * Math.round(metres / 10));

/** {line, more, brief}: the state of runner i at time t, what else is to be said of it, and it all in few words. */
export function sentenceOf(facts, words, field, i, t) {
  const said = longSentence(facts, words, field, i, t);
  if (isPacer(field, i)) said.more = [words.say("say.pacer"), said.more].filter(Boolean).join(" · ");
  return { brief: said.line, ...said };
}

function longSentence(facts, words, field, i, t) {
  const state = stateAt(field, i, t);
  const name = facts.chaser?.name ?? "";
  const about = { facts, words, field, i, t, state, name };
  if (isRunning(state)) return ofRunning(about);
  if (state === STATE.waiting) return ofWaiting(about);
  if (state === STATE.passed) return ofPassed(about);
  if (isAhead(state) || state === STATE.behind) return ofFinished(about);
  if (state === STATE.pacer) return { line: words.say("say.home"), more: "" };
  if (state === STATE.stopped && isPacer(field, i)) return { line: words.say("say.aside", { km: lastKm(field, i) }), more: "" };
  return { line: capital(words.say(`state.${NAMES[state]}`, { km: kmOf(field, i, t), name })), more: "" };
}

const kmOf = (field, i, t) => kmSaid(Math.max(0, alongAt(field, i, t) || 0));

/** The kilometre at which a mat saw her last. */
const lastKm = (field, i) => kmSaid(field.d[i * field.slots + field.reads[i] - 1]);

const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);

function ofWaiting({ facts, words, field, i, t }) {
  const gun = facts.waves[field.wave[i]].gun_s;
  const togo = gun - field.base - t;
  if (togo > 0) return { line: words.say("say.starts_in", { time: words.raceTime(Math.ceil(togo)) }), more: "" };
  return { line: words.say("say.not_seen"), more: "" };
}

function ofRunning({ facts, words, field, i, t, state, name }) {
  const km = kmOf(field, i, t);
  const found = chaseOf(facts.chaser, field, i, t);
  const isBeyond = state === STATE.overdue && found?.aheadM < 0; // he is past where she waits, and no mat says that he is past her
  const chase = isBeyond ? null : found;
  const more = [];
  if (state === STATE.threatened) more.push(words.say("say.close"));
  if (state === STATE.overdue) {
    const mat = field.mat[i * field.slots + field.reads[i]];
    const due = words.localTime(field.base + field.t[i * field.slots + field.reads[i]]);
    more.push(words.say("say.overdue", { km: field.mats[mat] / 1000, time: due }));
  }
  if (t >= guessS(field)) more.push(words.say("is_guess"));
  let line = words.say("say.on_course", { km });
  let brief = null;
  if (chase) {
    const metres = roughly(Math.max(0, chase.aheadM));
    const key = chase.gain > EVEN ? "say.gains" : chase.gain < -EVEN ? "say.loses" : "say.even";
    line = words.say(key, { metres, name, gain: Math.abs(chase.gain) });
    const side = chase.gain > EVEN ? "brief_loses" : "brief_gains"; // what he gains, the runner loses
    brief = Math.abs(chase.gain) > EVEN ? words.say(`say.${side}`, { metres, gain: Math.abs(chase.gain) }) : line;
    more.unshift(words.place(1000 * km));
  } else if (facts.chaser && field.base + t < facts.chaser.gun_s) {
    const time = words.raceTime(Math.ceil(facts.chaser.gun_s - field.base - t));
    more.unshift(words.say("chaser_leaves_in", { name, time }));
  }
  return { line, more: more.join(" · "), brief: brief ?? line };
}

function ofPassed({ facts, words, field, i, t, name }) {
  const km = kmSaid(alongAt(field, i, field.passed[i]) || 0);
  const chase = chaseOf(facts.chaser, field, i, t);
  const more = [];
  const isOut = t >= field.left[i];
  if (chase && chase.aheadM < -1 && !isOut) more.push(words.say("say.behind_now", { metres: roughly(-chase.aheadM) }));
  const estimated = isEstimatedCatch(field, i) ? ` (${words.say("estimated")})` : "";
  return { line: capital(words.say("state.passed", { km, name })) + estimated, more: more.join(" · ") };
}

function ofFinished({ facts, words, field, i, t, state, name }) {
  const isOfficial = state === STATE.official;
  if (!facts.chaser) return { line: words.say("say.home"), more: words.say(isOfficial ? "say.official" : "say.unofficial") };
  const his = homeS(field);
  const apart = homeAt(field, i, t) - his;
  const isSettled = t >= his;
  const time = words.span(apart, Math.abs(apart) < 10 ? 1 : 0); // a narrow escape to the tenth
  const who = state === STATE.behind ? "behind" : "ahead";
  const line = isSettled && Number.isFinite(apart) ? words.say(`say.${who}_by`, { time, name }) : capital(words.say(`state.${who}`, { name }));
  if (who === "behind") return { line, more: "" };
  return { line, more: words.say(isOfficial ? "say.official" : "say.provisional", { name }) };
}
