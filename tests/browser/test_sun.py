"""Full sun: black on white by one tap or by the light itself, and nothing lost by it."""

from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import pytest
from playwright.sync_api import Browser, Page

from dashboard.pages.ground import TONES
from geo.motion import FloatArray
from tests.browser import oracle
from tests.browser.contrast import CONTRASTS
from tests.browser.looks import Look, looking
from tests.browser.test_pacers import WITHOUT_WEBGL
from tests.commands import RACE

PHONE = Look(390, 844, "sun", "en-GB")
HOME_S = 24 * 60 + 25 + 600  # of the demo: when the chaser is at the line, after the first gun
THEME = "document.documentElement.dataset.theme"
SHEETS = """performance.getEntriesByType("resource").filter(({ name }) =>
  name.includes("themes/sun")).length"""
SIZE = "(which) => parseFloat(getComputedStyle(document.querySelector(which)).fontSize)"
SMALL = """Array.from(document.querySelectorAll("button:not(.grip), summary, .choices label span"))
  .filter((one) => one.checkVisibility({ visibilityProperty: true }))
  .map((one) => [one.id || one.textContent.trim(), one.getBoundingClientRect()])
  .filter(([, { width, height }]) => Math.min(width, height) < 53.5).map(([name]) => name)"""
BLACK, WHITE = 70, 185  # less light than that is black, more is white, of 255
# A sensor of the browser's, where this Chromium has none: it says what it is told to.
SENSOR = """globalThis.AmbientLightSensor = class extends EventTarget {
  start() { globalThis.shines = (lux) => {
    this.illuminance = lux;
    this.dispatchEvent(new Event("reading"));
  }; }
  stop() {}
}"""
GLARE = """async ([url, told]) => {
  const { glareOf } = await import(url);
  const hear = glareOf();
  return told.map(([lux, atS]) => hear(lux, 1000 * atS).isBright);
}"""


@contextmanager
def in_the_sun(browser: Browser, address: str, look: Look = PHONE) -> Iterator[Page]:
    with looking(browser, look) as page:
        page.goto(address)
        oracle.staged(page)
        yield page


def of_page(picture: FloatArray, x: float, y: float, half: int) -> FloatArray:
    """Return what lies within `half` pixels of a place, each pixel as light as it is."""
    light: FloatArray = picture.mean(axis=2)
    left, top = round(x) - half, round(y) - half
    return light[max(0, top) : top + 2 * half + 1, max(0, left) : left + 2 * half + 1]


def test_the_ground_in_the_sun_is_white_black_and_light_greys() -> None:
    for tone, (_, _, sun) in TONES.items():
        parts = [int(sun[at : at + 2], 16) for at in (1, 3, 5)]
        assert len(set(parts)) == 1, tone
        assert parts[0] == 0 or parts[0] > 200, tone


@pytest.mark.parametrize(
    "race_s",
    [pytest.param(-30, marks=pytest.mark.whole), 1405, pytest.param(2400, marks=pytest.mark.whole)],
)
def test_every_word_in_the_sun_stands_out_from_its_ground(
    browser: Browser, demo: str, race_s: int
) -> None:
    address = f"{demo}/replay/{RACE}?t={race_s}"
    with in_the_sun(browser, address) as page:
        oracle.until(page, "document.getElementById('panel-race').dataset.phase")
        for is_open in (False, True):
            page.evaluate(f"document.getElementById('menu').open = {str(is_open).lower()}")
            told = page.evaluate(CONTRASTS)
            assert len(told) > 30
            assert not [word for word in told if word[1] < 4.5]
            assert not [word for word in told if word[2] < 12]


def test_one_tap_shows_the_page_for_full_sun_and_one_more_as_it_was(
    browser: Browser, demo: str
) -> None:
    with looking(browser, Look(390, 844, "dark", "en-GB")) as page:
        oracle.replay_at(page, demo, 1405)
        figures = page.evaluate(SIZE, "#total-ahead"), page.evaluate(SIZE, "#race-time")
        assert page.evaluate(SHEETS) == 0, "only who wears it loads it"
        page.locator("#sun").tap()
        oracle.until(page, f"{THEME} === 'sun'")
        assert page.evaluate("document.getAnimations().length") == 0, "a cut"
        assert page.evaluate(SIZE, "#total-ahead") >= 1.3 * figures[0]
        assert page.evaluate(SIZE, "#race-time") >= 1.3 * figures[1]
        assert oracle.settled(page)[:10, :200].mean() > 225
        page.reload()
        oracle.until(page, oracle.READY)
        assert page.evaluate(THEME) == "sun"
        assert page.locator("#sun").get_attribute("aria-pressed") == "true"
        page.locator("#sun").tap()
        assert page.evaluate(THEME) is None
        page.reload()
        assert page.evaluate(THEME) is None


def test_who_chose_night_before_the_sun_is_back_in_the_night_after_it(
    page: Page, demo: str
) -> None:
    oracle.replay_at(page, demo, 1405)
    page.locator("#menu summary").click()
    page.locator("input[name=theme][value=dark]").check(force=True)
    page.locator("input[name=theme][value=sun]").check(force=True)
    oracle.until(page, f"{THEME} === 'sun'")
    page.reload()
    oracle.until(page, oracle.READY)
    page.locator("#sun").click()
    assert page.evaluate(THEME) == "dark"
    page.locator("#menu summary").click()
    assert page.locator("input[name=theme][value=dark]").is_checked()


