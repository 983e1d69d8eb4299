"""My runners: found by name, kept on the phone, seen on the map, told of on a card."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page

from geo.course import FloatArray
from tests.browser import oracle
from tests.commands import RACE, free_port, serving
from tests.odd_roster import with_names

OPTED_OUT = "3726"
BESIDE_PX = 13  # her name stands so far from the middle of her dot
NAMES = {
    OPTED_OUT: "Ariane Incognito",
    "1042": '<img src=x onerror="globalThis.ran=1"> "Zoé" & Fils',
    "1043": "محمد بن عبد الله",
    "1044": "Wolfeschlegelsteinhausenbergerdorff" * 6,
    "1045": "Renée 🏃‍♀️ D’Œuvre",
    "1046": "Émile Çelik-Øster",
}


@pytest.fixture(scope="module")
def odd_names(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the demo race with a roster nobody expects."""
    folder = with_names(tmp_path_factory.mktemp("races") / RACE, RACE, NAMES, OPTED_OUT)
    state = tmp_path_factory.mktemp("odd") / "state"
    with serving(state, free_port(), "demo", str(folder), "--at", "10:26:12") as address:
        yield address


def open_tab(page: Page, address: str, query: str = "") -> None:
    page.goto(f"{address}/{query}")
    oracle.until(page, oracle.READY)
    page.locator("#tab-runners").click()
    page.locator("#panel-runners input").wait_for()


def search(page: Page, words: str) -> Locator:
    page.locator("#panel-runners input").fill(words)
    oracle.until(page, "document.querySelector('[data-part=count]').textContent !== ''")
    return page.locator("[data-part=found] .runner")


def card_is_of(page: Page, name: str) -> None:
    oracle.until(page, f"document.getElementById('card-name').textContent.includes({name!r})")


def test_a_runner_is_found_without_accents_case_or_order(page: Page, odd_names: str) -> None:
    open_tab(page, odd_names)
    for asked, bib in (
        ("emile cel", "1046"),
        ("CELIK oster", "1046"),
        ("øster émi", "1046"),
        ("renee oeuvre", "1045"),
        ("1045", "1045"),
        ("محمد", "1043"),
        ("zoe fils", "1042"),
    ):
        assert bib in search(page, asked).first.inner_text(), asked


def test_who_opted_out_is_found_by_neither_name_nor_bib(page: Page, odd_names: str) -> None:
    open_tab(page, odd_names, f"?bib={OPTED_OUT}")
    oracle.until(page, "!location.search.includes('bib')")  # there is no such bib, and it is let go
    assert page.locator("#card").is_hidden()
    for asked in ("Incognito", OPTED_OUT):
        assert search(page, asked).count() == 0
    assert "Incognito" not in page.content()


@pytest.mark.parametrize("bib", ["1042", "1043", "1044", "1045"])
def test_no_name_breaks_the_page_or_runs(page: Page, odd_names: str, bib: str) -> None:
    page.set_viewport_size({"width": 320, "height": 568})
    open_tab(page, odd_names)
    row = search(page, bib).first
    row.locator(".star").click()
    row.locator(".runner-open").click()
    card_is_of(page, NAMES[bib])
    assert page.evaluate("globalThis.ran") is None
    assert page.locator("#card-name img").count() == 0
    title = page.locator("#card h3").bounding_box()
    assert title is not None
    assert title["height"] < 60
    assert title["x"] + title["width"] <= 320
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    page.locator("#tab-runners").click()
    page.locator("#panel-runners input").fill("")
    row = page.locator("[data-part=followed] .runner").first
    assert (row.bounding_box() or {})["width"] <= 320


