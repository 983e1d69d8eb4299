// A moment of the race, chosen on any chart or with the slider: in the address as `?t=`, and a way into the film.

import { withQuery } from "../../news/address.mjs";
import { allowed } from "../../news/allowed.mjs";
import { secondsOf } from "../../news/clock.mjs";
import { write } from "../../news/words.mjs";
import { tag } from "../fair/drawn.mjs";
import { drawnTo } from "./span.mjs";

const DAY_S = 86_400;
const TELL_MS = 400;
const PLAY = "M8 5v14l11-7z";
const SVG = "http://www.w3.org/2000/svg";

/**
 * A moment as an address has it, seconds after the first gun: 1580, 26:20, or the time of day 10:26:20; NaN: none within `mostS`.
 * gunOfDayS: when the first gun went, seconds of its day.
 */
export function momentIn(text, gunOfDayS, mostS) {
  const asked = secondsOf(text);
  if (asked >= 0 && asked <= mostS) return asked;
  const ofDay = (((asked - gunOfDayS) % DAY_S) + DAY_S) % DAY_S;
  return ofDay <= mostS && /:\d\d:/.test(text ?? "") ? ofDay : NaN;
}

/** Returns {element, choose(t), hover(t or NaN)}; onMark(t, isHeld): stand there, NaN: nowhere. Times are seconds after the base. */
export function momentOf({ facts, words, race, say }, onMark) {
  const { base } = race.field;
  const zero = facts.waves[0].gun_s - base;
  const [from, to] = [zero, Math.max(drawnTo.road(facts, race.field)[1], drawnTo.race(facts, race.field)[1])];
  const [told, slider, film] = [tag("output", "moment-told"), tag("input"), tag("a", "review-replay")];
  const said = tag("span", "", say("film"));
  const icon = document.createElementNS(SVG, "svg");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", PLAY);
  icon.setAttribute("viewBox", "0 0 24 24");
  icon.setAttribute("aria-hidden", "true");
  icon.append(path);
  film.append(icon, said);
  Object.assign(slider, { type: "range", min: "0", max: String(Math.round(to - from)), step: "1", value: "0", id: "charts-moment" });
  slider.setAttribute("aria-label", say("moment"));
  const element = tag("div", "charts-moment", told, slider, film);
  let chosen = NaN;
  let frame = 0;
  let [toldAt, later] = [-Infinity, 0]; // when the address was last written, and what will write it again

  function tell(t, isHeld) {
    write(told, t === t ? words.localTime(base + t) : say("no_moment"));
    element.toggleAttribute("data-chosen", t === t);
    slider.setAttribute("aria-valuetext", t === t ? words.localTime(base + t) : say("no_moment"));
    if (t === t) slider.value = String(Math.round(t - zero));
    const query = new URLSearchParams();
    if (chosen === chosen) query.set("t", String(Math.round(chosen - zero)));
    film.href = query.size ? withQuery(facts.film, query) : facts.film;
    onMark(t, isHeld);
  }

  /** Write the moment into the address; browsers allow that only so often. */
  function tellAddress() {
    clearTimeout(later);
    const waitMs = toldAt + TELL_MS - performance.now();
    if (waitMs > 0) return void (later = setTimeout(tellAddress, waitMs));
    toldAt = performance.now();
    const query = new URLSearchParams(location.search);
    query.set("t", String(chosen - zero));
    allowed(() => history.replaceState(null, "", `${location.pathname}?${query}`));
  }

  function choose(t) {
    chosen = Math.round(Math.min(to, Math.max(from, t)) - zero) + zero;
    tellAddress();
    if (frame) cancelAnimationFrame(frame);
    tell(chosen, true);
  }

  /** Pointed at: shown once a frame, however often it is told. */
  function hover(t) {
    if (frame) cancelAnimationFrame(frame);
    frame = requestAnimationFrame(() => {
      frame = 0;
      tell(t === t ? t : chosen, t !== t);
    });
  }

  slider.addEventListener("input", () => choose(zero + Number(slider.value)));
  const [h, m, s] = words.localTime(facts.waves[0].gun_s).split(":").map(Number);
  const asked = momentIn(new URLSearchParams(location.search).get("t"), 3600 * h + 60 * m + s, to - from);
  if (asked === asked) chosen = zero + asked;
  queueMicrotask(() => tell(chosen, true)); // once the charts are there
  return { element, choose, hover };
}
