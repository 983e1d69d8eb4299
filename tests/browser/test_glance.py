"""The race at a glance says what Python says: phase, counts, time to beat, pace and prey."""

import re

import numpy as np
import pytest
from playwright.sync_api import Page

from dashboard.sharing.story import km_said
from feeds.race import Race
from feeds.results.result import pacers_of
from feeds.results.starts import waves_of
from feeds.results.state import State
from feeds.results.tally import standing_at, tally
from feeds.rules.snapshot import Snapshot
from feeds.rules.states import ON_THE_WAY, state_at
from geo.motion import along_at
from tests.browser import oracle
from tests.commands import RACE

LAKE = "lakeside-catcher-2024"
THEN = "Official as the race ended; the results were revised since"


@pytest.fixture(scope="module")
def recorded() -> tuple[Race, Snapshot]:
    return oracle.recorded_race()


def at_moment(page: Page, server: str, race_s: float, race: str = RACE) -> None:
    """Open the replay in English, standing at a moment, and wait until its figures are written."""
    page.goto(f"{server}/replay/{race}?t={race_s:g}&lang=en")
    oracle.until(page, oracle.READY)
    oracle.until(page, "document.getElementById('panel-race').dataset.phase")


def told(page: Page, selector: str) -> list[str]:
    return [one.text_content() or "" for one in page.locator(selector).all()]


def counts(page: Page, selector: str) -> list[int]:
    return [int(text.replace(",", "")) for text in told(page, selector)]


def clock(text: str) -> int:
    """Return the seconds in 34:25 or 1:02:03."""
    parts = [int(part) for part in text.split(":")]
    return sum(part * 60**place for place, part in enumerate(reversed(parts)))


@pytest.mark.parametrize("race_s", [700, 1405, 2000, 2400])
def test_every_wave_is_counted_as_python_counts_it(
    page: Page, demo: str, recorded: tuple[Race, Snapshot], race_s: int
) -> None:
    race, now = recorded
    at_s, known = race.waves[0].gun_s + race_s, now.facts
    is_out = known.state == State.DISQUALIFIED
    standing = standing_at(state_at(known, at_s), known.passed_s <= at_s, is_out)
    counted = ~pacers_of(race)
    expected = tally(standing[counted], waves_of(race)[counted], len(race.waves))
    at_moment(page, demo, race_s)
    for figure in ("ahead", "passed", "won"):
        shown = counts(page, f"tr[data-wave] .n-{figure}")
        apart = np.abs(np.array(shown) - expected[figure]).max()
        assert apart <= 2, figure  # times are told to 0.1 s
    assert counts(page, "#total-ahead") == [sum(counts(page, "tr[data-wave] .n-ahead"))]
    assert counts(page, "#total-won") == [sum(counts(page, "tr[data-wave] .n-won"))]


def test_the_time_to_beat_is_the_chasers_arrival_on_each_waves_own_clock(
    page: Page, demo: str, recorded: tuple[Race, Snapshot]
) -> None:
    race, now = recorded
    assert now.chaser is not None
    home_s = now.chaser.at_s[0, int(now.chaser.read_count[0]) - 1]
    at_moment(page, demo, 1405)
    shown = [clock(text) for text in told(page, "tr[data-wave] .beat")]
    assert shown == pytest.approx([home_s - wave.gun_s for wave in race.waves], abs=1)


def test_where_distance_wins_there_is_no_time_to_beat(page: Page, demo: str) -> None:
    at_moment(page, demo, 5400, LAKE)
    assert page.locator(".beat").count() == 0
    assert re.fullmatch(r"\d+ still running", told(page, "#phase")[0])
    assert told(page, "#total-won")[0].endswith("\xa0km")
    at_moment(page, demo, 3 * 3600, LAKE)
    assert told(page, "#phase") == ["Everybody has been caught"]


@pytest.mark.parametrize(
    ("race_s", "phase", "sentence"),
    [
        (-30, "before", "First start in 0:30"),
        (558, "waves", "Wave 3 in 0:42"),
        (1130, "waves", "Wave 5 in 0:10"),
        (1150, "waves", "Eliud Kipchoge leaves in 0:50"),
        (1405, "chase", "The chase is on"),
    ],
)
def test_the_head_says_where_the_race_stands_and_what_comes_next(
    page: Page, demo: str, race_s: int, phase: str, sentence: str
) -> None:
    at_moment(page, demo, race_s)
    assert page.locator("#panel-race").get_attribute("data-phase") == phase
    assert told(page, "#phase") == [sentence]


