// The news of a live race: a clock kept by the server's word, and a race kept up to date by its segments. Who draws it
// and who shows it is told of it.

import { hearHead, hearWall, liveClock, raceNow, wallNow, wallOfRace } from "./clock.mjs";
import { fetchHead, followRace, isFrugal, openRace, patience, retryS } from "./feed.mjs";
import { freshness } from "./freshness.mjs";
import { askNews, hearGuns } from "./guns.mjs";
import { later } from "./later.mjs";
import { awake, watchWaking } from "./wake.mjs";

const BATCH = 5; // segments that a phone takes at once where it is to save data: its radio rests in between
const VERSION = new URL(import.meta.url).pathname.split("/")[2]; // of this page's modules
const MISSES = 5; // of the server's word, before the next waking asks again
const KEPT_MS = 3000; // for what reads the kept state: without it the network is asked again
const FAR = 8; // so many segments behind, a snapshot is the shorter way

const nowS = () => performance.now() / 1000;
const isKept = () => "kept" in document.documentElement.dataset;
const isReloaded = () => performance.getEntriesByType("navigation")[0]?.type === "reload"; // once is enough

/**
 * Keep `race` up to date, and the guns in `facts`. told: onBegin(speed), once, when there is a clock; onRace(opened);
 * onSegment(message) applies it; onSilence() when nobody answers. Returns open(), raceS(), speed() and fresh().
 */
export function liveNews(facts, race, told) {
  const patient = patience();
  const live = {
    facts, race, told, patient,
    batch: isFrugal() ? BATCH : 1,
    clock: null,
    head: null,
    heardS: -Infinity, // on the server's clock, when the newest bytes were written
    answeredS: nowS(), // on the page's own clock, when the server last said anything
    catchUp: () => patient.nudge(), // ask how far the server has come: this page may have been away
    hasBegun: false, // the viewer keeps her moment when the server begins anew
  };
  live.hasSlept = watchWaking(() => live.catchUp());
  return {
    open: () => open(live),
    raceS: () => raceNow(live.clock),
    speed: () => live.clock.speed,
    fresh: () => freshOf(live),
  };
}

async function open(live) {
  const { race, told, patient } = live;
  if (isKept() && !race.field) await showKept(live).catch(() => {});
  for (let misses = 0; ; misses++) {
    try {
      return await openNow(live);
    } catch {
      if (!race.field) await showKept(live).catch(() => {});
      told.onSilence();
      live.head = null;
      await patient.wait(retryS(misses));
      await awake(race);
    }
  }
}

/** Open the race where the head says; throws where the network fails. */
async function openNow(live) {
  const { facts, race, told, patient } = live;
  live.head ??= await fetchHead(facts.base, patient);
  const { head } = live;
  const isNewer = head.version !== VERSION && !race.isKept; // the server was updated, and this page was kept by a cache
  if (isNewer && (live.hasBegun || !isReloaded())) return location.reload();
  hearGuns(facts, head);
  if (live.clock?.speed === head.speed) hearHead(live.clock, head);
  else live.clock = liveClock(head);
  begin(live, head.speed);
  told.onRace(await openRace(facts.base, head, facts.mats_m, patient));
  live.heardS = head.segment_wall_s;
  live.answeredS = nowS();
  follow(live);
}

/** Show what was kept on this phone: the moment of its last word, standing still. */
async function showKept(live) {
  const { kept } = await later("news/kept.mjs", KEPT_MS);
  const opened = await kept(live.facts.base);
  if (!opened) return;
  hearGuns(live.facts, opened);
  live.clock = liveClock({ wall_s: 0, race_s: opened.field.base + opened.field.at, speed: 0 });
  begin(live, 1);
  live.told.onRace(opened);
}

function begin(live, speed) {
  if (!live.hasBegun) live.told.onBegin(speed);
  live.hasBegun = true;
}

function takeIn(live, message) {
  const { facts, race, clock, told } = live;
  told.onSegment(message);
  if (message.hasNews) askNews(facts, race, message.number).then((head) => head && takeWord(live, head));
  live.heardS = wallOfRace(clock, race.field.base + race.field.at);
  if (!message.hasNews) hearWall(clock, live.heardS); // else the clock may have been set
}

/** Take what a head of this epoch says anew: guns, where the names are, the time. */
function takeWord(live, head) {
  const { facts, race, clock, patient } = live;
  if (head.epoch !== race.epoch) return;
  hearGuns(facts, head);
  race.names = head.names;
  hearHead(clock, head);
  live.head = head; // segments are due by what it says
  patient.nudge(); // what was waited for by the old clock
}

function follow(live) {
  const { facts, race, patient, batch } = live;
  const ending = new AbortController();
  const reopen = (next) => {
    if (ending.signal.aborted) return;
    ending.abort();
    patient.nudge();
    live.head = next;
    open(live);
  };
  const dueS = (number) => live.head.segment_wall_s + (number - live.head.segment) * live.head.segment_s;
  const lastOfBatch = (number) => number + batch - 1 - (number % batch);
  live.catchUp = () => catchUp(live, ending.signal, reopen);
  const told = {
    untilDue(number) {
      if (live.hasSlept()) live.catchUp();
      return 0.25 + dueS(lastOfBatch(number)) - wallNow(live.clock);
    },
    awake: () => awake(race),
    onSegment: (message) => takeIn(live, message),
    onAnswer: () => (live.answeredS = nowS()),
    onEpoch: reopen,
    signal: ending.signal,
  };
  followRace(facts.base, race, told, patient).catch(() => reopen(null)); // bytes that do not fit: begin again
}

/** Ask how far the server has come: go on from here, or begin again where that is the shorter way. */
async function catchUp(live, signal, reopen) {
  const { facts, race, patient, batch } = live;
  patient.nudge();
  let told = null;
  for (let misses = 0; !told && misses < MISSES && !signal.aborted; misses++) {
    if (misses) await new Promise((done) => setTimeout(done, 1000 * retryS(misses)));
    told = await fetchHead(facts.base).catch(() => null);
  }
  if (!told || signal.aborted) return;
  if (told.epoch !== race.epoch || told.segment - race.number > FAR + batch) reopen(told);
  else takeWord(live, told);
}

/** How fresh the race is, {state, ageS, raceS}: as freshness.mjs says, seconds since its newest bytes, and now. */
function freshOf({ race, clock, head, batch, heardS, answeredS }) {
  const { field, isKept } = race;
  const ageS = clock ? Math.max(0, wallNow(clock) - heardS) : Infinity;
  const tardyS = clock ? (batch - 1) * head?.segment_s || 0 : 0;
  const told = { hasField: field !== null, isKept, isOver: field?.isOver, isOnline: navigator.onLine };
  const state = freshness({ ...told, ageS: ageS - tardyS, silentS: nowS() - answeredS });
  return { state, ageS, raceS: clock && raceNow(clock) };
}
