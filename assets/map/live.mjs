// The live race: a clock kept by the server's word, and a field kept up to date by its segments. The viewer may look at
// an earlier moment of the same field meanwhile.

import { hearWall, liveClock, raceNow, wallNow, wallOfRace } from "./clock.mjs";
import { beginEase, easeOf, noEase } from "./ease.mjs";
import { fetchHead, followRace, openRace } from "./feed.mjs";
import { drawnAlong } from "./look.mjs";
import { write } from "./panel.mjs";
import { apply } from "./segments.mjs";
import { timeBar } from "./timebar.mjs";

const STALE_S = 10; // no word for so long: say so
const OFFLINE_S = 40;

export function liveRace(facts, words, scene, race, drawer) {
  let clock = null;
  let head = facts.head;
  let heardS = -Infinity; // on the server's clock, when the newest bytes were written
  const finishM = scene.finishM ?? Infinity;
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

  async function open(setRace) {
    for (let attempt = 0; ; attempt++) {
      try {
        head ??= await fetchHead(facts.base);
        hearGuns(head);
        if (clock && clock.speed === head.speed) hearWall(clock, head.wall_s);
        else clock = liveClock(head);
        if (!hasBegun) bar.begin(() => raceNow(clock), { speed: clock.speed, isPlaying: false });
        hasBegun = true;
        const opened = await openRace(facts.base, head, facts.mats_m);
        setRace(opened);
        heardS = head.segment_wall_s;
        follow(setRace);
        return;
      } catch (error) {
        if (attempt > 2) showBadge();
        head = null;
        await new Promise((done) => setTimeout(done, Math.min(8000, 300 * 2 ** attempt)));
      }
    }
  }

  function follow(setRace) {
    const ending = new AbortController();
    const reopen = (next) => {
      ending.abort();
      head = next;
      open(setRace);
    };
    const dueS = (number) => head.segment_wall_s + (number - head.segment) * head.segment_s;
    followRace(facts.base, race, {
      untilDue: (number) => (document.hidden ? 5 : 0.25 + dueS(number) - wallNow(clock)),
      onSegment: takeIn,
      onEpoch: reopen,
      onSilence: () => {},
      signal: ending.signal,
    }).catch(() => reopen(null)); // bytes that do not fit: begin again
    document.addEventListener("visibilitychange", function woken() {
      if (ending.signal.aborted) document.removeEventListener("visibilitychange", woken);
      else if (!document.hidden && wallNow(clock) - dueS(race.number) > 8 * head.segment_s) reopen(null);
    });
  }

  function showBadge() {
    const badge = document.getElementById("badge");
    if (!badge) return;
    const age = clock ? Math.max(0, Math.round(wallNow(clock) - heardS)) : Infinity;
    const state = race.field?.isOver ? "over" : age < STALE_S ? "live" : age < OFFLINE_S ? "stale" : "offline";
    const shown = bar.isLive() ? state : "rewound";
    badge.dataset.state = shown;
    const atS = shown === "rewound" ? bar.raceS() : race.field ? race.field.base + race.field.at : NaN;
    const time = Number.isNaN(atS) ? "–" : words.localTime(atS);
    write(document.getElementById("badge-text"), words.say(`badge.${shown}`, { count: age, time }));
  }

  return { ...bar, open, show: () => (bar.show(), showBadge()) };
}
