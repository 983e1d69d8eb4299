"""What spectators come for, walked through on every screen while the race is on.

What each part does in depth has a file of its own; here everybody can reach it, and read it.
"""

import re
import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import oracle
from tests.browser.demo import Demo
from tests.browser.layout import faults
from tests.browser.looks import Look, looking
from tests.commands import RACE

SCREENS = (
    Look(320, 568, "light", "en-GB"),
    pytest.param(Look(390, 844, "dark", "fr-FR"), marks=pytest.mark.whole),
    pytest.param(Look(844, 390, "light", "fr-FR"), marks=pytest.mark.whole),
    pytest.param(Look(820, 1180, "dark", "en-GB"), marks=pytest.mark.whole),
    pytest.param(Look(1440, 900, "light", "fr-FR"), marks=pytest.mark.whole),
)
SETTLES_S = 20
AT_REST = """(() => {
  const sheet = document.getElementById("sheet");
  return sheet.getAnimations().every((one) => one.playState !== "running");
})()"""


@pytest.fixture(scope="module", params=SCREENS, ids=str)
def screen(request: pytest.FixtureRequest, browser: Browser, demos: Demo) -> Iterator[Page]:
    """Return the live race on such a screen, of somebody who asks for no map."""
    with looking(browser, request.param) as page:
        page.goto(demos.begin())
        oracle.until(page, oracle.READY)
        oracle.until(page, "document.getElementById('prey').textContent !== ''")
        yield page


def open_tab(page: Page, name: str) -> None:
    """Open a tab, on a phone with the sheet at half its height."""
    if page.locator("#card-close").is_visible():
        page.locator("#card-close").click()
    page.locator(f"#tab-{name}").click()
    grip = page.locator("#grip")
    while grip.is_visible() and page.locator("html").get_attribute("data-sheet") != "half":
        grip.click()
    oracle.until(page, AT_REST)


def faults_at_rest(page: Page) -> list[str]:
    """Look until all has found its place again: a busy machine takes its time."""
    end_s = time.monotonic() + SETTLES_S
    while (found := faults(page)) and time.monotonic() < end_s:
        oracle.frames(page)
    return found


def is_told(page: Page, name: str, pattern: str) -> None:
    words = page.locator(f"#{name}").text_content() or ""
    assert re.search(pattern, words), f"{name}: {words}"


def test_the_race_at_a_glance(screen: Page) -> None:
    open_tab(screen, "race")
    assert faults_at_rest(screen) == []
    is_told(screen, "race-time", r"^2\d:\d\d$")
    is_told(screen, "local-time", r"10:2\d:\d\d")
    is_told(screen, "chaser-at", r"\d[.,]\d.*2:\d\d/km")
    is_told(screen, "won-label", r"±\s?\d")
    for bar in screen.locator("tr[data-wave] .bar .ahead").all():
        assert bar.evaluate("(bar) => bar.offsetWidth") > 0
    for beat in screen.locator("tr[data-wave] .beat").all_text_contents():
        assert re.fullmatch(r"\d\d:\d\d", beat)


def test_and_me(screen: Page) -> None:
    open_tab(screen, "race")
    screen.locator("#hope summary").click()
    oracle.until(screen, "document.getElementById('hope-catch').textContent !== ''")
    screen.locator("#hope-time").scroll_into_view_if_needed()
    assert faults_at_rest(screen) == []
    is_told(screen, "hope-chance", r"^\d+\s?%$")
    before = screen.locator("#hope-shown").text_content()
    screen.locator("[data-step='1']").click()
    assert screen.locator("#hope-shown").text_content() != before
    screen.locator("#hope summary").click()


def test_the_race_in_words(screen: Page) -> None:
    open_tab(screen, "race")
    screen.locator("#road summary").click()
    oracle.until(screen, "document.querySelector('[data-road]').textContent !== ''")
    screen.locator("[data-road]").last.scroll_into_view_if_needed()
    assert faults_at_rest(screen) == []
    is_told(screen, "road-chaser", r"km \d[.,]\d|km\s\d[.,]\d")
    screen.locator("#road summary").click()


def test_will_she_make_it(screen: Page) -> None:
    open_tab(screen, "runners")
    screen.locator("#panel-runners input[type=search]").fill("1042")
    row = screen.locator("[data-part=found] .runner").first
    row.wait_for()
    assert faults_at_rest(screen) == []
    if row.locator(".star").get_attribute("aria-pressed") != "true":
        row.locator(".star").click()
    row.locator(".runner-open").click()
    oracle.until(screen, "document.getElementById('card-splits').hidden === false")
    oracle.until(screen, AT_REST)
    assert faults_at_rest(screen) == []
    is_told(screen, "card-who", "1042")
    assert screen.locator("#card-splits tbody tr").count() == 7
    screen.locator("#card-splits").scroll_into_view_if_needed()
    assert faults_at_rest(screen) == []
    screen.locator("#card-share-open").click()
    oracle.until(screen, "document.getElementById('share-code').naturalWidth > 0")
    screen.locator("#share-link").scroll_into_view_if_needed()
    assert faults_at_rest(screen) == []
    assert "bib=1042" in screen.locator("#share-link").input_value()
    screen.locator("#card-share-open").click()
    screen.locator("#card-close").click()
    oracle.until(screen, "document.querySelectorAll('#ours bdi').length === 1")
    assert screen.locator("#see-runner").is_visible()


