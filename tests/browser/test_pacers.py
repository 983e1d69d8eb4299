"""Pacemakers: seen for what they are on the map, on cards and in lists, and in no count."""

import numpy as np
import pytest
from playwright.sync_api import Page

from feeds.race import Race
from feeds.results.result import pacers_of
from feeds.results.starts import waves_of
from feeds.results.state import State
from feeds.rules.snapshot import Snapshot
from tests.browser import oracle
from tests.browser.test_picture import HIDE_TOOLS
from tests.commands import RACE

WITHOUT_WEBGL = """(() => {
  const get = HTMLCanvasElement.prototype.getContext;
  HTMLCanvasElement.prototype.getContext = function (kind, ...more) {
    return kind.startsWith("webgl") ? null : get.call(this, kind, ...more);
  };
})()"""
ALOFT_PX = 14  # a pennant reaches no higher above its dot, on a phone that shows the whole course
RACE_S, OUT_THEN = 640, (1, 2)  # race seconds, and the waves that are out then, far from the turn


@pytest.fixture(scope="module")
def recorded() -> tuple[Race, Snapshot]:
    return oracle.recorded_race()


def bib_of(recorded: tuple[Race, Snapshot], state: State) -> str:
    """Return the bib of a pacemaker who may be named and is in that state when all is over."""
    race, final = recorded
    rows = np.flatnonzero(pacers_of(race) & (final.facts.state == state))
    return next(race.runners[row].bib for row in rows.tolist() if race.runners[row].is_public)


def card_of(page: Page, address: str) -> str:
    page.goto(address)
    oracle.until(page, "document.getElementById('card-state')?.textContent")
    oracle.until(page, "document.getElementById('card-splits').hidden === false")
    return page.locator("#card").inner_text()


@pytest.mark.parametrize("how", ["with WebGL", "without"])
def test_a_pacemaker_flies_a_pennant_and_nobody_else_does(
    sharp_page: Page, demo: str, recorded: tuple[Race, Snapshot], how: str
) -> None:
    page, (race, now) = sharp_page, recorded
    if how == "without":
        page.add_init_script(WITHOUT_WEBGL)
    oracle.replay_at(page, demo, RACE_S, is_frugal=how != "without")
    page.add_style_tag(content=HIDE_TOOLS + "#notice { display: none } .sheet { opacity: 0 }")
    seen = oracle.settled(page)
    page.evaluate(oracle.NO_PACERS)
    changed = np.abs(oracle.settled(page) - seen).max(axis=2) > 24
    down, right = (np.array(place) / 2 for place in np.nonzero(changed))
    assert len(down) < 8_000, "quiet among thousands of dots"
    spots, _ = oracle.runners_px(race, now, race.waves[0].gun_s + RACE_S, oracle.camera_of(page))
    pacers = pacers_of(race)
    for wave in OUT_THEN:
        above = np.zeros(len(down), dtype=bool)
        for x, y in spots[pacers & (waves_of(race) == wave)]:
            above |= (np.abs(right - x) < ALOFT_PX) & (down < y) & (down > y - ALOFT_PX)
        assert above.sum() > 20, f"no pennants over the pacemakers of wave {wave + 1}"


def test_the_legend_names_the_mark_where_there_are_pacemakers(page: Page, demo: str) -> None:
    page.goto(f"{demo}/replay/{RACE}?t=1400&lang=en")
    assert page.locator(".legend .is-pacer").count() == 1
    assert "Pacemaker" in (page.locator(".legend").text_content() or "")
    page.goto(f"{demo}/replay/{RACE}?t=1400&lang=fr")
    assert "Lièvres" in (page.locator(".legend").text_content() or "")


def test_a_card_says_what_a_pacemaker_does_and_where_she_stood_aside(
    page: Page, demo: str, recorded: tuple[Race, Snapshot]
) -> None:
    bib = bib_of(recorded, State.STOPPED)
    words = card_of(page, f"{demo}/replay/{RACE}?t=2100&bib={bib}&lang=en")
    assert "Pacemaker: sets the pace, wins nothing" in words
    km = {"2": "2", "4": "2.5", "5": "1"}[bib[0]]
    assert f"Stood aside at km\xa0{km}" in words
    words = card_of(page, f"{demo}/replay/{RACE}?t=2100&bib={bib}&lang=fr")
    assert "Ne mène plus l’allure" in words
    assert "place" not in words


def test_a_pacemaker_at_home_has_won_nothing(
    page: Page, demo: str, recorded: tuple[Race, Snapshot]
) -> None:
    bib = bib_of(recorded, State.PACER)
    words = card_of(page, f"{demo}/replay/{RACE}?t=2200&bib={bib}&lang=en")
    assert "Finished\n" in words
    assert "wins nothing" in words
    assert not [one for one in ("ahead", "before", "official", "place ") if one in words]


def test_a_pacemaker_still_out_has_no_chance_and_no_time_to_beat(
    page: Page, demo: str, recorded: tuple[Race, Snapshot]
) -> None:
    words = card_of(page, f"{demo}/?bib={bib_of(recorded, State.PACER)}&lang=en")
    assert "Pacemaker" in words
    oracle.until(page, "document.getElementById('card-tiles').dataset.said")
    assert page.locator("#card-chance").is_hidden()
    assert page.locator("#card-percent").text_content() == ""
    assert "To beat" not in page.locator("#card").inner_text()


def test_a_search_says_who_sets_the_pace(
    page: Page, demo: str, recorded: tuple[Race, Snapshot]
) -> None:
    race, _ = recorded
    other = next(one for one in race.runners if one.is_public and not one.is_pacer)
    page.goto(f"{demo}/?lang=en")
    oracle.until(page, oracle.READY)
    page.locator("#tab-runners").click()
    for bib, says in ((bib_of(recorded, State.PACER), True), (other.bib, False)):
        page.locator("#panel-runners input").fill(bib)
        row = page.locator("[data-part=found] .runner", has_text=bib).first
        row.wait_for()
        assert ("pacemaker" in row.inner_text()) == says


def test_a_catch_that_no_mat_has_shown_is_called_estimated_until_one_has(
    page: Page, demo: str, recorded: tuple[Race, Snapshot]
) -> None:
    race, final = recorded
    is_passed = ~np.isnan(final.facts.passed_s) & ~pacers_of(race)
    runner = next(i for i in np.flatnonzero(is_passed).tolist() if race.runners[i].is_public)
    at_s = final.facts.passed_s[runner] - race.waves[0].gun_s + 5
    words = card_of(
        page, f"{demo}/replay/{RACE}?t={at_s:.0f}&bib={race.runners[runner].bib}&lang=en"
    )
    assert "Passed by" in words
    assert "estimated" not in words
    said = "document.getElementById('card').innerText"
    for drawn in (1, 0):
        page.evaluate(f"poursuite.race.field.estimated[{runner}] = {drawn}")
        oracle.until(page, f"{said}.includes('estimated') === {str(bool(drawn)).lower()}")
