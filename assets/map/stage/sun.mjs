// How dots are drawn for full sun, as GLSL for shaders.mjs: black on white, no grey but of those who were passed, nothing that
// glows. draw2d.mjs has it once more.

/** `inSun` of a runner: filled and outlined; a dark shirt is a black ring; passed: hollow and grey; home: gold within. */
export const RUNNER_IN_SUN = `
vec4 inSun(vec2 p, float e) {
  const vec3 white = vec3(1.0), gold = vec3(1.0, 0.82, 0.25);
  bool isDark = rims[wave & 15].a > 0.0, isLate = hollow > 0.5;
  float thin = clamp(0.24 * radius, 0.7, 1.5), away = length(p);
  float wide = isDark && !isLate ? 0.46 * radius : thin;
  vec3 line = vec3(0.55 * dim), fill = isDark ? white : colours[wave & 15];
  if (isLate) fill = mix(white, fill, smoothstep(-thin - 0.34 * radius - 0.4, -thin - 0.34 * radius + 0.4, e));
  fill = mix(mix(fill, white, dim), gold, ring);
  float inside = 1.0 - smoothstep(-0.2, 0.8, e);
  vec3 colour = mix(fill, line, smoothstep(-wide - 0.4, -wide + 0.4, e));
  vec4 dot = vec4(colour, 1.0) * inside * alpha * mix(1.0, 0.82, soft);
  vec4 flag = vec4(0.0);
  if (pole > 0.0) {
    float off = pennant(p);
    flag = over(vec4(line, 1.0) * (1.0 - smoothstep(0.5, 1.5, off)), vec4(1.0) * (1.0 - smoothstep(-0.5, 0.5, off))) * alpha;
  }
  if (mark <= 0.0) return over(flag, dot);
  float at = 1.15 * radius + 2.6;
  vec4 disc = vec4(mix(white, gold, ring), 1.0) * (1.0 - smoothstep(at + 1.6, at + 2.8, away)) * alpha;
  vec4 band = vec4(0.0, 0.0, 0.0, 1.0) * (1.0 - smoothstep(1.0, 1.8, abs(away - at))) * alpha;
  return over(over(over(disc, band), flag), dot);
}`;

/** `chaserInSun`: the one heavy black thing, white at its heart; his comet black. */
export const CHASER_IN_SUN = `
vec4 chaserInSun(float r) {
  if (tail > 0.0) {
    float most = size * (0.8 - 0.74 * tail);
    return vec4(0.0, 0.0, 0.0, 1.0 - smoothstep(most - 0.6, most + 0.6, r)) * strength;
  }
  float outer = 1.2 * size + 1.2, inner = 0.52 * size;
  float edge = 1.0 - smoothstep(outer + 0.8, outer + 2.0, r), heavy = 1.0 - smoothstep(outer - 0.6, outer + 0.6, r);
  float heart = 1.0 - smoothstep(inner - 0.6, inner + 0.6, r);
  return vec4(vec3(edge - heavy + heart), edge) * strength;
}`;
