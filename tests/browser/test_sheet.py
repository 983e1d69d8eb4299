"""The sheet follows the finger to its three heights; on any screen nothing lies over anything."""

import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, CDPSession, Page

from tests.browser import oracle
from tests.browser.layout import faults
from tests.commands import RACE

PHONES = (pytest.param((320, 568), marks=pytest.mark.whole), (390, 844))
AT_REST = """(() => {
  const sheet = document.getElementById("sheet");
  return sheet.getAnimations().every((one) => one.playState !== "running")
    && !("sheetMoves" in document.documentElement.dataset);
})()"""


@pytest.fixture(params=PHONES, ids=lambda size: f"{size[0]}x{size[1]}")
def phone(request: pytest.FixtureRequest, browser: Browser, demo: str) -> Iterator[Page]:
    width, height = request.param
    hand = browser.new_context(
        viewport={"width": width, "height": height}, has_touch=True, is_mobile=True, locale="fr-FR"
    )
    hand.add_init_script(oracle.WITHOUT_MAP)
    page = hand.new_page()
    oracle.replay_at(page, demo, 1405, is_frugal=True)
    oracle.until(page, "document.getElementById('prey').textContent !== ''")
    yield page
    hand.close()


def pull(page: Page, session: CDPSession, x: float, y: float, by: float, ms: int = 400) -> None:
    """Lay a finger on the screen, move it up by so many pixels, and lift it; slow, it rests before.

    Each touch says when it was, so that a busy machine makes no slow flick of a quick one.
    """
    began_s = time.time()

    def touch(kind: str, after_ms: float, *spots: tuple[float, float]) -> None:
        points = [{"x": x, "y": y} for x, y in spots]
        at = {"timestamp": began_s + after_ms / 1000}
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points, **at})

    steps = 8
    touch("touchStart", 0, (x, y))
    for step in range(1, steps + 1):
        touch("touchMove", ms * step / steps, (x, y - by * step / steps))
        oracle.frames(page, 1)  # or moves are joined to one
    touch("touchEnd", ms + (200 if ms > 150 else 5))
    oracle.until(page, AT_REST)


def grip(page: Page) -> tuple[float, float]:
    box = page.locator("#grip").bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def resting(page: Page) -> str | None:
    return page.locator("html").get_attribute("data-sheet")


def test_the_sheet_goes_with_the_finger_to_each_of_its_heights(phone: Page) -> None:
    session = phone.context.new_cdp_session(phone)
    height = phone.viewport_size["height"] if phone.viewport_size else 0
    pull(phone, session, *grip(phone), by=height * 0.45)
    assert resting(phone) == "full"
    pull(phone, session, *grip(phone), by=-height * 0.35)
    assert resting(phone) == "half"
    pull(phone, session, *grip(phone), by=-height * 0.35)
    assert resting(phone) == "peek"
    assert phone.locator("#phase").is_visible()
    assert phone.locator("[role=tab]").first.is_visible()


def test_a_flick_reaches_the_next_height_and_presses_nothing(phone: Page) -> None:
    session = phone.context.new_cdp_session(phone)
    phone.evaluate("addEventListener('click', () => (globalThis.isClicked = true))")
    pull(phone, session, *grip(phone), by=70, ms=60)
    assert resting(phone) == "full"
    tab = phone.locator("[role=tab]").last.bounding_box()
    assert tab is not None
    chosen = phone.locator("[role=tab][aria-selected=true]").get_attribute("id")
    pull(phone, session, tab["x"] + 20, tab["y"] + 20, by=-70, ms=60)
    assert resting(phone) == "half"
    assert phone.locator("[role=tab][aria-selected=true]").get_attribute("id") == chosen
    assert phone.evaluate("globalThis.isClicked !== true")


def test_full_the_panel_scrolls_and_the_sheet_stays(phone: Page) -> None:
    phone.locator("#grip").focus()
    phone.keyboard.press("Enter")
    oracle.until(phone, AT_REST)
    assert resting(phone) == "full"
    phone.locator("#hope").evaluate("(fold) => (fold.open = true)")
    phone.locator("#panels").evaluate("(panels) => (panels.style.maxHeight = '200px')")
    box = phone.locator("#panels").bounding_box()
    assert box is not None
    session = phone.context.new_cdp_session(phone)
    pull(phone, session, box["x"] + 20, box["y"] + 150, by=90)
    assert resting(phone) == "full"
    assert phone.evaluate("document.getElementById('panels').scrollTop") > 40


