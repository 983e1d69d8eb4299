"""A race under way and the operator in her van: what she taps, and what the public sees."""

import re
import time
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from playwright.sync_api import Page, expect

from feeds.race import Race
from feeds.reads import Read
from tests.browser import oracle
from tests.feeds.timing.listener_process import Sender
from tests.orders import of_live

TOKEN = "a-token-for-operators"
expect.set_options(timeout=30_000)


@dataclass
class Morning:
    """A race under way, its feed, its public page and its operator."""

    race: Race
    folder: Path  # of the race
    state: Path
    address: str
    sender: Sender
    public: Page
    tablet: Page
    complaints: list[str]

    def send(self, *reads: tuple[str, str, float]) -> None:
        """Let the timing system send reads: tag, mat, seconds ago."""
        now_s = time.time()
        self.sender.send([Read(tag, mat, now_s - ago_s, now_s, "") for tag, mat, ago_s in reads])
        self.sender.finish()

    def look_at(self, tab: str) -> None:
        self.tablet.locator(f'.tile[data-tab="{tab}"]').click()
        expect(self.tablet.locator(f'.head[data-tab="{tab}"]')).to_be_visible()

    def tile(self, tab: str) -> str:
        return str(self.tablet.locator(f'.tile[data-tab="{tab}"]').inner_text())

    def choose(self, words: str) -> None:
        """Tap the row of the tab that is looked at, once its rows are there."""
        tab = self.tablet.locator(".head[data-on]").get_attribute("data-tab")
        self.tablet.locator(f'.ag-row[row-id^="{tab}:"]', has_text=words).first.click()

    def press(self, action: str) -> None:
        self.tablet.get_by_role("button", name=action, exact=True).locator("visible=true").click()
        expect(self.tablet.locator("#dialog")).to_be_visible()

    def fill(self, **fields: str) -> None:
        for name, text in fields.items():
            box = self.tablet.get_by_label(name, exact=True).locator("visible=true")
            box.fill(text)

    def decide(self, why: str) -> str:
        """Say who and why, be told the effect, decide, and return what was told."""
        self.fill(**{"Who decides": "Ana", "Why": why})
        go = self.tablet.locator("#go")
        expect(go).to_have_text("See the effect")
        go.click()
        expect(go).to_have_text("Decide")
        told = str(self.tablet.locator("#answer").inner_text())
        go.click()
        expect(self.tablet.locator("#dialog")).to_be_hidden()
        expect(self.tablet.locator("#toast")).to_be_visible()
        return told

    def undo(self, words: str) -> None:
        """Undo the decision whose row says so."""
        self.look_at("decisions")
        self.choose(words)
        self.press("Undo the decision")
        self.decide("a mistake")

    def ago(self, ago_s: float) -> str:
        """Return a time of day as one types it."""
        return f"{datetime.fromtimestamp(time.time() - ago_s, self.race.zone):%H:%M:%S}"

    def reads_of(self, number: int) -> str:
        return f"poursuite.race.field.reads[{self.place_of(number)}]"

    def place_of(self, number: int, wave: int | None = None) -> int:
        """Return where in the bytes a runner of the roster stands, in another wave if told."""
        runners = [*self.race.runners]
        if wave is not None:
            runners[number] = replace(runners[number], wave=wave)
        race = replace(self.race, runners=tuple(runners))
        return int(of_live(race, race.key).place[number])


def until_shown(public: Page, is_so: str) -> None:
    """Wait for the public page, which paints without a graphics card while the tablet works too."""
    oracle.until(public, is_so, most_s=90)


def log_in(morning: Morning) -> None:
    morning.tablet.goto(f"{morning.address}/operate")
    morning.tablet.get_by_label("Token").fill("not-the-token-at-all")
    morning.tablet.get_by_role("button", name="Enter").click()
    expect(morning.tablet.get_by_role("alert")).to_have_text("That is not the token.")
    morning.tablet.get_by_label("Token").fill(TOKEN)
    morning.tablet.get_by_role("button", name="Enter").click()
    expect(morning.tablet.locator("#race-clock")).to_have_text(re.compile(r"\d\d:\d\d:\d\d"))
    morning.complaints.clear()  # the browser notes the two 401 of the form
