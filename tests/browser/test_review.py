"""The page of results: everybody in her place, the white line, and the way into the film."""

import itertools
import math
import re
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser, Page

from dashboard.pages.review import MARGINS_S, mark
from feeds.results.ranks import ranked
from feeds.results.result import pacers_of
from feeds.results.state import State
from tests.browser import oracle
from tests.browser.demo import Demo
from tests.browser.looks import Look, looking
from tests.browser.test_accessibility import objections
from tests.commands import RACE

SHOWN = "document.documentElement.dataset.review === 'shown'"
NAMED = "document.querySelectorAll('.line.is-runner .c-name')[0]?.textContent.includes(' ')"
ROWS = """review.rows().map(({ i, standing, rank, finish, net, margin, isGranted }) =>
  ({ i, standing, rank, finish, net, margin, isGranted }))"""
LINES = """review.lines().map(({ row, fold, isHim }) =>
  row ? ["row", row.i] : fold ? ["fold", fold.count] : isHim ? ["him", 0] : ["", 0])"""
SEEN = "Array.from(document.querySelectorAll('.line.is-runner .c-name'), (one) => one.textContent)"
CUT = """() => Array.from(document.querySelectorAll(
    ".review-head :is(h1, dd, p, a), .review-filters button,"
    + " .line.is-head :is(span, button), .c-rank, .c-margin"))
  .filter((one) => one.checkVisibility() && one.scrollWidth > one.clientWidth + 1
    && getComputedStyle(one).display !== "inline" && !one.closest(".unseen, .c-bar")
    && getComputedStyle(one).clipPath === "none").map((one) => one.textContent)"""

SMALL = """() => Array.from(document.querySelectorAll(
    ".review :is(.review-filters, .is-head, .review-head) :is(button, a, summary)"))
  .filter((one) => one.checkVisibility() && getComputedStyle(one.closest("[role=columnheader]")
    ?? one).clipPath === "none").map((one) => [one.textContent, one.getBoundingClientRect()])
  .filter(([, { width, height }]) => width < 44 || height < 44).map(([said]) => said)"""


def open_at(page: Page, server: str, query: str = "") -> None:
    page.goto(f"{server}/review/{RACE}{query}")
    oracle.until(page, f"{SHOWN} && {NAMED}")


@pytest.fixture(scope="module")
def review(browser: Browser, demos: Demo) -> Iterator[Page]:
    with looking(browser, Look(1440, 900, "dark", "en-GB")) as page:
        open_at(page, demos.begin())
        yield page