def test_the_grip_and_the_tabs_work_from_the_keyboard(phone: Page) -> None:
    phone.locator("#grip").focus()
    for expected in ("full", "peek", "half"):
        phone.keyboard.press("Enter")
        oracle.until(phone, AT_REST)
        assert resting(phone) == expected
    phone.locator("[role=tab][aria-selected=true]").focus()
    phone.keyboard.press("ArrowRight")
    assert phone.locator("#tab-race").get_attribute("aria-selected") == "false"
    phone.keyboard.press("Home")
    assert phone.locator("#tab-race").get_attribute("aria-selected") == "true"


def test_a_tab_chosen_by_key_is_seen_though_a_card_was_open(phone: Page) -> None:
    x, y = phone.evaluate("poursuite.chaser()")
    phone.touchscreen.tap(x, y)
    phone.locator("#card").wait_for()
    phone.locator("[role=tab][aria-selected=true]").focus()
    phone.keyboard.press("ArrowRight")
    assert phone.locator("#card").is_hidden()
    assert phone.locator("#panel-runners").is_visible()
    assert phone.evaluate("document.activeElement.id") == "tab-runners"


FOCUSED = "(document.activeElement.closest('#panels, #tools') ?? document.body).id"


def stops(page: Page) -> set[str]:
    """Return which of panels and tools the keyboard comes to on its way round the page."""
    found = set()
    page.locator("#grip").focus()
    for _ in range(60):
        page.keyboard.press("Tab")
        found.add(str(page.evaluate(FOCUSED)))
    return found - {""}


def test_keys_come_only_to_what_is_seen(phone: Page) -> None:
    assert stops(phone) == {"panels", "tools"}
    phone.locator("#grip").press("Enter")
    oracle.until(phone, AT_REST)
    assert stops(phone) == {"panels"}
    phone.locator("#hope summary").focus()
    phone.evaluate("document.getElementById('grip').click()")
    oracle.until(phone, AT_REST)
    assert phone.evaluate("document.activeElement.id") == "grip", "not lost with what was closed"
    assert stops(phone) == {"tools"}
    phone.set_viewport_size({"width": 1440, "height": 900})
    oracle.until(phone, AT_REST)
    assert stops(phone) == {"panels", "tools"}, "side by side both are seen"


@pytest.mark.parametrize(
    ("width", "height", "language"),  # test_stories.py looks at each in the other language
    [
        (320, 568, "fr"),
        pytest.param(390, 844, "en", marks=pytest.mark.whole),
        (844, 390, "en"),
        (820, 1180, "fr"),
        (1440, 900, "en"),
    ],
)
def test_nothing_lies_over_anything_and_no_word_is_cut(
    browser: Browser, demo: str, width: int, height: int, language: str
) -> None:
    hand = browser.new_context(
        viewport={"width": width, "height": height}, has_touch=True, is_mobile=width < 1000
    )
    hand.add_init_script(oracle.WITHOUT_MAP)
    page = hand.new_page()
    page.add_init_script(oracle.SAVE_DATA)
    for path in (f"/?lang={language}", f"/replay/{RACE}?t=1405&lang={language}"):
        page.goto(demo + path)
        oracle.until(page, oracle.READY)
        oracle.until(page, "document.getElementById('prey').textContent !== ''")
        assert faults(page) == [], path
    hand.close()


@pytest.mark.parametrize(
    ("style", "found"),
    [
        (".tabs button { min-height: 0; height: 30px }", "by 30: "),
        (".phase small { font-size: 11px }", "11 px: km"),
        ("#prey { white-space: nowrap; font-size: 60px }", "cut: "),
        (".badge { right: 0; left: 0; top: 0 }", ".clock and .badge overlap"),
        (".tools { translate: -40px }", "off the screen: see-whole"),
        (".figures { translate: 90px }", "cut: "),
        ("#stage { z-index: 99; position: fixed }", "lies under"),
    ],
)
def test_what_is_wrong_with_a_screen_is_found(
    page: Page, demo: str, style: str, found: str
) -> None:
    oracle.replay_at(page, demo, 1405, is_frugal=True)
    oracle.until(page, "document.getElementById('prey').textContent !== ''")
    assert faults(page) == []
    page.add_style_tag(content=style)
    assert [fault for fault in faults(page) if found in fault], faults(page)