def test_followed_runners_are_kept_on_the_phone_until_let_go(page: Page, odd_names: str) -> None:
    open_tab(page, odd_names)
    for bib in ("1046", "1045", "1043"):
        search(page, bib).first.locator(".star").click()
    page.reload()
    oracle.until(page, oracle.READY)
    page.locator("#tab-runners").click()
    rows = page.locator("[data-part=followed] .runner")
    oracle.until(page, "document.querySelectorAll('[data-part=followed] .runner').length === 3")
    assert "Émile" in rows.first.inner_text()
    oracle.until(page, "document.querySelectorAll('#ours bdi').length === 3")
    rows.first.locator(".star").click()
    oracle.until(page, "document.querySelectorAll('[data-part=followed] .runner').length === 2")
    oracle.until(page, "document.querySelectorAll('#ours bdi').length === 2")


def test_a_browser_that_keeps_nothing_follows_all_the_same(
    browser: Browser, odd_names: str
) -> None:
    private: BrowserContext = browser.new_context(locale="en-GB", has_touch=True)
    private.add_init_script(
        "Object.defineProperty(window, 'localStorage', {get() { throw new Error('no') }})"
    )
    private.add_init_script(oracle.WITHOUT_MAP)
    page = private.new_page()
    open_tab(page, odd_names)
    search(page, "1046").first.locator(".star").click()
    page.locator("#panel-runners input").fill("")
    row = page.locator("[data-part=followed] .runner").first
    row.wait_for()
    assert any(words in row.inner_text() for words in ("m ahead", "Over the line", "Passed"))
    private.close()


def test_the_dot_of_a_followed_runner_stands_out(page: Page, odd_names: str) -> None:
    oracle.replay_at(page, odd_names, 1580, is_frugal=True)
    before = oracle.settled(page)
    page.locator("#tab-runners").click()
    search(page, "1046").first.locator(".star").click()
    page.locator("#tab-race").click()
    while page.locator("html").get_attribute("data-sheet") != "half":
        page.locator("#grip").click()  # whoever searched had it over the map
    oracle.until(page, "document.querySelector('#ours bdi:not(.stepped-aside)')?.style.translate")
    name = page.locator("#ours bdi").bounding_box()
    assert name is not None
    rows = slice(round(name["y"]), round(name["y"] + name["height"]))
    middle = round(name["x"]) - BESIDE_PX
    ring = rows, slice(middle - 8, middle + 8)
    words = rows, slice(round(name["x"]), round(name["x"] + name["width"]))

    def stand_out(seen: FloatArray) -> bool:
        changed = abs(seen - before).max(axis=2) > 60
        return bool(changed[ring].sum() > 40 and changed[words].sum() > 40)

    oracle.shows(page, stand_out)


def test_the_card_tells_the_chase_in_words(page: Page, odd_names: str) -> None:
    page.goto(f"{odd_names}/?bib=1046&lang=en")
    card_is_of(page, "Émile")
    oracle.until(page, "document.getElementById('card-splits').hidden === false")
    card = page.locator("#card")
    words = card.text_content() or ""
    assert "Wave 1" in words
    assert "read" in words
    if "ahead of" in words:
        assert "who gains" in words
    page.locator("#card-close").click()
    assert card.is_hidden()
    assert "bib" not in page.url


def test_each_split_says_how_it_is_known(page: Page, odd_names: str) -> None:
    page.goto(f"{odd_names}/?bib=4321&lang=en")
    oracle.until(page, "document.getElementById('card-splits').hidden === false")
    rows = page.evaluate(
        "Array.from(document.querySelectorAll('#card-splits tbody tr'), (row) => row.dataset.how)"
    )
    assert len(rows) == 7
    assert rows[0] == "read"
    assert "expected" in rows or rows[-1] == "read"
    oracle.until(page, "document.querySelector('#card-percent, #card-tiles dd') !== null")


def test_the_keyboard_goes_from_search_to_card_and_back(page: Page, odd_names: str) -> None:
    open_tab(page, odd_names)
    search(page, "renee")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.className") == "runner-open"
    page.keyboard.press("Enter")
    card_is_of(page, "Renée")
    assert page.evaluate("document.activeElement.id") == "card"
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    assert page.locator("#card").is_hidden()
    assert page.evaluate("document.activeElement.className") == "runner-open"