@pytest.mark.parametrize("how", ["with WebGL", pytest.param("without", marks=pytest.mark.whole)])
def test_the_chaser_is_the_one_heavy_black_thing_white_at_the_heart(
    browser: Browser, demo: str, how: str
) -> None:
    with looking(browser, PHONE) as page:
        if how == "without":
            page.add_init_script(WITHOUT_WEBGL)
        page.goto(f"{demo}/replay/{RACE}?t=1405")
        oracle.staged(page)
        assert page.evaluate("poursuite.drawer") == ("2d" if how == "without" else "webgl2")
        seen = oracle.settled(page)
        x, y = page.evaluate("poursuite.chaser()")
        about = of_page(seen, x, y, 7)
        assert about[6:9, 6:9].min() > WHITE
        assert (about < BLACK).sum() > 40


@pytest.mark.parametrize("how", ["with WebGL", pytest.param("without", marks=pytest.mark.whole)])
def test_a_dot_in_the_sun_is_outlined_in_black_and_a_passed_one_in_grey(
    browser: Browser, demo: str, how: str
) -> None:
    race, now = oracle.recorded_race()
    with looking(browser, PHONE) as page:
        if how == "without":
            page.add_init_script(WITHOUT_WEBGL)
        page.goto(f"{demo}/replay/{RACE}?t=1900")
        oracle.staged(page)
        page.locator("#see-chaser").click()
        oracle.at_rest(page)
        seen = oracle.settled(page)
        at_s = race.waves[0].gun_s + 1900
        spots, _ = oracle.runners_px(race, now, at_s, oracle.camera_of(page))
        inside = (
            (spots[:, 0] > 30) & (spots[:, 0] < 300) & (spots[:, 1] > 130) & (spots[:, 1] < 380)
        )
        is_passed = now.facts.passed_s < at_s - 5
        darkest = {
            passed: [of_page(seen, x, y, 5).min() for x, y in spots[inside & (is_passed == passed)]]
            for passed in (False, True)
        }
    assert len(darkest[True]) > 10
    assert np.median(darkest[False]) < BLACK
    assert np.median(darkest[True]) > np.median(darkest[False])


def test_whatever_is_to_be_touched_is_54_px(browser: Browser, demo: str) -> None:
    with in_the_sun(browser, f"{demo}/?bib=3100") as page:
        page.locator("#card").wait_for()
        assert page.evaluate(SMALL) == []
        page.locator("#card-close").click()
        page.locator("#menu summary").click()
        assert page.evaluate(SMALL) == []
        page.locator("#menu summary").click()
        for tab in ("moments", "runners"):
            page.locator(f"#tab-{tab}").click()
            oracle.until(page, f"document.getElementById('panel-{tab}').childElementCount > 0")
            assert page.evaluate(SMALL) == []


def test_the_finish_in_the_sun_is_cuts_in_black_on_white(browser: Browser, demo: str) -> None:
    look = PHONE._replace(need="motion")  # it is the sun that forbids it
    with in_the_sun(browser, f"{demo}/replay/{RACE}?t={HOME_S - 5}", look) as page:
        page.evaluate("poursuite.steer({ speed: 1, isPlaying: true })")
        oracle.until(page, "document.querySelector('.finale-sweep')?.hidden === false")
        sweep = page.evaluate(
            """(() => { const { style } = document.querySelector(".finale-sweep");
              return style.clipPath + style.opacity; })()"""
        )
        assert sweep == ""
        faint = [one for one in page.evaluate(CONTRASTS) if one[1] < 4.5]
        oracle.until(page, "'ending' in document.documentElement.dataset")
        assert faint + [one for one in page.evaluate(CONTRASTS) if one[1] < 4.5] == []


def test_the_bare_map_wears_the_sun_too(browser: Browser, demo: str) -> None:
    with looking(browser, Look(390, 844, "dark", "en-GB")) as page:
        page.goto(f"{demo}/embed/{RACE}?theme=sun")
        oracle.staged(page)
        oracle.shows(page, lambda seen: seen[:10, :200].mean() > 225)


def test_the_light_has_to_last_before_it_changes_anything(page: Page, modules: str) -> None:
    page.goto(f"{modules}/page.mjs")
    told = [
        (500, 0), (12_000, 10), (12_000, 12.9), (9_000, 12.95), (12_000, 13), (12_000, 15.9),
        (30_000, 16), (4_000, 20), (4_000, 60), (2_000, 61), (2_000, 70.9), (2_000, 71),
    ]  # fmt: skip
    bright = page.evaluate(GLARE, [f"{modules}/panels/daylight.mjs", told])
    assert bright == [False] * 6 + [True] * 5 + [False]


def test_a_phone_that_feels_the_light_does_it_by_itself_and_keeps_nothing(
    page: Page, demo: str
) -> None:
    page.add_init_script(SENSOR)
    page.goto(f"{demo}/replay/{RACE}?t=1405")
    oracle.touch(page)
    oracle.until(page, "'shines' in globalThis")
    page.evaluate("shines(40000)")
    assert page.evaluate(THEME) is None, "not at the first flash"
    oracle.until(page, f"{THEME} === 'sun'")
    assert page.evaluate("localStorage.getItem('poursuite:theme')") is None
    page.evaluate("shines(200)")
    oracle.until(page, f"{THEME} === undefined")


def test_no_answer_forbids_the_light_sensor(page: Page, demo: str) -> None:
    answer = page.goto(demo)
    assert answer is not None
    assert "ambient-light-sensor" not in answer.headers.get("permissions-policy", "")
