// A race as it was run, held: what of it stays as it was whatever the guns do. Twin of feeds/fairness/held.py, for races in
// which the chaser's time at the line decides and who was passed runs on. Whole milliseconds after `zero`, Unix seconds, whole.

import { STATE, homeS } from "../../news/motion.mjs";

const ROOM = 2 ** 20; // runners that fit beside a time into one number, to be sorted without being asked for each pair

/**
 * decided: runner -> her finish, in the field's seconds, as a decision gave it since; NaN: it took it from her.
 * {zero, gunMs[W], chaserGunMs, runMs: from his gun to the line, waves: for each {runners: who started, finishMs: Float64Array,
 * rising, of those who can win, who: Uint32Array, whose they are}}.
 */
export function heldOf(facts, field, decided = new Map()) {
  const zero = Math.floor(Math.min(...facts.waves.map(({ gun_s: gunS }) => gunS)));
  const ms = (unixS) => Math.round((unixS - zero) * 1000);
  const fromBaseMs = ms(field.base);
  // Times are whole units of the bytes, which 32 bits of a float hold only nearly.
  const unitsOf = (t) => Math.round(t * field.perSecond);
  const msOf = (t) => fromBaseMs + (unitsOf(t) * 1000) / field.perSecond;
  const chaserGunMs = ms(facts.chaser.gun_s);
  const found = facts.waves.map(() => ({ runners: 0, home: [] }));
  for (let i = 0; i < field.n; i++) {
    const reads = field.reads[i];
    if (reads === 0 || field.pacer[i]) continue;
    const wave = found[field.wave[i]];
    wave.runners++;
    const canWin = field.state[i] !== STATE.disqualified && field.state[i] !== STATE.notStarted;
    const isHome = canWin && field.mat[i * field.slots + reads - 1] === field.mats.length - 1;
    if (decided.has(i) ? decided.get(i) === decided.get(i) : isHome) wave.home.push(i);
  }
  const waves = found.map(({ runners, home }) => {
    const at = (i) => decided.get(i) ?? field.t[i * field.slots + field.reads[i] - 1];
    const keys = Float64Array.from(home, (i) => unitsOf(at(i)) * ROOM + i).sort();
    const who = Uint32Array.from(keys, (key) => key % ROOM);
    return { runners, who, finishMs: Float64Array.from(who, (i) => msOf(at(i))) };
  });
  return { zero, gunMs: facts.waves.map(({ gun_s: gunS }) => ms(gunS)), chaserGunMs, runMs: msOf(homeS(field)) - chaserGunMs, waves };
}

/** The change that changes nothing: {gunMs[W], chaserGunMs, runMs: from his gun to the line}. */
export const asRun = ({ gunMs, chaserGunMs, runMs }) => ({ gunMs: [...gunMs], chaserGunMs, runMs });

/** When he is at the line. */
export const lineMs = ({ chaserGunMs, runMs }) => chaserGunMs + rint(runMs);

/** How many of a wave's sorted finishes lie before a moment: those who are home ahead of him. */
export function before(finishMs, atMs) {
  let [low, high] = [0, finishMs.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (finishMs[middle] < atMs) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Round as Python does: what lies in the middle to the even one. */
export function rint(x) {
  const down = Math.floor(x);
  const rest = x - down;
  return rest < 0.5 || (rest === 0.5 && down % 2 === 0) ? down : down + 1;
}
