// The live race, joined: its news, the dots that they move, the bar and the badge. The viewer may look at an earlier
// moment of the same field meanwhile.

import { liveNews } from "./news/live.mjs";
import { badgeOf } from "./panels/badge.mjs";
import { timeBar } from "./panels/timebar.mjs";
import { arrivalsOf } from "./stage/arrivals.mjs";

export function liveRace(facts, words, scene, race, drawer, setRace) {
  const { takeIn, leap } = arrivalsOf(race, drawer, facts.mats_m, scene.finishM ?? Infinity);
  const bar = timeBar(facts, words, { isLive: true, onJump: leap });
  const badge = badgeOf(words, bar);
  const news = liveNews(facts, race, {
    onBegin: (speed) => bar.begin(news.raceS, { speed, isPlaying: false }),
    onRace: setRace,
    onSegment: (message) => takeIn(message, bar.raceS(), bar.isLive() ? news.speed() : bar.speed()),
    onSilence: showBadge,
  });

  function showBadge() {
    badge(race.field, news.fresh());
  }

  return { ...bar, open: news.open, show: () => (bar.show(), showBadge()) };
}