def test_everybody_stands_where_the_results_say(review: Page) -> None:
    race, final = oracle.recorded_race()
    rows: list[dict[str, Any]] = review.evaluate(ROWS)
    runs = ~pacers_of(race)
    assert len(rows) == np.count_nonzero(runs)
    facts = final.facts
    won = np.isin(facts.state, (State.AHEAD, State.OFFICIAL)) & runs
    shown = {one["i"] for one in rows if one["standing"] == "won" and not one["isGranted"]}
    assert shown == set(np.flatnonzero(won))
    there = [one for one in rows if one["rank"] is not None and not math.isnan(one["rank"])]
    finishes = [facts.finish_s[one["i"]] for one in there]
    tenths = np.round((np.array(finishes) - np.floor(race.waves[0].gun_s)) * 10)
    shared = ranked(tenths)  # who is level to the tenth that is told shares a place
    assert [one["rank"] for one in there] == shared.tolist()
    assert all(b - a > -0.11 for a, b in itertools.pairwise(finishes))
    for one in there[:: len(there) // 40]:
        margin_s = facts.official_s - facts.finish_s[one["i"]]
        assert one["margin"] == pytest.approx(margin_s, abs=0.15)
        net_s = facts.finish_s[one["i"]] - facts.start_s[one["i"]]
        assert one["net"] == pytest.approx(net_s, abs=0.25)


def test_the_white_line_parts_who_got_away_from_who_did_not_and_folds_hide_the_rest(
    review: Page,
) -> None:
    lines = review.evaluate(LINES)
    kinds = [kind for kind, _ in lines]
    at = kinds.index("him")
    standing = {one["i"]: one for one in review.evaluate(ROWS)}
    assert standing[lines[at - 1][1]]["margin"] > 0
    assert standing[lines[at + 1][1]]["margin"] <= 0
    everybody = sum(count if kind == "fold" else kind == "row" for kind, count in lines)
    assert everybody == len(standing)
    drawn = review.evaluate(
        "Array.from(document.querySelectorAll('.review-rows .c-bar'), (one) =>"
        " { const { left, width } = one.getBoundingClientRect(); return left + width / 2; })"
    )
    assert max(drawn) - min(drawn) < 1  # one line, through every row


RANKS = """Array.from(document.querySelectorAll('.line.is-runner .c-rank'),
  ({ textContent }) => Number(textContent.replace(/\\D/g, "")))"""


def test_a_fold_opens_where_it_is(review: Page) -> None:
    before = review.evaluate(LINES)
    review.locator(".line.is-fold").first.click()
    after = review.evaluate(LINES)
    assert len(after) > len(before) + 100
    assert len(review.evaluate(SEEN)) < 80  # only what is seen stands on the page
    review.evaluate("document.getElementById('review-scroll').scrollTop = 9000")
    oracle.until(review, f"Math.min(...{RANKS}) > 200")
    ranks = f"{RANKS}.filter((rank) => rank > 0)"
    oracle.until(review, f"{ranks}.every((rank, k, all) => !k || rank >= all[k - 1])")  # at rest
    review.evaluate("document.getElementById('review-scroll').scrollTop = 0")


def test_a_wave_a_kind_and_a_name_are_chosen(review: Page) -> None:
    rows: list[dict[str, Any]] = review.evaluate(ROWS)
    count = review.locator("#review-count")
    review.locator("[data-review-wave='3']").click()
    review.locator("[data-standing-of=won]").click()
    oracle.until(
        review,
        "review.lines().every(({ row, isHim, fold }) =>"
        " isHim || fold || (row.wave === 3 && row.standing === 'won'))",
    )
    review.locator("[data-review-wave='3']").click()
    review.locator("[data-standing-of='']").click()
    oracle.until(review, f"review.lines().length > 10 && {LINES}.some(([kind]) => kind === 'fold')")
    assert f"{len(rows):,}" in (count.text_content() or "")
    first = review.evaluate(SEEN)[0]
    review.locator("#review-search").fill(first)
    oracle.until(review, "review.lines().length < 20")
    assert first in review.evaluate(SEEN)
    review.locator("#review-search").fill("")
    oracle.until(review, "review.lines().length > 20")


def test_columns_sort_and_who_has_no_such_number_comes_last(review: Page) -> None:
    review.locator("[data-sort=net]").click()
    nets = review.evaluate("review.lines().map(({ row }) => Number.isNaN(row.net) ? 1e9 : row.net)")
    assert nets == sorted(nets)
    assert review.locator("[aria-sort=ascending]").inner_text() == "Net"
    review.locator("[data-sort=rank]").click()


def test_a_runner_has_a_page_of_her_own_and_it_leads_into_the_film(page: Page, demo: str) -> None:
    open_at(page, demo, "?bib=3188&lang=en")
    page.locator("#review-runner").wait_for()
    assert "Wave 3" in page.locator("#review-who").inner_text()
    assert re.match(r"\d", page.locator("#review-margin").inner_text())
    story = page.locator("#review-story").inner_text()
    assert "after the gun of wave 3" in story
    assert page.locator("#review-splits tbody tr").count() >= 5
    assert page.locator("#review-chase path.hers").count() == 1
    link = page.locator("#review-film").get_attribute("href") or ""
    assert "bib=3188" in link
    page.locator("#review-film").click()
    oracle.until(page, oracle.READY)
    assert "/replay/" in page.url
    oracle.until(page, "!document.getElementById('card').hidden")


def test_places_added_afterwards_are_a_revision_and_can_be_taken_away_to_look(
    page: Page, demo: str
) -> None:
    open_at(page, demo, "?lang=en")
    granted = page.locator("#review-granted").inner_text()
    assert granted == "(390 granted, 6 of them not named)"
    won = int(re.sub(r"\D", "", page.locator("#review-won").inner_text()))
    assert "revision 2" in page.locator("#review-standing").inner_text()
    page.locator("#review-why summary").click()
    assert "first 200 of waves 4 and 5" in page.locator("#review-why li").last.inner_text()
    page.locator("#review-search").fill("4014")
    oracle.until(page, "document.querySelectorAll('.line.is-granted').length === 1")
    assert page.locator(".line.is-granted .revised").inner_text() == "r1"
    open_at(page, demo, "?lang=en&rev=0")
    assert page.locator("#review-granted").inner_text() == ""
    before = int(re.sub(r"\D", "", page.locator("#review-won").inner_text()))
    assert won - before == 390


def test_where_distance_wins_who_came_furthest_is_first_and_no_line_is_drawn(
    page: Page, demo: str
) -> None:
    page.goto(f"{demo}/review/lakeside-catcher-2024?lang=en")
    oracle.until(page, f"{SHOWN} && {NAMED}")
    far = page.evaluate("review.rows().map(({ lastM }) => lastM)")
    assert far == sorted(far, reverse=True)
    assert all(kind != "him" for kind, _ in page.evaluate(LINES))
    assert page.locator("[data-standing-of=won]").count() == 0
    assert "km" in page.locator(".line.is-runner .c-finish").first.inner_text()


def test_the_film_leads_to_the_results_and_to_whom_one_looks_at(page: Page, demo: str) -> None:
    oracle.replay_at(page, demo, 2080, is_frugal=True)
    page.evaluate("history.replaceState(null, '', '?bib=3188')")
    page.locator("#to-review").click()
    page.wait_for_url("**/review/**")
    oracle.until(page, SHOWN)
    page.locator("#review-runner").wait_for()
    assert "3188" in page.locator("#review-who").inner_text()


def test_rows_are_walked_by_keyboard(page: Page, demo: str) -> None:
    open_at(page, demo)
    page.locator(".review-rows .line").first.focus()
    for key in ("ArrowDown", "ArrowDown", "Enter"):
        page.keyboard.press(key)
    page.locator("#review-runner").wait_for()
    third = page.evaluate("review.lines()[2].row.i")
    assert page.evaluate("review.rows().findIndex(({ i }) => i === review.lines()[2].row.i)") == 2
    assert third >= 0
    page.locator("#review-close").click()
    assert page.locator("#review-runner").is_hidden()


def test_who_opted_out_is_counted_and_not_named(page: Page, demo: str) -> None:
    open_at(page, demo, "?lang=en")
    race, _final = oracle.recorded_race()
    hidden = [runner.name for runner in race.runners if not runner.is_public]
    assert hidden
    page.locator("#review-search").fill(hidden[0])
    oracle.until(page, "review.lines().length < 5")
    assert hidden[0] not in page.locator("#review-rows").inner_text()


@pytest.mark.parametrize(
    "look",
    [
        Look(390, 844, "dark", "fr-FR"),
        pytest.param(Look(390, 844, "light", "en-GB"), marks=pytest.mark.whole),
        Look(820, 1180, "light", "fr-FR"),
        pytest.param(Look(1440, 900, "light", "en-GB"), marks=pytest.mark.whole),
        Look(1440, 900, "dark", "fr-FR", "contrast"),
        pytest.param(Look(1440, 900, "dark", "en-GB", "large letters"), marks=pytest.mark.whole),
    ],
    ids=str,
)
def test_the_page_fits_its_screen_and_keeps_nobody_out(
    browser: Browser, demo: str, look: Look
) -> None:
    with looking(browser, look) as page:
        open_at(page, demo)
        assert page.evaluate(CUT) == []
        assert page.evaluate(SMALL) == []
        assert objections(page, "the review") == []
        page.locator(".line.is-runner").first.click()
        page.locator("#review-runner").wait_for()
        assert objections(page, "the review") == []


def test_the_marks_of_the_scale_stand_where_the_bars_end(review: Page) -> None:
    places = review.evaluate(
        """async (margins) => {
          const version = document.querySelector("script[type=module]").src.split("/")[4];
          const { shareOf } = await import(`/map/${version}/review/margin.mjs`);
          return margins.map((one) => 50 + 50 * shareOf(one));
        }""",
        list(MARGINS_S),
    )
    told = [float(str(mark(one)["left"])) for one in MARGINS_S]
    assert told == pytest.approx(places, abs=0.01)


def test_what_the_address_asks_for_and_nobody_has_is_said(browser: Browser, demo: str) -> None:
    with looking(browser, Look(390, 844, "dark", "en-GB")) as page:
        page.goto(f"{demo}/review/{RACE}?rev=99&view=bogus&bib=99999")
        said = page.locator("#review-unknown:not(:empty)")
        said.wait_for()
        for one in ("no revision 99", "“bogus”", "no runner 99999"):
            assert one in said.inner_text()
        page.goto(f"{demo}/review/{RACE}?rev=1&view=fair")
        oracle.until(page, "globalThis.review?.fair !== undefined")
        assert page.locator("#review-unknown").inner_text() == ""
