// The crowd at a moment: counted at moments of a grid, a little at a time, so that 48,000 runners hold up no frame, and
// between two of them in between. Of a moment always the same, so a replay shows what was seen live.

import { counting, nodesOf } from "./count.mjs";

const STEP_S = 1; // from one count to the next, at the race's own pace
const SHARE = 0.15; // of a second on the wall, where the race goes by quicker
const TOPS = [0.5, 1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10, 12, 16, 20, 25, 30, 40, 60, 80]; // people a metre that may fill a lane
const ROOM = 1.1; // for more than there are now
const FEW = 0.03; // of them, where it is densest: they may fill the lane
const LEAST_LONG_M = 350; // a wave is at least so long, once it is out: before anybody is

/** Race seconds from one count to the next, at so many times the race's own pace. */
export const stepS = (quick) => STEP_S * Math.max(1, 2 ** Math.round(Math.log2(Math.max(1e-3, SHARE * Math.abs(quick)))));

/** People a metre that fill a lane, of `densest` and the largest wave: a round figure. */
export const topOf = (densest, largest) => TOPS.find((top) => top >= Math.max(ROOM * densest, largest / LEAST_LONG_M)) ?? TOPS.at(-1);

/**
 * Returns {want(field, t, quick), work(isTime), at(t), along(), nodes, waves}: want() says which moment is looked at, work()
 * counts on and says whether there is nothing left to count, at() is the crowd then, or null: {people, total}, a metre.
 */
export function crowdOf(scene) {
  const nodes = nodesOf(scene.course.lengthM);
  const waves = Math.min(16, scene.waves.length);
  let counts = new Map(); // number of the moment -> what was counted
  let [field, number, step] = [null, -1, 0];
  let wanted = [];
  const people = new Float32Array(2 * waves * nodes.count);
  const total = new Float32Array(nodes.count);

  function want(next, t, quick) {
    const now = stepS(quick);
    const isOther = next !== field || now !== step || (quick === 0 && next.number !== number);
    if (isOther) counts = new Map();
    [field, number, step] = [next, quick === 0 || isOther ? next.number : number, now];
    const k = Math.floor(t / step);
    wanted = quick === 0 ? [k, k + 1] : [k, k + 1, k + 2]; // what is needed next is counted in good time
    for (const kept of counts.keys()) if (kept < k || kept > k + 2) counts.delete(kept);
  }

  function work(isTime) {
    for (const k of wanted) {
      if (counts.get(k)?.isDone) continue;
      if (!counts.has(k)) counts.set(k, { count: counting(field, scene, nodes, k * step), isDone: false });
      const one = counts.get(k);
      one.isDone = one.count.work(isTime);
      if (!one.isDone || isTime()) return wanted.every((each) => counts.get(each)?.isDone);
    }
    return true;
  }

  function at(t) {
    const k = Math.floor(t / step);
    const [from, to] = [counts.get(k), counts.get(k + 1)];
    if (!from?.isDone || !to?.isDone) return null;
    const share = t / step - k;
    const [before, after] = [from.count.people, to.count.people];
    total.fill(0);
    for (let one = 0; one < people.length; one++) {
      people[one] = before[one] + (after[one] - before[one]) * share;
      total[one % nodes.count] += people[one];
    }
    return { people, total };
  }

  /** Where everybody was drawn when it was last counted, metres along. */
  const along = () => [...counts.values()].find(({ isDone }) => isDone)?.count.along ?? null;

  return { want, work, at, along, nodes, waves };
}

/** People a metre where most are densest: all but a few of them have more room. */
export function densestOf(total) {
  const rising = total.slice().sort();
  const left = FEW * rising.reduce((sum, one) => sum + one, 0);
  let k = rising.length - 1;
  for (let sum = rising[k]; k > 0 && sum < left; sum += rising[--k]);
  return rising[k];
}

/** What the drawers take: for each wave and node people a metre before her stripe, before the passed in it, after it, and of all. */
export function stripesOf({ people, total }, waves, count, into) {
  const before = new Float32Array(count);
  for (let wave = 0; wave < waves; wave++) {
    for (let node = 0; node < count; node++) {
      const at = 4 * (wave * count + node);
      into[at] = before[node];
      into[at + 1] = into[at] + people[2 * wave * count + node];
      into[at + 2] = before[node] = into[at + 1] + people[(2 * wave + 1) * count + node];
      into[at + 3] = total[node];
    }
  }
  return into;
}
