// Runners on a canvas over the map, by WebGL2: a texture of knots, a texture of the course, one draw call.
// A frame costs the CPU a few uniforms. Where WebGL2 is missing, draw2d.mjs does the same more slowly.

import { TURN_REACH, laneUnit, placeOf, tracksOf } from "./course.mjs";
import { WIDE, compiling, isCompiled, programOf, textureOf } from "./gl.mjs";
import { CHASER_FRAGMENT, CHASER_VERTEX, RUNNER_FRAGMENT, RUNNER_VERTEX } from "./shaders.mjs";

const PROGRAMS = { runners: [RUNNER_VERTEX, RUNNER_FRAGMENT], chaser: [CHASER_VERTEX, CHASER_FRAGMENT] };
const SHAPES = ["circle", "ring", "square", "triangle", "diamond"];
export const TAIL = 28; // points of the chaser, the dot itself included

export const shapeNumber = (name) => Math.max(0, SHAPES.indexOf(name));

/** [r, g, b] of 0..1 from "#rrggbb". */
export const rgb = (hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16) / 255);

/** How high a pacemaker's pennant stands over the middle of the dot, CSS pixels. */
export const poleOf = (radius, mark) => 1.6 * radius + (mark ? 10 : 5);

/** Radius of the chaser's dot in CSS pixels. */
export const chaserRadius = (camera) => Math.min(14, 6 * laneUnit(camera) ** 0.7);

/**
 * Draw on `canvas`, or return null where WebGL2 is missing.
 * scene: {course, waves, finishM}; the field is the one of segments.mjs plus `ease` (ease.mjs).
 */
