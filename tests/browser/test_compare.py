"""Some runners held against the chaser, or against each other and another race, in the film."""

import re
from collections.abc import Iterator

import numpy as np
import pytest
from playwright.sync_api import Browser, Page

from feeds.results.state import State
from tests.browser import oracle
from tests.browser.demo import Demo
from tests.browser.layout import faults
from tests.browser.looks import Look, looking
from tests.browser.test_accessibility import objections
from tests.browser.test_transport import DESK, SEARCH, film

OPEN = "document.querySelectorAll('.film-compare li').length"
LEAD = """async (bib) => {
  const version = document.querySelector("script[type=module]").src.split("/")[4];
  const of = (name) => import(`/map/${version}/${name}.mjs`);
  const { leadAt } = await of("panels/transport/compare/gap");
  const { race: { field, names }, facts } = poursuite;
  const roster = await (await fetch(facts.base + names)).json();
  const i = roster.findIndex((one) => one?.[0] === bib);
  return leadAt(field, { i }, null, facts.chaser.level, poursuite.raceS() - field.base);
}"""


@pytest.fixture(scope="module")
def desk(browser: Browser, demos: Demo) -> Iterator[Page]:
    with looking(browser, DESK) as page:
        film(page, demos.begin(), "t=27:02")
        page.locator("[data-t=compare]").click()
        oracle.until(page, f"{OPEN} === 4")
        yield page


def test_whoever_follows_nobody_is_shown_the_first_home_the_narrowest_escape_and_two_passed(
    desk: Page,
) -> None:
    _race, now = oracle.recorded_race()
    told = desk.locator(".film-compare li").all_inner_texts()
    assert sum("gets away by" in one for one in told) == 2
    assert sum("passed at km" in one for one in told) == 2
    won = np.isin(now.facts.state, (State.AHEAD, State.OFFICIAL)) & ~np.isnan(now.facts.finish_s)
    margins = now.facts.official_s - now.facts.finish_s[won]
    said = re.findall(r"gets away by (\d+:\d+|[\d.]+)", " ".join(told))
    first, narrow = said[0], said[1]
    minutes, seconds = first.split(":")
    assert 60 * int(minutes) + int(seconds) == pytest.approx(margins.max(), abs=1.1)
    assert float(narrow) == pytest.approx(margins[margins > 0].min(), abs=0.2)
    assert faults(desk) == []
    assert objections(desk, "runners compared") == []


def test_a_lead_is_the_metres_between_and_the_address_names_who_is_compared(desk: Page) -> None:
    desk.locator(".film-compare li button").first.click()
    oracle.until(desk, f"{OPEN} === 3")
    desk.locator(".film-compare input").fill("3188")
    desk.locator(".film-compare form button").click()
    oracle.until(desk, f"{OPEN} === 4 && {SEARCH}.includes('3188')")
    oracle.until(desk, "document.querySelector('.film-compare li:last-child b').textContent !== ''")
    said = desk.locator(".film-compare li").last.locator("b").inner_text()
    metres = int(re.sub(r"\D", "", said))
    assert metres == pytest.approx(desk.evaluate(LEAD, "3188"), abs=1)
    assert desk.locator("#ours bdi").count() == 4, "named on the map"
    desk.locator(".film-compare header button").click()
    oracle.until(desk, f"!{SEARCH}.includes('ghosts')")
    assert desk.locator("#ours bdi").count() == 0


def test_an_address_opens_a_comparison_on_a_phone_and_by_another_clock(
    browser: Browser, demo: str
) -> None:
    with looking(browser, Look(390, 844, "dark", "en-GB")) as page:
        film(page, demo, "t=12:00&mode=start&ghosts=3188,1042")
        oracle.until(page, f"{OPEN} === 2")
        title = page.locator(".film-compare h3").inner_text()
        assert "Kipchoge" not in title, "by her own start she is held against the first of them"
        assert faults(page) == []
        page.locator("[data-t=more]").tap()
        page.locator("input[value=clock]").check(force=True)
        oracle.until(
            page, "document.querySelector('.film-compare h3').textContent.includes('Kipchoge')"
        )


def test_somebody_of_another_race_on_the_same_course_runs_along_as_a_ghost(
    page: Page, demo: str
) -> None:
    """The other race is the same morning under another name, and its server this one."""
    body = page.request.get(f"{demo}/replay/champs-elysees-2021?lang=en").body()
    page.route(
        "**/replay/last-year?lang=en",
        lambda route: route.fulfill(body=body, content_type="text/html"),
    )
    page.set_viewport_size({"width": 1280, "height": 800})
    film(page, demo, "t=27:02&ghosts=3188,last-year:1042")
    oracle.until(page, f"{OPEN} === 2")
    assert "last-year" in page.locator(".film-compare li").last.inner_text()
    assert page.locator(".film-ghost").is_visible()
