// The course on the ground: metres along it -> a place, in metres east and north of a local origin.
//
// The painted line is sampled at even steps into four floats a sample: x, y and the right-hand normal.
// A runner's metres fold onto that line (out-and-back) or wrap round it (laps). Runners keep to their
// right, so the two legs never lie on top of each other; at the turn a lane swings round in a half circle.
// geo/course.py is the twin for places on the line; draw.mjs holds `placeOf` once more as GLSL.

export const EARTH_RADIUS_M = 6378137;

/** Lanes are measured in lane units: `base` CSS pixels, or METRES_A_UNIT on the ground where larger. */
export const METRES_A_UNIT = 4 / 3;

/** Shorter side of a screen, in CSS pixels, from which on lanes and dots grow with it. */
export const SMALL_SCREEN = 560;

/** How far the drawn swing of the turn is made up for, in half circles before and after it. */
export const TURN_REACH = 4;

/** Web Mercator scaled to metres at the origin: linear in the map's pixels, and small enough for float32. */
export function projectionAt(lon0, lat0) {
  const scale = EARTH_RADIUS_M * Math.cos((lat0 * Math.PI) / 180);
  const mercator = (lat) => Math.log(Math.tan(Math.PI / 4 + (lat * Math.PI) / 360));
  const y0 = mercator(lat0);
  return {
    lon0,
    lat0,
    toGround: (lon, lat) => [((lon - lon0) * Math.PI * scale) / 180, (mercator(lat) - y0) * scale],
    toLonLat: (x, y) => [
      lon0 + (x / scale) * (180 / Math.PI),
      (Math.atan(Math.exp(y / scale + y0)) * 360) / Math.PI - 90,
    ],
    /** CSS pixels a metre at a MapLibre zoom (whose world is 512 px wide at zoom 0). */
    pixelsAtZoom: (zoom) => (512 * 2 ** zoom) / (2 * Math.PI * scale),
    zoomAtPixels: (pixels) => Math.log2((pixels * 2 * Math.PI * scale) / 512),
  };
}

/** The course ready to look places up: samples of x, y and the right-hand normal, every `step` metres. */
export function buildCourse(facts, projection) {
  const count = facts.line.length;
  const x = new Float64Array(count);
  const y = new Float64Array(count);
  facts.line.forEach(([lon, lat], i) => ([x[i], y[i]] = projection.toGround(lon, lat)));
  const lineM = facts.line_m[count - 1];
  const n = Math.min(16384, Math.max(256, Math.ceil(lineM / 2)));
  const step = lineM / (n - 1);
  const samples = new Float32Array(4 * n);
  for (let i = 0, k = 0; i < n; i++) {
    const at = i * step;
    while (k < count - 2 && facts.line_m[k + 1] <= at) k++;
    const share = (at - facts.line_m[k]) / (facts.line_m[k + 1] - facts.line_m[k]);
    samples[4 * i] = x[k] + (x[k + 1] - x[k]) * share;
    samples[4 * i + 1] = y[k] + (y[k + 1] - y[k]) * share;
  }
  const reach = Math.max(1, Math.round(12 / step)); // a bend is rounded over 12 m either way
  for (let i = 0; i < n; i++) {
    const a = 4 * Math.max(0, i - reach);
    const b = 4 * Math.min(n - 1, i + reach);
    const dx = samples[b] - samples[a];
    const dy = samples[b + 1] - samples[a + 1];
    const length = Math.hypot(dx, dy) || 1;
    samples[4 * i + 2] = dy / length;
    samples[4 * i + 3] = -dx / length;
  }
  const isFolded = facts.shape === "out-and-back";
  return {
    samples, n, step, lineM,
    lengthM: facts.length_m,
    turnM: isFolded ? lineM : 0,
    lapM: facts.shape === "laps" ? lineM : 0,
    laneAt: isFolded ? 9 : 0, // lane units from the line to the middle of a lane
    laneHalf: isFolded ? 5.5 : 9, // lane units from the middle of a lane to its edge
  };
}

