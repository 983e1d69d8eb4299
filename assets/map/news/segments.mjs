// The race as bytes, twin of dashboard/wire/segments.py. One layout for both messages: a snapshot is the
// segment from nothing. Little-endian.
//
//  0 u16 magic "PS"   2 u8 version   3 u8 flags (1 complete: all runners, from nothing; 2 the race is over;
//                                   4 the chaser has fallen silent: from his last known knot on he is a guess;
//                                   8 the head that came with it has news: when a gun went; 16 some knots are bridged)
//  4 u32 number        8 u32 at, units after the base      12 a column of 6: S, V, R, Q, C, E
//  complete only: f64 base, Unix seconds | u32 units a second | u32 runners N | u32 pacers P
//
// Then columns (columns.mjs), one after the other. "zz" may be negative, coded 0 -1 1 -2 2 ...
//   complete only   wave[N]  side[N]  pacer[P] (who sets the pace and wins nothing: the first, then how many are skipped)
//   turned          runner[S] (the first, then how many are skipped)   state[S]   (none of them among the rows)
//                   (16 is added to a state where the catch is as drawn and no mat has shown it)
//   moved           runner[V]   by[V] (zz seconds by which the predicted arrival moved; none among the rows)
//   rows            runner[R] (the first, then how many are skipped)   state[R]
//                   passed[R]  left[R] (0 never, 1 as before, else 2 + zz units before at)
//                   drop[R] (read knots to forget from the end)   added[R] (read knots to append)
//                   tailMat[R] (0 no tail, else how many mats after the last read)   tailS[R] (zz whole seconds
//                   since the last whole second before at)
//   knots           skip[Q] (mats passed over since the knot before)
//                   time[Q] (zz units: before at; complete: since the knot before in the row, or the base)
//   chaser          (C = 0: as before)
//                   along[C] (decimetres since the knot before)  time[C] (zz units since the knot before, or the base)
//                   reads[1] (how many knots are known, from reads and fixes; the rest is predicted)
//   qualifiers      counts[E] (E = 0: as before; 3: how many are expected to get away, low, high, 80 %)
//   flag 16 only    B[1]  bridged[B] (the first of the knots above that no mat has read, then how many are skipped)
//
// A runner's splits are of three kinds: knot k < reads[i] was read, unless isBridged(field, i, k): then the mat missed
// her and the time is what her other reads and the field suggest; k = reads[i] < knots[i] is predicted. In a live race a
// mat that missed her has no knot at all, but for the start, where she is taken to have left with the gun.

import { columnsOf, unskip, unzigzag } from "./columns.mjs";
import { slopes } from "./motion.mjs";

const MAGIC = 0x5350; // "PS"
const VERSION = 3;
const HEADER = 12;
const COMPLETE_HEADER = 20;
const ESTIMATED = 16;

/** Take the bytes apart into plain columns. Throws where they are not a whole message of this version. */
export function decode(buffer) {
  const bytes = buffer instanceof Uint8Array ? buffer : new Uint8Array(buffer);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { take, column, end } = columnsOf(bytes, "segment");
  take(HEADER);
  if (view.getUint16(0, true) !== MAGIC) {
    throw new Error(`segment: expected bytes that begin with "PS", got ${Array.from(bytes.subarray(0, 4))}`);
  }
  if (bytes[2] !== VERSION) {
    throw new Error(`segment: this page reads version ${VERSION}, got ${bytes[2]}: load the page again`);
  }
  const isComplete = (bytes[3] & 1) !== 0;
  const [turned, moved, rows, knots, chaserKnots, counts] = column(6);
  const complete = isComplete ? take(COMPLETE_HEADER) : NaN;
  const runners = isComplete ? view.getUint32(complete + 12, true) : 0;
  const pacers = isComplete ? view.getUint32(complete + 16, true) : 0;
  const message = {
    number: view.getUint32(4, true),
    isComplete,
    isOver: (bytes[3] & 2) !== 0,
    isGuess: (bytes[3] & 4) !== 0,
    hasNews: (bytes[3] & 8) !== 0,
    atUnits: view.getUint32(8, true),
    base: isComplete ? view.getFloat64(complete, true) : NaN,
    unitsPerSecond: isComplete ? view.getUint32(complete + 8, true) : 0,
    runners,
    wave: column(runners), side: column(runners), pacers: column(pacers),
    turned: column(turned), turnedState: column(turned), moved: column(moved), movedBy: column(moved),
    runner: column(rows), state: column(rows), passed: column(rows), left: column(rows),
    drop: column(rows), added: column(rows), tailMat: column(rows), tailS: column(rows),
    skip: column(knots), time: column(knots),
    chaserAlong: column(chaserKnots), chaserTime: column(chaserKnots),
    chaserReads: column(chaserKnots ? 1 : 0),
    qualifiers: column(counts),
    bridged: column((bytes[3] & 16) !== 0 ? column(1)[0] : 0),
  };
  end();
  unskip(message.pacers);
  unskip(message.turned);
  unskip(message.moved);
  unskip(message.runner);
  unskip(message.bridged);
  message.redrawn = joined(message.runner, message.moved); // whose motions this changes
  return message;
}