@pytest.mark.parametrize("camera", ["chaser", "finish", "whole"])
def test_where_is_he(screen: Page, camera: str) -> None:
    open_tab(screen, "race")
    screen.locator(f"#see-{camera}").click()
    oracle.until(screen, "!poursuite.isFlying()")
    assert screen.locator(f"#see-{camera}").get_attribute("aria-pressed") == "true"
    assert faults_at_rest(screen) == []
    if camera == "chaser":
        x, y = screen.evaluate("poursuite.chaser()")
        assert screen.evaluate(f"document.elementFromPoint({x}, {y}).closest('#stage') !== null")


def test_the_chase_as_a_chart(screen: Page) -> None:
    open_tab(screen, "chart")
    there = "document.querySelector('.main-svg') !== null"
    oracle.until(screen, f"{there} || !document.querySelector('[data-part=ask]').hidden")
    if screen.locator("[data-part=load]").is_visible():
        screen.locator("[data-part=load]").press("Enter")
        oracle.until(screen, "document.querySelector('[data-part=ask]').hidden")
        oracle.frames(screen)
        assert screen.evaluate("document.activeElement.id") == "tab-chart"
    drawn = "document.querySelector('[data-part=plot]').dataset.drawn !== undefined"
    oracle.until(screen, f"{there} && {drawn}")
    assert faults_at_rest(screen) == []
    plot = screen.locator("[data-part=plot]").bounding_box()
    assert plot is not None
    assert plot["height"] >= 168
    screen.mouse.click(plot["x"] + 0.4 * plot["width"], plot["y"] + 0.5 * plot["height"])
    oracle.until(screen, "document.documentElement.dataset.time === 'rewound'")
    assert faults_at_rest(screen) == []
    screen.locator("#to-live").click()


def test_what_happened_so_far(screen: Page) -> None:
    open_tab(screen, "moments")
    oracle.until(screen, "document.querySelectorAll('.moments li').length > 7")
    assert faults_at_rest(screen) == []
    moment = screen.locator(".moments li:not([hidden]):not([data-kind=km]) button").nth(1)
    moment.scroll_into_view_if_needed()
    moment.click()
    oracle.until(screen, "document.documentElement.dataset.time === 'rewound'")
    assert faults_at_rest(screen) == []
    screen.locator("#to-live").click()
    oracle.until(screen, "document.documentElement.dataset.time === 'live'")
    if screen.locator("#rewind").is_visible():
        screen.locator("#rewind").click()
    else:  # where there is room, the bar is always there
        screen.locator("#scrub").focus()
        screen.keyboard.press("ArrowLeft")
    oracle.until(screen, "document.documentElement.dataset.time === 'rewound'")
    screen.locator("#to-live").click()


@pytest.mark.parametrize("height", ["half", "full"])
def test_back_to_live_by_keyboard(screen: Page, height: str) -> None:
    open_tab(screen, "race")
    if height == "full" and screen.locator("#grip").is_visible():
        screen.locator("#grip").press("Enter")
    screen.evaluate("poursuite.steer({ atS: poursuite.raceS() - 60, isPlaying: false })")
    screen.locator("#to-live").press("Enter")
    oracle.until(screen, "document.documentElement.dataset.time === 'live'")
    oracle.frames(screen)  # a browser takes the focus from what is hidden a frame later
    assert screen.evaluate("document.activeElement.id") in ("rewind", "play", "grip")
    assert screen.evaluate("document.activeElement.checkVisibility()")


def test_how_old_is_this(screen: Page) -> None:
    open_tab(screen, "race")
    screen.locator("#badge").click()
    oracle.until(screen, "document.querySelector('#mats time').textContent !== '–'")
    assert faults_at_rest(screen) == []
    screen.locator("#mats-close").click()


def test_in_the_sun_and_in_another_language(screen: Page) -> None:
    open_tab(screen, "race")
    screen.locator("#menu summary").click()
    assert faults_at_rest(screen) == []
    for theme in ("light", "dark", "device"):
        screen.locator(f"input[name=theme][value={theme}]").check(force=True)
    assert screen.get_by_role("link", name="English").is_visible()
    assert screen.get_by_role("link", name="Français").is_visible()
    screen.locator("#menu summary").click()


@pytest.mark.parametrize("race_s", [-40, 700, 2400], ids=["before", "waves", "over"])
def test_before_the_gun_and_when_all_is_over(screen: Page, race_s: int) -> None:
    server = screen.evaluate("location.origin")
    screen.goto(f"{server}/replay/{RACE}?t={race_s}")
    oracle.until(screen, oracle.READY)
    oracle.until(screen, "document.getElementById('panel-race').dataset.phase")
    assert faults_at_rest(screen) == []
    is_told(screen, "phase", r"\d")
