// What a start costs: people who overtake, people side by side, a road that is closed. Twin of feeds/fairness/price.py.
// It takes a while, so it is counted in slices, and given up where something else is asked meanwhile.

import { isBridged } from "../../news/segments.mjs";
import { widthAt } from "../widths.mjs";

const MINUTE_MS = 60_000;
const MOST_MINUTES = 60; // of a longer race they are looked at so many times, evenly
const SLICE_MS = 8;
const [STEP_M, SPAN_M] = [100, 20]; // places looked at, and the road over which people are counted
export const CROWDED_PER_M2 = 1.5; // above, runners slow each other, and times are no longer held as run
const [FINE, ROOM] = [1024, 2 ** 20]; // of a metre; runners that fit beside it into one number, to be sorted

/** What a price is counted from, once a race: reads by mats of whoever has two. */
export function waysOf(held, field) {
  const [begin, wave, at, along] = [[0], [], [], []];
  for (let i = 0; i < field.n; i++) {
    const from = i * field.slots;
    const before = at.length;
    for (let k = 0; k < field.reads[i]; k++) {
      if (isBridged(field, i, k)) continue;
      at.push((field.base - held.zero + field.t[from + k]) * 1000);
      along.push(field.d[from + k]);
    }
    if (at.length - before < 2) at.length = along.length = before;
    else begin.push(at.length), wave.push(field.wave[i]);
  }
  return { begin: Uint32Array.from(begin), wave: Uint8Array.from(wave), at: Float64Array.from(at), along: Float64Array.from(along) };
}

/**
 * Resolves to {overtakings: of one runner, in the busiest minute, closedMin, perM2: where it is tightest, NaN where no width is told,
 * perM: likewise a metre of road, tightestM}; null where isAsked() has become false. widths: [[metres along, metres of road], ...].
 */
export async function priceOf(held, ways, change, { lengthM, widths, isAsked = () => true }) {
  const later = change.gunMs.map((gun, w) => gun - held.gunMs[w]);
  const firstMs = Math.min(...change.gunMs);
  let lastMs = firstMs;
  for (let r = 0; r < ways.wave.length; r++) lastMs = Math.max(lastMs, ways.at[ways.begin[r + 1] - 1] + later[ways.wave[r]]);
  const minutes = Math.max(Math.ceil((lastMs - firstMs) / MINUTE_MS), 1);
  const many = Math.min(minutes, MOST_MINUTES);
  let [most, overtakings] = [0, 0];
  let began = performance.now();
  const isGone = async () => {
    if (performance.now() - began < SLICE_MS) return false;
    await new Promise((done) => setTimeout(done));
    began = performance.now();
    return !isAsked();
  };
  for (let k = 0; k < many; k++) {
    const minute = Math.floor(many > 1 ? (k * (minutes - 1)) / (many - 1) : 0);
    const { found, n } = overtaken(ways, later, firstMs + minute * MINUTE_MS);
    if (found > most) [most, overtakings] = [found, (2 * found) / n];
    if (await isGone()) return null;
  }
  let [worst, perM, perM2, tightestM] = [-1, 0, widths.length ? 0 : NaN, 0];
  for (const placeM of placesOf(lengthM)) {
    const here = crowdAt(ways, later, placeM) / SPAN_M;
    const side = here / (widths.length ? widthAt(widths, placeM) : 1);
    if (side > worst) [worst, tightestM] = [side, placeM];
    perM = Math.max(perM, here);
    if (await isGone()) return null;
  }
  if (widths.length) perM2 = Math.max(worst, 0);
  return { overtakings, closedMin: (lastMs - firstMs) / MINUTE_MS, perM, perM2, tightestM };
}

function placesOf(lengthM) {
  const [from, to] = [SPAN_M / 2, lengthM - SPAN_M / 2];
  return to > from ? Array.from({ length: Math.ceil((to - from) / STEP_M) }, (_, k) => from + k * STEP_M) : [lengthM / 2];
}

/** The most people who are at once on a stretch of road around a place. */
function crowdAt(ways, later, placeM) {
  const [ins, outs] = [new Float64Array(ways.wave.length), new Float64Array(ways.wave.length)];
  let n = 0;
  for (let r = 0; r < ways.wave.length; r++) {
    const came = whenAt(ways, r, Math.max(placeM - SPAN_M / 2, 0));
    const left = whenAt(ways, r, placeM + SPAN_M / 2);
    if (came !== came || left !== left) continue;
    ins[n] = came + later[ways.wave[r]];
    outs[n++] = left + later[ways.wave[r]];
  }
  const [came, left] = [ins.subarray(0, n).sort(), outs.subarray(0, n).sort()];
  let most = 0;
  for (let k = 0, gone = 0; k < n; k++) {
    while (gone < n && left[gone] <= came[k]) gone++;
    most = Math.max(most, k + 1 - gone);
  }
  return most;
}

/** When a runner is at a place, straight from crossing to crossing; NaN: never. */
function whenAt({ begin, at, along }, r, placeM) {
  const [from, end] = [begin[r], begin[r + 1]];
  if (placeM < along[from] || placeM >= along[end - 1]) return NaN;
  let k = from;
  while (along[k + 1] <= placeM) k++;
  return at[k] + ((at[k + 1] - at[k]) * (placeM - along[k])) / (along[k + 1] - along[k]);
}

/** How many overtake in the minute from a moment on, and how many are on the road all through it. */
function overtaken(ways, later, atMs) {
  const keys = new Float64Array(ways.wave.length);
  const there = new Float64Array(ways.wave.length);
  let n = 0;
  for (let r = 0; r < ways.wave.length; r++) {
    const t = atMs - later[ways.wave[r]];
    const here = placeAt(ways, r, t);
    if (here !== here) continue;
    const next = placeAt(ways, r, t + MINUTE_MS);
    if (next !== next) continue;
    there[n] = next;
    keys[n] = Math.round(here * FINE) * ROOM + n++;
  }
  const order = keys.subarray(0, n).sort();
  return { found: inversions(Float64Array.from(order, (key) => there[key % ROOM])), n };
}

/** Metres along, straight from crossing to crossing; NaN: off the road. */
function placeAt({ begin, at, along }, r, t) {
  const [from, end] = [begin[r], begin[r + 1]];
  if (t < at[from] || t >= at[end - 1]) return NaN;
  let k = from;
  while (at[k + 1] <= t) k++;
  return along[k] + ((along[k + 1] - along[k]) * (t - at[k])) / (at[k + 1] - at[k]);
}

/** How many pairs stand in the wrong order; `values` is sorted on the way. */
export function inversions(values) {
  let [from, to, found] = [values, new Float64Array(values.length), 0];
  for (let size = 1; size < values.length; size *= 2) {
    for (let start = 0; start < values.length; start += 2 * size) {
      const [middle, end] = [Math.min(start + size, values.length), Math.min(start + 2 * size, values.length)];
      for (let a = start, b = middle, k = start; k < end; k++) {
        if (a < middle && (b >= end || from[a] <= from[b])) to[k] = from[a++];
        else {
          found += middle - a;
          to[k] = from[b++];
        }
      }
    }
    [from, to] = [to, from];
  }
  return found;
}
