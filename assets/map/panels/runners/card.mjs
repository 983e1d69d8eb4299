// The card of one runner, or of the chaser: in words, in figures, and split by split. Written four times a
// second at the most, the dearer parts once a second.

import { STATE, alongAt, chaserAlongAt, isAhead, isEstimatedCatch, isPacer, isRunning, stateAt } from "../../news/motion.mjs";
import { isBridged } from "../../news/segments.mjs";
import { kmSaid, percentSaid, write } from "../../news/words.mjs";
import { CHASER } from "../../stage/near.mjs";
import { beatS } from "../race/hunt.mjs";
import { openOdds } from "./chances.mjs";
import { homeAt, leadOnGhost, placeInWave, splitsOf } from "./chase.mjs";
import { drawShape } from "./rows.mjs";
import { sentenceOf } from "./sentence.mjs";

const one = (id) => document.getElementById(id);

/** The card's elements, filled by show(who, t); ours: runners/ours.mjs. */
export function cardPanel({ facts, words, race }, { roster, kept, told }) {
  const card = one("card");
  let dearAt = -Infinity; // when the dearer parts were written
  let shown = null; // who that was, and when in the race
  let place = [];

  /** Her place, and by what: on the course by who is farther, at home by the clock since the gun. */
  function placeSaid(i, t) {
    const found = placeInWave(race.field, i, t);
    if (!found) return [];
    return [words.say(found.isHome ? "place.home" : "place.course", { count: found.place, of: found.of })];
  }

  function showName(i) {
    const [bib, name] = roster.who(i);
    const wave = facts.waves[race.field.wave[i]];
    write(one("card-name"), name || (bib === null ? words.say("anonymous_runner") : words.say("bib", { bib })));
    drawShape(one("card-dot"), wave, isPacer(race.field, i));
    const parts = [words.say("wave", { name: wave.name })];
    if (name && bib !== null) parts.push(words.say("bib", { bib }));
    write(one("card-who"), parts.join(" · "));
    one("card-follow").hidden = one("card-share-open").hidden = bib === null;
    one("card-follow").setAttribute("aria-pressed", String(kept.has(bib)));
    one("card-follow").setAttribute("aria-label", words.say(kept.has(bib) ? "unfollow" : "follow"));
  }

  function showOdds(i, t) {
    const odds = openOdds(told(), race.field, i, t);
    card.classList.toggle("has-odds", odds !== null);
    card.classList.toggle("is-home", isAhead(stateAt(race.field, i, t)));
    one("card-chance").hidden = odds === null;
    card.classList.toggle("is-slim", odds?.percent < 1);
    if (odds) {
      const { percent, low, high } = odds;
      write(one("card-percent"), words.say("chance", { percent: percentSaid(percent) }));
      one("card-sure").style.width = `${low}%`;
      one("card-band").style.cssText = `left:${low}%;width:${percent - low}%`;
      one("card-hope").style.cssText = `left:${percent}%;width:${high - percent}%`;
      const isWide = high - low > 1;
      const range = isWide ? words.say("odds_range", { low: percentSaid(low), high: percentSaid(high), name: facts.chaser.name }) : "";
      write(one("card-range"), range);
      one("card-odds").setAttribute("aria-label", `${words.say("odds", { percent: percentSaid(percent) })} ${range}`);
    }
    showFigures(i, t, t >= race.field.at - 60 ? told() : null, odds);
  }

  function showFigures(i, t, expected, odds) {
    const { field } = race;
    const home = homeAt(field, i, t);
    const wave = facts.waves[field.wave[i]];
    const started = field.knots[i] ? field.t[i * field.slots] : NaN;
    const state = stateAt(field, i, t);
    // where distance wins, a catch is to be expected though there are no odds
    const hasCatch = (isRunning(state) || state === STATE.waiting) && expected?.catchM[i] > 0 && expected.catchAt[i] > t;
    const tiles = [];
    const add = (key, value, ...more) => tiles.push([words.say(`tile.${key}`), value, ...(more.length ? more : [""])]);
    if (t >= field.passed[i]) {
      const alongM = alongAt(field, i, field.passed[i]) || 0;
      const more = [words.localTime(field.base + field.passed[i])];
      if (isEstimatedCatch(field, i)) more.push(words.say("estimated"));
      add("catch", words.place(alongM), more.join(", "));
    } else if (hasCatch) {
      const time = words.localTime(field.base + expected.catchAt[i]);
      add("catch_expected", words.place(expected.catchM[i]), words.say("tile.about", { time }));
    } else if (odds) add("catch", "–", words.say("tile.no_catch"));
    if (home < Infinity) {
      add("home", words.localTime(field.base + home));
      add("gun_time", words.raceTime(field.base + home - wave.gun_s));
      add("net_time", words.raceTime(home - started));
    } else if (expected?.finish[i] > 0) {
      const half = (expected.high[i] - expected.low[i]) / 2;
      add("finish", words.localTime(field.base + expected.finish[i]), `±\u202f${words.span(Math.round(half))}`);
    }
    if (home === Infinity && facts.decides && !(t >= field.left[i]) && !isPacer(field, i)) {
      const beat = Math.floor(beatS(field, wave.gun_s, facts.chaser.length_m));
      if (beat > 0) add("beat", words.raceTime(beat), words.say("since_gun"), ...onWatch(beat, i));
      const lead = isRunning(state) ? leadOnGhost(facts, field, i, t) : NaN;
      if (!Number.isNaN(lead)) add("ghost", `${lead < 0 ? "−" : "+"}${Math.abs(lead) < 60 ? words.span(lead) : words.raceTime(Math.abs(lead))}`, words.say("tile.even_pace"));
    }
    fill(one("card-tiles"), tiles, ([name, value, ...more]) => {
      const tile = document.createElement("div");
      for (const [kind, text] of [["dt", name], ["dd", value], ...more.map((text) => ["dd", text])]) {
        tile.append(Object.assign(document.createElement(kind), { textContent: text }));
      }
      return tile;
    });
    one("card-guess").hidden = !((odds || hasCatch) && expected.isGuess);
  }

  /** The time to beat as her own watch has it: known once she was read at the start. */
  function onWatch(beat, i) {
    const { field } = race;
    if (!field.reads[i] || field.mat[i * field.slots] !== 0 || isBridged(field, i, 0)) return [];
    const delay = Math.floor(field.base + field.t[i * field.slots] - facts.waves[field.wave[i]].gun_s);
    return [words.say("on_watch", { time: words.raceTime(beat - delay) })];
  }

  function showSplits(i, t) {
    const { field } = race;
    const started = field.knots[i] ? field.t[i * field.slots] : NaN;
    const rows = splitsOf(field, i, t, told()?.finish[i]);
    one("card-splits").hidden = !rows.some((row) => row.how !== "none");
    fill(one("card-splits").tBodies[0], rows, ({ mat, alongM, at, how, pace }) => {
      const row = document.createElement("tr");
      row.dataset.how = how;
      const isLast = mat === field.mats.length - 1 && facts.has_finish;
      const place = mat === 0 ? words.say("split.start") : isLast ? words.say("split.finish") : words.place(alongM, 2, 0);
      const isKnown = how !== "none";
      const time = isKnown ? words.raceTime(mat === 0 ? field.base + at - facts.waves[field.wave[i]].gun_s : at - started) : "–";
      const paced = Number.isNaN(pace) ? "" : words.say("pace", { pace: words.raceTime(pace) });
      for (const text of [place, mat === 0 && isKnown ? words.say("split.after_gun", { time }) : time, paced, isKnown ? words.say(`how.${how}`) : ""]) {
        row.append(Object.assign(document.createElement("td"), { textContent: text }));
      }
      return row;
    });
  }

  function showChaser(t) {
    const { field } = race;
    write(one("card-name"), facts.chaser.name);
    drawShape(one("card-dot"), null);
    write(one("card-who"), words.say("the_chaser"));
    const km = kmSaid(Math.max(0, chaserAlongAt(field, t)));
    const togo = facts.chaser.gun_s - field.base - t;
    const waits = words.say("chaser_leaves_in", { name: facts.chaser.name, time: words.raceTime(Math.ceil(togo)) });
    one("card-state").dataset.of = "chaser";
    write(one("card-state"), togo > 0 ? waits : words.say("say.on_course", { km }), togo > 0 ? {} : { km });
    write(one("card-state-more"), field.isGuess ? words.say("is_guess") : "");
    card.classList.remove("is-home");
    for (const id of ["card-follow", "card-share-open", "card-chance", "card-splits", "card-guess"]) one(id).hidden = true;
    fill(one("card-tiles"), [], String);
  }

  return {
    show(who, t) {
      const isDear = shown?.who !== who || Math.abs(t - shown.t) > 5 || performance.now() - dearAt > 1000;
      if (isDear) [dearAt, shown] = [performance.now(), { who, t }];
      if (who === CHASER) return showChaser(t);
      if (isDear) place = placeSaid(who, t);
      const { line, more } = sentenceOf(facts, words, race.field, who, t);
      delete one("card-state").dataset.of;
      write(one("card-state"), line, {});
      write(one("card-state-more"), [...place, more].filter(Boolean).join(" · "));
      if (!isDear) return;
      showName(who);
      showOdds(who, t);
      showSplits(who, t);
    },
    /** Write everything anew at the next show. */
    refresh: () => (dearAt = -Infinity),
  };
}

/** Put an element for each of `things` into the holder, unless they are those of before. */
function fill(holder, things, elementOf) {
  const said = JSON.stringify(things);
  if (holder.dataset.said === said) return;
  holder.dataset.said = said;
  holder.replaceChildren(...things.map(elementOf));
}
