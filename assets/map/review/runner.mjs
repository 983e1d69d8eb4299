// One runner's page of the results: her margin, her race in a few sentences, her line meeting his, her splits with how each is
// known; and the way into the film.

import { withQuery } from "../news/address.mjs";
import { hunterAt } from "../news/level.mjs";
import { STATE, alongAt, homeS, isAhead, stateAt } from "../news/motion.mjs";
import { write } from "../news/words.mjs";
import { chaseOf, splitsOf } from "../panels/runners/chase.mjs";
import { drawShape } from "../panels/runners/rows.mjs";
import { sentenceOf } from "../panels/runners/sentence.mjs";
import { chaseDrawing } from "./chase.mjs";
import { deedsOf } from "./deeds.mjs";
import { endSaid, marginSaid } from "./rows.mjs";
import { placeAtLine } from "./standings.mjs";
import { wayOf } from "./way.mjs";

const LEAD_S = 10; // of the film before the moment
const GIVEN_S = 30; // after a finish only a revision changes it: feeds/results/late.py
const CLOSE_S = 10; // at the line: such a margin is told to the tenth

/** Returns show(row or null, t, rows: everybody's, at the same revision): fills the panel. */
export function runnerOf({ facts, words, race, roster }, { close, follow, isFollowed }) {
  const one = (id) => document.getElementById(id);
  const deeds = deedsOf({ facts, words });
  let shown = null;

  /** How it ended, by the results; else as the page says it of whoever is still out. */
  function ending(row, t) {
    const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);
    if (row.isOut) return capital(words.say("state.disqualified"));
    if (row.isGranted) return words.say("review.story.granted");
    if (facts.chaser && row.margin === row.margin) {
      const size = Math.abs(row.margin);
      const side = row.margin > 0 ? "ahead_by" : "behind_by";
      const line = words.say(`say.${side}`, { time: words.span(size + 1e-6, size < CLOSE_S ? 1 : 0), name: facts.chaser.name });
      return row.standing === "won" ? `${line}, ${words.say("say.official")}` : line;
    }
    const { field, i } = wayOf(race.field, row);
    if (stateAt(field, i, t) === STATE.passed && row.passedAt === row.passedAt) return ""; // where and when is told
    const { line, more } = sentenceOf(facts, words, field, i, t);
    return isAhead(stateAt(field, i, t)) ? `${line}, ${more}` : line;
  }

  /** In sentences: when she left, where she stood when he did, and how it ended. */
  function story(row, t) {
    const { field, i } = wayOf(race.field, row);
    const started = field.knots[i] ? field.t[i * field.slots] : NaN;
    const wave = facts.waves[row.wave];
    const said = [];
    if (started === started) said.push(words.say("review.left", { time: words.span(Math.max(0, field.base + started - wave.gun_s)), wave: wave.name }));
    const gun = facts.chaser ? facts.chaser.gun_s - field.base : NaN;
    if (gun >= started && gun <= t && !(row.finish <= gun)) said.push(words.say("review.lead", { name: facts.chaser.name, km: alongAt(field, i, gun) / 1000 }));
    if (row.passedAt === row.passedAt) said.push(words.say("review.met", { name: facts.chaser.name, place: words.place(row.passedM, 2), time: words.localTime(field.base + row.passedAt) }) + (row.isEstimated ? ` (${words.say("estimated")})` : ""));
    said.push(ending(row, t));
    return said.filter(Boolean).map((sentence) => (/[.!?]$/.test(sentence) ? sentence : `${sentence}.`)).join(" ");
  }

  function splits(row, t) {
    const { field, i } = wayOf(race.field, row);
    return splitsOf(field, i, t).filter(({ how }) => how !== "none" && how !== "expected").map(({ mat, alongM, at, pace, how: asRead }) => {
      const tr = document.createElement("tr");
      const isLast = mat === field.mats.length - 1 && facts.has_finish;
      const how = isLast && row.isGiven ? "given" : asRead;
      tr.dataset.how = how;
      const place = mat === 0 ? words.say("split.start") : isLast ? words.say("split.finish") : words.place(alongM, 2, 0);
      const found = chaseOf(facts.chaser, field, i, at);
      const isOut = found && hunterAt(field, facts.chaser.level, at) > 0;
      const ahead = isOut ? words.say("review.metres", { metres: Math.round(found.aheadM) }) : words.say("review.not_left");
      const paced = Number.isNaN(pace) ? "" : words.raceTime(pace);
      const isAfterHim = at > homeS(field); // the way between them says nothing any more
      for (const text of [place, words.localTime(field.base + at), paced, facts.chaser && !isAfterHim ? ahead : "", words.say(`how.${how}`)]) {
        tr.append(Object.assign(document.createElement("td"), { textContent: text }));
      }
      return tr;
    });
  }

  function show(row, t, rows) {
    shown = row;
    one("review-runner").hidden = row === null;
    document.documentElement.toggleAttribute("data-runner", row !== null);
    if (!row) return;
    const [bib, name] = roster.who(row.i);
    const place = placeAtLine(rows, row);
    drawShape(one("review-shape"), facts.waves[row.wave]);
    write(one("review-name"), name || (bib === null ? words.say("anonymous_runner") : words.say("bib", { bib })));
    const parts = [words.say("wave", { name: facts.waves[row.wave].name })];
    if (bib !== null) parts.unshift(words.say("bib", { bib }));
    if (place) parts.push(words.say("place.home", { count: place.place, of: place.of }));
    write(one("review-who"), parts.join(" · "));
    const hasMargin = row.margin === row.margin;
    const standing = endSaid(facts, words, { standing: row.standing });
    const far = !facts.has_finish && row.lastM > 0 ? words.say("review.furthest", { km: row.lastM / 1000 }) : ""; // where distance wins
    write(one("review-margin"), hasMargin ? marginSaid(facts, words, row.margin).slice(1) : far || standing);
    write(one("review-margin-of"), hasMargin ? words.say(row.margin > 0 ? "review.before_him" : "review.after_him", { name: facts.chaser.name }) : far && standing);
    one("review-runner").dataset.standing = row.standing;
    write(one("review-story"), story(row, t));
    one("review-splits").tBodies[0].replaceChildren(...splits(row, t));
    chaseDrawing(one("review-chase"), { facts, words, race }, row, t);
    one("review-follow").hidden = bib === null;
    one("review-follow").setAttribute("aria-pressed", String(isFollowed(row.i)));
    const moment = row.passedAt === row.passedAt ? row.passedAt : row.finish;
    const film = new URLSearchParams({ t: String(Math.max(0, Math.round(race.field.base + moment - facts.waves[0].gun_s - LEAD_S))), speed: "1" });
    if (bib !== null) film.set("bib", bib);
    one("review-film").hidden = moment !== moment;
    if (facts.is_live) film.delete("speed");
    one("review-film").href = withQuery(facts.film, film);
    const isEnded = row.finish + GIVEN_S <= t || (row.passedAt === row.passedAt && facts.passed_means === "out");
    const isSettled = race.field.isOver || (homeS(race.field) <= t && isEnded); // nothing provisional is certified
    const hasRun = moment === moment && (row.standing === "won" || row.standing === "passed");
    deeds.show(bib, one("review-name").textContent, isSettled && hasRun);
  }

  one("review-close").addEventListener("click", close);
  one("review-follow").addEventListener("click", () => {
    if (!shown) return;
    follow(shown.i);
    one("review-follow").setAttribute("aria-pressed", String(isFollowed(shown.i)));
  });
  return { show };
}
