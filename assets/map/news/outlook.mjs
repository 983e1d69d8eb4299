// What is to be expected, twin of dashboard/wire/outlook.py: a file `outlook-<n>` beside every `snapshot-<n>`, fetched
// only by a page that shows chances. Of runners still out; how the others fared is in the field. Little-endian.
//
//  0 u16 magic "PO"   2 u8 version   3 u8 flags (1 the chaser has fallen silent: all of it is from a guess)
//  4 u32 number       8 u32 at, 0.1 s after the base   12 f64 base, Unix seconds   20 u32 runners N
// 24 a column of 4: rows R, mats M (0: no chaser), half H (1, or 0: he never arrives), waves W (0: no time to beat)
//
// Then columns (columns.mjs):
//   rows    runner[R] (the first, then how many are skipped)   chance[R] (per cent, 255 unknown)
//           finish[R] (0 none, else 1 + whole seconds after the base)
//           low[R]  high[R] (whole seconds before and after it: 80 %)
//           catch[R] (0 he does not, else 1 + the place in steps of 10 m)
//   chaser  at[M] (0 never, else 1 + 0.1 s after the base: when he is at each mat)   half[H] (0.1 s: 80 %, at the line)
//   waves   beat[W] (whole seconds from the gun: the time to beat)   delay[W] (seconds from the gun to their start)

import { columnsOf, unskip } from "./columns.mjs";

const MAGIC = 0x4f50; // "PO"
const VERSION = 1;
const HEADER = 24;
const CATCH_M = 10;
export const UNKNOWN = 255;

/**
 * Decode an outlook. Times are seconds after `base` (the field's own), NaN where there is none:
 * {number, at, base, isGuess, chance[N], finish[N], low[N], high[N], catchAt[N], catchM[N],
 *  line, lineHalf, beat[W], beatNet[W]}. Throws where the bytes are not a whole outlook of this version.
 */
export function decodeOutlook(buffer, matsM) {
  const bytes = buffer instanceof Uint8Array ? buffer : new Uint8Array(buffer);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { take, column, end } = columnsOf(bytes, "outlook");
  take(HEADER);
  if (view.getUint16(0, true) !== MAGIC) {
    throw new Error(`outlook: expected bytes that begin with "PO", got ${Array.from(bytes.subarray(0, 4))}`);
  }
  if (bytes[2] !== VERSION) {
    throw new Error(`outlook: this page reads version ${VERSION}, got ${bytes[2]}: load the page again`);
  }
  const n = view.getUint32(20, true);
  const [rows, mats, halves, waves] = column(4);
  const runner = column(rows);
  unskip(runner);
  if (rows && runner[rows - 1] >= n) throw new Error(`outlook: expected runners below ${n}, got ${runner[rows - 1]}`);
  const nobody = () => new Float32Array(n).fill(NaN);
  const told = {
    number: view.getUint32(4, true),
    at: view.getUint32(8, true) / 10,
    base: view.getFloat64(12, true),
    isGuess: (bytes[3] & 1) !== 0,
    chance: new Uint8Array(n).fill(UNKNOWN),
    finish: nobody(), low: nobody(), high: nobody(), catchAt: nobody(), catchM: nobody(),
  };
  const [chance, finish, before, after, step] = [column(rows), column(rows), column(rows), column(rows), column(rows)];
  const chaser = Float64Array.from(column(mats), (code) => (code ? (code - 1) / 10 : Infinity));
  const half = column(halves);
  const beat = column(waves);
  const delay = column(waves);
  end();
  runner.forEach((i, r) => {
    told.chance[i] = chance[r];
    if (finish[r]) {
      told.finish[i] = finish[r] - 1;
      told.low[i] = told.finish[i] - before[r];
      told.high[i] = told.finish[i] + after[r];
    }
    if (step[r]) {
      told.catchM[i] = CATCH_M * (step[r] - 1);
      told.catchAt[i] = timeAt(matsM, chaser, told.catchM[i]);
    }
  });
  told.line = mats ? chaser[mats - 1] : NaN;
  told.lineHalf = halves ? half[0] / 10 : NaN;
  told.beat = Float32Array.from(beat);
  told.beatNet = Float32Array.from(beat, (seconds, w) => seconds - delay[w]);
  return told;
}

/** When somebody who is at each of the rising places at a time is at a place between them. */
function timeAt(placesM, timesS, alongM) {
  let k = 1;
  while (k < placesM.length - 1 && placesM[k] < alongM) k++;
  const share = (alongM - placesM[k - 1]) / (placesM[k] - placesM[k - 1]);
  return timesS[k - 1] + Math.min(Math.max(share, 0), 1) * (timesS[k] - timesS[k - 1]);
}

/** The number of the newest outlook when the newest segment is `segment`: one in `every`, as the head says. */
export const outlookNumber = (segment, every) => segment - (segment % every);

/** Fetch the outlook of a race {number, epoch} that was opened from `base`; null where it cannot be had. */
export async function fetchOutlook(base, race, every, matsM) {
  const number = outlookNumber(race.number, every);
  const answer = await fetch(`${base}${race.epoch}/outlook-${number}`).catch(() => null);
  return answer?.ok ? decodeOutlook(await answer.arrayBuffer(), matsM) : null;
}
