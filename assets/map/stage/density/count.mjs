// How many people a metre there are along the course, wave by wave, passed or not. Nodes stand at even steps; a person
// counts at the two nodes next to her, by how near they are, so that nobody leaps from one to the next, and a node takes half of
// what its neighbours have: smoothed over two steps, where half of her weight lies.

import { lookOf } from "../look.mjs";

const SMOOTH_M = 16; // on five kilometres, the width is smoothed over so much
const SHORT_M = 5000;
const GROWS = 1.229; // with the course: 220 m on a marathon
const LOOKS = 128; // runners from one look at the clock to the next

/** The nodes of a course of `lengthM` metres: {m, count}, metres from one to the next. */
export function nodesOf(lengthM) {
  const step = (SMOOTH_M / 2) * Math.max(1, lengthM / SHORT_M) ** GROWS;
  const gaps = Math.max(2, Math.round(lengthM / step));
  return { m: lengthM / gaps, count: gaps + 1 };
}

/**
 * Begin to count a field at t. Returns {t, work(isTime), people, along}: work() goes on until isTime() or the end and says whether
 * that is reached; then people[(2 * wave + isPassed) * nodes + node] are a metre, and along[i] is where runner i is drawn, NaN
 * where she is not to be seen.
 */
export function counting(field, scene, nodes, t) {
  const { m, count } = nodes;
  const waves = Math.min(16, scene.waves.length);
  const people = new Float32Array(2 * waves * count);
  const along = new Float32Array(field.n);
  const look = {};
  let i = 0;

  function add(wave, passed, d) {
    const spot = Math.min(Math.max(d / m, 0), count - 1.001);
    const node = Math.floor(spot);
    const at = (2 * Math.min(wave, waves - 1) + passed) * count + node;
    people[at] += 1 - spot + node;
    people[at + 1] += spot - node;
  }

  function work(isTime) {
    while (i < field.n) {
      countOne(i++);
      if (i % LOOKS === 0 && i < field.n && isTime()) return false;
    }
    return finish();
  }

  function countOne(k) {
    lookOf(field, k, t, scene.finishM ?? Infinity, look);
    along[k] = look.alpha > 0 ? look.along : NaN;
    const on = look.isOut ? look.along + aheadOfMat(k) : NaN;
    if (on >= 0 && on <= scene.course.lengthM) add(field.wave[k], t >= field.passed[k] ? 1 : 0, on);
  }

  /** Metres that runner k is on from the mat at which she is drawn until it tells of her: nobody stands there, and a crowd would bulge. */
  function aheadOfMat(k) {
    const last = k * field.slots + field.knots[k] - 1;
    if (field.knots[k] === field.reads[k] || field.knots[k] < 2 || t <= field.t[last]) return 0;
    return ((t - field.t[last]) * (field.d[last] - field.d[last - 1])) / (field.t[last] - field.t[last - 1]);
  }

  /** From heads at nodes to heads a metre, smoothed; the first node and the last have but half of the road. */
  function finish() {
    for (let from = 0; from < people.length; from += count) {
      const row = people.subarray(from, from + count);
      for (let node = 0; node < count; node++) row[node] /= node === 0 || node === count - 1 ? m / 2 : m;
      let before = row[0];
      for (let node = 0; node < count; node++) {
        const here = row[node];
        row[node] = (before + 2 * here + row[Math.min(node + 1, count - 1)]) / 4;
        before = here;
      }
    }
    return true;
  }

  return { t, work, people, along };
}
