// While Plotly starts, the main thread stands still for seconds; the dots go on. A second canvas is handed to a
// worker that draws the same picture (worker.mjs); when the map stands, the first canvas takes over again, because
// only there can dots be drawn in the very frame in which the map moves. Where a browser cannot, all stays here.

import { allowed } from "../../news/allowed.mjs";

const PATIENCE_MS = 15_000;

/**
 * A drawer of draw.mjs that can step aside: leave() resolves when a worker draws, come() takes the dots back. Its view
 * has a `rate` besides, race seconds a second, by which the worker goes on while nobody tells it anything.
 */
export function movable(drawer, canvas, scene, chaserCourse, level) {
  let field = null;
  let away = null; // {worker, twin, isDrawing}
  let last = null; // the view drawn last
  let crowd = null; // how much of the road they take
  let marks = [[], -1]; // the followed, and the one looked at
  let chances = null; // of everybody, where they are shown
  let isSunny = false;
  let isStale = true; // what was drawn last is not how it looks now

  canvas.addEventListener("webglcontextrestored", () => (isStale = true)); // after the drawer's own listener

  /** Tell the worker what this frame shows, and how fast the race goes on. */
  function tell({ t, camera, rate }) {
    const at = performance.timeOrigin + performance.now();
    const size = [canvas.width, canvas.height];
    away.worker.postMessage({ view: { at, raceS: field.base + t, rate, camera: { ...camera }, size } });
  }

  function begin(done) {
    const twin = canvas.cloneNode();
    twin.removeAttribute("id");
    const worker = allowed(() => new Worker(new URL("./worker.mjs", import.meta.url), { type: "module" }));
    if (!worker) return done();
    away = { worker, twin, isDrawing: false };
    worker.onmessage = () => {
      if (away?.worker !== worker) return;
      away.isDrawing = true;
      canvas.style.visibility = "hidden";
      done();
    };
    worker.onerror = () => (come(), done());
    const offscreen = twin.transferControlToOffscreen();
    worker.postMessage({ canvas: offscreen, scene, chaserCourse, level }, [offscreen]);
    worker.postMessage({ field, marks, crowd, chances, isSunny });
    isStale = true; // the next frame tells it what to show
    canvas.after(twin);
    setTimeout(() => (away?.worker === worker && !away.isDrawing ? come() : null, done()), PATIENCE_MS);
  }

  function come() {
    if (!away) return;
    const { worker, twin } = away;
    away = null;
    if (last) drawer.draw(last);
    canvas.style.visibility = "";
    requestAnimationFrame(() => (worker.terminate(), twin.remove()));
  }

  return {
    kind: drawer.kind,
    setField(next) {
      field = next;
      isStale = true;
      drawer.setField(next);
      away?.worker.postMessage({ field });
    },
    update(changed) {
      isStale = true;
      drawer.update(changed);
      away?.worker.postMessage({ field });
    },
    mark(followed, chosen) {
      marks = [followed, chosen];
      isStale = true;
      drawer.mark(followed, chosen);
      away?.worker.postMessage({ marks });
    },
    hope(next) {
      chances = next;
      isStale = true;
      drawer.hope(next);
      away?.worker.postMessage({ chances });
    },
    light(next) {
      isSunny = next;
      isStale = true;
      drawer.light(next);
      away?.worker.postMessage({ isSunny });
    },
    crowd(next) {
      crowd = next;
      isStale = true;
      drawer.crowd(next);
      away?.worker.postMessage({ crowd });
    },
    lay: (ribbonOf) => drawer.lay(ribbonOf),
    /** Has the field or a mark changed since the last draw()? */
    isStale: () => isStale,
    draw(view) {
      if (away) tell(view);
      isStale = !away?.isDrawing && !drawer.draw(view);
      last = { ...view };
      return !isStale;
    },
    leave: () =>
      new Promise((done) => {
        const isAble = drawer.kind === "webgl2" && typeof Worker === "function" && canvas.transferControlToOffscreen;
        if (isAble && field && !away) begin(done);
        else done();
      }),
    come,
  };
}
