"""A hand on the film's timeline, on a phone at 4x slow-down: the main thread's time a frame.

Sixty times a second the finger is somewhere else, and the page goes with it: the dots of 3,600
runners, the clock, the line on the timeline, now and then the figures. Measured is, as in
``frames``, Chromium's own sum of the main thread's tasks in the thread's own processor time, the
least of some rounds. The page's clock goes by sixtieths of a second, a frame each, however long
this machine takes to show one: what is done so many times a second is done so often.

The naive way is that of the bar before it: the browser's own slider tells a moment, and the page
shows that with all that goes with it, as when the film plays. The least is what the browser itself
takes for a frame of this page in which one line moves.
"""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.bench import Row
from tests.bench._phone import Phone, busy_s, chromium, phone
from tests.browser.oracle import SAVE_DATA, until
from tests.commands import RACE, free_port, serving

AIM_MS = 4.0
FRAMES, ROUNDS = 120, 5
THERE = "document.getElementById('transport').dataset.is === 'there' && poursuite.isStaged()"

SCRUB = """async ({ frames, isNaive }) => {
  const line = document.querySelector(".t-line");
  const { left, width, top } = line.getBoundingClientRect();
  const finger = (kind, share) => line.dispatchEvent(new PointerEvent(kind, {
    pointerId: 1, isPrimary: true, bubbles: true,
    clientX: left + 8 + share * (width - 16), clientY: top + 30,
  }));
  const scrub = document.getElementById("scrub");
  const [from, until] = [1110, 2290]; // the same part of the race
  const bar = (share) => {
    scrub.value = String(from + share * (until - from));
    scrub.dispatchEvent(new Event("input"));
  };
  line.setPointerCapture = () => {}; // nobody's finger
  if (!isNaive) finger("pointerdown", 0.1);
  await new Promise((done) => setTimeout(done, 100));
  await hold();
  const real = performance.now.bind(performance);
  const began = real();
  let [k, since] = [0, began];
  performance.now = () => began + (1000 / 60) * k + Math.min(16, real() - since);
  for (; k < frames; k++) {
    since = real();
    const share = 0.1 + (0.8 * k) / frames;
    if (isNaive) bar(share);
    else finger("pointermove", share);
    await new Promise((done) => requestAnimationFrame(done));
  }
  delete performance.now;
  await hold();
  if (isNaive) scrub.dispatchEvent(new Event("change"));
  else finger("pointerup", 0.9);
}"""
# As in `frames`: the pixels are a graphics card's work on a phone.
UNPAINTED = """const get = HTMLCanvasElement.prototype.getContext;
HTMLCanvasElement.prototype.getContext = function (kind, ...more) {
  const paper = get.call(this, kind, ...more);
  if (kind === "webgl2") paper?.enable(paper.RASTERIZER_DISCARD);
  return paper;
};"""
LEAST = """async (frames) => {
  const line = document.querySelector(".t-now");
  const was = line.style.transform;
  for (let k = 0; k < frames; k++) {
    line.style.transform = `translateX(${k}px)`;
    await new Promise((done) => requestAnimationFrame(done));
  }
  line.style.transform = was;
}"""


def ms_a_frame(slow: Phone, busy: list[float], *, is_naive: bool) -> float:
    """Return the milliseconds of a frame, from when the finger is down until before it goes."""
    took = []
    for _ in range(ROUNDS):
        busy.clear()
        slow.page.evaluate(SCRUB, {"frames": FRAMES, "isNaive": is_naive})
        took.append(1000.0 * (busy[1] - busy[0]) / FRAMES)
    return min(took)


def ms_of_least(slow: Phone) -> float:
    before_s = busy_s(slow)
    slow.page.evaluate(LEAST, FRAMES)
    return 1000.0 * (busy_s(slow) - before_s) / FRAMES


def bench() -> Iterator[Row]:
    with (
        tempfile.TemporaryDirectory() as folder,
        serving(Path(folder) / "state", free_port(), "demo", "--at", "10:21:30") as address,
        chromium() as browser,
        phone(browser, is_slow=True) as slow,
    ):
        slow.page.add_init_script(SAVE_DATA)
        slow.page.add_init_script(UNPAINTED)
        slow.page.goto(f"{address}/replay/{RACE}?t=26:20")
        until(slow.page, THERE)
        busy: list[float] = []
        slow.page.expose_function("hold", lambda: busy.append(busy_s(slow)))
        slow.tools.send("Performance.enable", {"timeDomain": "threadTicks"})
        ours = ms_a_frame(slow, busy, is_naive=False)
        naive = ms_a_frame(slow, busy, is_naive=True)
        least = min(ms_of_least(slow) for _ in range(ROUNDS))
    yield Row(
        "a frame while the film is scrubbed, 3,600 runners on a phone", ours, naive, "ms",
        f"<= {AIM_MS:g} ms", ours <= AIM_MS,
    )  # fmt: skip
    yield Row("  the browser's own, for a line that moves", least, None, "ms")