def test_results_are_provisional_until_the_chaser_is_home(
    page: Page, demo: str, recorded: tuple[Race, Snapshot]
) -> None:
    _race, now = recorded
    made_it = int(np.isin(now.facts.state, (State.AHEAD, State.OFFICIAL)).sum())
    at_moment(page, demo, 2000)
    assert "provisional" in told(page, "#standing")[0]
    at_moment(page, demo, 2100)
    assert told(page, "#standing") == [THEN], "places were granted after this film"
    assert told(page, "#ahead-label") == ["to be confirmed"]
    assert told(page, "#phase") == [f"It is over: {made_it:,} got away"]
    page.evaluate(  # one of whom it is not known where she is
        """() => {
          const { field } = poursuite.race;
          const runner = field.state.findIndex((state, i) => state === 5 && !(field.passed[i] > 0));
          [field.state[runner], field.left[runner]] = [1, NaN];
        }"""
    )
    oracle.until(page, "document.getElementById('total-ahead').textContent === '1'")
    assert told(page, "#standing") == [f"{made_it:,} official, 1 still to be confirmed"]
    page.evaluate("poursuite.steer({ atS: poursuite.facts.waves[0].gun_s + 2000 })")
    oracle.until(page, "document.getElementById('ahead-label').textContent === 'still ahead'")


def test_it_is_over_when_he_was_seen_at_the_line_or_the_organiser_says_so(
    page: Page, demo: str
) -> None:
    at_moment(page, demo, 2200)
    over = told(page, "#phase")[0]
    assert over.startswith("It is over")
    page.evaluate(
        """() => {
          const { field } = poursuite.race;
          field.chaser.reads -= 1; // nobody saw him there: his arrival is what was to be expected
          field.state.forEach((state, i) => state === 7 && (field.state[i] = 3));
        }"""
    )
    phase = "document.getElementById('phase').textContent"
    oracle.until(page, f"{phase} === 'The chase is on'")
    assert "provisional" in told(page, "#standing")[0]
    page.evaluate("poursuite.race.field.state.forEach((s, i, all) => s === 3 && (all[i] = 7))")
    oracle.until(page, f"{phase} === {over!r}")
    assert told(page, "#standing") == [THEN], "places were granted after this film"


def test_the_chasers_pace_and_next_prey_are_what_the_motions_say(
    page: Page, demo: str, recorded: tuple[Race, Snapshot]
) -> None:
    race, now = recorded
    assert now.chaser is not None
    race_s = 1330
    at_s = race.waves[0].gun_s + race_s
    from_m, to_m = (float(along_at(now.chaser, s)[0]) for s in (at_s - 30, at_s))
    at_moment(page, demo, race_s)
    shown = re.fullmatch(r"km\s([\d.]+) · ([\d:]+)/km", told(page, "#chaser-at")[0])
    assert shown is not None
    assert float(shown[1]) == pytest.approx(to_m / 1000, abs=0.1)
    assert clock(shown[2]) == pytest.approx(30_000 / (to_m - from_m), abs=1)

    passed_s, wave = now.facts.passed_s, waves_of(race)
    begun = set(wave[passed_s <= at_s].tolist())
    fresh = [
        (float(np.nanmin(passed_s[(wave == number) & (passed_s > at_s)])) - at_s, number)
        for number in range(len(race.waves))
        if number not in begun
    ]
    seconds, number = min(fresh)
    prey = re.fullmatch(r"Next: wave (\w+), in ([\d:]+)", told(page, "#prey")[0])
    assert prey is not None
    assert prey[1] == race.waves[number].name
    assert clock(prey[2]) == pytest.approx(seconds, abs=3)


