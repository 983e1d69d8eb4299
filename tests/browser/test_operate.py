"""The operator in her van sees a feed talk, and what she decides shows on the public page."""

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from feeds.race import Race
from feeds.race_folder.read_race import read_race
from feeds.reads import Read
from tests.browser import oracle
from tests.browser.test_guns import listening
from tests.commands import free_port, serving
from tests.feeds.timing.listener_process import Sender

TOKEN = "a-token-for-operators"
LOST = "LOST777"  # a chip on nobody's list
expect.set_options(timeout=30_000)


@dataclass
class Morning:
    """A race under way, its feed, its public page and its operator."""

    race: Race
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
        self.tablet.locator(".ag-row", has_text=words).first.click()

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

    def reads_of(self, number: int) -> str:
        return f"poursuite.race.field.reads[{number}]"


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
        yield Morning(race, address, Sender(race, port), page, tablet, complaints)
    for said in tmp_path.glob("said-*"):
        assert TOKEN not in said.read_text(), "the token was logged"


def until_shown(public: Page, is_so: str) -> None:
    """Wait for the public page, which paints without a graphics card while the tablet works too."""
    oracle.until(public, is_so, most_s=90)


def complaints_of(page: Page, address: str) -> list[str]:
    """Return a list that grows with errors, what a policy forbids, and requests to elsewhere."""
    found: list[str] = []

    def asked(url: str) -> None:
        if not url.startswith((address, "data:", "blob:")):
            found.append(url)

    page.on("pageerror", lambda error: found.append(str(error)))
    page.on("console", lambda said: found.append(said.text) if said.type == "error" else None)
    page.on("request", lambda request: asked(request.url))
    return found


def log_in(morning: Morning) -> None:
    morning.tablet.goto(f"{morning.address}/operate")
    morning.tablet.get_by_label("Token").fill("not-the-token-at-all")
    morning.tablet.get_by_role("button", name="Enter").click()
    expect(morning.tablet.get_by_role("alert")).to_have_text("That is not the token.")
    morning.tablet.get_by_label("Token").fill(TOKEN)
    morning.tablet.get_by_role("button", name="Enter").click()
    expect(morning.tablet.locator("#race-clock")).to_have_text(re.compile(r"\d\d:\d\d:\d\d"))
    morning.complaints.clear()  # the browser notes the two 401 of the form


def test_an_operator_sees_a_feed_talk_and_gives_a_lost_chip_to_its_runner(morning: Morning) -> None:
    race, public, tablet = morning.race, morning.public, morning.tablet
    log_in(morning)
    expect(tablet.locator('.tile[data-tab="feeds"]')).to_contain_text("Nobody is connected")
    known, lost = race.runners[0], race.runners[1]
    morning.send((known.chips[0], "start", 600.0), (LOST, "start", 590.0), (LOST, "1km", 230.0))
    until_shown(public, f"{morning.reads_of(0)} === 1")

    morning.look_at("feeds")
    expect(tablet.locator(".ag-row", has_text="line")).to_contain_text("mylaps")
    morning.look_at("chips")
    expect(tablet.locator('.tile[data-tab="chips"]')).to_have_class(re.compile("look"))
    expect(tablet.locator(".ag-row", has_text=LOST)).to_contain_text("start · 1km")
    assert public.evaluate(morning.reads_of(1)) == 0

    morning.choose(LOST)
    morning.press("Give the chip to a bib")
    expect(tablet.get_by_label("Chip or bib that was read")).to_have_value(LOST)
    morning.fill(Bib=lost.bib)
    told = morning.decide("found on her shoe")
    assert lost.bib in told
    assert "start —" in told
    until_shown(public, f"{morning.reads_of(1)} === 2")
    expect(tablet.locator('.tile[data-tab="chips"]')).to_have_class(re.compile("good"))

    morning.look_at("decisions")
    row = tablet.locator(".ag-row")
    expect(row).to_have_count(1)
    for words in (f"Chip {LOST} given to {lost.bib}", "Ana", "found on her shoe", "start —"):
        expect(row).to_contain_text(words)
    morning.choose(LOST)
    morning.press("Undo the decision")
    morning.decide("it was another shoe")
    until_shown(public, f"{morning.reads_of(1)} === 0")
    expect(tablet.locator(".ag-row")).to_have_count(2)
    expect(tablet.locator('.ag-row[row-index="1"]')).to_contain_text("undone since")
    assert not morning.complaints


