"""The demo race, and a race of today, for the browser to look at."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from feeds.race_folder.read_race import read_race
from tests.browser import oracle
from tests.browser.at_the_tablet import TOKEN, Morning
from tests.browser.demo import Demo
from tests.browser.lossy_proxy import LossyProxy, lossy
from tests.commands import free_port, listening, serving
from tests.feeds.timing.listener_process import Sender
from tests.todays_race import race_begun


@pytest.fixture(scope="session")
def demos(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    demos = Demo(tmp_path_factory.mktemp("demo"))
    with demos.running:
        yield demos


@pytest.fixture
def demo(demos: Demo) -> str:
    """The demo race, its chaser on his first kilometres, at its own pace."""
    return demos.begin()


@pytest.fixture
def race_of_today(tmp_path: Path) -> Path:
    """Return a race folder whose first gun went eleven minutes ago."""
    return race_begun(tmp_path / "today")


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
