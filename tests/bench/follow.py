"""From a line appended to a file to the knot drawn in a browser, through three real processes.

A live race whose first gun went some minutes ago is served; ``poursuite import --follow`` reads a
growing file; a page in Chromium looks for every runner in each of its frames. The naive way is a
page that asks for everything every ten seconds: the same appends, and nothing but the wait for the
next question.
"""

import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
from playwright.sync_api import Page

from feeds.files.read_lines import HEADER, encode_csv_line
from feeds.race_folder.read_race import race_folder, read_race
from feeds.reads import Read
from geo.motion import FloatArray
from tests.bench import Row
from tests.bench._phone import chromium, phone
from tests.commands import RACE, environment_of, free_port, serving

READS = 60
EVERY_S = 1.0  # on average
GUN_AGO = timedelta(minutes=4)
POLLS_EVERY_S = 10.0
AIM_S = 4.0

WATCH = """
  globalThis.drawnMs = {};
  requestAnimationFrame(function look() {
    requestAnimationFrame(look); // after the page's own: the frame that has the knot is drawn
    const { reads } = poursuite.race.field;
    for (let i = 0; i < reads.length; i++) if (reads[i] && !(i in drawnMs)) drawnMs[i] = Date.now();
  });
"""


def bench() -> Iterator[Row]:
    with tempfile.TemporaryDirectory() as made:
        folder, state, file = Path(made) / "today", Path(made) / "state", Path(made) / "mat.csv"
        race_of_today(folder)
        race = read_race(folder)
        tags = [race.runners[runner].chips[0] for runner in range(READS)]
        file.write_text(HEADER + "\n", encoding="utf-8")
        with (
            serving(state, free_port(), "serve", str(folder), race=race.key) as address,
            following(folder, state, file),
            chromium() as browser,
            phone(browser) as spectator,
        ):
            page = spectator.page
            page.goto(f"{address}/")
            until(page, "document.documentElement.dataset.dots === 'moving'")
            page.evaluate(WATCH)
            appended_s = append(page, file, tags)
            until(page, f"Object.keys(drawnMs).length >= {READS}")
            page.wait_for_timeout(3000)  # whatever would come twice has come
            drawn_ms: dict[str, float] = page.evaluate("drawnMs")
            counts: list[int] = page.evaluate("Array.from(poursuite.race.field.reads)")
    assert counts == [1] * READS + [0] * (len(counts) - READS), "a read is missing, or there twice"
    drawn_s = np.array([drawn_ms[str(runner)] for runner in range(READS)]) / 1000.0
    waited_s = drawn_s - appended_s
    polled_s = POLLS_EVERY_S - (appended_s - appended_s[0] + 0.5) % POLLS_EVERY_S
    ours, naive = (float(np.percentile(waits, 95)) for waits in (waited_s, polled_s))
    yield Row(
        f"append to drawn knot, p95 of {READS}", ours, naive, "s", f"< {AIM_S:g} s", ours < AIM_S
    )
    middle, naive_middle = float(np.median(waited_s)), float(np.median(polled_s))
    yield Row("  median", middle, naive_middle, "s")


def append(page: Page, file: Path, tags: list[str]) -> FloatArray:
    """Append a start for each tag, at random moments; return when, Unix seconds."""
    chance = random.Random(5)
    appended_s = []
    with file.open("a", encoding="utf-8", buffering=1) as growing:
        for tag in tags:
            page.wait_for_timeout(1000 * EVERY_S * chance.uniform(0.5, 1.5))
            now_s = time.time()
            growing.write(encode_csv_line(Read(tag, "start", now_s - 0.2, now_s)))
            appended_s.append(now_s)
    return np.array(appended_s)


def race_of_today(folder: Path) -> None:
    """Make a race folder like the built-in one, with its first gun a few minutes ago."""
    shutil.copytree(race_folder(RACE), folder)
    (folder / "reads.csv").unlink()
    first = datetime.now(UTC) - GUN_AGO

    def moved(found: re.Match[str]) -> str:
        hours, minutes, seconds = map(int, found[1].split(":"))
        gun = first + timedelta(hours=hours - 10, minutes=minutes, seconds=seconds)
        return f'gun = "{gun.isoformat(timespec="seconds")}"'

    text = (folder / "race.toml").read_text(encoding="utf-8")
    text = re.sub(r'gun = "(\d\d:\d\d:\d\d)"', moved, text)
    text = re.sub(r"date = \S+", f"date = {first:%Y-%m-%d}", text).replace("Europe/Paris", "UTC")
    (folder / "race.toml").write_text(text, encoding="utf-8")


@contextmanager
def following(folder: Path, state: Path, file: Path) -> Iterator[None]:
    """Run ``poursuite import --follow`` beside the server, into its store."""
    command = [sys.executable, "-m", "dashboard.commands", "import", str(file)]
    command += ["--race", str(folder), "--follow"]
    with subprocess.Popen(
        command, env=environment_of(state), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as crew:
        try:
            yield
        finally:
            crew.send_signal(signal.SIGINT)
            crew.wait(20)


def until(page: Page, is_so: str, most_s: float = 30.0) -> None:
    end_s = time.monotonic() + most_s
    while not page.evaluate(is_so):
        assert time.monotonic() < end_s, f"not so after {most_s:.0f} s: {is_so}"
        page.wait_for_timeout(100)
