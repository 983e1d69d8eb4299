"""The live race looked at again: rewound to any moment, and back, while it goes on."""

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import oracle

REWOUND = "document.documentElement.dataset.time === 'rewound'"
LAG_S = "scrub.max - scrub.value"
LIVE = "document.documentElement.dataset.time === 'live'"

# How far every dot is drawn from where its runner was at the moment shown.
BENT = """async () => {
  const version = document.querySelector("script[type=module]").src.split("/")[4];
  const { drawnAlong, lookOf } = await import(`/map/${version}/stage/look.mjs`);
  const { field } = poursuite.race;
  const t = poursuite.raceS() - field.base;
  const finishM = poursuite.facts.course.length_m;
  const bent = Array.from({ length: field.n }, (_, i) =>
    Math.abs(lookOf(field, i, t, finishM, {}).along - drawnAlong(field, i, t, finishM)));
  return Math.max(...bent);
}"""


def shown_s(page: Page) -> float:
    return float(page.evaluate("poursuite.raceS() - poursuite.facts.waves[0].gun_s"))


def minutes(seconds: float) -> str:
    return f"{int(seconds) // 60}:{int(seconds) % 60:02}"


def live(page: Page, demo: str, asked: str = "") -> None:
    """Open the live race on a phone that saves data: its map, which does not matter here, waits."""
    page.add_init_script(oracle.SAVE_DATA)
    page.goto(f"{demo}/{asked}")
    oracle.until(page, oracle.READY)


def test_one_tap_shows_the_last_seconds_again_and_one_leads_back_to_live(
    page: Page, demo: str
) -> None:
    live(page, demo)
    assert page.locator(".controls").is_hidden()
    page.locator("#rewind").tap()
    assert page.evaluate(LAG_S) == pytest.approx(15, abs=1)
    rewound_s = shown_s(page)
    oracle.until(page, f"poursuite.raceS() - poursuite.facts.waves[0].gun_s > {rewound_s + 1}")
    assert page.evaluate(LAG_S) == pytest.approx(15, abs=1)
    assert page.locator(".controls").is_visible()
    badge = "document.getElementById('badge').textContent"
    oracle.until(page, f"{badge}.includes('En différé\u202f: 10:2')")
    assert "t=" in page.url
    page.locator("#to-live").tap()
    assert shown_s(page) > rewound_s + 15
    assert "t=" not in page.url
    oracle.until(page, "document.getElementById('badge').dataset.state === 'live'")
    assert page.locator("#to-live").is_hidden()


def test_a_link_opens_the_live_race_at_its_moment_and_the_race_goes_on_behind_it(
    page: Page, demo: str
) -> None:
    live(page, demo, "?t=20:30")
    assert shown_s(page) == pytest.approx(1230, abs=0.01)
    oracle.until(page, "document.getElementById('race-time').textContent === '20:30'")
    assert "10:20:30" in (page.locator("#badge").text_content() or "")
    number = page.evaluate("poursuite.race.number")
    oracle.until(page, f"poursuite.race.number >= {number + 3}")
    assert shown_s(page) == pytest.approx(1230, abs=0.01)
    assert page.evaluate(BENT) == 0, "what came in for now bent the past"
    later = page.evaluate("Number(document.getElementById('scrub').max)")
    oracle.until(page, f"Number(document.getElementById('scrub').max) > {later}")


def test_a_leap_into_the_past_takes_no_easing_along(page: Page, demo: str) -> None:
    live(page, demo)
    for _ in range(2):
        oracle.until(page, "poursuite.race.field.ease.some((x, k) => k % 3 === 0 && x !== 0)")
        page.locator("#rewind").tap()
        oracle.until(page, "document.documentElement.dataset.time === 'rewound'")
        assert page.evaluate(BENT) == 0
        page.locator("#to-live").tap()
        oracle.until(page, "document.documentElement.dataset.time === 'live'")


def test_a_moment_that_has_not_come_yet_is_live(page: Page, demo: str) -> None:
    live(page, demo, "?t=2:00:00")
    oracle.until(page, LIVE)
    assert shown_s(page) > 1285


def test_a_finger_on_the_bar_rewinds_and_the_race_plays_on_from_there(
    browser: Browser, demo: str
) -> None:
    desk = browser.new_context(viewport={"width": 1280, "height": 800}, locale="en-GB")
    desk.add_init_script(oracle.WITHOUT_MAP)
    page = desk.new_page()
    live(page, demo)
    bar = page.locator("#scrub").bounding_box()
    assert bar is not None
    middle = bar["y"] + bar["height"] / 2
    page.mouse.move(bar["x"] + bar["width"] - 9, middle)
    page.mouse.down()
    page.mouse.move(bar["x"] + bar["width"] / 2, middle, steps=8)
    oracle.until(page, "Math.abs(scrub.value - (+scrub.min + +scrub.max) / 2) < 60")
    stood_s = shown_s(page)
    oracle.until(page, f"document.getElementById('race-time').textContent === '{minutes(stood_s)}'")
    assert shown_s(page) == stood_s, "it ran on under the finger"
    page.mouse.up()
    oracle.until(page, f"poursuite.raceS() - poursuite.facts.waves[0].gun_s > {stood_s + 0.5}")
    assert "Rewound" in (page.locator("#badge").text_content() or "")
    page.locator("#play").click()
    paused_s = shown_s(page)
    assert shown_s(page) == paused_s
    page.locator("#speed").select_option("60")
    page.locator("#play").click()
    oracle.until(page, LIVE)  # sixty times as fast catches up with the race
    desk.close()


def test_keys_move_through_the_race(page: Page, demo: str) -> None:
    live(page, demo)
    press = page.keyboard.press
    press("ArrowLeft")
    oracle.until(page, REWOUND)
    press("Home")
    assert shown_s(page) == pytest.approx(-60, abs=2)
    press("Space")
    stood_s = shown_s(page)
    press("ArrowRight")
    assert shown_s(page) == pytest.approx(stood_s + 10, abs=0.01)
    press("End")
    oracle.until(page, LIVE)
    assert shown_s(page) > 1285


def test_a_rewound_page_keeps_its_moment_when_the_race_is_fetched_anew(
    page: Page, demo: str
) -> None:
    live(page, demo, "?t=1000")
    epoch = page.evaluate("poursuite.race.epoch")
    page.evaluate("poursuite.race.epoch = 'lost'")  # as after a night in a pocket: all begins anew
    oracle.until(page, f"poursuite.race.epoch === '{epoch}'")
    assert shown_s(page) == pytest.approx(1000, abs=0.01)
