// The light sensor, where a device has one and lets a page read it: the sun's theme comes and goes by itself. Loaded after
// the dots.

const BRIGHT_LX = 10_000;
const DIM_LX = 3_000;
const BRIGHT_MS = 3_000; // so long bright, before it is
const DIM_MS = 10_000;

/**
 * Returns hear(lux, atMs), to be called with each reading, and again while waitMs is finite: {isBright, waitMs: until it is
 * otherwise if nothing changes}.
 */
export function glareOf() {
  let isBright = false;
  let sinceMs = NaN; // since when it has been otherwise
  return function hear(lux, atMs) {
    const isOther = isBright ? lux < DIM_LX : lux > BRIGHT_LX;
    if (!isOther) sinceMs = NaN;
    else if (Number.isNaN(sinceMs)) sinceMs = atMs;
    const waitMs = isOther ? sinceMs + (isBright ? DIM_MS : BRIGHT_MS) - atMs : Infinity;
    if (waitMs > 0) return { isBright, waitMs };
    [isBright, sinceMs] = [!isBright, NaN];
    return { isBright, waitMs: Infinity };
  };
}

/** Tell `shine(isBright)` whenever that changes. */
export function watchLight(shine) {
  const hear = glareOf();
  let [lux, wasBright, timer] = [0, false, 0];
  function look() {
    clearTimeout(timer);
    const { isBright, waitMs } = hear(lux, performance.now());
    if (isBright !== wasBright) shine((wasBright = isBright));
    if (waitMs < Infinity) timer = setTimeout(look, waitMs);
  }
  try {
    const sensor = new globalThis.AmbientLightSensor({ frequency: 2 });
    sensor.addEventListener("reading", () => ((lux = sensor.illuminance), look()));
    sensor.addEventListener("error", () => sensor.stop()); // none there, or not allowed
    sensor.start();
  } catch {
    // a policy of the page around us forbids it: one tap does the same
  }
}
