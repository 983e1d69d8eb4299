// What can be changed: a slider for each gun, one for the chaser's time, a longer way, and the search for a fair start.

import { write } from "../../news/words.mjs";
import { drawShape } from "../../panels/runners/rows.mjs";
import { made, tag } from "./drawn.mjs";
import { leastGapS } from "./fair_start.mjs";
import { sayingOf } from "./said.mjs";

const STEP_MS = 5000;
const WHOLE_MS = 300_000; // a scale of guns ends at whole five minutes
const LONGER_M = [100, 250, 500];
const [LEAST_CHANCE, MOST_CHANCE, USUAL_CHANCE] = [5, 50, 20]; // per cent
const GAPS_S = [30, 60, 120];

/** +4:07, −0:51, and no sign where there is nothing to tell. */
export const offSaid = (words, ms) => `${ms < 0 ? "−" : "+"}${words.raceTime(Math.round(Math.abs(ms) / 1000))}`;

/**
 * Build them into `holder`. onChange(part of a change); onFind({kind, value, gapS}); onBack(). Returns {show(change), tell(sentence)}.
 */
export function controlsOf(holder, context, held, { onChange, onFind, onBack }) {
  const { facts, words } = context;
  const say = sayingOf(context);
  const name = facts.chaser.name;
  const saidAt = (ms) => words.localTime(held.zero + ms / 1000);
  const runners = held.waves.reduce((sum, one) => sum + one.runners, 0);

  /** A slider of a time; `of`: what a screen reader calls it, where its label alone would not do. */
  function slider({ id, label, of, wave, said, asRunMs, set }) {
    const range = Object.assign(document.createElement("input"), { type: "range", step: String(STEP_MS) });
    const shape = tag("i", "shape");
    shape.setAttribute("aria-hidden", "true");
    if (wave) drawShape(shape, wave);
    const [told, off, tick] = [tag("b"), tag("span", "off"), tag("i", "tick")];
    range.id = `fair-${id}`;
    if (of) range.setAttribute("aria-label", of);
    const way = tag("div", "way", tag("i", "moved"), tick, range);
    if (wave) way.style.setProperty("--colour", wave.rim ?? wave.colour);
    const row = tag("div", "fair-slider", shape, Object.assign(tag("label", "", label), { htmlFor: range.id }), told, off, way);
    range.addEventListener("input", () => set(Number(range.value)));
    return {
      row,
      show(ms, from, to) {
        Object.assign(range, { min: String(from), max: String(to) });
        range.value = String(ms);
        range.setAttribute("aria-valuetext", ms === asRunMs ? `${said(ms)}, ${say("as_run")}` : said(ms));
        way.style.setProperty("--at", String((asRunMs - from) / (to - from)));
        way.style.setProperty("--now", String((ms - from) / (to - from)));
        write(told, said(ms));
        write(off, ms === asRunMs ? say("as_run") : offSaid(words, ms - asRunMs));
      },
    };
  }

  const guns = facts.waves.map((wave, w) =>
    slider({
      id: `gun-${w}`, label: words.say("wave", { name: wave.name }), wave, said: saidAt, asRunMs: held.gunMs[w],
      set: (ms) => onChange((now) => ({ gunMs: now.gunMs.map((gun, k) => (k === w ? ms : gun)) })),
    }),
  );
  const hisGun = slider({ id: "chaser-gun", label: say("gun"), of: say("chaser_gun", { name }), said: saidAt, asRunMs: held.chaserGunMs, set: (ms) => onChange(() => ({ chaserGunMs: ms })) });
  const took = (ms) => words.raceTime(ms / 1000 + 1e-6);
  const hisTime = slider({ id: "chaser-time", label: say("time"), of: say("chaser_time", { name }), said: took, asRunMs: held.runMs, set: (ms) => onChange(() => ({ runMs: ms })) });
  const hisShape = tag("i", "shape");
  hisShape.setAttribute("aria-hidden", "true");
  drawShape(hisShape, null);

  const lengthM = facts.chaser.length_m;
  const longer = LONGER_M.map((metres) => {
    const button = Object.assign(tag("button", "", say("metres_more", { metres })), { type: "button" });
    const runMs = (held.runMs * (lengthM + metres)) / lengthM;
    button.addEventListener("click", () => onChange((now) => ({ runMs: now.runMs === runMs ? held.runMs : runMs })));
    return { button, runMs };
  });

  const kinds = ["equal", "places"].map((kind) => {
    const radio = Object.assign(document.createElement("input"), { type: "radio", name: "fair-kind", value: kind, checked: kind === "equal" });
    return { radio, label: tag("label", "", radio, tag("span", "", say(`kind.${kind}`))) };
  });
  const chance = Object.assign(document.createElement("input"), { type: "range", min: LEAST_CHANCE, max: MOST_CHANCE, value: USUAL_CHANCE, id: "fair-chance" });
  const places = Object.assign(document.createElement("input"), { type: "number", min: 1, max: runners - 1, value: Math.round(runners / 5), id: "fair-places", inputMode: "numeric", required: true });
  const least = Math.round(leastGapS(held));
  const gap = Object.assign(document.createElement("select"), { id: "fair-gap" });
  for (const seconds of Array.from(new Set([least, ...GAPS_S])).sort((a, b) => a - b)) {
    gap.append(new Option(words.span(seconds), String(seconds), seconds === least, seconds === least));
  }
  const [chanceSaid, told] = [tag("b"), tag("p", "fair-told")];
  told.setAttribute("role", "status");
  const asked = tag("div", "fair-asked");

  function showAsked() {
    const isEqual = kinds[0].radio.checked;
    const percent = say("percent", { percent: chance.value });
    write(chanceSaid, isEqual ? percent : "");
    chance.setAttribute("aria-valuetext", percent);
    const title = Object.assign(tag("label", "", say(isEqual ? "chance" : "places")), { htmlFor: isEqual ? chance.id : places.id });
    asked.replaceChildren(title, chanceSaid, isEqual ? chance : places);
  }
  for (const { radio } of kinds) radio.addEventListener("change", showAsked);
  chance.addEventListener("input", () => {
    write(chanceSaid, say("percent", { percent: chance.value }));
    chance.setAttribute("aria-valuetext", say("percent", { percent: chance.value }));
  });
  const form = tag("form", "fair-find", tag("div", "fair-kinds", ...kinds.map(({ label }) => label)), asked, tag("div", "fair-gap", Object.assign(tag("label", "", say("gap")), { htmlFor: gap.id }), gap));
  form.firstChild.setAttribute("role", "radiogroup");
  form.firstChild.setAttribute("aria-label", say("find"));
  form.noValidate = true; // said below, in the page's own words
  form.append(Object.assign(tag("button", "fair-do", say("find")), { type: "submit" }));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const kind = kinds.find(({ radio }) => radio.checked).radio.value;
    if (kind === "places" && !places.checkValidity()) {
      write(told, say("places.range", { most: runners - 1 }));
      return places.focus();
    }
    onFind({ kind, value: kind === "equal" ? Number(chance.value) / 100 : Number(places.value), stepS: 10, gapS: Number(gap.value) });
  });
  const back = Object.assign(tag("button", "fair-back", arrow(), say("back")), { type: "button" });
  back.addEventListener("click", onBack);
  const more = tag("div", "fair-longer", tag("span", "", say("longer", { name })), ...longer.map(({ button }) => button));
  more.setAttribute("role", "group");
  more.setAttribute("aria-label", say("longer", { name }));
  holder.append(
    tag("h2", "", say("lead")),
    ...guns.map(({ row }) => row), tag("h3", "fair-him", hisShape, tag("bdi", "", name)), hisGun.row, hisTime.row, more, tag("p", "quiet fair-key", tag("i", "tick"), say("tick")), form, back, told,
  );
  showAsked();
  let from = wholeMs(held, Math.min(...held.gunMs), Math.floor) - 2 * WHOLE_MS;
  let to = wholeMs(held, Math.max(...held.gunMs, held.chaserGunMs), Math.ceil) + WHOLE_MS;

  return {
    tell: (sentence) => write(told, sentence),
    show(change) {
      // Nobody can drag a gun off the scale, which therefore stands still under her finger; one that was found may lie beyond.
      from = Math.min(from, wholeMs(held, Math.min(...change.gunMs), Math.floor));
      to = Math.max(to, wholeMs(held, Math.max(...change.gunMs, change.chaserGunMs), Math.ceil));
      guns.forEach((one, w) => one.show(change.gunMs[w], from, to));
      hisGun.show(change.chaserGunMs, from, to);
      const part = (share, round) => round((held.runMs * share) / STEP_MS) * STEP_MS;
      hisTime.show(change.runMs, part(0.85, Math.floor), part(1.25, Math.ceil));
      for (const { button, runMs } of longer) button.setAttribute("aria-pressed", String(runMs === change.runMs));
      back.disabled = change.gunMs.every((gun, w) => gun === held.gunMs[w]) && change.chaserGunMs === held.chaserGunMs && change.runMs === held.runMs;
    },
  };
}

/** A moment opened to whole five minutes on the clock. */
function wholeMs({ zero }, ms, round) {
  const off = (zero * 1000) % WHOLE_MS;
  return round((ms + off) / WHOLE_MS) * WHOLE_MS - off;
}

function arrow() {
  const svg = made("svg", { viewBox: "0 0 24 24", "aria-hidden": "true" });
  svg.append(made("path", { d: "M4 5v5h5M4.6 10A8 8 0 1 1 4 14" }));
  return svg;
}