def test_an_operator_starts_a_wave_voids_a_read_and_changes_her_mind(morning: Morning) -> None:
    race, public, tablet = morning.race, morning.public, morning.tablet
    log_in(morning)
    first = race.runners[0]
    morning.send((first.chips[0], "start", 600.0), (first.chips[0], "1km", 240.0))
    until_shown(public, f"{morning.reads_of(0)} === 2")

    morning.look_at("starts")
    morning.choose("Wave 4")  # whose gun is minutes away
    morning.press("Start a wave")
    expect(tablet.get_by_role("button", name="Wave 4")).to_have_attribute("aria-pressed", "true")
    now_s = time.time()
    morning.decide("the crowd would not wait")
    until_shown(public, f"poursuite.facts.waves[3].gun_s < {now_s + 30.0}")
    started = tablet.locator('.ag-row[row-id="4"]')
    expect(started).to_contain_text("Ana at")
    expect(started).to_contain_text("the crowd would not wait")

    morning.look_at("reads")
    tablet.locator('.head[data-tab="reads"] input').fill(first.bib)
    expect(tablet.locator(".ag-row")).to_have_count(2)
    tablet.get_by_role("button", name="Void the read").click()
    tablet.locator("#go").click()
    expect(tablet.locator("#answer")).to_have_text("First choose a row of the table.")
    tablet.get_by_role("button", name="Cancel").click()
    morning.choose("1km")
    morning.press("Void the read")
    morning.decide("a stroller on the mat")
    until_shown(public, f"{morning.reads_of(0)} === 1")
    expect(tablet.locator(".ag-row", has_text="1km")).to_contain_text("voided")

    morning.press("Add a read")
    morning.fill(**{"Chip or bib that was read": first.bib, "Time": "soon"})
    tablet.get_by_role("button", name="2km").click()
    morning.fill(**{"Who decides": "Ana", "Why": "the marshal saw her"})
    tablet.locator("#go").click()
    expect(tablet.locator("#answer")).to_have_text("Write the time as 10:12:03")
    at = tablet.evaluate("new Date(Date.now() - 20000).toISOString().slice(11, 19)")
    morning.fill(Time=at)
    morning.decide("the marshal saw her")
    until_shown(public, f"{morning.reads_of(0)} === 2")

    morning.look_at("runners")
    tablet.locator('.head[data-tab="runners"] input').fill(first.bib)
    morning.choose(first.bib)
    morning.press("Disqualify")
    expect(tablet.get_by_label("Bib")).to_have_value(first.bib)
    told = morning.decide("cut a corner")
    assert "disqualified" in told
    expect(tablet.locator(".ag-row")).to_contain_text("disqualified")

    morning.look_at("decisions")
    expect(tablet.locator(".ag-row")).to_have_count(4)
    morning.choose("Read voided")
    morning.press("Undo the decision")
    morning.decide("it was her after all")
    until_shown(public, f"{morning.reads_of(0)} === 3")
    expect(tablet.locator(".ag-row", has_text="undone since")).to_contain_text("Read voided")
    assert not morning.complaints


def test_the_page_says_so_when_nothing_reaches_it_any_more(morning: Morning) -> None:
    log_in(morning)
    tablet = morning.tablet
    expect(tablet.locator("#stale")).to_be_hidden()
    tablet.context.set_offline(True)
    expect(tablet.locator("#stale")).to_be_visible()
    tablet.context.set_offline(False)
    expect(tablet.locator("#stale")).to_be_hidden()
    tablet.get_by_role("button", name="Log out").click()
    expect(tablet.get_by_label("Token")).to_be_visible()
