// Frames into a video file. What a browser says of what it can encode is often wrong, so one frame is encoded to find out.

export const FRAMES_A_S = 30;
const PATIENCE_MS = 15_000; // for the one frame that is tried
const BITS_A_S = 9e6; // of a million dots and letters that stay sharp
const KEY_S = 2;

/** In which a clip is written, the one that plays everywhere first. */
export const WAYS = [
  { said: "MP4", codec: "avc", format: "Mp4OutputFormat", type: "video/mp4", end: "mp4" },
  { said: "WebM", codec: "vp9", format: "WebMOutputFormat", type: "video/webm", end: "webm" },
  { said: "WebM", codec: "vp8", format: "WebMOutputFormat", type: "video/webm", end: "webm" },
];

/** The task after this one: a hand on a button comes between, and a page that nobody sees is not made to wait. */
const turn = () =>
  new Promise((done) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => (port1.close(), done());
    port2.postMessage(0);
  });

async function begun(library, { codec, format }, canvas) {
  const { Output, BufferTarget, CanvasSource } = library;
  const output = new Output({ format: new library[format](), target: new BufferTarget() });
  const source = new CanvasSource(canvas, { codec, bitrate: BITS_A_S, keyFrameInterval: KEY_S });
  output.addVideoTrack(source, { frameRate: FRAMES_A_S });
  await output.start();
  const add = (k) => source.add(k / FRAMES_A_S, 1 / FRAMES_A_S);
  return { output, add };
}

/** Can this browser write what is on the canvas so? Resolves to whether a file came of it. */
async function isWritten(library, way, canvas) {
  let output = null;
  const trying = (async () => {
    const one = await begun(library, way, canvas);
    output = one.output;
    await one.add(0);
    await output.finalize();
    return output.target.buffer.byteLength > 0;
  })().catch(() => false);
  const late = new Promise((done) => setTimeout(done, PATIENCE_MS, false));
  const isFine = await Promise.race([trying, late]);
  if (!isFine) output?.cancel().catch(() => {});
  return isFine;
}

/** The first of WAYS in which the canvas can be written; null: in none. */
export async function wayFor(library, canvas, ways = WAYS) {
  if (!("VideoEncoder" in globalThis)) return null;
  for (const way of ways) if (await isWritten(library, way, canvas)) return way;
  return null;
}

/**
 * Write `count` frames, each drawn by draw(k) onto the canvas: resolves to a Blob, or to null where isOff() said so. onFrame(k):
 * so many are written.
 */
export async function written(library, way, canvas, count, { draw, onFrame, isOff }) {
  const { output, add } = await begun(library, way, canvas);
  try {
    for (let k = 0; k < count; k++) {
      draw(k);
      await add(k);
      onFrame(k + 1);
      await turn();
      if (isOff()) return await output.cancel(), null;
    }
    await output.finalize();
  } catch (error) {
    await output.cancel().catch(() => {});
    throw error;
  }
  return isOff() ? null : new Blob([output.target.buffer], { type: way.type });
}
