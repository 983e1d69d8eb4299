"""What happened, as the page lists it: the same as Python finds, and each line leads there."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser, Page

from dashboard.wire.constants import begins_s
from feeds.race import Race
from feeds.results.result import pacers_of
from feeds.results.state import State
from feeds.rules.quantise import quantised
from feeds.rules.snapshot import Snapshot
from geo.motion import along_at
from tests.browser import oracle
from tests.browser.demo import Demo
from tests.commands import free_port, serving

# All events of the page's field, with everything about the runners in `own`.
EVENTS = """async (own) => {
  const version = document.querySelector("script[type=module]").src.split("/")[4];
  const { eventsOf } = await import(`/map/${version}/panels/moments/events.mjs`);
  const { race: { field }, facts } = poursuite;
  const scene = { waves: facts.waves, chaser: facts.chaser, finishM: facts.course.length_m };
  return eventsOf(field, scene, 1e9, own);
}"""
ITEMS = "document.querySelectorAll('.moments li').length"


@pytest.fixture(scope="module")
def published() -> tuple[Race, Snapshot, float]:
    """Return the recorded race as it is published, and the zero of its times."""
    race, final = oracle.recorded_race()
    base_s = begins_s(race)
    return race, quantised(final, base_s), base_s


@pytest.fixture(scope="module")
def replayed(browser: Browser, demos: Demo) -> Iterator[Page]:
    phone = browser.new_context(viewport={"width": 390, "height": 844}, locale="en-GB")
    phone.add_init_script(oracle.WITHOUT_MAP)
    page = phone.new_page()
    oracle.replay_at(page, demos.begin(), 1500, is_frugal=True)
    yield page
    phone.close()


def events(page: Page, kind: str, own: list[int] | None = None) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = page.evaluate(EVENTS, own or [])
    assert [one["t"] for one in found] == sorted(one["t"] for one in found)
    return [one for one in found if one["kind"] == kind]


def test_the_first_and_every_hundredth_catch_are_pythons(
    replayed: Page, published: tuple[Race, Snapshot, float]
) -> None:
    race, final, base_s = published
    passed_s = np.where(pacers_of(race), np.nan, final.facts.passed_s)
    order = np.argsort(passed_s, kind="stable")[: np.count_nonzero(~np.isnan(passed_s))]
    counts = [1, *range(100, len(order) + 1, 100)]
    found = events(replayed, "catch")
    assert [one["count"] for one in found] == counts
    for one in found:
        runner = order[one["count"] - 1]
        assert one["t"] == pytest.approx(passed_s[runner] - base_s, abs=0.01)
        assert passed_s[one["runner"]] == pytest.approx(passed_s[runner], abs=0.01)
        along_m = along_at(final.motions, passed_s[runner])[runner]
        assert one["along"] == pytest.approx(along_m, abs=1)


def test_the_first_at_each_mat_is_pythons_and_a_change_is_a_new_lead(
    replayed: Page, published: tuple[Race, Snapshot, float]
) -> None:
    race, final, base_s = published
    is_read = np.arange(final.mat_of_knot.shape[1]) < final.motions.read_count[:, None]
    assert final.bridged is not None
    is_read &= ~final.bridged & ~pacers_of(race)[:, None]
    found = events(replayed, "first")
    assert [one["mat"] for one in found] == list(range(1, len(race.mats)))
    leader = -1
    for one in found:
        at_mat = is_read & (final.mat_of_knot == one["mat"])
        first_s = np.where(at_mat, final.motions.at_s, np.inf).min(axis=1)
        assert one["runner"] == int(first_s.argmin())
        assert one["t"] == pytest.approx(first_s.min() - base_s, abs=0.01)
        assert one["isLead"] == (leader not in (-1, one["runner"]))
        leader = one["runner"]


def test_the_chaser_comes_home_and_the_last_to_escape_did_so_by_seconds(
    replayed: Page, published: tuple[Race, Snapshot, float]
) -> None:
    race, final, base_s = published
    is_ahead = np.isin(final.facts.state, (State.AHEAD, State.OFFICIAL))
    (home,) = events(replayed, "home")
    assert home["count"] == np.count_nonzero(is_ahead)
    was_passed = ~np.isnan(final.facts.passed_s) & ~pacers_of(race)
    assert home["passed"] == np.count_nonzero(was_passed)
    assert home["t"] == pytest.approx(final.facts.official_s - base_s, abs=0.06)
    (escape,) = events(replayed, "escape")
    last_s = np.nanmax(np.where(is_ahead, final.facts.finish_s, np.nan))
    assert is_ahead[escape["runner"]]
    assert escape["t"] == pytest.approx(last_s - base_s, abs=0.01)
    assert escape["marginS"] == pytest.approx(final.facts.official_s - last_s, abs=0.07)


def test_all_of_my_runners_day_is_in_the_list(
    replayed: Page, published: tuple[Race, Snapshot, float]
) -> None:
    _race, final, base_s = published
    known = final.facts
    home = int(np.flatnonzero(np.isin(known.state, (State.AHEAD, State.OFFICIAL)))[0])
    caught = int(np.flatnonzero(~np.isnan(known.passed_s) & ~np.isnan(known.finish_s))[0])
    for runner, end in ((home, "ahead"), (caught, "behind")):
        own = events(replayed, "own", [runner])
        assert final.bridged is not None
        splits = int(final.motions.read_count[runner] - final.bridged[runner].sum()) - 2
        what = [one["what"] for one in own if one["what"] != "passed"]
        assert what == ["start", *["split"] * splits, end]
        assert own[0]["t"] == pytest.approx(known.start_s[runner] - base_s, abs=0.01)
        passed = [one["t"] for one in own if one["what"] == "passed"]
        if end == "behind":
            assert passed == [pytest.approx(known.passed_s[runner] - base_s, abs=0.01)]
        else:
            assert not passed


def test_a_decision_that_takes_back_a_catch_takes_it_from_the_list(replayed: Page) -> None:
    first, *_others = events(replayed, "catch")
    replayed.evaluate(f"poursuite.race.field.passed[{first['runner']}] = NaN")
    (again, *_others) = events(replayed, "catch")
    replayed.evaluate(f"poursuite.race.field.passed[{first['runner']}] = {first['t']}")
    assert again["runner"] != first["runner"]
    assert again["t"] >= first["t"]


def test_live_the_newest_moment_comes_first_and_a_tap_rewinds_to_it(page: Page, demo: str) -> None:
    oracle.wants_map(page)
    page.goto(demo)
    oracle.with_map(page)
    page.locator("#tab-moments").tap()
    oracle.until(page, f"{ITEMS} > 7")
    texts = page.locator(".moments time").all_text_contents()
    seconds = [60 * int(text.split(":")[0]) + int(text.split(":")[1]) for text in texts]
    assert seconds == sorted(seconds, reverse=True)
    words = page.locator(".moments").inner_text()
    assert "Départ de la vague 3" in words
    assert "Premier dépassement" in words
    assert re.search(r"passe en tête au km\xa01,0", words)
    boxes = page.evaluate(
        "Array.from(document.querySelectorAll('.moments li:not([hidden]) button'),"
        " (b) => b.offsetHeight)"
    )
    assert min(boxes) >= 44
    page.evaluate("globalThis.before = { ...poursuite.camera }")
    first_catch = page.locator(".moments li", has_text="Premier dépassement").locator("button")
    page.evaluate("document.getElementById('grip').click()")  # up to where all can be reached
    # a read that comes in may move the catch: what counts is what stood there when it was tapped
    page.evaluate(
        "addEventListener('click', ({ target }) => {"
        " globalThis.told = target.closest('button').querySelector('time').textContent;"
        "}, { capture: true, once: true })"
    )
    first_catch.tap()
    oracle.until(page, "document.documentElement.dataset.time === 'rewound'")
    told = str(page.evaluate("told"))
    shown_s = page.evaluate("poursuite.raceS() - poursuite.facts.waves[0].gun_s")
    minutes, rest = told.split(":")
    assert -5 < shown_s - (60 * int(minutes) + int(rest)) < 15
    oracle.until(page, "poursuite.camera.k > 1.5 * before.k")
    oracle.until(page, "document.querySelector('.moments [aria-current]') !== null")


def test_a_replays_moments_are_its_chapters(page: Page, demo: str) -> None:
    oracle.replay_at(page, demo, 1700, is_frugal=True)
    page.locator("#tab-moments").tap()
    oracle.until(page, f"{ITEMS} > 20")
    times = page.locator(".moments time").all_text_contents()
    assert times[0] == "0:00"
    current = page.locator(".moments [aria-current] time")
    fold = "document.querySelector('.moments [aria-current][aria-expanded]')"
    oracle.until(page, f"{fold} !== null")  # the hundreds lie under their kilometre
    assert "Kilomètre" in page.locator(".moments [aria-current]").inner_text()
    page.evaluate(f"{fold}.click()")
    oracle.until(page, f"document.querySelector('.moments [aria-current]') && {fold} === null")
    minutes, seconds = (current.text_content() or "").split(":")
    assert 1560 < 60 * int(minutes) + int(seconds) <= 1700
    said = page.locator(".moments").inner_text()
    assert "Eliud Kipchoge s’élance" in said
    assert "Eliud Kipchoge franchit la ligne" in said
    assert re.search(r"s’échappe en dernier, pour \d+,\d\ss", said)


@pytest.mark.whole
def test_before_the_first_gun_the_list_says_that_it_waits(page: Page, tmp_path: Path) -> None:
    demo = ("demo", "--at", "09:57:00", "--speed", "10")
    with serving(tmp_path / "state", free_port(), *demo) as address:
        page.goto(f"{address}/?lang=en")
        oracle.until(page, oracle.READY)
        page.locator("#tab-moments").click()
        waits = page.get_by_text("Nothing yet: the race has not started.")
        waits.wait_for()
        assert page.evaluate("poursuite.raceS() < poursuite.facts.waves[0].gun_s")
        oracle.until(page, f"{ITEMS} > 0", most_s=90)  # the gun goes
        assert waits.is_hidden()


def test_a_moment_plays_ten_seconds_and_a_hand_on_the_clock_ends_that(
    page: Page, demo: str
) -> None:
    oracle.replay_at(page, demo, 1000, is_frugal=True)
    page.locator("#tab-moments").tap()
    oracle.until(page, f"{ITEMS} > 7")
    lead = page.locator(".moments [data-kind=first] button").first
    lead.dispatch_event("click")
    page.locator("#tab-race").tap()  # it goes on, and ends, on whatever tab one is
    oracle.until(page, "document.getElementById('play').ariaPressed === 'false'")
    ended_s = page.evaluate("poursuite.raceS()")
    page.locator("#tab-moments").tap()
    lead.dispatch_event("click")
    page.evaluate("poursuite.steer({ atS: poursuite.raceS() + 60 })")
    oracle.until(page, f"poursuite.raceS() > {ended_s} + 55")
    assert page.evaluate("document.getElementById('play').ariaPressed") == "true"
