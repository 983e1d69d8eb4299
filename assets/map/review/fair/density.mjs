// How a wave's finishes lie along the clock, as a smooth curve: counted in bins, then evened out three times, which is nearly a bell.

const BIN_MS = 5000;
const SMOOTH_MS = 22_000; // how far to either side each evening goes
export const AROUND_MS = 4 * SMOOTH_MS; // a curve is nowhere wider than its finishes and so much to either side

/** {fromMs, binMs, values: Float64Array, share of `runners` a minute} of sorted finishes; null: nobody is home. */
export function densityOf(finishMs, runners) {
  if (!finishMs.length) return null;
  const fromMs = Math.floor((finishMs[0] - AROUND_MS) / BIN_MS) * BIN_MS;
  const bins = Math.ceil((finishMs.at(-1) + AROUND_MS - fromMs) / BIN_MS) + 1;
  let values = new Float64Array(bins);
  for (const at of finishMs) values[Math.floor((at - fromMs) / BIN_MS)] += 60_000 / BIN_MS / runners;
  for (let round = 0; round < 3; round++) values = evened(values, Math.round(SMOOTH_MS / BIN_MS));
  return { fromMs, binMs: BIN_MS, values };
}

/** Each value as the mean of those around it. */
function evened(values, radius) {
  const found = new Float64Array(values.length);
  let sum = 0;
  for (let k = -radius; k < values.length; k++) {
    sum += (values[k + radius] ?? 0) - (values[k - radius - 1] ?? 0);
    if (k >= 0) found[k] = sum / (2 * radius + 1);
  }
  return found;
}
