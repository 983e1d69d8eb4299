"""The operator's page, in every tab: for everybody, and for a thumb on a tablet."""

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.at_the_tablet import TOKEN
from tests.browser.looks import looking
from tests.browser.test_accessibility import LOOKS, objections

TOO_SMALL = """[...document.querySelectorAll("button, a, input:not([type=hidden], .unseen)")]
  .map((one) => [one, one.getBoundingClientRect()]).filter(([, { width }]) => width > 0)
  .filter(([, { width, height, left, right }]) => height < 44 || width < 44 || left < 0
    || right > innerWidth).map(([one]) => one.outerHTML.slice(0, 200))"""


@pytest.mark.parametrize(
    "look",
    [pytest.param("phone, light, English", marks=pytest.mark.whole), "phone, dark, French"],
)
def test_nothing_bars_the_way_to_the_operators_page(browser: Browser, demo: str, look: str) -> None:
    with looking(browser, LOOKS[look]) as page:
        page.goto(f"{demo}/operate")
        found = objections(page, "the form")
        page.locator("#token").fill(TOKEN)
        page.locator("#token").press("Enter")
        expect(page.locator(".tile.good").first).to_be_visible()
        for tile in page.locator(".tile").all():
            tile.click()
            found += objections(page, str(tile.get_attribute("data-tab")))
        page.locator('.tile[data-tab="reads"]').click()
        page.locator(".ag-row").first.click()
        page.locator('.head[data-tab="reads"] .act').first.click()
        page.locator("#go").click()
        expect(page.locator("#answer")).not_to_be_empty()
        assert found + objections(page, "the dialog") == []


@pytest.mark.parametrize(
    ("width", "height"), [(320, 568), (820, 1180), pytest.param(1180, 820, marks=pytest.mark.whole)]
)
def test_everything_an_operator_taps_is_large_enough_and_on_the_screen(
    browser: Browser, demo: str, width: int, height: int
) -> None:
    with browser.new_context(viewport={"width": width, "height": height}, locale="fr") as context:
        page = context.new_page()
        page.goto(f"{demo}/operate")
        page.locator("#token").fill(TOKEN)
        page.locator("#token").press("Enter")
        expect(page.locator(".tile.good").first).to_be_visible()
        for tile in page.locator(".tile").all():
            tile.click()
            small = page.evaluate(TOO_SMALL)
            assert small == [], f"{tile.get_attribute('data-tab')} at {width}x{height}"
            assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.locator('.tile[data-tab="starts"]').click()
        page.locator('.head[data-tab="starts"] .act').first.click()
        expect(page.locator("#dialog")).to_be_visible()
        page.locator("#go").scroll_into_view_if_needed()
        assert page.evaluate(TOO_SMALL) == []
