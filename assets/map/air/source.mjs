// Which moment is on air: now, or one that the address names and from there on; and the race that is drawn at it.

import { liveNews } from "../news/live.mjs";
import { steer, viewClock, viewNow } from "../news/clock.mjs";
import { recording } from "../news/recording.mjs";
import { arrivalsOf } from "../stage/arrivals.mjs";

const BEFORE_GUN_S = 60; // no earlier moment is worth a picture
const NEAR_S = 0.1; // two looks at a clock that goes on

/**
 * asked: {t, speed} of the address. Returns {open(), raceS(), speed(), fresh()}: fresh() as news/live.mjs tells it, null of
 * what is no live race, or a moment of it that is over.
 */
export function sourceOf(facts, scene, race, drawer, setRace, asked) {
  const zeroS = () => facts.waves[0].gun_s;
  let hand = null;

  function begin(until, isLive) {
    hand = viewClock(zeroS() - BEFORE_GUN_S, until, zeroS());
    steer(hand, { atS: zeroS() + (asked.t ?? 0), speed: asked.speed, isPlaying: asked.speed > 0, live: isLive });
  }

  const raceS = () => (hand ? viewNow(hand) : zeroS());
  const isAtEnd = () => raceS() >= hand.until() - NEAR_S;

  if (!facts.is_live) {
    const open = async () => {
      const opened = await recording(facts);
      setRace(opened);
      begin(() => opened.field.base + opened.field.at, false);
    };
    return { open, raceS, speed: () => (hand?.isPlaying && !isAtEnd() ? hand.speed : 0), fresh: () => null };
  }

  const { takeIn } = arrivalsOf(race, drawer, facts.mats_m, scene.finishM ?? Infinity);
  const isNow = () => hand !== null && (hand.isLive || (hand.isPlaying && isAtEnd())); // it has caught up
  const news = liveNews(facts, race, {
    onBegin: () => begin(news.raceS, asked.t === null),
    onRace: setRace,
    onSegment: (message) => takeIn(message, raceS(), speed()),
    onSilence() {},
  });
  const speed = () => (isNow() ? news.speed() : hand?.isPlaying ? hand.speed : 0);
  return { open: news.open, raceS, speed, fresh: () => (!race.field || isNow() ? news.fresh() : null) };
}
