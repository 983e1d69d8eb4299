// The ribbon by WebGL2, drawn under the dots on their canvas: one strip along the lane, as wide as that, of which a place
// is painted where people are, in their wave's colour.

import { courseUniforms, rgb } from "../draw.mjs";
import { compiling, isCompiled, programOf } from "../gl.mjs";
import { COURSE, CROWD, HEAD } from "../shaders.mjs";

const STEP_PX = 3; // along the lane, from one edge of the strip to the next
const MOST = 4096;

const VERTEX = `${HEAD}
uniform vec2 screen;
uniform vec3 span;             // metres along where the strip begins, from one edge to the next, where it ends
out float along;
out float across;              // lane units from the lane's middle
${COURSE}${CROWD}
void main() {
  along = min(span.x + span.y * float(gl_VertexID >> 1), span.z);
  across = (gl_VertexID & 1) == 0 ? -lane_half : lane_half;
  float metres = unit_px / camera.z;
  vec2 ground = placeOf(along, (lane_at + across) * metres, lane_at * metres);
  gl_Position = vec4(2.0 * (ground - camera.xy) * camera.z / screen, 0.0, 1.0);
}`;

const FRAGMENT = `${HEAD}
uniform vec3 stripes[16];
uniform int waves;
uniform float ratio;
in float along;
in float across;
out vec4 paint;
${CROWD}
void main() {
  vec4 here = crowdAt(along, 0);
  float melt = meltOf(along, here.w);
  if (melt >= 1.0 || here.w <= 0.0) discard;
  float units = unitsFor(here.w), pixels = units * unit_px * ratio, place = across / units + 0.5 * here.w;
  paint = vec4(0.0);
  for (int wave = 0; wave < waves; wave++) {
    if (wave > 0) here = crowdAt(along, wave);
    vec3 over = clamp((here.xyz - place) * pixels + 0.5, 0.0, 1.0); // how much of the pixel lies below each edge
    const vec3 asphalt = vec3(0.133, 0.18, 0.286); // passed: sunk into the lane
    vec3 colour = stripes[wave];
    paint += vec4(colour, 1.0) * (over.y - over.x) + vec4(mix(colour, asphalt, 0.62), 1.0) * (over.z - over.y);
  }
  paint *= 1.0 - melt;
}`;

/** What paints the ribbon with a drawer's `gl`: {paint(view)}; view: {crowd, setCrowd, camera, unit, ratio} of draw.mjs. */
export function ribbonOf(gl, { course, waves }) {
  const sources = [VERTEX, FRAGMENT];
  const begun = compiling(gl, { ribbon: sources });
  const shown = waves.slice(0, 16);
  const nothing = gl.createVertexArray();
  let made = null;

  function build() {
    made = programOf(gl, begun.ribbon, sources);
    gl.useProgram(made.program);
    courseUniforms(gl, made.at, course);
    gl.uniform3fv(made.at.stripes, shown.flatMap((wave) => rgb(wave.rim ?? wave.colour)));
    gl.uniform1i(made.at.waves, shown.length);
  }

  return {
    /** Is it there to be painted? */
    isReady: () => made !== null || isCompiled(gl, begun),
    paint({ crowd, setCrowd, camera, ratio }) {
      if (!made && !isCompiled(gl, begun)) return;
      if (!made) build();
      const [from, to] = [crowd.from, crowd.to];
      if (!(to > from)) return;
      gl.useProgram(made.program);
      setCrowd(made.at);
      gl.uniform2f(made.at.screen, camera.w, camera.h);
      gl.uniform1f(made.at.ratio, ratio);
      const step = Math.max((to - from) / MOST, Math.min(crowd.m, Math.max(4, STEP_PX / camera.k)));
      gl.uniform3f(made.at.span, from, step, to);
      gl.bindVertexArray(nothing);
      gl.drawArrays(gl.TRIANGLE_STRIP, 0, 2 * (Math.ceil((to - from) / step) + 1));
    },
  };
}
