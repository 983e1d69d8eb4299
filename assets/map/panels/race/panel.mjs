// The race at a glance: clock, phase, figures, waves. Written four times a second at the most, each element only when
// its words change.

import { later } from "../../news/later.mjs";
import { chaserAlongAt, homeS } from "../../news/motion.mjs";
import { write } from "../../news/words.mjs";
import { lineS, paceAt, preyAt } from "./hunt.mjs";
import { phaseOf } from "./phase.mjs";
import { countWaves, sumOf } from "./tally.mjs";

const HUNT_MS = 900; // the dearer figures are written so often at the most,
const LEAP_S = 20; // unless the race has moved on so far
const SETTLED_S = 60; // what is expected is told of about now, not of an earlier moment

/** Find the panel's elements once; returns {showTime(raceS), show(field, t)}, t in seconds after the field's base. */
export function panelOf(facts, words) {
  const one = (id) => document.getElementById(id);
  const { chaser } = facts;
  const finishM = facts.has_finish ? facts.course.length_m : null;
  const panel = one("panel-race");
  const rows = Array.from(document.querySelectorAll("[data-wave]"), (row) => {
    const cell = (name) => row.querySelector(name);
    const bars = { won: cell(".won"), ahead: cell(".ahead"), waiting: cell(".waits") };
    return { row, bars, ahead: cell(".n-ahead"), passed: cell(".n-passed"), won: cell(".n-won"), beat: cell(".beat"), gun: cell(".gun"), leaves: cell(".leaves") };
  });
  const starters = [...facts.waves, ...(chaser ? [chaser] : [])];
  const cells = [...rows, { gun: document.querySelector(".waves .chaser .gun") }];
  const printed = starters.map(({ gun_s: gunS }) => gunS); // when the table says they leave
  const figure = { ahead: one("total-ahead"), passed: one("total-passed"), won: one("total-won"), label: one("won-label") };
  const hope = one("hope");
  let showHope = null; // of race/calculator.mjs and race/road.mjs, once unfolded
  let showRoad = null;
  let hunted = { at: -Infinity, t: NaN }; // when the hunt was last looked at, and which instant of it

  function showWaves(tally, raceS, beatS) {
    tally.forEach((wave, w) => {
      const { row, bars, ...cells } = rows[w];
      const behind = wave.passed + wave.behind;
      const everybody = Math.max(1, wave.ahead + behind + wave.won + wave.waiting);
      write(cells.ahead, words.number(wave.ahead));
      write(cells.passed, words.number(behind));
      write(cells.won, finishM ? words.number(wave.won) : words.say("km", { km: wave.furthest / 1000 }));
      for (const [name, bar] of Object.entries(bars)) bar.style.width = `${(100 * wave[name]) / everybody}%`;
      row.classList.toggle("is-waiting", raceS < facts.waves[w].gun_s);
      write(cells.beat, beatS > 0 ? words.raceTime(beatS - facts.waves[w].gun_s) : "");
    });
  }

  /** Guns that went, or go, at another time than the table says. */
  function showGuns() {
    starters.forEach(({ gun_s: gunS }, s) => {
      if (printed[s] === gunS) return;
      printed[s] = gunS;
      const time = words.localTime(gunS);
      write(cells[s].gun, time);
      write(cells[s].leaves, words.say("leaves_at", { time }));
    });
  }

  function showFigures(field, t, total) {
    write(figure.ahead, words.number(total.ahead));
    write(figure.passed, words.number(chaser ? total.passed + total.behind : total.waiting));
    const [expected, low, high] = field.qualifiers ?? [];
    const isOpen = high > low && t > field.at - SETTLED_S;
    if (!finishM) write(figure.won, words.say("km", { km: total.furthest / 1000 }));
    else write(figure.won, words.number(isOpen ? expected : total.won));
    if (finishM) write(figure.label, isOpen ? words.say("expected", { half: Math.round((high - low) / 2) }) : words.say("won"));
    panel.classList.toggle("has-passed", total.passed + total.behind > 0);
    panel.classList.toggle("has-won", total.won > 0 || !finishM);
    write(one("standing"), standingOf(total, t >= homeS(field)));
  }

  /** Has the organiser said who got away? He may before the chaser is read at the line, or if he never is. */
  const isConfirmed = ({ ahead, won, official }) => ahead === 0 && won > 0 && official === won;

  /** Is it settled who got away? */
  function standingOf(total, isHome) {
    if (!facts.decides || total.won === 0) return "";
    if (isConfirmed(total)) return words.say("results_official");
    return isHome ? words.say("results_provisional") : words.say("home_so_far", { count: total.won });
  }

  function showHunt(field, t, phase) {
    const alongM = chaser ? chaserAlongAt(field, t) : NaN;
    const isOut = phase.name === "chase" && alongM > 0 && !(t >= homeS(field));
    const paceS = isOut ? paceAt(field, t) : NaN;
    const told = isOut ? [words.say("chaser_km", { km: Math.floor(alongM / 100) / 10 })] : [];
    if (paceS > 0) told.push(words.say("pace", { pace: words.raceTime(paceS) }));
    if (isOut && field.isGuess) told.push(words.say("is_guess"));
    write(one("chaser-at"), told.join(" · "));
    write(one("prey"), isOut ? preyOf(preyAt(field, t, facts.waves.length, chaser.level, finishM ?? Infinity)) : "");
  }

  function preyOf({ among, wave, seconds }) {
    if (wave < 0) return among < 0 ? "" : words.say("among", { name: facts.waves[among].name });
    const time = words.raceTime(seconds > 60 ? 5 * Math.round(seconds / 5) : seconds);
    return words.say("next_prey", { name: facts.waves[wave].name, time });
  }

  hope?.addEventListener("toggle", async () => {
    if (!hope.open || showHope) return;
    const { calculatorOf } = await later("panels/race/calculator.mjs");
    showHope ??= calculatorOf(facts, words, hope);
  });

  one("road")?.addEventListener("toggle", async () => {
    if (one("road").open) showRoad ??= (await later("panels/race/road.mjs")).roadOf(facts, words);
  });

  return {
    showTime(raceS) {
      const time = words.raceTime(raceS - facts.waves[0].gun_s);
      write(one("race-time"), time);
      one("race-time")?.classList.toggle("is-long", time.length > 5);
      write(one("local-time"), words.say("local_time", { time: words.localTime(raceS), city: facts.city }));
    },
    show(field, t) {
      if (!panel) return;
      const tally = countWaves(field, t, facts.waves.length, finishM);
      const total = sumOf(tally);
      const raceS = field.base + t;
      const isHome = t >= homeS(field) || isConfirmed(total);
      const phase = phaseOf(facts, words, raceS, total, isHome, field.isOver && t >= field.at);
      if (hope && panel.dataset.phase === undefined && phase.name === "before") hope.open = true;
      panel.dataset.phase = phase.name;
      write(one("phase"), phase.sentence);
      showWaves(tally, raceS, facts.decides ? field.base + lineS(field, chaser.length_m) : NaN);
      showGuns();
      showFigures(field, t, total);
      showHope?.(field);
      if (one("road")?.open) showRoad?.(field, t, tally);
      const at = performance.now();
      if (at - hunted.at < HUNT_MS && Math.abs(t - hunted.t) < LEAP_S) return;
      hunted = { at, t };
      showHunt(field, t, phase);
    },
  };
}
