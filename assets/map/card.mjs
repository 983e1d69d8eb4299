// A tap on a dot: who is it, and what is she doing? Names are fetched when first asked for.

import { toScreen } from "./camera.mjs";
import { offsetOf, placeOf } from "./course.mjs";
import { lookOf } from "./look.mjs";
import { STATE, alongAt, chaserAlongAt, stateAt } from "./motion.mjs";
import { write } from "./panel.mjs";

const REACH_PX = 24;
const STATES = Object.fromEntries(Object.entries(STATE).map(([name, number]) => [number, name]));
export const CHASER = -2;

/** The runner drawn nearest to a screen point within reach, or -1. */
export function runnerNear(scene, field, t, camera, x, y) {
  let best = -1;
  let least = REACH_PX;
  const look = {};
  const at = [0, 0];
  for (let i = 0; i < field.n; i++) {
    lookOf(field, i, t, scene.finishM ?? Infinity, look);
    if (look.alpha <= 0.05) continue;
    placeOf(scene.course, look.along, offsetOf(scene.course, field.side[i], camera), at);
    toScreen(camera, at[0], at[1], at);
    const away = Math.hypot(at[0] - x, at[1] - y);
    if (away <= least) [best, least] = [i, away];
  }
  return best;
}

export function cardOf(facts, words, scene, race) {
  const card = document.getElementById("card");
  let chosen = -1;
  let pressed = [0, 0];
  let roster = null; // epoch -> promise of [[bib, name], ...]
  let known = null;

  function choose(runner) {
    chosen = runner;
    if (card) card.hidden = runner === -1;
    if (runner < 0 || roster?.epoch === race.epoch) return;
    roster = { epoch: race.epoch };
    fetch(`${facts.base}${race.epoch}/runners.json`)
      .then((answer) => answer.json())
      .then((list) => (known = list))
      .catch(() => (roster = null));
  }

  function show(t) {
    if (!card || chosen === -1 || !race.field) return;
    const { field } = race;
    if (chosen === CHASER) {
      write(card.querySelector("b"), facts.chaser.name);
      const km = Math.max(0, chaserAlongAt(field, t)) / 1000;
      const isOut = field.base + t >= facts.chaser.gun_s;
      write(card.querySelector("span"), isOut ? words.say("chaser_km", { km }) : words.say("state.waiting", { km: 0 }));
      return;
    }
    const [bib, name] = known?.[chosen] ?? [null, null];
    const wave = words.say("wave", { name: facts.waves[field.wave[chosen]].name });
    const title = bib === null ? words.say("anonymous_runner") : name ? `${name} · ${bib}` : words.say("bib", { bib });
    write(card.querySelector("b"), title);
    const state = stateAt(field, chosen, t);
    const along = state === STATE.passed ? alongAt(field, chosen, field.passed[chosen]) : alongAt(field, chosen, t);
    const what = words.say(`state.${STATES[state]}`, { km: (along || 0) / 1000, name: facts.chaser?.name ?? "" });
    write(card.querySelector("span"), `${wave} · ${what}`);
  }

  card?.querySelector("button").addEventListener("click", () => choose(-1));
  return {
    runner: () => chosen,
    show,
    press: (event) => (pressed = [event.clientX, event.clientY]),
    tap(event, t, camera, spots) {
      if (!card || Math.hypot(event.clientX - pressed[0], event.clientY - pressed[1]) > 8) return;
      const isChaser =
        facts.chaser && Math.hypot(spots[0] + camera.w / 2 - event.clientX, camera.h / 2 - spots[1] - event.clientY) < 14;
      choose(isChaser ? CHASER : runnerNear(scene, race.field, t, camera, event.clientX, event.clientY));
      show(t);
    },
  };
}
