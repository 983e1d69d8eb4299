// The GLSL of draw.mjs. The vertex shader is look.mjs and course.mjs `placeOf` once more, for all
// runners at once: evaluate the motion at `time`, look the place up on the course, choose the looks.

import { CHASER_IN_SUN, RUNNER_IN_SUN } from "./sun.mjs";

export const HEAD = `#version 300 es
precision highp float;
precision highp int;
precision highp sampler2D;
`;

export const COURSE = `
uniform sampler2D course;      // 2048 wide: x, y, right-hand normal
uniform float step_m, line_m, turn_m, lap_m, length_m, turn_reach;
uniform int samples;

vec4 sampleAt(int i) { return texelFetch(course, ivec2(i & 2047, i >> 11), 0); }

vec2 placeOf(float d, float offset, float lane) { // course.mjs
  float line = d, turned = 0.0;
  if (turn_m > 0.0) {
    float past = d - turn_m, away = abs(past), swing = abs(lane) * 1.5707963;
    float reach = turn_reach * swing, drawn = away;
    turned = past < 0.0 ? 0.0 : 3.14159265;
    if (away < swing) { turned = (past / swing + 1.0) * 1.5707963; drawn = 0.0; }
    else if (away < reach) drawn = (away - swing) * reach / (reach - swing);
    line = turn_m - drawn;
  } else if (lap_m > 0.0 && d > 0.0) {
    line = d < length_m ? mod(d, lap_m) : lap_m;
  }
  float on = clamp(line, 0.0, line_m), spot = on / step_m;
  int i = min(int(spot), samples - 2);
  vec4 here = mix(sampleAt(i), sampleAt(i + 1), spot - float(i));
  float side = offset * cos(turned), ahead = offset * sin(turned) + line - on;
  return here.xy + here.zw * side + vec2(-here.w, here.z) * ahead;
}
`;

// Where the field is a ribbon and where it is dots: melt.mjs, and crowd.mjs for what is in the texture.
export const CROWD = `
uniform sampler2D crowd;       // a row a wave, a texel a node: people a metre before her stripe, before the passed in it, after it, of all
uniform vec4 crowded;          // metres from node to node, nodes, lane units a person a metre, how much all this counts (0: all are dots)
uniform vec3 melting;          // metres along of the chaser, how far round him dots are real, 1: cut instead of melting
uniform float lane_at, lane_half, unit_px;
uniform vec3 camera;           // x, y, CSS pixels a metre

vec4 crowdAt(float d, int wave) {
  float spot = clamp(d / crowded.x, 0.0, crowded.y - 1.001);
  int i = int(spot);
  return mix(texelFetch(crowd, ivec2(i, wave), 0), texelFetch(crowd, ivec2(i + 1, wave), 0), spot - float(i));
}

// Lane units a person a metre, where so many are: no ribbon is wider than its lane.
float unitsFor(float people) { return min(crowded.z, 2.0 * (lane_half - 0.6) / max(people, 1e-4)); }

// 0: a ribbon alone, 1: dots alone.
float meltOf(float d, float people) {
  float room = 2.0 * lane_half * unit_px * camera.z / max(people, 1e-4);
  float melt = clamp(log(room / 6.0) / log(40.0 / 6.0), 0.0, 1.0), away = abs(d - melting.x) - melting.y;
  if (melting.z > 0.5) melt = max(step(0.5, melt), 1.0 - step(0.0, away));
  else melt = max(melt, 1.0 - smoothstep(0.0, 15.0, away));
  return mix(1.0, melt, crowded.w);
}
`;