export function webglDrawer(canvas, scene) {
  const gl = canvas.getContext("webgl2", { antialias: false, premultipliedAlpha: true, powerPreference: "low-power" });
  if (!gl) return null;
  let begun = compiling(gl, PROGRAMS);
  let made = null; // what they are drawn with, once they are compiled
  let field = null;
  let marked = marksOf([], -1);
  let chances = null;
  let sun = 0;
  let crowd = null; // of density/crowd.mjs, once it was counted
  let beneath = null; // ribbonOf of density/ribbon.mjs, once it has come

  function isReady() {
    if (!made && isCompiled(gl, begun)) {
      made = build(gl, scene, begun);
      if (field) uploadAll(gl, made, scene, field, marked, chances);
      uploadCrowd(gl, crowd);
    }
    return made !== null;
  }

  const drawer = {
    kind: "webgl2",
    /** Take a whole new field. */
    setField(next) {
      field = next;
      if (made && !gl.isContextLost()) uploadAll(gl, made, scene, field, marked, chances);
    },
    /** Take over the runners in `changed` (their knots, states and moments). */
    update(changed) {
      if (made && !gl.isContextLost()) uploadChanged(gl, made, scene, field, changed, chances);
    },
    /** Set off the runners in `followed`, and more so the one looked at (-1: nobody); drawn above the crowd. */
    mark(followed, chosen) {
      marked = marksOf(followed, chosen);
      if (made && field && !gl.isContextLost()) uploadMarks(gl, made, marked, field);
    },
    /** Where waves are sorted everybody is as bright as her chance, 0..1 (NaN: as ever): Float32Array, or null. */
    hope(next) {
      chances = next;
      if (!made || !field || gl.isContextLost()) return;
      for (let i = 0; i < field.n; i++) made.kinds[8 * i + 7] = lastKind(field, chances, i);
      gl.bindBuffer(gl.ARRAY_BUFFER, made.kindBuffer);
      gl.bufferSubData(gl.ARRAY_BUFFER, 0, made.kinds);
    },
    /** Draw for full sun, or not. */
    light: (isSunny) => (sun = Number(isSunny)),
    /** Where many are, draw a ribbon by this, which is how much of the road they take: see density.mjs. */
    crowd(next) {
      crowd = next;
      if (made && !gl.isContextLost()) uploadCrowd(gl, crowd);
    },
    /** Paint the ribbon with this: ribbonOf of density/ribbon.mjs. */
    lay(ribbonOf) {
      beneath = ribbonOf;
      if (made && !gl.isContextLost()) made.ribbon = beneath(gl, scene);
    },
    /**
     * Draw time t (seconds after the base); chaser: Float32Array(3 * TAIL) in CSS pixels, or null; his: metres along the
     * runners' course of the chaser. Was it drawn?
     */
    draw({ t, camera, chaser, his = NaN }) {
      if (!field || gl.isContextLost() || !isReady()) return false;
      gl.viewport(0, 0, canvas.width, canvas.height);
      gl.clearColor(0, 0, 0, 0);
      gl.clear(gl.COLOR_BUFFER_BIT);
      const unit = laneUnit(camera);
      const ratio = canvas.width / camera.w;
      const { share, from, width } = tracksOf(scene.course, camera);
      const setCrowd = (at) => {
        gl.uniform3f(at.camera, camera.x, camera.y, camera.k);
        gl.uniform1f(at.unit_px, unit);
        gl.uniform4f(at.crowded, crowd?.m ?? 1, crowd?.count ?? 2, crowd?.units ?? 0, made.ribbon?.isReady() ? (crowd?.strength ?? 0) * (1 - share) : 0);
        gl.uniform3f(at.melting, Number.isNaN(his) || !crowd?.nearM ? -1e9 : his, crowd?.nearM ?? 0, crowd?.calm ? 1 : 0);
      };
      if (beneath) made.ribbon ??= beneath(gl, scene);
      if (crowd && made.ribbon) made.ribbon.paint({ crowd, setCrowd, camera, ratio });
      gl.useProgram(made.runners.program);
      const u = made.runners.at;
      setCrowd(u);
      gl.uniform1f(u.time, t);
      gl.uniform1f(u.sun, sun);
      gl.uniform1f(u.parks, field.parks ? 1 : 0);
      gl.uniform2f(u.screen, camera.w, camera.h);
      gl.uniform1f(u.ratio, ratio);
      gl.uniform1i(u.slots, field.slots);
      gl.uniform3f(u.tracks, share, from, width);
      gl.bindVertexArray(made.vao);
      gl.drawArrays(gl.POINTS, 0, field.n);
      if (made.above) gl.drawElements(gl.POINTS, made.above, gl.UNSIGNED_INT, 0); // once more, above the crowd
      const isWhole = !crowd || !made.ribbon || made.ribbon.isReady(); // else once more, when its program is there
      if (!chaser) return isWhole;
      gl.useProgram(made.chaser.program);
      gl.uniform2f(made.chaser.at.screen, camera.w, camera.h);
      gl.uniform1f(made.chaser.at.ratio, ratio);
      gl.uniform1f(made.chaser.at.size, chaserRadius(camera));
      gl.uniform1f(made.chaser.at.strength, 1);
      gl.uniform1f(made.chaser.at.sun, sun);
      gl.bindVertexArray(made.chaserVao);
      gl.bindBuffer(gl.ARRAY_BUFFER, made.spots);
      gl.bufferSubData(gl.ARRAY_BUFFER, 0, chaser);
      gl.drawArrays(gl.POINTS, 1, TAIL - 1);
      gl.drawArrays(gl.POINTS, 0, 1);
      return isWhole;
    },
  };
  canvas.addEventListener("webglcontextlost", (event) => event.preventDefault());
  canvas.addEventListener("webglcontextrestored", () => {
    begun = compiling(gl, PROGRAMS);
    made = null;
  });
  return drawer;
}

