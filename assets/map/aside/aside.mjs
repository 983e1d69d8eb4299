// While Plotly starts, the main thread stands still for seconds; the dots go on. A second canvas is handed to a
// worker that draws the same picture (worker.mjs); when the map stands, the first canvas takes over again, because
// only there can dots be drawn in the very frame in which the map moves. Where a browser cannot, all stays here.

const PATIENCE_MS = 15_000;

/** A drawer of draw.mjs that can step aside: leave() resolves when a worker draws, come() takes the dots back. */
export function movable(drawer, canvas, scene, chaserCourse) {
  let field = null;
  let away = null; // {worker, twin, isDrawing}
  let last = null; // {view, raceS, at}
  let marks = [[], -1]; // the followed, and the one looked at

  /** Tell the worker what this frame shows. How fast the race runs shows from one frame to the next. */
  function tell(view) {
    const at = performance.timeOrigin + performance.now();
    const raceS = field.base + view.t;
    const moved = last && at > last.at ? (1000 * (raceS - last.raceS)) / (at - last.at) : 0;
    const rate = Math.min(100, Math.max(0, moved));
    away.worker.postMessage({ view: { at, raceS, rate, camera: { ...view.camera }, size: [canvas.width, canvas.height] } });
  }

  function begin(done) {
    const twin = canvas.cloneNode();
    twin.removeAttribute("id");
    const worker = new Worker(new URL("./worker.mjs", import.meta.url), { type: "module" });
    away = { worker, twin, isDrawing: false };
    worker.onmessage = () => {
      if (away?.worker !== worker) return;
      away.isDrawing = true;
      canvas.style.visibility = "hidden";
      done();
    };
    worker.onerror = () => (come(), done());
    const offscreen = twin.transferControlToOffscreen();
    worker.postMessage({ canvas: offscreen, scene, chaserCourse }, [offscreen]);
    worker.postMessage({ field, marks });
    canvas.after(twin);
    setTimeout(() => (away?.worker === worker && !away.isDrawing ? come() : null, done()), PATIENCE_MS);
  }

  function come() {
    if (!away) return;
    const { worker, twin } = away;
    away = null;
    if (last) drawer.draw(last.view);
    canvas.style.visibility = "";
    requestAnimationFrame(() => (worker.terminate(), twin.remove()));
  }

  return {
    kind: drawer.kind,
    setField(next) {
      field = next;
      drawer.setField(next);
      away?.worker.postMessage({ field });
    },
    update(changed) {
      drawer.update(changed);
      away?.worker.postMessage({ field });
    },
    mark(followed, chosen) {
      marks = [followed, chosen];
      drawer.mark(followed, chosen);
      away?.worker.postMessage({ marks });
    },
    draw(view) {
      if (away) tell(view);
      if (!away?.isDrawing) drawer.draw(view);
      last = { view: { ...view }, raceS: field.base + view.t, at: performance.timeOrigin + performance.now() };
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
