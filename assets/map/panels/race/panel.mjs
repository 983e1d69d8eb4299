// The race at a glance: clock, phase, figures, waves. Written four times a second at the most, each element only when
// its words change; countdowns with the clock.

import { heldDeadline, secondsTo } from "../../news/deadline.mjs";
import { later } from "../../news/later.mjs";
import { chaserAlongAt, homeS } from "../../news/motion.mjs";
import { kmSaid, write } from "../../news/words.mjs";
import { toReview } from "../to_review.mjs";
import { beatS, paceAt, preyAt } from "./hunt.mjs";
import { phaseOf } from "./phase.mjs";
import { rollTo } from "./roll.mjs";
import { sumOf } from "./tally.mjs";

const HUNT_MS = 900; // the dearer figures are written so often at the most,
const LEAP_S = 20; // unless the race has moved on so far
const SETTLED_S = 60; // what is expected is told of about now, not of an earlier moment

/**
 * Find the panel's elements once; tallyAt(field, t) counts the waves (tally.mjs). Returns {showTime(raceS), show(field, t)},
 * t in seconds after the field's base.
 */
export function panelOf(facts, words, tallyAt) {
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
  const ahead = [one("ahead-label"), document.querySelector("#ahead-column")]; // "still ahead", until he is home
  const stillAhead = ahead.map((label) => label?.textContent);
  const hope = one("hope");
  let showHope = null; // of race/calculator.mjs and race/road.mjs, once unfolded
  let showRoad = null;
  let hunted = { at: -Infinity, t: NaN, prey: null }; // when the hunt was last looked at, which instant of it, whom he meets
  let clock = ""; // as it was written
  let sayPhase = null; // of a moment: {name, sentence}
  const meets = heldDeadline();
  const showResults = facts.page === "live" ? toReview(facts) : null;

  const count = (element, name, value) => write(element, words.number(value), { [name]: value });
  const roll = (element, name, value) => rollTo(element, words.number(value), { [name]: value });

  function showWaves(tally, field, raceS) {
    tally.forEach((wave, w) => {
      const { row, bars, ...cells } = rows[w];
      const { gun_s: gunS } = facts.waves[w];
      const everybody = Math.max(1, wave.ahead + wave.passed + wave.won + wave.waiting);
      count(cells.ahead, "ahead", wave.ahead);
      count(cells.passed, "passed", wave.passed);
      if (finishM) count(cells.won, "won", wave.won);
      else write(cells.won, words.say("km", { km: kmSaid(wave.furthest) }), { furthest: kmSaid(wave.furthest) });
      for (const [name, bar] of Object.entries(bars)) bar.style.width = `${(100 * wave[name]) / everybody}%`;
      row.classList.toggle("is-waiting", raceS < gunS);
      const beat = facts.decides ? beatS(field, gunS, chaser.length_m) : NaN;
      write(cells.beat, beat > 0 ? words.raceTime(beat) : "", { beat: beat > 0 ? Math.floor(beat) : "" });
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

  function showFigures(field, t, total, isHome) {
    roll(figure.ahead, "ahead", total.ahead);
    if (chaser) roll(figure.passed, "passed", total.passed);
    else roll(figure.passed, "waiting", total.waiting);
    const [expected, low, high] = field.qualifiers ?? [];
    const isOpen = high > low && t > field.at - SETTLED_S && !isHome;
    if (!finishM) write(figure.won, words.say("km", { km: kmSaid(total.furthest) }), { furthest: kmSaid(total.furthest) });
    else if (isOpen) roll(figure.won, "expected", expected);
    else roll(figure.won, "won", total.won);
    if (finishM) write(figure.label, isOpen ? words.say("expected", { half: Math.round((high - low) / 2) }) : words.say("won"));
    const open = [words.say("to_confirm"), words.say("column.to_confirm")];
    ahead.forEach((label, k) => write(label, isHome ? open[k] : stillAhead[k]));
    panel.classList.toggle("has-passed", total.passed > 0);
    panel.classList.toggle("has-won", total.won > 0 || !finishM);
    panel.classList.toggle("is-won", Boolean(finishM) && !isOpen && total.won > 0);
    const [standing, said = {}] = standingOf(total, isHome);
    write(one("standing"), standing, said);
    const waiting = chaser ? total.waiting : 0; // without one it is a figure already
    write(one("others-waiting"), waiting ? words.say("others.waiting", { count: waiting }) : "", { waiting });
    write(one("others-out"), total.out ? words.say("others.out", { count: total.out }) : "", { out: total.out });
  }

  /** Has the organiser said who got away? He may before the chaser is read at the line, or if he never is. */
  const isConfirmed = ({ ahead, won, official }) => ahead === 0 && won > 0 && official === won;

  /** Is it settled who got away? In words, and the figures in them. */
  function standingOf(total, isHome) {
    const { ahead: open, won, official } = total;
    if (!facts.decides || won === 0) return [""];
    if (isConfirmed(total)) return [facts.revised_since ? words.say("results_then") : words.say("results_official")];
    if (!isHome) return [words.say("home_so_far", { count: won }), { won }];
    if (official !== won) return [words.say("results_provisional")];
    return [words.say("results_open", { count: won, open }), { won, ahead: open }];
  }

  const showPhase = ({ sentence, figures = {} }) => write(one("phase"), sentence, figures);

  function showHunt(field, t, isOut) {
    const paceS = isOut ? paceAt(field, t) : NaN;
    const told = isOut ? [words.say("chaser_km", { km: kmSaid(chaserAlongAt(field, t)) })] : [];
    if (paceS > 0) told.push(words.say("pace", { pace: words.raceTime(paceS) }));
    if (isOut && field.isGuess) told.push(words.say("is_guess"));
    write(one("chaser-at"), told.join(" · "), { km: isOut ? kmSaid(chaserAlongAt(field, t)) : "" });
  }

  /** Look whom he meets next, now and then: it takes everybody into account. What is shown of it is held. */
  function lookAhead(field, t, isOut) {
    const at = performance.now();
    if (at - hunted.at < HUNT_MS && Math.abs(t - hunted.t) < LEAP_S) return;
    const { among, wave, atS } = isOut ? preyAt(field, t, facts.waves.length, chaser.level, finishM ?? Infinity) : { among: -1, wave: -1, atS: NaN };
    const key = wave >= 0 ? `next ${wave}` : among >= 0 ? `among ${among}` : "";
    hunted = { at, t, prey: isOut ? { ...meets(t, key, atS), base: field.base } : null };
    showPrey(field.base + t);
  }

  function showPrey(raceS) {
    const { key = "", atS, base } = hunted.prey ?? {};
    const [how, wave] = key.split(" ");
    const name = facts.waves[Number(wave)]?.name;
    const isNext = how === "next" && !Number.isNaN(atS);
    const togo = isNext ? secondsTo(base + atS, raceS) : "";
    const among = how === "among" ? words.say("among", { name }) : "";
    write(one("prey"), isNext ? words.say("next_prey", { name, time: words.raceTime(togo) }) : among, { prey: key.replace(" ", "-"), togo });
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
      if (time === clock) return;
      clock = time;
      write(one("race-time"), time, { clock: Math.floor(raceS - facts.waves[0].gun_s) });
      one("race-time")?.classList.toggle("is-long", time.length > 5);
      write(one("local-time"), words.say("local_time", { time: words.localTime(raceS), city: facts.city }));
      if (sayPhase) showPhase(sayPhase(raceS)); // a countdown goes with the clock
      if (hunted.prey) showPrey(raceS);
    },
    show(field, t) {
      if (!panel) return;
      const tally = tallyAt(field, t, true);
      const total = sumOf(tally);
      const raceS = field.base + t;
      const isHome = facts.decides && (t >= homeS(field) || isConfirmed(total));
      const isOver = field.isOver && t >= field.at;
      sayPhase = (atS) => phaseOf(facts, words, atS, total, isHome, isOver);
      const phase = sayPhase(raceS);
      if (hope && panel.dataset.phase === undefined && phase.name === "before") hope.open = true;
      panel.dataset.phase = phase.name;
      showResults?.(field);
      showPhase(phase);
      showWaves(tally, field, raceS);
      showGuns();
      showFigures(field, t, total, isHome);
      const isOut = phase.name === "chase" && chaser && chaserAlongAt(field, t) > 0 && !(t >= homeS(field));
      showHunt(field, t, isOut);
      lookAhead(field, t, isOut);
      showHope?.(field);
      if (one("road")?.open) showRoad?.(field, t, tally);
    },
  };
}