/**
 * Bring a field up to date with a decoded message. A complete one gives a new field (`field` may be null);
 * any other changes `field` in place, and must be the one after it. Throws before anything has changed.
 * Times are seconds after field.base, matsM the metres along the course of every timed mat.
 */
export function apply(field, message, matsM) {
  if (!message.isComplete) {
    if (!field) throw new Error(`segment ${message.number}: there is no snapshot to apply it to`);
    if (message.number !== field.number + 1) {
      throw new Error(`segment: expected number ${field.number + 1}, got ${message.number}: fetch the snapshot again`);
    }
  }
  const next = message.isComplete ? emptyField(message, matsM) : field;
  check(next, message);

  const { slots, perSecond } = next;
  let q = 0;
  let b = 0;
  for (let r = 0; r < message.runner.length; r++) {
    const i = message.runner[r];
    const from = i * slots;
    let reads = next.reads[i] - message.drop[r];
    let mat = reads ? next.mat[from + reads - 1] : -1;
    let units = message.isComplete ? 0 : message.atUnits;
    for (const end = q + message.added[r]; q < end; q++, reads++) {
      mat += message.skip[q] + 1;
      if (message.isComplete) units += unzigzag(message.time[q]);
      else units = message.atUnits - unzigzag(message.time[q]);
      setKnot(next, from + reads, mat, units / perSecond);
      if (message.bridged[b] === q) b += next.bridged[from + reads] = 1;
    }
    next.reads[i] = next.knots[i] = reads;
    if (message.tailMat[r]) {
      const tail = Math.floor(message.atUnits / perSecond) + unzigzag(message.tailS[r]);
      setKnot(next, from + reads, mat + message.tailMat[r], tail);
      next.knots[i] += 1;
    }
    slopes(next.t, next.d, from, reads, next.m);
    setState(next, i, message.state[r]);
    setMoment(next.passed, i, message.passed[r], message.atUnits, perSecond);
    setMoment(next.left, i, message.left[r], message.atUnits, perSecond);
  }
  message.turned.forEach((i, s) => setState(next, i, message.turnedState[s]));
  message.moved.forEach((i, v) => (next.t[i * slots + next.reads[i]] += unzigzag(message.movedBy[v])));
  if (message.chaserAlong.length) next.chaser = chaserOf(message, perSecond);
  next.number = message.number;
  next.at = message.atUnits / perSecond;
  next.isOver = message.isOver;
  next.isGuess = message.isGuess;
  if (message.qualifiers.length) next.qualifiers = message.qualifiers;
  next.changed = joined(message.redrawn, message.turned);
  return next;
}

