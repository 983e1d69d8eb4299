// What is to be expected, for pages that look at somebody: fetched no more often than an allowance of bytes
// permits, so that a whole race costs a phone little; and how far a chance depends on the chaser's pace.

import { STATE, isRunning, stateAt } from "../../news/motion.mjs";
import { UNKNOWN, decodeOutlook, outlookNumber } from "../../news/outlook.mjs";

const LOGISTIC_80 = Math.log(9); // feeds/rules/escape.py, from which the next three are: twins
const LEAST_HALF_S = 2;
const OVERDUE = 30;

const LEAST_S = 30; // between two fetches
const SAVING_S = 120; // likewise, where data is to be saved
const BYTES_A_SECOND = 58; // 150 KiB in three quarters of an hour
const CREDIT = 40_000; // bytes to begin with, and at the most

/** The chance of runner i to be home before `line`, seconds after the base, if that were when he is there. */
export function chanceIf(told, i, line) {
  const late = LOGISTIC_80 / Math.max(told.high[i] - told.finish[i], LEAST_HALF_S);
  const early = LOGISTIC_80 / Math.max(told.finish[i] - told.low[i], LEAST_HALF_S);
  const due = Math.max(told.finish[i], told.at - OVERDUE / late);
  const odds = (at) => 1 + Math.exp(Math.min((at - due) * (at < due ? early : late), 600));
  return 1 - odds(told.at) / odds(Math.max(line, told.at));
}

/**
 * {percent, low, high} of runner i, or null where it is not the question: low and high if the chaser came at
 * the early and at the late end of what is expected of him (80 %).
 */
export function oddsOf(told, i) {
  if (!told || told.chance[i] === UNKNOWN) return null;
  const percent = told.chance[i];
  if (!Number.isFinite(told.line) || !(told.lineHalf > 0)) return { percent, low: percent, high: percent };
  const at = (line) => Math.round(100 * chanceIf(told, i, line));
  return {
    percent,
    low: Math.min(percent, at(told.line - told.lineHalf)),
    high: Math.max(percent, at(told.line + told.lineHalf)),
  };
}

/** The odds of runner i as they are shown at time t; null where it is decided, or of a moment gone by. */
export function openOdds(told, field, i, t) {
  const state = stateAt(field, i, t);
  const isOpen = isRunning(state) || state === STATE.passed || state === STATE.waiting;
  const odds = isOpen && t >= field.at - 60 ? oddsOf(told, i) : null;
  return state === STATE.passed && odds?.percent === 0 ? null : odds;
}

/** Keeps the newest outlook. now: a monotonic clock, seconds. */
export function chancesOf(facts, race, now = () => performance.now() / 1000) {
  let told = null;
  let epoch = null; // of it
  let size = 0; // bytes of the last
  let [credit, countedS, askedS] = [CREDIT, now(), -Infinity];
  let isAsking = false;

  async function fetchIt(number) {
    const asked = race.epoch;
    const answer = await fetch(`${facts.base}${asked}/outlook-${number}`);
    if (!answer.ok) return;
    const bytes = await answer.arrayBuffer();
    [told, epoch] = [decodeOutlook(bytes, facts.mats_m), asked];
    size = Number(answer.headers.get("content-length")) || bytes.byteLength / 3;
    credit -= size;
  }

  return {
    /** The newest there is; null: none. */
    told: () => (epoch === race.epoch ? told : null),
    /** Somebody wants to know: fetch it, if it is time. */
    want() {
      const at = now();
      credit = Math.min(CREDIT, credit + BYTES_A_SECOND * (at - countedS));
      countedS = at;
      const least = globalThis.navigator?.connection?.saveData ? SAVING_S : LEAST_S;
      const number = race.every ? outlookNumber(race.number, race.every) : -1;
      if (number < 0 || isAsking || document.hidden) return;
      const has = epoch === race.epoch;
      if (has && (told.number === number || at - askedS < least || credit < size)) return;
      if (!has && at - askedS < 5) return; // it was not there: not again at once
      [isAsking, askedS] = [true, at];
      fetchIt(number).catch(() => {}).finally(() => (isAsking = false));
    },
  };
}
