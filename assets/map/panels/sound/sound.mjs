// The chase, heard: a click for whoever is passed, a bell for whoever gets away. Loaded when somebody asks for it; silent until
// the page was touched, while it is hidden, and while the race stands.

import { watcherOf } from "../../stage/scenes/catches.mjs";
import { escapesOf } from "../../stage/scenes/line.mjs";
import { BELLS, CLICKS, thinned } from "./thin.mjs";
import { bell, click } from "./voices.mjs";

const VOLUME = 0.4;
const AHEAD_S = 0.6; // on the wall: sounds are set so long before, that none is late
const LEAP_S = 4; // on the wall: more is no going on, but a leap

/** page: as in page.mjs. Returns {turn(isOn), show(t)}, t in seconds after the base, four times a second. */
export function soundOf({ facts, race, scene, source }) {
  const watch = watcherOf(facts.chaser.level, scene.finishM, CLICKS.lateS, AHEAD_S);
  const [clicks, bells] = [thinned(CLICKS), thinned(BELLS)];
  let isOn = false;
  let audio = null;
  let out = null;
  let lastT = NaN;

  /** Sound, or be still: a browser allows the first only after a touch. */
  function settle() {
    if (!isOn || document.hidden) return void audio?.suspend();
    if (!audio) {
      audio = new AudioContext();
      out = audio.createGain();
      out.gain.value = VOLUME;
      out.connect(audio.destination);
    }
    audio.resume().catch(() => {}); // with the next touch
  }

  const wasTouched = () => navigator.userActivation?.hasBeenActive ?? audio !== null;
  for (const touch of ["pointerup", "keydown"]) {
    addEventListener(touch, () => isOn && audio?.state !== "running" && settle(), { capture: true, passive: true });
  }
  document.addEventListener("visibilitychange", () => audio && settle());

  function dueNow(t, quick) {
    const due = (one) => ({ key: one.i, inS: (one.at - t) / quick });
    const caught = watch(race.field, t, quick).filter(({ at }) => at <= t + AHEAD_S * quick);
    const escaped = facts.decides ? escapesOf(race.field, scene.finishM, t, BELLS.lateS * quick) : [];
    return [caught.map(due), escaped.map(due)];
  }

  return {
    turn(next) {
      isOn = next;
      if (!isOn || wasTouched()) settle();
    },
    show(t) {
      const quick = source.speed();
      if (!isOn || audio?.state !== "running" || !race.field.chaser.knots || !(quick > 0)) return void (lastT = NaN);
      const nowS = audio.currentTime;
      const [caught, escaped] = dueNow(t, quick);
      const hasGone = t >= lastT && t - lastT < LEAP_S * quick;
      lastT = t;
      if (!hasGone) return void (clicks.leap(caught, nowS), bells.leap(escaped, nowS));
      for (const { atS, loud } of clicks.take(caught, nowS, quick)) click(audio, out, atS, loud);
      for (const { atS, loud } of bells.take(escaped, nowS, quick)) bell(audio, out, atS, loud);
    },
  };
}
