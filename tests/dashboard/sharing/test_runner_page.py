"""One runner's page before any script has run: what it says, and of whom it says nothing."""

import re
from collections.abc import Iterator

import numpy as np
import pytest

from dashboard.exports.settled import settled_race
from feeds.results.state import State
from tests.dashboard.sharing.site_of_results import (
    GRANTED,
    KEY,
    NAMES,
    OPTED_OUT,
    PASSED,
    WON,
    Site,
    panel_of,
    results_served,
    words_of,
)

PAGE = f"/review/{KEY}"


@pytest.fixture(scope="module")
def site(store_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with results_served(store_url, tmp_path_factory.mktemp("races"), "runner-pages") as site:
        yield site


def test_a_runners_page_tells_her_race_before_any_script(site: Site) -> None:
    page = site.page(f"{PAGE}/{WON}?lang=en")
    said = words_of(panel_of(page)).replace("\xa0", " ")
    assert site.name_of(WON).replace("'", "’") in said.replace("'", "’")
    assert "after the gun of wave 1" in said
    assert "before Eliud Kipchoge, official result" in said
    assert f"<title>{site.name_of(WON)} · " in page
    assert panel_of(page).count("<tr data-how=") == len(site.race.mats)
    assert f"/replay/{KEY}?t=" in page
    told = site.page(f"{PAGE}?bib={WON}&lang=en")
    assert panel_of(told) == panel_of(page), "an older link says the same"


def test_her_page_says_what_her_result_stands_on_without_anybodys_chip(site: Site) -> None:
    said = words_of(panel_of(site.page(f"{PAGE}/{PASSED}?lang=en")))
    assert "finish, 10:38:52.6: read" in said
    assert "Eliud Kipchoge at the line" in said
    assert "The rule: ahead is who crosses the line before Eliud Kipchoge." in said
    runner = site.race.runners[site.race.runner_of[PASSED]]
    chips = [*runner.chips, *(site.race.chaser.chips if site.race.chaser else ())]
    assert chips
    assert not [chip for chip in chips if chip in said]
    lines = site.ask(f"/evidence/{KEY}/{PASSED}.json?lang=en")[2].decode()
    assert "finish, 10:38:52.6: read" in lines


def test_no_name_breaks_a_runners_page(site: Site) -> None:
    page = site.page(f"{PAGE}/{PASSED}?lang=en")
    assert NAMES[PASSED] not in page
    assert "&lt;b onclick=" in panel_of(page)


def test_who_opted_out_has_no_page_and_cannot_be_told_from_who_is_not_there(site: Site) -> None:
    hers = site.ask(f"{PAGE}/{OPTED_OUT}?lang=en")
    assert hers[0] == 404
    other = site.ask(f"{PAGE}/999999?lang=en")
    assert (hers[0], hers[2]) == (other[0], other[2])
    hers, other = (site.ask(f"/evidence/{KEY}/{bib}.json") for bib in (OPTED_OUT, "999999"))
    assert (hers[0], hers[2]) == (other[0], other[2]) == (404, other[2])
    for query in ("", f"?bib={OPTED_OUT}"):
        assert "Incognito" not in site.page(f"{PAGE}{query}")


def test_a_granted_place_is_told_with_its_revision_and_the_results_before_it_can_be_seen(
    site: Site,
) -> None:
    now = words_of(panel_of(site.page(f"{PAGE}/{GRANTED}?lang=en")))
    assert "granted afterwards" in now
    assert "Revision 1, " in now
    before = words_of(panel_of(site.page(f"{PAGE}/{GRANTED}?lang=en&rev=0")))
    assert "granted afterwards, by decision" not in before
    assert "after Eliud Kipchoge" in before


def test_where_distance_wins_the_way_is_told_and_a_pacemaker_is_called_one(site: Site) -> None:
    lake = "/review/lakeside-catcher-2024"
    said = words_of(panel_of(site.page(f"{lake}/504?lang=en"))).replace("\xa0", " ")
    assert "26.57 km passed" in said
    assert "Catcher car came past at km 26.57" in said
    pacer = next(one for one in site.race.runners if one.is_pacer and one.is_public)
    assert "pacemaker" in words_of(panel_of(site.page(f"{PAGE}/{pacer.bib}?lang=en")))


def test_a_link_to_her_page_tells_a_chat_of_her(site: Site) -> None:
    page = site.page(f"{PAGE}/{WON}?lang=en")
    assert f'<meta property="og:url" content="{site.address}{PAGE}/{WON}?lang=en">' in page
    assert f"/card/{KEY}/{WON}.png?lang=en&amp;page=review" in page


def test_a_link_to_the_results_tells_them_as_they_were_revised_and_the_films_as_it_ended(
    site: Site,
) -> None:
    described = re.compile(r'property="og:description" content="([^"]*)"')

    def told(path: str) -> str:
        return described.findall(site.page(path))[0].replace("\xa0", " ")

    state = settled_race(site.race).told.state
    won = np.isin(state, (State.OFFICIAL, State.AHEAD)).sum()
    assert f"{won:,} got away" in told(f"{PAGE}?lang=en")
    assert "1,022 got away" in told(f"/replay/{KEY}?lang=en")
    assert "granted afterwards" in told(f"{PAGE}/{GRANTED}?lang=en")
    pictures = [
        site.ask(f"/card/{KEY}{of}.png?lang=en&page={page}")[2]
        for of in ("", f"/{GRANTED}")
        for page in ("replay", "review")
    ]
    assert len(set(pictures)) == 4
