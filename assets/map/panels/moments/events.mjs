// What happened, in order, from the knots and moments that came with the bytes. Nothing is judged here: who was passed
// and who is ahead is the server's word, so a correction takes back what it corrects as soon as the list is made anew.
// Who sets the pace and wins nothing is in no count and nobody's first.
//
// An event is {t, kind, along, runner, wave, count, mat, ...}: t seconds after the base, along metres of the course
// (NaN: nowhere in particular), runner -1 for nobody in particular. Kinds, in the order they take at one instant:
//   gun          of wave `wave`; -1: the chaser's
//   first        at mat `mat`; isLead: somebody else led at the mat before
//   catch        the count-th; isEstimate: no mat has shown it yet
//   own          of a runner in `own`: what is "start", "split" (mat), "passed", "ahead" or "behind"
//   swallowed    wave `wave`: nobody of it is ahead of him any more; runner was the last, count of them were passed
//   home         the chaser; count ahead, passed
//   escape       the last runner to get away, by marginS
//   last         where nobody finishes: the last to be passed
//   over         a race without a chaser at home is over: count finished

import { STATE, alongAt, homeS, isAhead, isEstimatedCatch, isPacer, isRunning } from "../../news/motion.mjs";
import { countWaves, sumOf, wasPassed } from "../race/tally.mjs";

export const EVERY = 100; // catches
const KINDS = ["gun", "first", "catch", "swallowed", "own", "home", "escape", "last", "over"];

/**
 * All events so far, rising in time. scene: {waves, chaser, finishM: null where nobody finishes, passed: how many the page
 * says he has passed, where it does}; untilT: now, seconds
 * after the base; own: numbers of the runners of whom everything counts.
 */
export function eventsOf(field, scene, untilT, own = []) {
  const catches = caught(field);
  const events = [
    ...guns(field, scene, untilT),
    ...firsts(field),
    ...catches.flatMap((runner, k) => (k === 0 || (k + 1) % EVERY === 0 ? [catchOf(field, runner, k + 1)] : [])),
    ...swallowed(field, scene.waves, catches),
    ...own.flatMap((runner) => ofRunner(field, runner, scene.finishM)),
    ...endings(field, scene, catches),
  ];
  return events.sort((a, b) => a.t - b.t || KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind));
}

const event = (kind, t, more) => ({ kind, t, along: NaN, runner: -1, wave: -1, count: 0, mat: -1, ...more });

/** Who was passed, in that order. */
export function caught(field) {
  const { n, passed } = field;
  const all = [];
  for (let i = 0; i < n; i++) if (wasPassed(field, i, Infinity) && !isPacer(field, i)) all.push(i);
  return all.sort((a, b) => passed[a] - passed[b] || a - b);
}

function guns(field, { waves, chaser }, untilT) {
  const all = waves.map((wave, w) => event("gun", wave.gun_s - field.base, { wave: w, along: 0 }));
  if (chaser) all.push(event("gun", chaser.gun_s - field.base, { along: 0 }));
  return all.filter(({ t }) => t <= untilT);
}

/** The first at each mat after the start. Who was disqualified was nobody's first. */
function firsts(field) {
  const { mats, slots, reads, t, mat, state } = field;
  const first = mats.map(() => Infinity);
  const who = new Int32Array(mats.length).fill(-1);
  for (let i = 0; i < field.n; i++) {
    if (state[i] === STATE.disqualified || isPacer(field, i)) continue;
    for (let k = i * slots, end = k + reads[i]; k < end; k++) {
      if (field.bridged[k] || t[k] >= first[mat[k]]) continue;
      first[mat[k]] = t[k];
      who[mat[k]] = i;
    }
  }
  const events = [];
  let leader = -1;
  for (let m = 1; m < mats.length; m++) {
    const runner = who[m];
    if (runner < 0) continue;
    events.push(event("first", first[m], { along: mats[m], runner, mat: m, isLead: leader >= 0 && runner !== leader }));
    leader = runner;
  }
  return events;
}

function catchOf(field, runner, count) {
  const t = field.passed[runner];
  return event("catch", t, { along: alongAt(field, runner, t), runner, count, isEstimate: isEstimatedCatch(field, runner) });
}

/** Waves of whom nobody is in front of him, nor was at the line: when the last was passed. */
function swallowed(field, waves, catches) {
  const count = waves.map(() => 0);
  const last = waves.map(() => -1);
  for (const i of catches) {
    count[field.wave[i]]++;
    last[field.wave[i]] = i;
  }
  for (let i = 0; i < field.n; i++) {
    const state = field.state[i];
    const isOpen = isRunning(state) || isAhead(state) || state === STATE.waiting;
    if (isOpen && !isPacer(field, i)) last[field.wave[i]] = -1;
  }
  return last.flatMap((runner, wave) => {
    if (runner < 0 || waves.length < 2) return [];
    const t = field.passed[runner];
    return [event("swallowed", t, { along: alongAt(field, runner, t), runner, wave, count: count[wave], isEstimate: isEstimatedCatch(field, runner) })];
  });
}

function ofRunner(field, runner, finishM) {
  const events = [];
  const from = runner * field.slots;
  const state = field.state[runner];
  for (let k = from; k < from + field.reads[runner]; k++) {
    if (field.bridged[k]) continue; // nobody saw that
    const isHome = finishM !== null && field.d[k] >= finishM;
    const end = isAhead(state) ? "ahead" : "behind";
    const what = field.mat[k] === 0 ? "start" : isHome ? end : "split";
    const sinceS = field.t[k] - field.t[from];
    events.push(event("own", field.t[k], { along: field.d[k], runner, mat: field.mat[k], what, sinceS }));
  }
  const { passed } = field;
  if (passed[runner] === passed[runner]) events.push({ ...catchOf(field, runner, 0), kind: "own", what: "passed" });
  return events;
}

function endings(field, { waves, chaser, finishM, passed }, catches) {
  const home = chaser && finishM !== null ? homeS(field) : NaN;
  let ahead = 0;
  let last = -1;
  const finish = (i) => field.t[i * field.slots + field.reads[i] - 1];
  for (let i = 0; i < field.n; i++) {
    if (!isAhead(field.state[i])) continue;
    ahead++;
    if (field.reads[i] && (last < 0 || finish(i) > finish(last))) last = i;
  }
  const { isOver, at } = field;
  if (!Number.isNaN(home)) {
    const count = passed ?? sumOf(countWaves(field, field.at, waves.length, finishM)).passed;
    const events = [event("home", home, { along: finishM, count: ahead, passed: count })];
    if (last >= 0) events.push(event("escape", finish(last), { along: finishM, runner: last, marginS: home - finish(last) }));
    return events;
  }
  if (!isOver) return [];
  if (finishM === null && catches.length) return [{ ...catchOf(field, catches.at(-1), catches.length), kind: "last" }];
  return [event("over", at, { count: ahead })];
}
