"""Every size of screen and every need of eyes: nothing lies over anything, and nothing is lost."""

import itertools
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import oracle
from tests.browser.contrast import CONTRASTS
from tests.browser.demo import Demo
from tests.browser.layout import faults
from tests.browser.looks import Look, looking
from tests.commands import RACE

# Every size and every need, each theme in each language twice; all with all would take too long.
LOOKS = (
    Look(320, 568, "light", "fr-FR", "motion"),
    Look(320, 568, "dark", "en-GB", "large letters"),
    Look(390, 844, "dark", "fr-FR", "large letters"),
    Look(390, 844, "light", "en-GB", "contrast"),
    Look(667, 375, "light", "fr-FR", "forced colours"),
    Look(667, 375, "dark", "en-GB"),
    Look(720, 450, "light", "en-GB", "large letters"),
    Look(720, 450, "dark", "fr-FR", "contrast"),
    Look(820, 1180, "dark", "en-GB", "forced colours"),
    Look(820, 1180, "light", "fr-FR", "large letters"),
    Look(1440, 900, "light", "fr-FR", "large letters"),
    Look(1920, 1080, "dark", "en-GB", "motion"),
    Look(320, 568, "sun", "fr-FR"),
    Look(390, 844, "sun", "en-GB"),
    Look(1440, 900, "sun", "fr-FR"),
)
ALWAYS = (LOOKS[1], LOOKS[3], LOOKS[4], LOOKS[8], LOOKS[10], LOOKS[12])  # each need, and the sun
SIZES = ((320, 568), (390, 844), (667, 375), (720, 450), (820, 1180), (1440, 900), (1920, 1080))
NEEDS = ("", "forced colours", "contrast", "large letters", "motion")
FOLLOWED = f"""localStorage.setItem("poursuite:{RACE}:followed", '[["3100",[]],["2050",[]]]')"""
AT_REST = """document.getAnimations().every((one) => one.playState !== "running")
  && !poursuite.isFlying()"""
COLOURS = """(which) => Array.from(document.querySelectorAll(which), (one) =>
  getComputedStyle(one).backgroundColor)"""


def test_the_looks_hold_every_size_and_every_need_twice() -> None:
    assert {(look.width, look.height) for look in LOOKS} == set(SIZES)
    assert {look.need for look in LOOKS} == set(NEEDS)
    for theme, language in itertools.product(("dark", "light"), ("fr-FR", "en-GB")):
        assert len([look for look in LOOKS if look[2:4] == (theme, language)]) >= 2


@pytest.fixture(
    scope="module",
    params=[
        pytest.param(look, marks=() if look in ALWAYS else pytest.mark.whole) for look in LOOKS
    ],
    ids=str,
)
def looked(
    request: pytest.FixtureRequest, browser: Browser, demos: Demo
) -> Iterator[tuple[Look, Page]]:
    """Return the live race as somebody sees it who follows two runners."""
    with looking(browser, request.param) as page:
        page.add_init_script(FOLLOWED)
        page.goto(demos.begin())
        oracle.until(page, oracle.READY)
        oracle.until(page, "document.getElementById('prey').textContent !== ''")
        oracle.until(page, "!document.getElementById('ask-map').hidden")
        oracle.until(page, "document.querySelectorAll('#ours bdi').length === 2")
        yield request.param, page


def rested(page: Page) -> list[str]:
    """Return what is wrong once everything stands where it will."""
    oracle.until(page, AT_REST)
    oracle.frames(page)
    return faults(page)


def rise(page: Page, height: str) -> None:
    grip = page.locator("#grip")
    while grip.is_visible() and page.locator("html").get_attribute("data-sheet") != height:
        page.evaluate("document.getElementById('grip').click()")


def test_nothing_lies_over_anything_whatever_is_open(looked: tuple[Look, Page]) -> None:
    _, page = looked
    found = {"as it opens": rested(page)}
    for height in ("full", "peek", "half"):
        rise(page, height)
        found[f"the sheet at {height}"] = rested(page)
    for tab in ("runners", "moments", "race"):
        page.locator(f"#tab-{tab}").click()
        oracle.until(page, f"document.getElementById('panel-{tab}').childElementCount > 0")
        rise(page, "half")
        found[f"the tab {tab}"] = rested(page)
    assert {where: what for where, what in found.items() if what} == {}


