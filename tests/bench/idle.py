"""How much of a phone's main thread is left while the chase is on, at 4x slow-down.

Ours: the live page as it is, the whole course in sight. The naive way: the same page, drawn anew
in every animation frame. Chromium's own sum of what its tasks took tells both.
"""

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tests.bench import Row
from tests.bench._phone import Phone, chromium, phone
from tests.browser import oracle
from tests.commands import free_port, serving

LOOK_S = 15.0
AIM = 85.0
READY = "document.documentElement.dataset.dots === 'moving'"
EVERY_FRAME = """() => {
  const { drawing, camera, race, raceS } = poursuite;
  const draw = () => {
    drawing.draw({ t: raceS() - race.field.base, camera, chaser: null });
    requestAnimationFrame(draw);
  };
  draw();
}"""


def bench() -> Iterator[Row]:
    with (
        tempfile.TemporaryDirectory() as folder,
        serving(Path(folder) / "state", free_port(), "demo", "--at", "10:24:00") as address,
        chromium() as browser,
        phone(browser, is_slow=True) as slow,
    ):
        slow.page.add_init_script(oracle.SAVE_DATA)
        slow.page.goto(f"{address}/")
        while not slow.page.evaluate(READY):
            slow.page.wait_for_timeout(100)
        slow.page.wait_for_timeout(5000)  # names and what else comes after the dots
        ours = idle(slow)
        slow.page.evaluate(EVERY_FRAME)
        naive = idle(slow)
    aim = f">= {AIM:.0f} %"
    yield Row("main thread idle in the chase", ours, naive, "%", aim, ours >= AIM, True)


def idle(slow: Phone) -> float:
    """Return the per cent of the main thread's time in which it did nothing."""
    slow.tools.send("Performance.enable")
    busy_s, begun_s = task_s(slow), time.monotonic()
    slow.page.wait_for_timeout(LOOK_S * 1000)
    return 100 * (1 - (task_s(slow) - busy_s) / (time.monotonic() - begun_s))


def task_s(slow: Phone) -> float:
    told = slow.tools.send("Performance.getMetrics")["metrics"]
    return float(next(one["value"] for one in told if one["name"] == "TaskDuration"))
