// The live race: a clock kept by the server's word, and a field kept up to date by its segments. The viewer may look at
// an earlier moment of the same field meanwhile.

import { hearWall, liveClock, raceNow, wallNow, wallOfRace } from "./news/clock.mjs";
import { fetchHead, followRace, isFrugal, openRace, patience, retryS } from "./news/feed.mjs";
import { freshness } from "./news/freshness.mjs";
import { later } from "./news/later.mjs";
import { apply } from "./news/segments.mjs";
import { awake, watchWaking } from "./news/wake.mjs";
import { write } from "./news/words.mjs";
import { matList } from "./panels/mats.mjs";
import { timeBar } from "./panels/timebar.mjs";
import { beginEase, easeOf, noEase } from "./stage/ease.mjs";
import { drawnAlong } from "./stage/look.mjs";

const BATCH = 5; // segments that a phone takes at once where it is to save data: its radio rests in between
const VERSION = new URL(import.meta.url).pathname.split("/")[2]; // of this page's modules
const MISSES = 5; // of the server's word, before the next waking asks again
const LATE_S = 1.5;
const KEPT_MS = 3000; // for what reads the kept state: without it the network is asked again
const FAR = 8; // so many segments behind, a snapshot is the shorter way

export function liveRace(facts, words, scene, race, drawer) {
  let clock = null;
  const isOld = "kept" in document.documentElement.dataset || performance.getEntriesByType("navigation")[0]?.type === "back_forward";
  let head = isOld ? null : facts.head; // what an old page says of now is of then
  let heardS = -Infinity; // on the server's clock, when the newest bytes were written
  let answeredS = performance.now() / 1000; // on the page's own clock, when the server last said anything
  let catchUp = () => patient.nudge(); // ask how far the server has come: this page may have been away
  const finishM = scene.finishM ?? Infinity;
  const batch = isFrugal() ? BATCH : 1;
  const patient = patience();
  const showMats = document.getElementById("mats") ? matList(words) : null;
  const hasSlept = watchWaking(() => catchUp());
  const onAnswer = () => (answeredS = performance.now() / 1000);
  let isEased = false;
  let hasBegun = false; // the viewer keeps her moment when the server begins anew
  const bar = timeBar(facts, words, { isLive: true, onJump });

  /** Guns go when they go: what the head knows of them holds, whatever the timetable said. */
  function hearGuns({ guns }) {
    guns?.waves.forEach((gunS, w) => (facts.waves[w].gun_s = gunS));
    if (facts.chaser && guns?.chaser) facts.chaser.gun_s = guns.chaser;
  }

  /** Ask for the head that was written with a segment, or a later one. */
  async function hearNews(number, epoch) {
    for (let attempt = 0; attempt < 8 && race.epoch === epoch; attempt++) {
      const told = await fetchHead(facts.base).catch(() => null);
      if (told?.epoch === epoch && told.segment >= number) return hearGuns(told);
      await new Promise((done) => setTimeout(done, 600 * (attempt + 1) * (1 + Math.random())));
    }
  }

  /** The viewer leapt to another moment, the runners did not: at that moment they are where they were. */
  function onJump() {
    if (!isEased) return;
    isEased = false;
    race.field.ease = noEase(race.field.n);
    drawer.setField(race.field);
  }

  /** Take a segment in; dots that would jump at the moment the viewer sees ease over from where they are drawn. */
  function takeIn(message) {
    const { field } = race;
    const t = bar.raceS() - field.base;
    const quick = bar.isLive() ? clock.speed : bar.speed();
    const before = Float32Array.from(message.redrawn, (i) => drawnAlong(field, i, t, finishM) + easeOf(field.ease, i, t).metres);
    apply(field, message, facts.mats_m);
    message.redrawn.forEach((i, k) => {
      const now = drawnAlong(field, i, t, finishM);
      const speed = drawnAlong(field, i, t + 1, finishM) - now;
      if (quick) beginEase(field.ease, i, t, before[k] - now, speed, quick);
    });
    isEased = true;
    drawer.update(field.changed);
    if (message.hasNews) hearNews(message.number, race.epoch);
    heardS = wallOfRace(clock, field.base + field.at);
    hearWall(clock, heardS);
  }

  /** Show what was kept on this phone: the moment of its last word, standing still. */
  async function showKept(setRace) {
    const { kept } = await later("news/kept.mjs", KEPT_MS);
    const opened = await kept(facts.base);
    if (!opened) return;
    hearGuns(opened);
    const lastS = opened.field.base + opened.field.at;
    clock = liveClock({ wall_s: 0, race_s: lastS, speed: 0 });
    beginBar(1);
    setRace(opened);
  }

  function beginBar(speed) {
    if (!hasBegun) bar.begin(() => raceNow(clock), { speed, isPlaying: false });
    hasBegun = true;
  }

  async function open(setRace) {
    if ("kept" in document.documentElement.dataset && !race.field) await showKept(setRace).catch(() => {});
    for (let misses = 0; ; misses++) {
      try {
        head ??= await fetchHead(facts.base, patient);
        if (hasBegun && !race.isKept && head.version !== VERSION) return location.reload(); // the server was updated
        hearGuns(head);
        if (clock && clock.speed === head.speed) hearWall(clock, head.wall_s);
        else clock = liveClock(head);
        beginBar(clock.speed);
        const opened = await openRace(facts.base, head, facts.mats_m, patient);
        setRace(opened);
        heardS = head.segment_wall_s;
        onAnswer();
        const isOldWord = head === facts.head && performance.now() > 1000 * LATE_S;
        follow(setRace);
        if (isOldWord) catchUp(); // the page was long on its way, and so was what it says of now
        return;
      } catch {
        if (!race.field) await showKept(setRace).catch(() => {});
        showBadge();
        head = null;
        await patient.wait(retryS(misses));
        await awake(race);
      }
    }
  }

  function follow(setRace) {
    const ending = new AbortController();
    const reopen = (next) => {
      if (ending.signal.aborted) return;
      ending.abort();
      patient.nudge();
      head = next;
      open(setRace);
    };
    const dueS = (number) => head.segment_wall_s + (number - head.segment) * head.segment_s;
    const lastOfBatch = (number) => number + batch - 1 - (number % batch);
    catchUp = async () => {
      patient.nudge();
      let told = null;
      for (let misses = 0; !told && misses < MISSES && !ending.signal.aborted; misses++) {
        if (misses) await new Promise((done) => setTimeout(done, 1000 * retryS(misses)));
        told = await fetchHead(facts.base).catch(() => null);
      }
      if (!told || ending.signal.aborted) return;
      hearWall(clock, told.wall_s);
      hearGuns(told);
      if (told.epoch !== race.epoch || told.segment - race.number > FAR + batch) reopen(told);
      else patient.nudge(); // what was waited for by the old clock
    };
    const untilDue = (number) => {
      if (hasSlept()) catchUp();
      return 0.25 + dueS(lastOfBatch(number)) - wallNow(clock);
    };
    const told = { untilDue, awake: () => awake(race), onSegment: takeIn, onAnswer, onEpoch: reopen, signal: ending.signal };
    followRace(facts.base, race, told, patient).catch(() => reopen(null)); // bytes that do not fit: begin again
  }

  function showBadge() {
    const badge = document.getElementById("badge");
    if (!badge) return;
    const ageS = clock ? Math.max(0, wallNow(clock) - heardS) : Infinity;
    const silentS = performance.now() / 1000 - answeredS;
    const tardyS = clock ? (batch - 1) * head?.segment_s || 0 : 0;
    const { field } = race;
    const told = { hasField: field !== null, isKept: race.isKept, isOver: field?.isOver, isOnline: navigator.onLine };
    const state = freshness({ ...told, ageS: ageS - tardyS, silentS });
    const shown = bar.isLive() || !field ? state : "rewound";
    if (field) showMats(field, raceNow(clock) - field.base, state === "live" || state === "over");
    const time = field ? words.localTime(shown === "rewound" ? bar.raceS() : field.base + field.at) : "";
    const sentence = words.say(`badge.${shown}`, { count: Math.round(ageS), time });
    write(document.getElementById("badge-text"), sentence);
    if (badge.dataset.state === shown) return;
    badge.dataset.state = shown;
    write(document.getElementById("badge-told"), sentence); // said aloud: a change, not each second of it
  }

  return { ...bar, open, show: () => (bar.show(), showBadge()) };
}
