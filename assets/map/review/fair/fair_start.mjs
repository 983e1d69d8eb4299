// Guns that are fair: every wave the same chance, or so many places in all. Twin of feeds/fairness/fair_start.py, which says why.
// Sought are the best of all starts: wave after wave, keeping for each mark the best way to have come there.

import { before, lineMs, rint } from "./held.mjs";
import { marginAt } from "./shares.mjs";

const NEAR = 1e-12; // of equally fair guns those nearest to where the quantile itself would have them
const [NEARBY, TRIED, ONE_BY_ONE] = [0.03, 61, 8]; // shares tried for a number of places; so near to it each
const REACH_MS = 1_800_000; // beyond where the quantiles are, guns are not looked for

/** The waves' numbers, the slowest by what was announced first. */
export function slowestFirst(waves) {
  const band = waves.map(({ band: [fastest, slowest] }) => slowest + fastest);
  return waves.map((_, w) => w).sort((a, b) => band[b] - band[a] || a - b);
}

/** The least time between two guns as they went, the chaser's among them, seconds. */
export function leastGapS({ gunMs, chaserGunMs }) {
  const guns = [...gunMs, chaserGunMs].sort((a, b) => a - b);
  const gaps = guns.slice(1).map((gun, k) => gun - guns[k]).filter((gap) => gap > 0);
  return gaps.length ? Math.min(...gaps) / 1000 : 0;
}

/**
 * The fairest guns: {gunMs, quantile, cost}; null where no such guns can be. aim: {kind: "equal" | "places", value, stepS, gapS};
 * order: of slowestFirst; `his`: {chaserGunMs, runMs}, which stay.
 */
export function fairStart(held, { kind, value, stepS = 10, gapS = 60 }, order, his) {
  const ran = held.waves.reduce((sum, { runners }) => sum + runners, 0);
  const chance = kind === "equal" ? value : value / ran;
  if (!(ran > 0 && chance > 0 && chance < 1)) return null;
  const [stepMs, gapMs, atMs] = [stepS * 1000, rint(gapS * 1000), lineMs(his)];
  const marks = marksOf(held, atMs, chance, his.chaserGunMs - gapMs, gapMs, stepMs);
  const gap = Math.ceil(gapMs / stepMs);
  if (marks.length <= gap * (held.waves.length - 1)) return null;
  const level = (quantile) => levelAt(held, atMs, order, quantile, marks, gap);
  if (kind === "equal") return level(chance);
  const wanted = rint(chance * ran);
  let [best, off] = [null, Infinity];
  for (const share of near(wanted, ran)) {
    const one = level(share);
    const won = held.waves.reduce((sum, wave, w) => sum + before(wave.finishMs, atMs - (one.gunMs[w] - held.gunMs[w])), 0);
    const is = won ? Math.abs(won - wanted) : ran; // a start at which nobody wins is no answer
    if (is < off) [best, off] = [one, is];
  }
  return best;
}

/** Shares near to that of so many places, the nearest first. */
function near(wanted, ran) {
  const step = (2 * NEARBY) / (TRIED - 1);
  const off = Array.from({ length: TRIED }, (_, k) => rint((k === TRIED - 1 ? NEARBY : k * step - NEARBY) * ran));
  for (let one = -ONE_BY_ONE; one <= ONE_BY_ONE; one++) off.push(one);
  const tried = Array.from(new Set(off)).filter((one) => wanted + one > 0 && wanted + one < ran);
  return tried.sort((a, b) => Math.abs(a) - Math.abs(b) || a - b).map((one) => (wanted + one) / ran);
}

/** All moments at which a gun may go, rising, milliseconds: whole steps on the clock. */
function marksOf(held, atMs, quantile, latestMs, gapMs, stepMs) {
  const places = held.waves.map((wave, w) => held.gunMs[w] + marginAt(wave, atMs, quantile)).filter((at) => at === at);
  const firstMs = Math.min(latestMs, ...places) - held.waves.length * gapMs - REACH_MS;
  const zeroMs = (held.zero % (stepMs / 1000)) * 1000;
  const [first, last] = [Math.ceil((firstMs + zeroMs) / stepMs), Math.floor((latestMs + zeroMs) / stepMs)];
  return Float64Array.from({ length: Math.max(0, last - first + 1) }, (_, k) => (first + k) * stepMs - zeroMs);
}

function levelAt(held, atMs, order, quantile, marks, gap) {
  const { places, cost } = cheapest(order.map((w) => costs(held, w, atMs, quantile, marks)), gap);
  const gunMs = new Array(order.length);
  order.forEach((w, k) => (gunMs[w] = marks[places[k]]));
  return { gunMs, quantile, cost };
}

/** How unfair each gun would be to a wave. */
function costs(held, w, atMs, quantile, marks) {
  const wave = held.waves[w];
  const found = new Float64Array(marks.length);
  if (!wave.runners) return found;
  const place = marginAt(wave, atMs, quantile);
  const ideal = place === place ? place : 0;
  for (let g = 0; g < marks.length; g++) {
    const laterMs = marks[g] - held.gunMs[w];
    const off = before(wave.finishMs, atMs - laterMs) / wave.runners - quantile;
    const offS = (laterMs - ideal) / 1000;
    found[g] = off * off + NEAR * offS * offS;
  }
  return found;
}

/** Which mark each wave starts at, in the order in which they start, each so many marks after the one before. */
function cheapest(cost, gap) {
  const [waves, marks] = [cost.length, cost[0].length];
  let best = cost[0];
  const cameFrom = [];
  for (let w = 1; w < waves; w++) {
    const next = new Float64Array(marks).fill(Infinity);
    const from = new Uint32Array(marks);
    for (let g = gap, least = 0; g < marks; g++) {
      if (best[g - gap] < best[least]) least = g - gap; // the first of equals
      from[g] = least;
      next[g] = cost[w][g] + best[least];
    }
    cameFrom.push(from);
    best = next;
  }
  let place = 0;
  for (let g = 1; g < marks; g++) if (best[g] < best[place]) place = g;
  const places = [place];
  for (let w = waves - 1; w > 0; w--) places.unshift(cameFrom[w - 1][places[0]]);
  return { places, cost: best[place] };
}
