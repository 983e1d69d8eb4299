// The clock that the film goes by, and which waves are shown in it; and what stands in the race's place while that clock is
// not the race's: what it means, and how far each wave has come.

import { write } from "../../news/words.mjs";
import { drawShape } from "../runners/rows.mjs";
import { comeSoFar, filmOf } from "./clocks.mjs";

const COUNT_MS = 500; // how often it is counted how far they have come

/** Returns {clock(), hidden(), choose(clock), hide(waves), said(atS), timeSaid(atS), tickS(), frame(atS), show(t)}. */
export function clockDial(page, { bar, controls, setEnd, endS, onChange }) {
  const { facts, words, race, scene } = page;
  const root = document.documentElement;
  const radios = Array.from(controls.querySelectorAll("[name=film-clock]"));
  const waves = controls.querySelector('[data-t="waves"]');
  const boxes = Array.from(waves.querySelectorAll("input"));
  const told = tableOf(facts, words);
  const zeroS = () => facts.waves[0].gun_s;
  let clock = "clock";
  let hidden = new Set();
  let film = null;
  let countedAt = -Infinity;

  function choose(next) {
    [clock, film] = [next, filmOf(race.field, facts, scene.finishM ?? Infinity, next, hidden)];
    const isClock = clock === "clock";
    setEnd(isClock ? endS : film.untilS);
    page.ownT = isClock ? null : film.ownT;
    if (isClock) delete root.dataset.film;
    else root.dataset.film = clock;
    for (const radio of radios) radio.checked = radio.value === clock;
    page.restage({ field: film.field, epoch: `${race.epoch} ${clock} ${[...hidden]}` });
    bar.change({ atS: bar.raceS() });
    countedAt = -Infinity;
    if (!isClock) write(document.getElementById("phase"), words.say(`replay.${clock}`), {});
    write(told.sentence, isClock ? "" : words.say(`replay.${clock}.told${facts.chaser ? "" : "_plain"}`, { name: facts.chaser?.name }));
    onChange();
    page.sayNow();
    page.anew();
  }

  function hide(next) {
    hidden = next;
    boxes.forEach((box, w) => (box.checked = !hidden.has(w)));
    waves.classList.toggle("is-chosen", hidden.size > 0);
    choose(clock);
  }

  /** The film's time in words: since the first gun, since everybody's own, or the share of everybody's own time. */
  function said(atS) {
    if (clock !== "pace") return words.raceTime(atS - zeroS());
    return words.say("replay.share", { percent: Math.max(0, Math.min(100, Math.floor((100 * (atS - zeroS())) / film.longS + 1e-6))) });
  }

  function timeSaid(atS) {
    if (clock !== "clock") return said(atS);
    const time = words.localTime(atS);
    return time.endsWith(":00") ? time.slice(0, -3) : time;
  }

  /** Between two times that are named on the axis, where it is not for the axis to say: a tenth of the way, or a fifth. */
  const tickS = () => (clock === "pace" ? film.longS * (innerWidth < 760 ? 0.2 : 0.1) : undefined);

  function frame(atS) {
    if (clock === "clock") return;
    write(document.getElementById("race-time"), said(atS), {});
    write(document.getElementById("local-time"), words.say(`replay.${clock}.since`));
  }

  function show(t) {
    if (clock === "clock" || performance.now() - countedAt < COUNT_MS) return;
    countedAt = performance.now();
    told.write(comeSoFar(page.staged.field, facts.waves.length, t), hidden);
  }

  if (!facts.has_finish) radios.find(({ value }) => value === "pace").closest("label").remove(); // nobody has a time of her own
  for (const radio of radios) radio.addEventListener("change", () => radio.checked && choose(radio.value));
  for (const box of boxes) {
    box.addEventListener("change", () => {
      const off = new Set(boxes.flatMap(({ checked }, w) => (checked ? [] : [w])));
      if (off.size === boxes.length) box.checked = true; // somebody is seen
      else hide(off);
    });
  }
  return { clock: () => clock, hidden: () => hidden, choose, hide, said, timeSaid, tickS, frame, show };
}

/** A row for each wave: how far its furthest has come, half of it, and its last. */
function tableOf(facts, words) {
  const make = (tag, parent, text = "") => parent.appendChild(Object.assign(document.createElement(tag), { textContent: text }));
  const element = Object.assign(document.createElement("section"), { className: "film-told" });
  element.tabIndex = 0; // where it is longer than its room, keys scroll it
  element.setAttribute("role", "group");
  element.setAttribute("aria-labelledby", "phase");
  const sentence = make("p", element);
  const table = make("table", element);
  const head = make("tr", make("thead", table));
  for (const key of ["wave", "first", "middle", "last"]) make("th", head, words.say(`replay.come.${key}`)).scope = "col";
  const body = make("tbody", table);
  const rows = facts.waves.map((wave) => {
    const row = make("tr", body);
    const name = make("th", row);
    name.scope = "row";
    drawShape(Object.assign(make("i", name), { className: "shape" }), wave);
    name.append(wave.name);
    return [row, ["first", "middle", "last"].map((key) => [key, make("td", row)])];
  });
  document.getElementById("panels").prepend(element);
  return {
    sentence,
    write(come, hidden) {
      rows.forEach(([row, cells], w) => {
        row.hidden = hidden.has(w);
        for (const [key, cell] of cells) write(cell, come[w].count ? words.say("km", { km: Math.floor(come[w][key] / 10) / 100 }) : "–");
      });
    },
  };
}