export const RUNNER_VERTEX = `${HEAD}
uniform sampler2D knots;       // 2048 wide, slots texels a runner: t, d, slope
uniform int slots;
uniform float time, finish_m, parks; // parks 1: who is home stays, in a pen behind the line
uniform vec2 screen;           // CSS pixels
uniform float ratio;
uniform vec3 tracks;           // how far waves are sorted, where the first begins, how wide each is (lane units)
layout(location = 0) in uvec4 kind;   // wave, side, state, reads
layout(location = 1) in uvec4 more;   // knots, shape, mark (1 followed, 2 the one looked at), draw.mjs lastKind
layout(location = 2) in vec2 moments; // passed, left
layout(location = 3) in vec3 ease;    // metres off, since when, for how long (below 0: fade in)
flat out int shape;
flat out int wave;
flat out float radius;
flat out float soft;
flat out float alpha;
flat out float ring;
flat out float hollow;
flat out float dim;
flat out float mark;
flat out float pole; // of the pennant, CSS pixels; 0: none
out float whole;
${COURSE}${CROWD}
vec4 knotAt(int k) { int i = gl_VertexID * slots + k; return texelFetch(knots, ivec2(i & 2047, i >> 11), 0); }

void main() {
  int reads = int(kind.w), count = int(more.x), state = int(kind.z);
  float pen = -10.0 - 14.0 * float(kind.x) - 11.0 * fract(float(gl_VertexID) * 0.6180339887);
  float d = pen, age = 0.0, finished = 1e30, began = 1e30, late = 0.0;
  float until = min(time, moments.y); // whoever left the race stays where he was then
  if (count > 0) {
    vec4 a = knotAt(0), last = knotAt(count - 1);
    began = a.x;
    if (reads > 0) { vec4 r = knotAt(reads - 1); if (r.y >= finish_m) finished = r.x; }
    if (time <= began) {
      d = mix(a.y, pen, smoothstep(0.0, 12.0, began - time));
    } else if (until >= last.x) {
      d = last.y;
      age = time - knotAt(max(reads - 1, 0)).x;
      if (count > reads) late = time - last.x;
    } else {
      int k = 0;
      while (k < count - 2 && knotAt(k + 1).x <= until) k++;
      a = knotAt(k);
      vec4 b = knotAt(k + 1);
      float h = b.x - a.x, u = (until - a.x) / h;
      if (k >= reads - 1) { d = mix(a.y, b.y, u); age = time - a.x; }
      else {
        float v = 1.0 - u;
        d = a.y * (1.0 + 2.0 * u) * v * v + a.z * h * u * v * v + b.y * u * u * (3.0 - 2.0 * u) - b.z * h * u * u * v;
      }
    }
  }
  float eased = (time - ease.y) / abs(ease.z), togo = 1.0 - eased, fade = 1.0;
  if (eased >= 0.0 && eased < 1.0) {
    if (ease.z < 0.0) fade = eased;
    else d += ease.x * (ease.x > 0.0 ? togo : togo * togo * (1.0 + 2.0 * eased));
  }
  // the looks
  alpha = 1.0; ring = 0.0; dim = 0.0;
  bool isOver = time >= finished;
  if (state == 6 || (count == 0 && state != 0)) alpha = 0.0;
  else if (time < began) alpha = 0.62;
  else if (isOver) {
    float since = time - finished;
    ring = state == 3 || state == 7 ? 1.0 : 0.0;
    float parked = smoothstep(0.0, 12.0, since);
    d = parks > 0.5 ? finish_m - pen * parked : d + min(since, 12.0) * 2.0;
    alpha = parks > 0.5 ? 1.0 - 0.7 * parked : 1.0 - smoothstep(6.0, 24.0, since);
  } else if (time >= moments.y) alpha = 0.4 * (1.0 - smoothstep(20.0, 60.0, time - moments.y));
  else if (time >= moments.x) dim = smoothstep(0.0, 3.0, time - moments.x);
  alpha *= fade;
  soft = smoothstep(120.0, 600.0, age);
  hollow = late > 20.0 && !isOver ? 1.0 : 0.0;
  shape = int(more.y);
  wave = int(kind.x);
  radius = min(9.0, 2.35 * pow(unit_px, 0.7));
  mark = float(more.z);
  if (more.w > 1u) dim = mix(dim, 1.0 - (float(more.w >> 1) - 1.0) / 100.0, tracks.x);
  if (mark > 0.0) { radius *= 1.3 + 0.3 * mark; dim *= 0.4; }
  float across = float(kind.y) / 127.5 - 1.0;
  float lane = lane_at + across * (lane_half - 2.4);
  bool isOut = count > 0 && time >= began && !isOver && time < moments.y && hollow < 0.5;
  if (crowded.w > 0.0 && isOut && mark == 0.0 && (more.w & 1u) == 0u) {
    vec4 here = crowdAt(d, wave & 15);
    float melt = meltOf(d, here.w);
    vec2 stripe = time >= moments.x ? here.yz : here.xy;
    float place = lane_at + (mix(stripe.x, stripe.y, float(kind.y) / 255.0) - 0.5 * here.w) * unitsFor(here.w);
    if (melting.z < 0.5) lane = mix(place, lane, melt);
    alpha *= mix(smoothstep(0.0, 0.35, melt), 1.0, tracks.x);
  }
  float sorted = tracks.y + (float(kind.x) + 0.5) * tracks.z + across * 0.3 * abs(tracks.z);
  lane = mix(lane, sorted, tracks.x);
  float offset = lane * unit_px / camera.z;
  vec2 ground = placeOf(d, offset, offset);
  vec2 at = (ground - camera.xy) * camera.z;
  pole = (more.w & 1u) == 1u ? 1.6 * radius + (mark > 0.0 ? 10.0 : 5.0) : 0.0;
  whole = 2.0 * max(mark > 0.0 ? 1.15 * radius + 6.0 : radius + 2.5, pole > 0.0 ? pole + 2.0 : 0.0) * ratio;
  gl_Position = vec4(2.0 * at / screen, 0.0, 1.0);
  gl_PointSize = alpha > 0.0 ? whole : 0.0;
  if (alpha <= 0.0) gl_Position = vec4(2.0, 2.0, 0.0, 1.0);
}`;