function build(gl, scene, begun) {
  const runners = programOf(gl, begun.runners, PROGRAMS.runners);
  const chaser = programOf(gl, begun.chaser, PROGRAMS.chaser);
  gl.enable(gl.BLEND);
  gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
  const { course, waves, finishM } = scene;
  gl.useProgram(runners.program);
  const u = runners.at;
  courseUniforms(gl, u, course);
  gl.uniform1f(u.finish_m, finishM ?? 3e38);
  gl.uniform1i(u.knots, 1);
  const shown = waves.slice(0, 16);
  gl.uniform3fv(u.colours, shown.flatMap((wave) => rgb(wave.colour)));
  gl.uniform4fv(u.rims, shown.flatMap((wave) => (wave.rim ? [...rgb(wave.rim), 1] : [0, 0, 0, 0])));
  const rows = Math.ceil(course.n / WIDE);
  const padded = new Float32Array(rows * WIDE * 4);
  padded.set(course.samples);
  const ground = textureOf(gl, 0, rows);
  gl.texSubImage2D(gl.TEXTURE_2D, 0, 0, 0, WIDE, rows, gl.RGBA, gl.FLOAT, padded);
  textureOf(gl, 2, Math.max(1, shown.length));
  const chaserVao = gl.createVertexArray();
  gl.bindVertexArray(chaserVao);
  const spots = gl.createBuffer();
  gl.bindBuffer(gl.ARRAY_BUFFER, spots);
  gl.bufferData(gl.ARRAY_BUFFER, 12 * TAIL, gl.DYNAMIC_DRAW);
  gl.enableVertexAttribArray(0);
  gl.vertexAttribPointer(0, 3, gl.FLOAT, false, 12, 0);
  return { runners, chaser, ground, chaserVao, spots, vao: gl.createVertexArray(), rows: 0 };
}

/** Tell a program where the course is, and in which textures that and the crowd are. */
export function courseUniforms(gl, at, course) {
  gl.uniform1f(at.step_m, course.step);
  gl.uniform1f(at.line_m, course.lineM);
  gl.uniform1f(at.turn_m, course.turnM);
  gl.uniform1f(at.lap_m, course.lapM);
  gl.uniform1f(at.length_m, course.lengthM);
  gl.uniform1f(at.turn_reach, TURN_REACH);
  gl.uniform1f(at.lane_at, course.laneAt);
  gl.uniform1f(at.lane_half, course.laneHalf);
  gl.uniform1i(at.samples, course.n);
  gl.uniform1i(at.course, 0);
  gl.uniform1i(at.crowd, 2);
}

function uploadCrowd(gl, crowd) {
  if (!crowd) return;
  gl.activeTexture(gl.TEXTURE2);
  gl.texSubImage2D(gl.TEXTURE_2D, 0, 0, 0, crowd.count, crowd.waves, gl.RGBA, gl.FLOAT, crowd.stripes);
}

function uploadAll(gl, made, scene, field, marked, chances) {
  const rows = Math.max(1, Math.ceil((field.n * field.slots) / WIDE));
  if (made.rows !== rows) {
    gl.deleteTexture(made.knots);
    made.knots = textureOf(gl, 1, rows);
    made.rows = rows;
  }
  made.packed = new Float32Array(rows * WIDE * 4);
  made.kinds = new Uint8Array(8 * field.n);
  made.moments = new Float32Array(5 * field.n);
  for (let i = 0; i < field.n; i++) pack(made, scene, field, i, chances);
  gl.activeTexture(gl.TEXTURE1);
  gl.texSubImage2D(gl.TEXTURE_2D, 0, 0, 0, WIDE, rows, gl.RGBA, gl.FLOAT, made.packed);
  gl.bindVertexArray(made.vao);
  made.kindBuffer ??= gl.createBuffer();
  made.momentBuffer ??= gl.createBuffer();
  gl.bindBuffer(gl.ARRAY_BUFFER, made.kindBuffer);
  gl.bufferData(gl.ARRAY_BUFFER, made.kinds, gl.DYNAMIC_DRAW);
  gl.enableVertexAttribArray(0);
  gl.vertexAttribIPointer(0, 4, gl.UNSIGNED_BYTE, 8, 0);
  gl.enableVertexAttribArray(1);
  gl.vertexAttribIPointer(1, 4, gl.UNSIGNED_BYTE, 8, 4);
  gl.bindBuffer(gl.ARRAY_BUFFER, made.momentBuffer);
  gl.bufferData(gl.ARRAY_BUFFER, made.moments, gl.DYNAMIC_DRAW);
  gl.enableVertexAttribArray(2);
  gl.vertexAttribPointer(2, 2, gl.FLOAT, false, 20, 0);
  gl.enableVertexAttribArray(3);
  gl.vertexAttribPointer(3, 3, gl.FLOAT, false, 20, 8);
  uploadMarks(gl, made, marked, field);
}