/** A field of N runners nobody has seen yet. */
function emptyField(message, matsM) {
  const n = message.runners;
  const slots = matsM.length + 1; // a read at every mat, or fewer and a tail
  const field = {
    n, slots,
    mats: Float32Array.from(matsM),
    number: message.number,
    base: message.base, // Unix seconds
    unit: 1 / message.unitsPerSecond, // seconds
    perSecond: message.unitsPerSecond,
    at: 0, // all times from here on: seconds after the base
    isOver: false,
    isGuess: false,
    qualifiers: null, // or how many are expected to get away, low, high
    t: new Float32Array(n * slots),
    d: new Float32Array(n * slots), // metres
    m: new Float32Array(n * slots), // m/s, at the reads
    mat: new Uint8Array(n * slots),
    bridged: new Uint8Array(n * slots), // 1: of a knot before the last read that no mat has read
    reads: new Uint8Array(n),
    knots: new Uint8Array(n), // reads and tail
    state: new Uint8Array(n),
    estimated: new Uint8Array(n), // 1: passed as drawn, and no mat has shown it
    pacer: new Uint8Array(n), // 1: sets the pace and wins nothing
    passed: new Float32Array(n).fill(NaN),
    left: new Float32Array(n).fill(NaN),
    wave: Uint8Array.from(message.wave),
    side: Uint8Array.from(message.side),
    chaser: { t: new Float32Array(0), d: new Float32Array(0), m: new Float32Array(0), reads: 0, knots: 0 },
    changed: new Uint32Array(0),
  };
  for (const i of message.pacers) field.pacer[i] = 1;
  return field;
}

/** Refuse a message that does not fit its field, before anything is written. */
function check(field, message) {
  const say = (what, expected, got) => {
    throw new Error(`segment ${message.number}: expected ${what} ${expected}, got ${got}: fetch the snapshot again`);
  };
  let knots = 0;
  let q = 0;
  for (let r = 0; r < message.runner.length; r++) {
    const i = message.runner[r];
    if (i >= field.n) say("runners below", field.n, i);
    const kept = field.reads[i] - message.drop[r];
    if (kept < 0) say(`at most ${field.reads[i]} knots to drop of runner`, i, message.drop[r]);
    knots += message.added[r];
    if (knots > message.skip.length) break;
    let mat = kept ? field.mat[i * field.slots + kept - 1] : -1;
    for (; q < knots; q++) mat += message.skip[q] + 1;
    if (mat + message.tailMat[r] >= field.mats.length) say("mats below", field.mats.length, mat + message.tailMat[r]);
  }
  for (const some of [message.turned, message.moved, message.pacers]) {
    for (const i of some) if (i >= field.n) say("runners below", field.n, i);
  }
  if (knots !== message.skip.length) say("knots", message.skip.length, knots);
}

/** Is knot k of runner i a time between two reads that no mat has told, but the field suggests? */
export const isBridged = (field, i, k) => field.bridged[i * field.slots + k] === 1;

function joined(one, other) {
  if (other.length === 0) return one;
  const all = new Uint32Array(one.length + other.length);
  all.set(one);
  all.set(other, one.length);
  return all;
}

function setKnot(field, place, mat, seconds) {
  field.mat[place] = mat;
  field.bridged[place] = 0;
  field.d[place] = field.mats[mat];
  field.t[place] = seconds;
}

function setState(field, i, code) {
  field.state[i] = code % ESTIMATED;
  field.estimated[i] = code >= ESTIMATED ? 1 : 0;
}

function setMoment(moments, i, code, atUnits, perSecond) {
  if (code === 0) moments[i] = NaN;
  else if (code > 1) moments[i] = (atUnits - unzigzag(code - 2)) / perSecond;
}

function chaserOf(message, perSecond) {
  const knots = message.chaserAlong.length;
  const reads = message.chaserReads[0];
  const chaser = { t: new Float32Array(knots), d: new Float32Array(knots), m: new Float32Array(knots), reads, knots };
  for (let k = 0, along = 0, units = 0; k < knots; k++) {
    along += message.chaserAlong[k];
    units += unzigzag(message.chaserTime[k]);
    chaser.d[k] = along / 10;
    chaser.t[k] = units / perSecond;
  }
  slopes(chaser.t, chaser.d, 0, reads, chaser.m);
  return chaser;
}
