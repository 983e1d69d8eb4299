// What a line of the results says: a runner, him, or a fold.

import { write } from "../news/words.mjs";
import { drawShape } from "../panels/runners/rows.mjs";
import { barOf } from "./margin.mjs";

const CELLS = ["rank", "sign", "bib", "name", "finish", "net", "margin", "bar", "passed", "state"];

/** A time of day to the nearest tenth: in the bytes it is one, but for what 32 bits of a float lose. */
export function tenths(facts, words, atS) {
  const whole = Math.round(atS * 10);
  return `${words.localTime(Math.floor(whole / 10))}${facts.numerals.decimal}${((whole % 10) + 10) % 10}`;
}

/** A margin: +3:22.7, or −0.2. */
export function marginSaid(facts, words, margin) {
  const size = Math.round(Math.abs(margin) * 10) / 10;
  const whole = Math.floor(size);
  const tenth = Math.round((size - whole) * 10);
  const clock = whole < 60 ? String(whole) : words.raceTime(whole);
  return `${margin < 0 ? "−" : "+"}${clock}${facts.numerals.decimal}${tenth}`;
}

/** Returns fill(element, line); roster and revisedIn(bib) as in review.mjs, mine(): whom this phone follows. */
export function rowsOf({ facts, words, race, roster, revisedIn, mine, chosen }) {
  function blank(element, kind) {
    if (element.dataset.kind === kind) return;
    element.dataset.kind = kind;
    delete element.dataset.standing;
    element.className = `line is-${kind}`;
    element.replaceChildren(
      ...(kind === "fold" ? ["fold", "bar"] : CELLS).map((name) => {
        const cell = document.createElement(name === "name" ? "bdi" : "span");
        cell.className = `c-${name}`;
        cell.setAttribute("role", "cell");
        if (name === "bar") cell.append(document.createElement("i"));
        return cell;
      }),
    );
  }

  const cell = (element, name) => element.querySelector(`.c-${name}`);

  function bar(element, margins) {
    const [i] = cell(element, "bar").children;
    const bars = margins.map(barOf);
    const left = Math.min(...bars.map((one) => one.left));
    const right = Math.max(...bars.map((one) => one.left + one.width));
    i.style.cssText = bars.length ? `left:${left}%;width:${right - left}%` : "display:none";
  }

  function fillFold(element, { fold, rows }) {
    blank(element, "fold");
    const within = rows.slice(fold.from, fold.to).map(({ margin }) => margin).filter((one) => one === one);
    write(cell(element, "fold"), words.say("review.fold", { count: fold.count }));
    bar(element, within.length ? [within[0], within.at(-1)] : []);
  }

  function fillHim(element) {
    blank(element, "him");
    const { chaser, t } = { chaser: race.field.chaser, t: race.field.base };
    const home = chaser.reads && chaser.reads === chaser.knots ? chaser.t[chaser.reads - 1] : NaN;
    drawShape(cell(element, "sign"), null);
    write(cell(element, "name"), facts.chaser.name);
    write(cell(element, "finish"), home === home ? tenths(facts, words, t + home) : "");
    write(cell(element, "net"), home === home ? words.raceTime(t + home - facts.chaser.gun_s) : "");
    write(cell(element, "state"), home === home ? words.say("review.at_line") : words.say("review.ahead"));
    bar(element, []);
  }

  function fillRunner(element, { row }) {
    blank(element, "runner");
    const { base } = race.field;
    const [bib, name] = roster.who(row.i);
    const revision = revisedIn(bib);
    drawShape(cell(element, "sign"), facts.waves[row.wave]);
    write(cell(element, "rank"), row.rank === row.rank ? words.number(row.rank) : "");
    write(cell(element, "bib"), bib ?? "");
    write(cell(element, "name"), name || (bib === null ? words.say("anonymous_runner") : words.say("bib", { bib })));
    const furthest = !facts.has_finish && row.lastM > 0 ? words.say("review.furthest", { km: row.lastM / 1000 }) : "";
    write(cell(element, "finish"), row.finish === row.finish ? tenths(facts, words, base + row.finish) : furthest);
    write(cell(element, "net"), row.net === row.net ? words.raceTime(row.net) : "");
    write(cell(element, "margin"), row.margin === row.margin ? marginSaid(facts, words, row.margin) : "");
    write(cell(element, "passed"), row.passedAt === row.passedAt ? `${words.place(row.passedM, 2)} · ${words.localTime(base + row.passedAt)}` : "");
    write(cell(element, "state"), endSaid(facts, words, row));
    if (revision) cell(element, "state").append(Object.assign(document.createElement("b"), { className: "revised", textContent: words.say("review.revised", { revision }) }));
    bar(element, row.margin === row.margin ? [row.margin] : []);
    element.dataset.standing = row.standing;
    element.classList.toggle("has-no-margin", row.margin !== row.margin);
    element.classList.toggle("is-granted", row.isGranted);
    element.classList.toggle("is-mine", mine().has(row.i));
    element.classList.toggle("is-chosen", chosen() === row.i);
    element.setAttribute("aria-selected", String(chosen() === row.i));
  }

  return (element, line) => (line.isHim ? fillHim(element) : line.fold ? fillFold(element, line) : fillRunner(element, line));
}

/** How a runner's race ended, in a word. Where nobody hunts, nobody gets away. */
export function endSaid(facts, words, { standing, isGranted = false }) {
  if (isGranted) return words.say("review.granted");
  return standing === "won" && !facts.chaser ? words.say("review.home") : words.say(`review.${standing}`);
}
