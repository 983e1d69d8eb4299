"""The demo race, and a race of today, for the browser to look at."""

import re
import shutil
import time
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from feeds.race_folder.read_race import race_folder, read_race
from tests.browser import oracle
from tests.browser.at_the_tablet import TOKEN, Morning
from tests.browser.lossy_proxy import LossyProxy, lossy
from tests.commands import RACE, free_port, listening, serving
from tests.feeds.timing.listener_process import Sender

MOST_AGE_S = 240  # of a demo that is shown again: its chaser crosses the line after 750


class Demo:
    """The demo race, its chaser out for a minute and a half; begun again before he is home."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.run, self.running = folder, 0, ExitStack()
        self.address, self.begun_s = "", -float("inf")

    def begin(self) -> str:
        """Return the address of a demo in which he has most of his way to go."""
        if time.monotonic() - self.begun_s > MOST_AGE_S:
            self.running.close()
            self.run += 1
            state = self.folder / str(self.run) / "state"
            state.parent.mkdir()
            demo = serving(state, free_port(), "demo", "--at", "10:21:30")
            self.address = self.running.enter_context(demo)
            self.begun_s = time.monotonic()
        return self.address


@pytest.fixture(scope="session")
def demos(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    demos = Demo(tmp_path_factory.mktemp("demo"))
    with demos.running:
        yield demos


@pytest.fixture(scope="module")
def demo(demos: Demo) -> str:
    """The demo race, its chaser on his first kilometres, at its own pace."""
    return demos.begin()


@pytest.fixture
def race_of_today(tmp_path: Path) -> Path:
    """Return a race folder whose first gun went eleven minutes ago."""
    folder = tmp_path / "today"
    shutil.copytree(race_folder(RACE), folder)
    (folder / "reads.csv").unlink()
    text = (folder / "race.toml").read_text(encoding="utf-8")
    gun = datetime.now(UTC) - timedelta(minutes=11)
    text = text.replace("date = 2021-10-31", f"date = {gun.date()}").replace("Europe/Paris", "UTC")

    def moved(found: re.Match[str]) -> str:
        hours, minutes, seconds = map(int, found[1].split(":"))
        at = gun + timedelta(hours=hours - 10, minutes=minutes, seconds=seconds)
        return f'gun = "{at.isoformat(timespec="seconds")}"'

    text = re.sub(r'gun = "(\d\d:\d\d:\d\d)"', moved, text)
    (folder / "race.toml").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def morning(
    browser: Browser, page: Page, race_of_today: Path, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Morning]:  # fmt: skip
    monkeypatch.setenv("POURSUITE_OPERATE_TOKEN", TOKEN)
    monkeypatch.setenv("POURSUITE_LOG", "debug")
    race, state = read_race(race_of_today), tmp_path / "state"
    with (
        serving(state, free_port(), "serve", str(race_of_today), race=race.key) as address,
        listening(race_of_today, state) as port,
        browser.new_context(
            viewport={"width": 820, "height": 1180}, has_touch=True, locale="en-GB"
        ) as context,
    ):
        page.goto(address)
        oracle.until(page, oracle.READY)
        tablet, complaints = context.new_page(), []
        tablet.on("pageerror", lambda error: complaints.append(str(error)))
        tablet.on(
            "console", lambda said: complaints.append(said.text) if said.type == "error" else None
        )
        tablet.on(
            "request",
            lambda one: (
                complaints.append(one.url)
                if address not in one.url and not one.url.startswith("data:")
                else None
            ),
        )
        sender = Sender(race, port)
        yield Morning(race, race_of_today, state, address, sender, page, tablet, complaints)
    for said in tmp_path.glob("said-*"):
        assert TOKEN not in said.read_text(), "the token was logged"


@pytest.fixture
def cell(demo: str) -> Iterator[tuple[str, LossyProxy]]:
    """The way to the demo race through a proxy that can lose, delay and cut."""
    with lossy(demo, seed=5) as way:
        yield way
