"""The demo race, watched: every number and countdown of the page keeps the laws, all the time."""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import cycle
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from dashboard.wire.publish import recorded_reads
from feeds.race_folder.read_race import race_folder, read_race
from feeds.results.results import results
from feeds.results.tally import tally_of
from tests.browser import oracle, watching
from tests.browser.demo import Demo
from tests.browser.watching import Glance
from tests.commands import RACE, free_port, serving

SETTLED_S = 2640  # after the first gun: mats have spoken of everybody who came home
LOOKS = ("race", "moments", "chart", "race", "runners")  # what is looked at, in turn
LOOK_MS = 2500


@contextmanager
def looking_on(browser: Browser, address: str) -> Iterator[Page]:
    """Open a page on a desktop, in English, with the race in words unfolded, and watch it."""
    with browser.new_context(
        viewport={"width": 1280, "height": 800}, locale="en-GB", color_scheme="dark"
    ) as context:
        context.add_init_script(oracle.SAVE_DATA)
        page = context.new_page()
        page.goto(address)
        oracle.until(page, oracle.READY)
        page.locator("#road summary").click()
        watching.begin(page)
        yield page


def watched(page: Page, until_s: float) -> list[Glance]:
    """Look at one tab after the other until the race has come so far; it never stands still."""
    before_s = -math.inf
    for tab in cycle(LOOKS):
        page.locator(f"#tab-{tab}").click()
        page.wait_for_timeout(LOOK_MS)
        now_s = page.evaluate("poursuite.raceS() - poursuite.facts.waves[0].gun_s")
        if now_s >= until_s:
            break
        assert now_s > before_s, f"the race stands still at {now_s} s"
        before_s = now_s
    page.locator("#tab-race").click()
    watching.look_again(page)
    return watching.glances(page)


def assert_lawful(seen: list[Glance]) -> None:
    assert len(seen) > 50
    assert watching.unsaid(seen) == []
    assert watching.contradictions(seen) == []
    assert watching.falls(seen) == []
    assert watching.sawteeth(seen) == []
    assert len(watching.everybody(seen)) == 1, "somebody is counted twice, or nowhere"


def counts(glance: Glance) -> dict[str, list[int]]:
    waves = [str(number) for number in range(5)]
    return {
        name: [glance.count(name, of) or 0 for of in waves] for name in ("ahead", "passed", "won")
    }


def replayed(browser: Browser, server: str, speed: int) -> list[Glance]:
    address = f"{server}/replay/{RACE}?lang=en&t=1130&speed={speed}"
    with looking_on(browser, address) as page:
        page.locator("#play").click()
        return watched(page, 2673)


def assert_ends_as_the_results_do(glance: Glance) -> None:
    race = read_race(race_folder(RACE))
    reads = recorded_reads(race)
    over_s = max(read.at_s for read in reads) + 30
    figures = tally_of(results(race, reads, [], over_s, is_over=True))
    told = counts(glance)
    assert told == {name: figures[name].tolist() for name in told}
    assert glance.count("out") == figures["out"].sum()


def test_the_whole_race_replayed_at_sixty_times_contradicts_itself_nowhere(
    browser: Browser, demos: Demo
) -> None:
    seen = replayed(browser, demos.begin(), 60)
    assert_lawful(seen)
    assert_ends_as_the_results_do(seen[-1])


def test_live_the_minutes_around_his_finish_contradict_themselves_nowhere(
    browser: Browser, tmp_path: Path
) -> None:
    asked = ("demo", "--at", "10:32:50", "--speed", "8")
    with (
        serving(tmp_path / "state", free_port(), *asked) as address,
        looking_on(browser, f"{address}/?lang=en") as page,
    ):
        seen = watched(page, 2110)
    assert_lawful(seen)
    assert seen[-1].count("won") == 1022


@pytest.mark.whole
def test_the_whole_race_at_eight_times_live_and_replayed_is_one_truth(
    browser: Browser, tmp_path: Path
) -> None:
    asked = ("demo", "--at", "10:18:50", "--speed", "8")
    with serving(tmp_path / "state", free_port(), *asked) as address:
        with looking_on(browser, f"{address}/?lang=en") as page:
            live = watched(page, SETTLED_S)
        again = replayed(browser, address, 8)
    for seen in (live, again):
        assert_lawful(seen)
        assert len(seen) > 4 * 1000, "four times a second of the race, or nearly"
    assert_ends_as_the_results_do(again[-1])
    then, now = counts(live[-1]), counts(again[-1])
    assert (then["passed"], then["won"]) == (now["passed"], now["won"])
