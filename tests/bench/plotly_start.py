"""The longest freeze of the dots while Plotly's map starts, at 4x slow-down.

Ours: the longest pause between two frames that the worker draws, from its first until the map
stands. The naive way: the longest pause between two animation frames of the main thread in that
same while, which is how long the dots would stand if they were drawn there.

Filling pixels is a graphics card's work on a phone; here SwiftShader does it on the same processor,
and a trace shows nothing else in the longest pauses (80 to 240 ms of the compositor's SwapBuffers).
So the worker makes every call but those that fill, the screen has one pixel to each of the page's,
and SwiftShader takes no part in composing it. All that the page itself does is measured as it is.
"""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser, Page, Worker

from tests.bench import Row
from tests.bench._phone import chromium, phone
from tests.browser import oracle
from tests.commands import RACE, free_port, serving
from tests.conftest import ARGUMENTS

VISITS = 5
AIM_MS = 100.0
LONGEST_WAIT_MS = 60_000

PAUSES = """
  globalThis.longestMs = 0;
  let before = performance.now();
  const frame = (now) => {
    globalThis.longestMs = Math.max(globalThis.longestMs, now - before);
    before = now;
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
"""
NO_FILLING = "() => { WebGL2RenderingContext.prototype.drawArrays = () => {}; }"
STANDS = "document.body.classList.contains('map-ready')"


def bench() -> Iterator[Row]:
    with (
        tempfile.TemporaryDirectory() as folder,
        serving(Path(folder) / "state", free_port(), "demo", "--at", "10:26:12") as address,
        chromium(ARGUMENTS) as browser,
    ):
        visits = [visit(browser, address) for _ in range(VISITS)]
    aside_ms, main_ms = (median(one[k] for one in visits) for k in (0, 1))
    yield Row(
        "longest freeze while Plotly starts", aside_ms, main_ms, "ms", f"<= {AIM_MS:.0f} ms",
        aside_ms <= AIM_MS,
    )  # fmt: skip


def visit(browser: Browser, address: str) -> tuple[float, float]:
    """Return the longest pauses, milliseconds, of the worker's frames and of the main thread's."""
    with phone(browser, is_slow=True, pixels=1) as slow:
        page = slow.page
        page.add_init_script(oracle.SAVE_DATA)
        page.goto(f"{address}/replay/{RACE}?t=1500&speed=1")
        wait(page, "!(document.getElementById('ask-map')?.hidden ?? true)")
        page.evaluate("poursuite.steer({isPlaying: true})")
        with page.expect_worker(lambda one: "/aside/" in one.url) as begun:
            page.evaluate("document.getElementById('load-map').click()")
        worker: Worker = begun.value
        wait(page, "document.getElementById('dots').style.visibility === 'hidden'")
        worker.evaluate(NO_FILLING)
        worker.evaluate(f"() => {{ {PAUSES} }}")
        page.evaluate(f"() => {{ {PAUSES} }}")
        longest_ms = 0.0
        while not page.evaluate(STANDS):
            longest_ms = max(longest_ms, float(worker.evaluate("longestMs")))
            page.wait_for_timeout(50)
        return longest_ms, float(page.evaluate("longestMs"))


def wait(page: Page, is_so: str) -> None:
    waited_ms = 0
    while not page.evaluate(is_so):
        page.wait_for_timeout(50)
        waited_ms += 50
        if waited_ms > LONGEST_WAIT_MS:
            raise AssertionError(f"not so after {LONGEST_WAIT_MS} ms: {is_so}")
