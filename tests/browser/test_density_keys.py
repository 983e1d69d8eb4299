"""What stands beside the ribbon: the scale of its width, and the lens round the chaser."""

import numpy as np
import pytest
from playwright.sync_api import Browser, Page

from feeds.race import Race
from feeds.rules.snapshot import Snapshot
from geo.motion import along_at
from tests.browser import crowds, oracle
from tests.browser.looks import Look, looking
from tests.orders import of_replay

RACE_S = 1405  # after the first gun: the chaser is on his way out
# How many colours of waves its picture has.
COLOURS = """(() => { const paper = document.querySelector(".density-lens canvas").getContext("2d");
  const { width } = paper.canvas;
  const { data } = paper.getImageData(0, 0, width, width);
  const found = new Set();
  for (let k = 0; k < data.length; k += 4) found.add(`${data[k]} ${data[k + 1]} ${data[k + 2]}`);
  return poursuite.facts.waves.filter(({ colour }) =>
    found.has([1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16)).join(" "))).length; })()"""  # noqa: E501
BARS = """Array.from(document.querySelectorAll(".density-scale > div > div"), (one) =>
  [Number(one.querySelector("b").textContent), one.querySelector("i").getBoundingClientRect().height])"""  # noqa: E501


@pytest.fixture(scope="module")
def recorded() -> tuple[Race, Snapshot]:
    return oracle.recorded_race()


def test_the_scale_says_how_wide_a_crowd_is_and_stays_while_the_camera_rests(
    sharp_page: Page, demo: str
) -> None:
    sharp_page.set_viewport_size({"width": 1280, "height": 800})
    oracle.replay_at(sharp_page, demo, RACE_S, is_frugal=True)
    oracle.at_rest(sharp_page)
    bars = sharp_page.evaluate(BARS)
    units = sharp_page.evaluate(oracle.UNITS)
    camera = oracle.camera_of(sharp_page)
    assert len(bars) >= 2
    for people, height in bars:
        assert height == pytest.approx(people * units * camera.unit_px, abs=0.1)
    assert sharp_page.locator(".density-scale").is_visible()
    sharp_page.evaluate("poursuite.steer({ atS: poursuite.raceS() - 900 })")
    oracle.at_rest(sharp_page)
    assert sharp_page.evaluate(BARS) == bars
    assert sharp_page.evaluate(oracle.UNITS) == units


def test_a_lens_shows_everybody_within_a_hundred_metres_of_the_chaser(
    browser: Browser, demo: str, recorded: tuple[Race, Snapshot]
) -> None:
    race, now = recorded
    assert now.chaser is not None
    with looking(browser, Look(640, 800, "dark", "en")) as page:
        oracle.replay_at(page, demo, RACE_S)
        oracle.at_rest(page)
        lens, base_s = page.evaluate("[poursuite.density().lens, poursuite.race.field.base]")
        assert page.locator(".density-lens").is_visible()
        assert "100\N{NO-BREAK SPACE}m" in page.locator(".density-lens").inner_text()
        colours = page.evaluate(COLOURS)
    at_s = base_s + lens["t"]
    assert at_s == pytest.approx(race.waves[0].gun_s + RACE_S, abs=0.1)
    along = np.where(now.facts.start_s <= at_s, along_at(now.motions, at_s), np.nan)
    side = of_replay(race).side.astype(float)
    offset_m = (crowds.LANE + (side / 127.5 - 1) * 3.1) * lens["unit"] / lens["k"]
    his = oracle.places(race, along_at(now.chaser, at_s), np.zeros(1))
    away = np.hypot(*(oracle.places(race, along, offset_m) - his).T)
    who = np.zeros(len(away), dtype=bool)
    who[lens["who"]] = True
    gone = (now.facts.finish_s <= at_s) | (now.facts.left_s <= at_s)
    assert (who & (away < 98)).sum() > 100
    assert who[(away < 98) & ~gone].all(), "nobody is left out"
    assert not who[away > 102].any()
    assert colours > 1