def test_the_figures_are_seen_at_one_glance_on_the_smallest_phone(page: Page, demo: str) -> None:
    page.set_viewport_size({"width": 320, "height": 568})
    page.goto(demo)
    oracle.until(page, oracle.READY)
    oracle.until(page, "document.getElementById('prey').textContent !== ''")
    bottom = page.locator("#panels").bounding_box()
    assert bottom is not None
    for name in ("phase", "chaser-at", "total-ahead", "total-passed", "total-won", "prey"):
        box = page.locator(f"#{name}").bounding_box()
        assert box is not None, name
        assert box["x"] >= 0, name
        assert box["x"] + box["width"] <= 320, name
        assert box["y"] + box["height"] <= bottom["y"] + bottom["height"], name
    words = page.locator("#won-label").text_content() or ""
    assert re.fullmatch(r"devraient s’échapper \(±\u202f[\d\u202f]+\)", words)


def test_before_the_gun_a_runner_works_out_her_chance(page: Page, demo: str) -> None:
    at_moment(page, demo, -30)
    assert page.locator("#hope").get_attribute("open") is not None
    assert told(page, "tr[data-wave] .gun") == ["10:00", "10:05", "10:10", "10:16", "10:19"]
    oracle.until(page, "document.getElementById('hope-catch').textContent !== ''")
    page.locator("#hope-time").scroll_into_view_if_needed()
    page.locator("input[name=hope-wave]").nth(2).check(force=True)

    def hope_for(seconds: int) -> tuple[int, str]:
        page.locator("#hope-time").fill(str(seconds))
        percent = int((page.locator("#hope-chance").text_content() or "").strip("<>\xa0%"))
        return percent, page.locator("#hope-catch").text_content() or ""

    slow, caught = hope_for(1800)
    fast, ahead = hope_for(1200)
    assert slow < 5
    assert fast > 95
    assert re.fullmatch(r"Eliud Kipchoge would pass you at km\s[\d.]+, at [\d:]+", caught)
    assert ahead.endswith("before Eliud Kipchoge")
    before = page.locator("#hope-shown").text_content()
    page.locator("[data-step='1']").click()
    assert page.locator("#hope-shown").text_content() != before


def test_where_nobody_finishes_the_calculator_says_how_far_one_would_come(
    page: Page, demo: str
) -> None:
    at_moment(page, demo, -30, LAKE)
    oracle.until(page, "document.getElementById('hope-catch').textContent !== ''")
    assert "would pass you at km" in told(page, "#hope-catch")[0]
    assert page.locator("#hope-chance").count() == 0


def test_the_race_is_told_in_words_as_python_knows_it(
    page: Page, demo: str, recorded: tuple[Race, Snapshot]
) -> None:
    race, now = recorded
    at_s = race.waves[0].gun_s + 1580
    state, along_m = state_at(now.facts, at_s), along_at(now.motions, at_s)
    is_out = np.isin(state, (*ON_THE_WAY, State.PASSED)) & ~(now.facts.left_s <= at_s)
    is_out &= ~pacers_of(race)
    at_moment(page, demo, 1580)
    page.locator("#road summary").click()
    oracle.until(page, "document.querySelector('[data-road]').textContent !== ''")
    for number, line in enumerate(told(page, "[data-road]")):
        out_m = np.sort(along_m[is_out & (waves_of(race) == number)])
        said = re.match(
            r"([\d,]+) on the course, from km\s(\S+) to km\s(\S+); .* past km\s(\S+)\.", line
        )
        assert said, line
        assert abs(int(said[1].replace(",", "")) - len(out_m)) <= 2
        found = [1000 * float(said[place]) for place in (2, 3, 4)]
        expected = [out_m[0], out_m[-1], np.median(out_m)]
        assert found == pytest.approx([one - 50 for one in expected], abs=70)  # whole hundreds
    his_m = float(along_at(now.chaser, at_s)[0]) if now.chaser else np.nan
    assert f"At km\xa0{km_said(his_m):.1f}" in told(page, "#road-chaser")[0]
    assert re.search(r"Expected at the line at 10:3\d:\d\d", told(page, "#road-chaser")[0])
    page.evaluate("poursuite.steer({ atS: poursuite.facts.waves[0].gun_s + 2200 })")
    oracle.until(
        page, "/Over the line at/.test(document.getElementById('road-chaser').textContent)"
    )
    assert "got away" in told(page, "[data-road]")[0] + told(page, "[data-road]")[4]