/** CSS pixels of a lane unit on a screen of that size that shows the whole course. */
export const baseUnit = (width, height) => Math.max(1, Math.min(width, height) / SMALL_SCREEN);

/** CSS pixels of a lane unit as the camera sees it. */
export const laneUnit = ({ k, base = 1 }) => Math.max(base, METRES_A_UNIT * k);

const TRACK_PX = 7; // each wave's track, where waves are sorted
const TRACKS_PX = 64; // all of them together, at the most

/**
 * Tracks of the waves, as far as the camera sorts them (`camera.sorted`: {share: 0..1, waves}): {share, from, width}, in lane
 * units from the line; the first wave outside. Wider than the lane where it is narrow.
 */
export function tracksOf(course, camera) {
  const { share = 0, waves = 1 } = camera.sorted ?? {};
  const width = Math.max((2 * course.laneHalf) / waves, Math.min(TRACK_PX, TRACKS_PX / waves) / laneUnit(camera));
  const from = course.laneAt > 0 ? course.laneAt - course.laneHalf : (-width * waves) / 2;
  return { share, from: from + width * waves, width: -width };
}

/** Lane units from the line of the middle of a wave's track. */
export const trackAt = ({ from, width }, wave) => from + (wave + 0.5) * width;

/** Metres from the line of a runner's sideways place: side 0 is the lane's inner edge, 255 its outer. */
export function offsetOf(course, side, camera, wave) {
  const room = course.laneHalf - 2.4;
  const lane = course.laneAt + (side / 127.5 - 1) * room;
  const tracks = camera.sorted && tracksOf(course, camera);
  const units = tracks ? lane + tracks.share * (sortedLane(tracks, side, wave) - lane) : lane;
  return (units * laneUnit(camera)) / camera.k;
}

/** Where in the track of her wave a runner is, lane units: RUNNER_VERTEX has it once more. */
const sortedLane = (tracks, side, wave) => trackAt(tracks, wave) + (side / 127.5 - 1) * 0.3 * Math.abs(tracks.width);

/**
 * Write the place d metres along and `offset` metres to the right into out: [x, y]. At the turn it swings round as who
 * runs `lane` metres to the right does: herself, if not told otherwise.
 */
export function placeOf(course, d, offset, out, lane = offset) {
  let line = d;
  let turned = 0; // 0 on the way out, pi on the way back, between in the swing
  if (course.turnM > 0) {
    const past = d - course.turnM;
    const away = Math.abs(past);
    const swing = (Math.abs(lane) * Math.PI) / 2;
    turned = away < swing ? ((past / swing + 1) * Math.PI) / 2 : past < 0 ? 0 : Math.PI;
    const reach = TURN_REACH * swing;
    const drawn = away < swing ? 0 : away < reach ? ((away - swing) * reach) / (reach - swing) : away;
    line = course.turnM - drawn;
  } else if (course.lapM > 0 && d > 0 && d < course.lengthM) {
    line = d % course.lapM;
  } else if (course.lapM > 0 && d >= course.lengthM) {
    line = course.lapM;
  }
  const on = Math.min(Math.max(line, 0), course.lineM);
  const spot = on / course.step;
  const i = Math.min(Math.floor(spot), course.n - 2);
  const f = spot - i;
  const s = course.samples;
  const mix = (c) => s[4 * i + c] + (s[4 * i + 4 + c] - s[4 * i + c]) * f;
  const nx = mix(2);
  const ny = mix(3);
  const beyond = line - on; // before the start, or past the end: straight on
  const side = offset * Math.cos(turned);
  const ahead = offset * Math.sin(turned) + beyond;
  out[0] = mix(0) + nx * side - ny * ahead;
  out[1] = mix(1) + ny * side + nx * ahead;
  return out;
}
