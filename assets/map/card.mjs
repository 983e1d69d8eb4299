// A tap on a dot: who is it, and what is she doing? Names are fetched when first asked for.

import { toScreen } from "./camera.mjs";
import { offsetOf, placeOf } from "./course.mjs";
import { lookOf } from "./look.mjs";
import { STATE, alongAt, chaserAlongAt, isGuessedCatch, isRunning, stateAt } from "./motion.mjs";
import { UNKNOWN, decodeOutlook } from "./outlook.mjs";
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
  const one = (id) => document.getElementById(id);
  let chosen = -1;
  let pressed = [0, 0];
  const names = { epoch: null, list: null }; // [[bib, name], ...]
  const outlook = { number: -1, told: null };

  function choose(runner) {
    chosen = runner;
    if (!card) return;
    card.hidden = runner === -1;
    if (runner >= 0) fetchNames();
  }

  function fetchNames() {
    if (names.epoch === race.epoch) return;
    names.epoch = race.epoch;
    fetch(`${facts.base}${race.epoch}/runners.json`)
      .then((answer) => answer.json())
      .then((list) => (names.list = list))
      .catch(() => (names.epoch = null));
  }

  /** What is to be expected comes with every few segments, for whoever has a card open. */
  function fetchOutlook() {
    const number = race.every ? race.number - (race.number % race.every) : -1;
    if (number === outlook.number || number < 0) return;
    outlook.number = number;
    fetch(`${facts.base}${race.epoch}/outlook-${number}`)
      .then((answer) => (answer.ok ? answer.arrayBuffer() : null))
      .then((bytes) => bytes && (outlook.told = decodeOutlook(bytes, facts.mats_m)))
      .catch(() => (outlook.told = null));
  }

  function showChaser(t) {
    const { field } = race;
    write(one("card-name"), facts.chaser.name);
    const km = Math.max(0, chaserAlongAt(field, t)) / 1000;
    const isOut = field.base + t >= facts.chaser.gun_s;
    const guess = field.isGuess ? ` · ${words.say("is_guess")}` : "";
    write(one("card-state"), (isOut ? words.say("chaser_km", { km }) : words.say("state.waiting", { km: 0 })) + guess);
    showOdds(false);
  }

  function showOdds(isKnown) {
    one("card-chance").hidden = !isKnown;
    card.classList.toggle("has-odds", isKnown);
  }

  function showRunner(t) {
    const { field } = race;
    const [bib, name] = names.list?.[chosen] ?? [null, null];
    const wave = words.say("wave", { name: facts.waves[field.wave[chosen]].name });
    const title = bib === null ? words.say("anonymous_runner") : name ? `${name} · ${bib}` : words.say("bib", { bib });
    write(one("card-name"), title);
    const state = stateAt(field, chosen, t);
    const along = state === STATE.passed ? alongAt(field, chosen, field.passed[chosen]) : alongAt(field, chosen, t);
    const what = words.say(`state.${STATES[state]}`, { km: (along || 0) / 1000, name: facts.chaser?.name ?? "" });
    const isGuess = state === STATE.passed && isGuessedCatch(field, chosen);
    write(one("card-state"), `${wave} · ${what}${isGuess ? ` (${words.say("is_guess")})` : ""}`);
    fetchOutlook();
    showChance(state);
  }

  function showChance(state) {
    const { told } = outlook;
    const chance = told && (isRunning(state) || state === STATE.passed) ? told.chance[chosen] : UNKNOWN;
    const isKnown = chance !== UNKNOWN && told.base === race.field.base;
    showOdds(isKnown);
    if (!isKnown) return;
    write(one("card-percent"), words.say("chance", { percent: chance }));
    one("card-bar").style.width = `${chance}%`;
    const more = [];
    if (told.finish[chosen] > 0) {
      const half = (told.high[chosen] - told.low[chosen]) / 2;
      const time = words.localTime(told.base + told.finish[chosen]);
      more.push(words.say("expected_finish", { time, half: words.raceTime(half) }));
    }
    if (chance < 50 && told.catchM[chosen] > 0) more.push(words.say("expected_catch", { km: told.catchM[chosen] / 1000 }));
    const beat = told.beat?.[race.field.wave[chosen]];
    if (beat > 0) more.push(words.say("to_beat", { time: words.raceTime(beat) }));
    if (told.isGuess) more.push(words.say("is_guess"));
    write(one("card-more"), more.join(" · "));
  }

  one("card-close")?.addEventListener("click", () => choose(-1));
  return {
    runner: () => chosen,
    show(t) {
      if (!card || chosen === -1 || !race.field) return;
      if (chosen === CHASER) showChaser(t);
      else showRunner(t);
    },
    press: (event) => (pressed = [event.clientX, event.clientY]),
    tap(event, t, camera, spots) {
      if (!card || Math.hypot(event.clientX - pressed[0], event.clientY - pressed[1]) > 8) return;
      const [x, y] = [spots[0] + camera.w / 2, camera.h / 2 - spots[1]];
      const isChaser = facts.chaser && Math.hypot(x - event.clientX, y - event.clientY) < 14;
      choose(isChaser ? CHASER : runnerNear(scene, race.field, t, camera, event.clientX, event.clientY));
      this.show(t);
    },
  };
}
