"""For everybody: axe-core finds nothing to object to, on any page, in any state, in every theme.

A machine sees perhaps half of what WCAG asks for; what it sees holds here without exception.
"""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.browser import oracle
from tests.browser.demo import Demo
from tests.browser.looks import Look, looking
from tests.commands import RACE, free_port, serving

RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
OPTIONS = {"resultTypes": ["violations"], "runOnly": {"type": "tag", "values": list(RULES)}}
LOOKS = {  # every theme, language and shape, each beside each other one; and the sun
    "phone, dark, French": Look(390, 844, "dark", "fr-FR"),
    "phone, light, English": Look(320, 568, "light", "en-GB"),
    "desktop, light, French": Look(1440, 900, "light", "fr-FR"),
    "phone held sideways, dark, English": Look(844, 390, "dark", "en-GB"),
    "phone, full sun, French": Look(390, 844, "sun", "fr-FR"),
}
ALWAYS = ("phone, dark, French",)  # the others by make watch
SOME = [pytest.param(look, marks=() if look in ALWAYS else pytest.mark.whole) for look in LOOKS]
MOMENTS = {"before the gun": "09:58:30", "the chase is on": None, "over": "10:52:00"}


@pytest.fixture(scope="module", params=MOMENTS)
def race_at(
    request: pytest.FixtureRequest, demos: Demo, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    moment = MOMENTS[request.param]
    if moment is None:
        yield demos.begin()
        return
    state = tmp_path_factory.mktemp("axe") / "state"
    with serving(state, free_port(), "demo", "--at", moment) as address:
        yield address


def objections(page: Page, where: str) -> list[str]:
    found = Axe().run(page, options=OPTIONS).response["violations"]
    return [
        f"{where}: {one['id']}: {one['help']}: {node['target']} {node['failureSummary']}"
        for one in found
        for node in one["nodes"]
    ]


def walk(page: Page) -> list[str]:
    """Look at every height of the sheet, every tab of it, and the card."""
    found = objections(page, "as it opens")
    badge = page.locator("button#badge")
    if badge.count():
        badge.click()
        found += objections(page, "the list of mats")
        page.locator("#mats-close").click()
    found += with_card(page)
    grip = page.locator("#grip")
    if grip.is_visible():
        for _ in range(2):
            before = page.evaluate("document.documentElement.dataset.sheet")
            grip.click()
            height = page.evaluate("document.documentElement.dataset.sheet")
            assert height != before
            found += objections(page, f"the sheet at {height}")
        grip.click()
    for tab in page.locator("[role=tab]").all():
        tab.click()
        name = tab.get_attribute("data-tab")
        oracle.until(page, f"document.getElementById('panel-{name}').childElementCount > 0")
        found += objections(page, f"the tab {name}")
    return found


def with_card(page: Page) -> list[str]:
    """Tap the chaser, who is out there for most of a race."""
    x, y = page.evaluate("poursuite.chaser()")
    is_free = page.evaluate(f"document.elementFromPoint({x}, {y})?.closest('#stage') !== null")
    if not is_free:
        return []
    page.mouse.click(x, y)
    card = page.locator("#card")
    if not card.is_visible():
        return []
    found = objections(page, "the card")
    page.locator("#card-close").click()
    return found


@pytest.mark.parametrize("look", SOME)
def test_nothing_bars_the_way_to_the_live_race(browser: Browser, race_at: str, look: str) -> None:
    with looking(browser, LOOKS[look]) as page:
        page.goto(race_at)
        oracle.until(page, oracle.READY)
        assert walk(page) == []


@pytest.mark.parametrize("look", SOME)
def test_nothing_bars_the_way_to_the_replay(browser: Browser, demo: str, look: str) -> None:
    with looking(browser, LOOKS[look]) as page:
        page.goto(f"{demo}/replay/{RACE}?t=26:12")
        oracle.until(page, oracle.READY)
        assert walk(page) == []


@pytest.mark.parametrize("look", SOME)
def test_nothing_bars_the_way_to_the_bare_map_or_to_a_page_that_is_not_there(
    browser: Browser, demo: str, look: str
) -> None:
    with looking(browser, LOOKS[look]) as page:
        page.goto(f"{demo}/embed/{RACE}")
        oracle.until(page, oracle.READY)
        found = objections(page, "embed")
        answer = page.goto(f"{demo}/no-such-page")
        assert answer is not None
        assert answer.status == 404
        assert found + objections(page, "404") == []


def test_nothing_bars_the_way_once_the_map_stands(page: Page, demo: str) -> None:
    oracle.wants_map(page)
    page.goto(demo)
    oracle.with_map(page)
    assert objections(page, "with the map") == []
