// What a replay's address says, read and written: a moment, a speed, what is seen. Whatever cannot be understood is told
// back, word by word, so that the page can say so. No element of the page is known here.

import { secondsOf } from "../../news/clock.mjs";

export const SPEEDS = [0.25, 0.5, 1, 2, 5, 10, 20, 30, 60, 120];
export const CLOCKS = ["clock", "start", "pace"]; // as it happened, all guns at once, everybody's share of her time
export const LEAST_LOOP_S = 1;
const CAMERAS = ["whole", "chaser", "runner", "finish"];
const DAY_S = 86_400;
const TENTHS = 10;

/**
 * Unix seconds of what an address calls a moment: seconds or race time after the first gun, 1580, 26:20 or 1:02:03, or a
 * time of day where the race is, 10:26:20. Which of the two three numbers mean, the race decides: where both are in it, a
 * time of day has two digits before its first colon. NaN: neither.
 */
export function momentOf(text, { zeroS, fromS, untilS, offsets }) {
  const seconds = secondsOf(text);
  if (Number.isNaN(seconds)) return NaN;
  const isIn = (atS) => atS >= fromS && atS <= untilS;
  if (!/^\d\d:\d\d:\d\d/.test(text)) return zeroS + seconds;
  const [, offsetS] = offsets.findLast(([since]) => since <= zeroS) ?? offsets[0];
  const midnight = Math.floor((fromS + offsetS) / DAY_S) * DAY_S - offsetS;
  const ofDay = [midnight + seconds, midnight + seconds + DAY_S].find(isIn);
  return ofDay ?? zeroS + seconds;
}

/** What a query says of the film: {atS, speed, clock, waves, camera, loop, ghosts, odd}; NaN or null: nothing. `odd`: what is not understood. */
export function readAddress(query, facts, span) {
  const said = { atS: NaN, speed: NaN, clock: "clock", waves: null, camera: null, loop: null, ghosts: [], odd: [] };
  const when = (text) => momentOf(text, { ...span, offsets: facts.offsets });
  const read = {
    t: (text) => !Number.isNaN((said.atS = when(text))),
    speed: (text) => (said.speed = /^\d+(\.\d+)?[x×]?$/.test(text) ? parseFloat(text) : NaN) >= SPEEDS[0] && said.speed <= SPEEDS.at(-1),
    mode: (text) => CLOCKS.includes(text) && (text !== "pace" || facts.has_finish) && Boolean((said.clock = text)),
    waves(text) {
      const names = text.split(",");
      const found = names.map((name) => facts.waves.findIndex((wave) => wave.name === name));
      if (found.some((wave) => wave < 0)) return false;
      return Boolean((said.waves = new Set(found)));
    },
    camera: (text) => (CAMERAS.includes(text) || placeSaid(text)) && Boolean((said.camera = placeSaid(text) ?? text)),
    loop(text) {
      const [inS, outS, ...more] = text.split(/(?<=\d)-/).map(when);
      return more.length === 0 && outS - inS >= LEAST_LOOP_S && Boolean((said.loop = [inS, outS]));
    },
    ghosts: (text) => (said.ghosts = text.split(",").filter(Boolean)).length <= 4,
  };
  for (const [name, take] of Object.entries(read)) {
    const text = query.get(name);
    if (text === null || (text !== "" && take(text))) continue;
    said.odd.push(`${name}=${text.slice(0, 24)}`);
    if (name === "speed") said.speed = NaN;
    if (name === "ghosts") said.ghosts = [];
  }
  return said;
}

/** {lon, lat, k} from "2.30121,48.86902,1.25", the last in CSS pixels a metre; null where it is not that. */
export function placeSaid(text) {
  const parts = text.split(",").map(Number);
  if (parts.length !== 3 || parts.some(Number.isNaN) || !(parts[2] > 0)) return null;
  const [lon, lat, k] = parts;
  return { lon, lat, k };
}

const tenth = (seconds) => String(Math.round(seconds * TENTHS) / TENTHS);

/**
 * Write into the query how the film is seen; what is as ever has no word. `film`: {atS, speed, clock, waves, camera, loop,
 * ghosts}, times in Unix seconds; camera: a name, {lon, lat, k}, or null.
 */
export function writeAddress(query, film, facts) {
  const { gun_s: zeroS } = facts.waves[0];
  const put = (name, text) => (text ? query.set(name, text) : query.delete(name));
  put("t", tenth(film.atS - zeroS));
  put("speed", film.speed === 10 ? "" : String(film.speed));
  put("mode", film.clock === "clock" ? "" : film.clock);
  put("waves", film.waves ? [...film.waves].sort((a, b) => a - b).map((wave) => facts.waves[wave].name).join() : "");
  const { camera } = film;
  put("camera", camera === null || camera === "whole" ? "" : (camera.lon === undefined ? camera : `${camera.lon.toFixed(6)},${camera.lat.toFixed(6)},${camera.k.toPrecision(4)}`));
  put("loop", film.loop ? film.loop.map((atS) => tenth(atS - zeroS)).join("-") : "");
  put("ghosts", film.ghosts.join());
  return query;
}

/** As it stands in an address: commas and colons may, and are read more easily. */
export const addressOf = (query) => query.toString().replaceAll("%2C", ",").replaceAll("%3A", ":");
