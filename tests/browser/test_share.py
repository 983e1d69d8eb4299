"""A link sent from the card opens the same card, here and in the replay; it may be photographed."""

from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Browser, Page

from tests.browser import oracle
from tests.commands import RACE

BIB = "2416"


def open_card(page: Page, address: str, path: str = "/") -> None:
    joint = "&" if "?" in path else "?"
    page.goto(f"{address}{path}{joint}bib={BIB}&lang=en")
    oracle.until(page, oracle.READY)
    oracle.until(page, f"document.getElementById('card-who').textContent.includes('{BIB}')")


def open_share(page: Page) -> str:
    page.locator("#card-share-open").click()
    page.locator("#share-link").wait_for()
    return page.locator("#share-link").input_value()


def test_a_link_opens_the_card_it_was_sent_from(page: Page, demo: str) -> None:
    open_card(page, demo)
    name = page.locator("#card-name").text_content()
    link = open_share(page)
    query = parse_qs(urlsplit(link).query)
    assert query == {"bib": [BIB], "lang": ["en"]}
    page.goto("about:blank")
    page.goto(link)
    oracle.until(page, f"document.getElementById('card-name').textContent === {name!r}")


def test_a_moment_of_the_replay_is_in_its_link(page: Page, demo: str) -> None:
    open_card(page, demo, f"/replay/{RACE}?t=26:12")
    query = parse_qs(urlsplit(open_share(page)).query)
    assert query["bib"] == [BIB]
    assert query["t"] == ["1572"]
    page.locator("#share-moment").uncheck()
    assert "t=" not in page.locator("#share-link").input_value()


def test_moving_through_the_replay_keeps_the_runner_in_the_address(page: Page, demo: str) -> None:
    open_card(page, demo, f"/replay/{RACE}?t=26:12")
    page.evaluate("poursuite.steer({atS: poursuite.facts.waves[0].gun_s + 600})")
    oracle.until(page, "location.search.includes('t=600')")
    assert f"bib={BIB}" in page.url


def test_the_code_is_drawn_by_our_server(page: Page, demo: str) -> None:
    open_card(page, demo)
    open_share(page)
    oracle.until(page, "document.getElementById('share-code').complete")
    assert page.evaluate("document.getElementById('share-code').naturalWidth") > 0
    assert page.evaluate("document.getElementById('share-code').src").startswith(demo)


def test_a_phones_own_sheet_is_given_the_link(page: Page, demo: str) -> None:
    page.add_init_script("navigator.share = async (what) => void (globalThis.shared = what);")
    open_card(page, demo)
    link = open_share(page)
    page.locator("#share-send").click()
    oracle.until(page, "globalThis.shared !== undefined")
    assert page.evaluate("shared.url") == link
    assert page.locator("#card-name").text_content() in page.evaluate("shared.text")
    assert page.evaluate("shared.text").endswith("live")


def test_what_is_over_is_not_sent_as_live(page: Page, demo: str) -> None:
    page.add_init_script("navigator.share = async (what) => void (globalThis.shared = what);")
    open_card(page, demo, f"/replay/{RACE}?t=26:12")
    open_share(page)
    page.locator("#share-moment").uncheck()
    page.locator("#share-send").click()
    oracle.until(page, "globalThis.shared !== undefined")
    assert page.evaluate("shared.text").endswith(" in the race")


def test_a_link_is_copied_where_there_is_no_such_sheet(browser: Browser, demo: str) -> None:
    desk = browser.new_context(locale="en-GB", viewport={"width": 1440, "height": 900})
    desk.grant_permissions(["clipboard-read", "clipboard-write"], origin=demo)
    desk.add_init_script("delete Navigator.prototype.share;")
    desk.add_init_script(oracle.WITHOUT_MAP)
    page = desk.new_page()
    open_card(page, demo)
    link = open_share(page)
    assert page.locator("#share-send").is_hidden()
    page.locator("#share-copy").click()
    oracle.until(page, "document.getElementById('toast').textContent.includes('copied')")
    assert page.evaluate("navigator.clipboard.readText()") == link
    desk.close()