export const RUNNER_FRAGMENT = `${HEAD}
uniform vec3 colours[16];
uniform vec4 rims[16];
uniform float ratio, sun; // sun 1: for full sun
flat in int shape;
flat in int wave;
flat in float radius;
flat in float soft;
flat in float alpha;
flat in float ring;
flat in float hollow;
flat in float dim;
flat in float mark;
flat in float pole;
in float whole;
out vec4 paint;

float edge(vec2 p, float r) {
  if (shape == 2) { vec2 q = abs(p) - r * 0.86; return max(q.x, q.y); }
  if (shape == 3) return max(abs(p.x) * 0.87 + p.y * 0.5, -p.y) - r * 0.58;
  if (shape == 4) return (abs(p.x) + abs(p.y)) * 0.7071 - r * 0.82;
  return length(p) - r;
}

// How far outside of the pennant on its pole, which stands in the dot's middle (draw2d.mjs has it too).
float pennant(vec2 p) {
  float flies = max(-p.x, (abs(p.y - 0.72 * pole) - 0.3 * pole * (1.0 - p.x / (0.78 * pole))) * 0.93);
  return min(flies, max(abs(p.x) - 0.6, max(-p.y, p.y - 1.02 * pole)));
}

// One layer on another.
vec4 over(vec4 below, vec4 above) { return below * (1.0 - above.a) + above; }
${RUNNER_IN_SUN}

void main() {
  vec2 p = (gl_PointCoord - 0.5) * whole / ratio;
  p.y = -p.y;
  float blur = mix(0.5, 1.0, soft), e = edge(p, radius);
  if (sun > 0.5) { paint = inSun(p, e); return; }
  float inside = 1.0 - smoothstep(-blur, blur, e);
  const vec3 asphalt = vec3(0.133, 0.18, 0.286); // passed: sunk into the lane
  vec3 colour = mix(colours[wave & 15], asphalt, 0.62 * dim);
  vec4 rim = rims[wave & 15];
  rim.rgb = mix(rim.rgb, asphalt, 0.62 * dim);
  float rimmed = rim.a * smoothstep(-1.15, -0.55, e);
  colour = mix(colour, rim.rgb, rimmed);
  float body = hollow > 0.5 ? smoothstep(-1.5, -0.7, e) * inside : inside;
  vec4 dot = vec4(colour, 1.0) * body * alpha * mix(1.0, 0.82, soft);
  const vec3 gold = vec3(1.0, 0.878, 0.541), ground = vec3(0.039, 0.063, 0.114);
  float away = length(p);
  vec3 worn = rim.a > 0.0 ? rim.rgb : colour; // what can be told from the asphalt
  vec4 flag = vec4(0.0);
  if (pole > 0.0) { // pale, so that it stands out from a crowd of the same colour
    float off = pennant(p);
    vec3 pale = mix(worn, vec3(1.0), 0.6 - 0.4 * dim);
    flag = over(vec4(ground, 1.0) * 0.85 * (1.0 - smoothstep(0.4, 1.4, off)), vec4(pale, 1.0) * (1.0 - smoothstep(-0.5, 0.5, off))) * alpha;
  }
  if (mark > 0.0) { // one of ours: on a disc of night, in a ring of her wave's colour, gold once she has escaped
    float at = 1.15 * radius + 2.6;
    vec3 halo = mix(worn, gold, ring);
    float night = (1.0 - smoothstep(at + 1.6, at + 2.8, away)) * 0.8 * alpha;
    float band = (1.0 - smoothstep(0.6, 1.4, abs(away - at))) * alpha;
    paint = over(over(over(vec4(ground, 1.0) * night, vec4(halo, 1.0) * band), flag), dot);
    return;
  }
  float escaped = ring * (1.0 - smoothstep(0.3, 1.0, abs(away - radius - 1.2))) * alpha;
  paint = over(over(flag, dot), vec4(gold, 1.0) * escaped);
}`;