/** Runner -> mark, the one looked at last, so that nobody covers her. */
export function marksOf(followed, chosen) {
  const marks = new Map();
  for (const i of followed) if (i !== chosen) marks.set(i, 1);
  return chosen < 0 ? marks : marks.set(chosen, 2);
}

/** Who is drawn above the crowd: pacemakers, and above them the marked. */
export function drawnAbove(pacer, marked) {
  const pacers = [];
  pacer.forEach((is, i) => is && !marked.has(i) && pacers.push(i));
  return [...pacers, ...marked.keys()];
}

function uploadMarks(gl, made, marked, { n, pacer }) {
  for (let i = 0; i < n; i++) made.kinds[8 * i + 6] = marked.get(i) ?? 0;
  const above = Uint32Array.from(drawnAbove(pacer, marked)).filter((i) => i < n);
  gl.bindVertexArray(made.vao);
  gl.bindBuffer(gl.ARRAY_BUFFER, made.kindBuffer);
  gl.bufferSubData(gl.ARRAY_BUFFER, 0, made.kinds);
  made.aboveBuffer ??= gl.createBuffer();
  gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, made.aboveBuffer);
  gl.bufferData(gl.ELEMENT_ARRAY_BUFFER, above, gl.STATIC_DRAW);
  made.above = above.length;
}

function uploadChanged(gl, made, scene, field, changed, chances) {
  const touched = new Set();
  for (const i of changed) {
    pack(made, scene, field, i, chances);
    touched.add((i * field.slots) >> 11).add((i * field.slots + field.slots - 1) >> 11);
  }
  gl.activeTexture(gl.TEXTURE1);
  for (const row of touched) {
    const texels = made.packed.subarray(row * WIDE * 4, (row + 1) * WIDE * 4);
    gl.texSubImage2D(gl.TEXTURE_2D, 0, 0, row, WIDE, 1, gl.RGBA, gl.FLOAT, texels);
  }
  gl.bindBuffer(gl.ARRAY_BUFFER, made.kindBuffer);
  gl.bufferSubData(gl.ARRAY_BUFFER, 0, made.kinds);
  gl.bindBuffer(gl.ARRAY_BUFFER, made.momentBuffer);
  gl.bufferSubData(gl.ARRAY_BUFFER, 0, made.moments);
}

/** Does she set the pace (1), and twice one more than her chance in per cent, 0 where there is none. */
const lastKind = ({ pacer }, chances, i) => pacer[i] + (chances && chances[i] >= 0 ? 2 * (1 + Math.round(100 * chances[i])) : 0);

function pack(made, scene, field, i, chances) {
  for (let k = 0; k < field.knots[i]; k++) {
    const from = i * field.slots + k;
    made.packed[4 * from] = field.t[from];
    made.packed[4 * from + 1] = field.d[from];
    made.packed[4 * from + 2] = k < field.reads[i] ? field.m[from] : 0;
  }
  const wave = field.wave[i];
  made.kinds.set([wave, field.side[i], field.state[i], field.reads[i], field.knots[i], shapeNumber(scene.waves[wave]?.shape)], 8 * i);
  made.kinds[8 * i + 7] = lastKind(field, chances, i);
  const never = (at) => (Number.isNaN(at) ? 3e38 : at);
  made.moments.set([never(field.passed[i]), never(field.left[i])], 5 * i);
  made.moments.set(field.ease.subarray(3 * i, 3 * i + 3), 5 * i + 2);
}

/** Fill `spots` (3 * TAIL) with the chaser and his tail, in CSS pixels from the middle of the screen. */
export function chaserSpots(course, alongOf, t, camera, spots) {
  const ground = [0, 0];
  const here = alongOf(t);
  const before = alongOf(t - 1);
  const metres = Math.max(0, here - before); // a second's worth: the tail is 38 px long when he runs
  const seconds = metres > 0.05 ? Math.min(120, 38 / (metres * camera.k)) : 0;
  for (let i = 0; i < TAIL; i++) {
    const share = i / TAIL;
    placeOf(course, alongOf(t - seconds * share), 0, ground);
    spots[3 * i] = (ground[0] - camera.x) * camera.k;
    spots[3 * i + 1] = (ground[1] - camera.y) * camera.k;
    spots[3 * i + 2] = share;
  }
  return spots;
}
