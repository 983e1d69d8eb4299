"""A finish that a referee moved: the page in the browser says what the server and the files say."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser

from dashboard.exports.settled import settled_race
from dashboard.wire.publish import gathered, over_s
from feeds.exports.lines import lines_of
from feeds.fairness.change import as_run, winners
from feeds.fairness.held import held
from tests.browser import oracle
from tests.browser.looks import Look, looking
from tests.browser.test_review import SHOWN
from tests.dashboard.sharing.finish_moved import KEY, MOVED, OUT, THIRD, UNTOUCHED
from tests.dashboard.sharing.site_of_results import Site, panel_of, results_served, words_of

WORDS = """Array.from(document.querySelectorAll("#review-who, #review-margin, #review-margin-of,"
  + "#review-story, #review-splits tbody td"), ({ textContent }) => textContent.trim())"""
RANKS = """review.rows().flatMap(({ i, rank }) => rank === rank ? [[i, rank]] : [])"""
END = """(() => {
  const of = (name) => document.querySelector(`#review-chase .${name}`);
  const numbers = of("hers").getAttribute("d").match(/[\\d.]+/g).map(Number);
  return [numbers.at(-2), Number((of("home") ?? of("met")).getAttribute("cx"))];
})()"""


@pytest.fixture(scope="module")
def site(store_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder: Path = tmp_path_factory.mktemp("races")
    with results_served(store_url, folder, "moved", afterwards=MOVED) as site:
        yield site


def test_the_page_and_the_first_answer_say_the_same_at_any_revision(
    browser: Browser, site: Site
) -> None:
    settled = settled_race(site.race)
    with looking(browser, Look(1440, 900, "dark", "en-GB")) as page:
        for rev, bibs in ((2, (THIRD, UNTOUCHED, OUT)), (0, (THIRD,)), (3, (THIRD,))):
            lines = lines_of(settled, rev)
            for bib in bibs:
                path = f"/review/{KEY}/{bib}?lang=en&rev={rev}"
                page.goto(site.address + path)
                oracle.until(page, f"{SHOWN} && document.querySelector('#review-chase svg')")
                served = words_of(panel_of(site.page(path))).replace("\xa0", " ")
                for said in page.evaluate(WORDS):
                    assert said.replace("\xa0", " ") in served, (rev, bib, said)
            ranks = sorted(rank for _, rank in page.evaluate(RANKS))
            told = [line.rank for line in lines if line.rank is not None]
            assert set(told) <= set(ranks), "and of who is not named"
            if bibs == (THIRD,) and rev == 3:
                end, home = page.evaluate(END)
                assert np.isclose(end, home, atol=0.2), "her line is home when she is"


def test_the_laboratory_asks_of_the_finishes_as_they_stand(browser: Browser, site: Site) -> None:
    known = gathered(site.race, has_afterwards=True)
    race = known.times.race
    one = held(race, known.times.times_s, known.times.standing, over_s(known))
    won = winners(one, as_run(one)).sum()
    with looking(browser, Look(1440, 900, "dark", "en-GB")) as page:
        page.goto(f"{site.address}/review/{KEY}?lang=en&view=fair")
        oracle.until(page, "document.querySelectorAll('.fair-rows li').length > 0")
        assert page.locator(".fair-won b").inner_text() == f"{won:,}" != "1,022"