/** The chaser: points given in CSS pixels; the first is the dot, the others its tail. */
export const CHASER_VERTEX = `${HEAD}
uniform vec2 screen;
uniform float ratio, size;
layout(location = 0) in vec3 spot; // x, y in CSS pixels from the middle, share of the tail 0..1
out float tail;
out float whole;
void main() {
  tail = spot.z;
  whole = (tail == 0.0 ? size * 7.0 : size * mix(1.5, 0.5, tail)) * ratio;
  gl_Position = vec4(2.0 * spot.xy / screen, 0.0, 1.0);
  gl_PointSize = whole;
}`;

export const CHASER_FRAGMENT = `${HEAD}
uniform float size, ratio, strength, sun;
in float tail;
in float whole;
out vec4 paint;
${CHASER_IN_SUN}
void main() {
  float r = length(gl_PointCoord - 0.5) * whole / ratio;
  if (sun > 0.5) { paint = chaserInSun(r); return; }
  if (tail > 0.0) {
    float a = 0.34 * (1.0 - tail) * (1.0 - smoothstep(0.0, 0.5 * whole / ratio, r)) * strength;
    paint = vec4(vec3(a), a * 0.6);
  } else {
    float body = 1.0 - smoothstep(size - 0.6, size + 0.6, r);
    float dark = (1.0 - smoothstep(size + 0.8, size + 2.6, r)) * 0.75;
    float glow = 0.75 * exp(-max(0.0, r - size) * 1.5 / size) * (1.0 - smoothstep(2.0 * size, 3.5 * size, r));
    vec3 halo = vec3(0.82, 0.9, 1.0) * glow;
    paint = mix(vec4(halo, max(glow * 0.45, dark * 0.4)), vec4(1.0), body) * strength;
  }
}`;
