"""Who should get away: his arrival drawn backwards, through every wave on a track of its own."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser, Page

from feeds.results.state import State
from tests.browser import oracle
from tests.browser.demo import Demo
from tests.browser.layout import faults
from tests.browser.looks import Look, looking
from tests.commands import RACE

AT_S = 1572  # 26:12 after the first gun
ON = "poursuite.camera.sorted?.share === 1 && document.querySelectorAll('.threat-label').length > 4"
ASK = "document.getElementById('ask-threat').click()"
# Each wave's front and what is told of it; what chance everybody has.
FRONTS = """async () => {
  const version = document.querySelector("script[type=module]").src.split("/")[4];
  const { chancesAt, frontsOf } = await import(`/map/${version}/panels/threat/fronts.mjs`);
  const { lineS } = await import(`/map/${version}/news/level.mjs`);
  const { race: { field }, facts } = poursuite;
  const t = poursuite.raceS() - field.base;
  const { length_m: lengthM } = facts.course;
  const line = lineS(field, facts.chaser.length_m);
  const chances = chancesAt(field, null, lengthM, line, t);
  const gunS = facts.waves.map(({ gun_s: gun }) => gun - field.base);
  return { chances: Array.from(chances), fronts: frontsOf(field, chances, gunS, lengthM, line, t),
    state: Array.from(field.state) };
}"""
# Of every runner out there: her wave, and how far beside the line she is drawn, in lane units.
BESIDE = """async () => {
  const version = document.querySelector("script[type=module]").src.split("/")[4];
  const { laneUnit, offsetOf, tracksOf } = await import(`/map/${version}/stage/course.mjs`);
  const { race: { field }, camera, scene: { course } } = poursuite;
  const tracks = tracksOf(course, camera);
  const beside = Array.from(field.side, (side, i) =>
    [field.wave[i], offsetOf(course, side, camera, field.wave[i]) * camera.k / laneUnit(camera)]);
  return { tracks, beside };
}"""
# The first of each wave who is not among others: [wave, x, y] in CSS pixels.
ALONE = """async () => {
  const version = document.querySelector("script[type=module]").src.split("/")[4];
  const { runnerPx } = await import(`/map/${version}/stage/near.mjs`);
  const { race: { field }, camera, scene } = poursuite;
  const t = poursuite.raceS() - field.base;
  const seen = Array.from({ length: field.n }, (_, i) => {
    const [at, look] = [[0, 0], {}];
    runnerPx(scene, field, i, t, camera, look, at);
    return { i, at, look };
  }).filter(({ look, i }) => look.alpha === 1 && !look.dim && !look.ring && !field.pacer[i]);
  return seen.filter(({ i, at }) => !seen.some((other) => other.i !== i
    && Math.hypot(other.at[0] - at[0], other.at[1] - at[1]) < 6))
    .map(({ i, at }) => [field.wave[i], ...at]);
}"""


@pytest.fixture(scope="module")
def replay(browser: Browser, demos: Demo) -> Iterator[Page]:
    """The replay at 26:12, standing still, nobody on the sheet."""
    with looking(browser, Look(1280, 800, "dark", "en-GB")) as page:
        oracle.replay_at(page, demos.begin(), AT_S)
        oracle.staged(page)
        yield page


def turned_on(page: Page) -> None:
    page.evaluate(ASK)
    oracle.until(page, ON)


def turned_off(page: Page) -> None:
    page.locator(".threat-close").click()
    oracle.until(page, "poursuite.camera.sorted === undefined")


def test_whoever_is_ahead_of_the_line_got_away_in_the_end(replay: Page) -> None:
    found: dict[str, Any] = replay.evaluate(FRONTS)
    chance = np.array(found["chances"], dtype=float)
    got_away = np.isin(found["state"], (State.AHEAD, State.OFFICIAL))
    assert np.count_nonzero(chance > 0.9) > 300
    assert got_away[chance > 0.9].mean() > 0.95
    assert got_away[chance < 0.1].mean() < 0.05
    for front in found["fronts"]:
        assert 0 <= front["expected"] <= front["of"]
    expected = sum(front["expected"] for front in found["fronts"])
    assert expected == pytest.approx(np.count_nonzero(got_away), rel=0.06)


def test_waves_run_in_tracks_of_their_own_and_back_again(replay: Page) -> None:
    turned_on(replay)
    turned_off(replay)  # the sheet is down, and what it covered is drawn
    before = oracle.settled(replay)
    turned_on(replay)
    told = replay.evaluate(BESIDE)
    first, width = told["tracks"]["from"], told["tracks"]["width"]
    for wave, units in told["beside"]:
        assert min(first + wave * width, first + (wave + 1) * width) < units
        assert units < max(first + wave * width, first + (wave + 1) * width)
    assert faults(replay) == []
    turned_off(replay)
    oracle.at_rest(replay)
    assert np.abs(oracle.settled(replay) - before).max() < oracle.LEAST


def test_everybody_is_drawn_where_she_can_be_tapped(replay: Page) -> None:
    turned_on(replay)
    replay.locator("#see-finish").click()  # where the first of wave 1 come in, one by one
    seen = oracle.settled(replay)
    colour = np.array(tuple(bytes.fromhex(replay.evaluate("poursuite.facts.waves[0].colour")[1:])))
    found = drawn = 0
    for wave, x, y in replay.evaluate(ALONE):
        if wave != 0 or not (440 < x < 1180 and 60 < y < 560):
            continue  # of another colour, or under the panel, the tools, the words
        here = seen[int(y) - 1 : int(y) + 2, int(x) - 1 : int(x) + 2].reshape(-1, 3)
        found += 1
        drawn += bool(np.abs(here - colour).max(axis=1).min() < 60)
    assert found > 3
    assert drawn == found
    replay.locator("#see-whole").click()
    turned_off(replay)


def test_the_waves_together_are_as_many_as_the_panel_says(page: Page, demo: str) -> None:
    page.goto(f"{demo}/?lang=en")
    oracle.staged(page)
    oracle.until(page, "document.getElementById('ask-threat').checkVisibility()")
    turned_on(page)
    sums = """(() => {
      const told = Array.from(document.querySelectorAll(".threat-label.is-front b"), (one) =>
        Number(one.textContent.replace(/\\D/g, "")) || 0);
      const all = document.getElementById("total-won").dataset.figures;
      return told.reduce((sum, one) => sum + one, 0) - Number(/expected=(\\d+)/.exec(all)?.[1]);
    })()"""
    oracle.until(page, f"Math.abs({sums}) <= 3")  # each is of its own second


@pytest.mark.parametrize(
    "look",
    [
        Look(390, 844, "light", "fr-FR"),
        pytest.param(Look(320, 568, "dark", "fr-FR", "large letters"), marks=pytest.mark.whole),
        Look(667, 375, "dark", "en-GB", "forced colours"),
        pytest.param(Look(820, 1180, "light", "en-GB", "contrast"), marks=pytest.mark.whole),
        Look(1920, 1080, "dark", "fr-FR"),
    ],
    ids=str,
)
def test_it_fits_every_screen(browser: Browser, demo: str, look: Look) -> None:
    with looking(browser, look) as page:
        oracle.replay_at(page, demo, AT_S)
        oracle.staged(page)
        turned_on(page)
        oracle.at_rest(page)
        assert faults(page) == []
        assert page.locator(".threat-close").is_visible()
        outside = page.evaluate(
            "Array.from(document.querySelectorAll('.threat-label'), (one) => one)"
            ".filter((one) => getComputedStyle(one).visibility === 'visible')"
            ".filter((one) => one.getBoundingClientRect().bottom > innerHeight).length"
        )
        assert outside == 0


def test_the_address_of_a_plain_race_asks_nobody_who_gets_away(page: Page, demo: str) -> None:
    page.goto(f"{demo}/embed/{RACE}")
    assert page.locator("#ask-threat").count() == 0