def test_on_the_map_shows_the_map(looked: tuple[Look, Page]) -> None:
    _, page = looked
    page.locator("#tab-runners").click()
    page.locator("[data-part=followed] .runner-open").first.click()
    page.locator("#card").wait_for()
    rise(page, "full")
    oracle.until(page, AT_REST)
    page.locator("#card-see").click()
    oracle.until(page, AT_REST)
    found = rested(page)
    left, top, right, bottom = page.evaluate(
        "(({ left, top, right, bottom }) => [left, top, right, bottom])"
        "(document.getElementById('box').getBoundingClientRect())"
    )
    at = page.evaluate(
        "([x, y]) => document.elementFromPoint(x, y).closest('#stage, .toast') !== null",
        [(left + right) / 2, (top + bottom) / 2],
    )
    assert at, "where she is drawn, there is the map"
    page.locator("#card-close").click()
    page.locator("#see-whole").click()
    page.locator("#tab-race").click()
    assert found == []


def test_letters_are_as_large_as_the_reader_wants_them(looked: tuple[Look, Page]) -> None:
    look, page = looked
    sizes = page.evaluate(
        """["#prey", "#standing", "#phase"].map((one) =>
          parseFloat(getComputedStyle(document.querySelector(one)).fontSize))"""
    )
    least = 26 if look.need == "large letters" else 13
    assert min(sizes) >= least


def test_what_is_chosen_and_what_is_known_is_seen_by_all_eyes(looked: tuple[Look, Page]) -> None:
    look, page = looked
    for chosen, other in (
        (".tabs [aria-selected=true]", ".tabs [aria-selected=false]"),
        (".tools [aria-pressed=true]", ".tools [aria-pressed=false]"),
        (".bar .ahead", ".bar div"),
    ):
        (one, *_), (another, *_) = (page.evaluate(COLOURS, which) for which in (chosen, other))
        assert one != another, chosen
    if look.need != "contrast":
        return
    rise(page, "full")
    faint = [word for word in page.evaluate(CONTRASTS) if word[1] < 7]
    rise(page, "half")
    assert faint == []


def test_a_split_that_was_read_is_no_prediction_in_forced_colours(
    browser: Browser, demo: str
) -> None:
    with looking(browser, Look(390, 844, "light", "en-GB", "forced colours")) as page:
        page.goto(f"{demo}/replay/{RACE}?t=1700&bib=3100")
        oracle.until(page, oracle.READY)
        oracle.until(page, "document.querySelector('#card-splits [data-how=read]') !== null")
        fill = """(how) => {
          const last = document.querySelector(`#card-splits [data-how=${how}] td:last-child`);
          return getComputedStyle(last, "::before").backgroundColor;
        }"""
        read = page.evaluate(fill, "read")
        page.evaluate(
            "document.querySelector('#card-splits [data-how=read]').dataset.how = 'expected'"
        )
        assert page.evaluate(fill, "expected") != read


@pytest.mark.parametrize(("width", "height"), [(320, 320), (390, 300), (390, 844), (1280, 720)])
def test_a_bare_map_keeps_its_clock_off_the_course(
    browser: Browser, demo: str, width: int, height: int
) -> None:
    with looking(browser, Look(width, height, "dark", "en-GB")) as page:
        page.goto(f"{demo}/embed/{RACE}")
        oracle.until(page, oracle.READY)
        assert rested(page) == []


def test_runners_whose_dots_lie_on_each_other_are_named_in_a_pile(page: Page, modules: str) -> None:
    page.goto(f"{modules}/page.mjs")
    piles = page.evaluate(
        """async (url) => {
          const { pilesOf } = await import(url);
          const spots = [[100, 100], [300, 40], [110, 108], [310, 60]];
          const piles = pilesOf(spots.map(([x, y], i) => ({ i, x, y })));
          return piles.map((pile) => pile.map(({ i }) => i));
        }""",
        f"{modules}/panels/runners/labels.mjs",
    )
    assert piles == [[0, 2], [1], [3]]


def test_two_of_one_first_name_are_told_apart(page: Page, modules: str) -> None:
    page.goto(f"{modules}/page.mjs")
    names = page.evaluate(
        """async (url) => {
          const { shortNames } = await import(url);
          const annas = [["7", "Anna Berg"], ["9", "Anna Öst"], ["10", "Anna °"]];
          return shortNames([...annas, ["8", "Åsa"], ["11", null]]);
        }""",
        f"{modules}/panels/runners/roster.mjs",
    )
    assert names == ["Anna B.", "Anna Ö.", "Anna 10", "Åsa", "11"]
