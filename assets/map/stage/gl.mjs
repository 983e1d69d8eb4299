// What WebGL takes long for: programs, compiled while the page goes on, and the places of their uniforms. Whatever has
// to be asked of the graphics process is asked once, and waits until that has time.

export const WIDE = 2048; // texels of a row of any texture here

/** Let programs be compiled: {name: [vertex, fragment]} as GLSL -> {name: program}. */
export function compiling(gl, sources) {
  const made = Object.entries(sources).map(([name, [vertex, fragment]]) => {
    const program = gl.createProgram();
    for (const [kind, source] of [[gl.VERTEX_SHADER, vertex], [gl.FRAGMENT_SHADER, fragment]]) {
      const shader = gl.createShader(kind);
      gl.shaderSource(shader, source);
      gl.compileShader(shader);
      gl.attachShader(program, shader);
    }
    gl.linkProgram(program);
    return [name, program];
  });
  return Object.fromEntries(made);
}

/** Are they? Where a browser cannot tell, whoever uses a program waits for it. */
export function isCompiled(gl, programs) {
  const parallel = gl.getExtension("KHR_parallel_shader_compile");
  return !parallel || Object.values(programs).every((program) => gl.getProgramParameter(program, parallel.COMPLETION_STATUS_KHR));
}

/** A compiled program, and where the uniforms of its GLSL are: an array at its first element. */
export function programOf(gl, program, sources) {
  if (!gl.getProgramParameter(program, gl.LINK_STATUS) && !gl.isContextLost()) {
    const logs = gl.getAttachedShaders(program).map((shader) => gl.getShaderInfoLog(shader));
    throw new Error(`shader: ${logs.join(" ")} ${gl.getProgramInfoLog(program)}`);
  }
  const at = {};
  for (const [, list] of sources.join("\n").matchAll(/^uniform \w+ ([^;]+);/gm)) {
    for (const name of list.split(", ").map((one) => one.replace(/\[.*/, ""))) at[name] ??= gl.getUniformLocation(program, name);
  }
  return { program, at };
}

/** A texture of so many rows of floats, four a texel, at texture unit `place`. */
export function textureOf(gl, place, rows) {
  const made = gl.createTexture();
  gl.activeTexture(gl.TEXTURE0 + place);
  gl.bindTexture(gl.TEXTURE_2D, made);
  gl.texStorage2D(gl.TEXTURE_2D, 1, gl.RGBA32F, WIDE, rows);
  for (const side of [gl.TEXTURE_MIN_FILTER, gl.TEXTURE_MAG_FILTER]) gl.texParameteri(gl.TEXTURE_2D, side, gl.NEAREST);
  return made;
}
