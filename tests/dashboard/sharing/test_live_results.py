"""The results of a race that still runs: provisional, nothing certified, and beside a recording."""

from collections.abc import Iterator

import pytest

from tests.dashboard.sharing.site_of_results import (
    KEY,
    OPTED_OUT,
    PASSED,
    Site,
    panel_of,
    results_served,
    words_of,
)

HOME, PAGE = "1266", f"/review/{KEY}"
CHASE_S, AFTER_S = 1812.0, 2400.0  # after the first gun: he is out there; he is home


@pytest.fixture(scope="module")
def running(store_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("races")
    with results_served(store_url, folder, "still-running", CHASE_S, is_recorded=False) as site:
        yield site


@pytest.fixture(scope="module")
def both(store_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("races")
    with results_served(store_url, folder, "run-and-recorded", AFTER_S) as site:
        yield site


def test_the_review_of_a_race_that_runs_is_out_of_its_live_bytes(running: Site) -> None:
    page = running.page(f"{PAGE}?lang=en")
    assert f'"base":"/live/{KEY}/"' in page
    assert 'id="review-leads" href="/"' in page
    assert "Nobody is home yet" in page
    assert f'href="{PAGE}"' in running.page("/?lang=en"), "the live map leads there"


def test_a_runner_who_is_home_before_him_is_told_provisionally(running: Site) -> None:
    panel = panel_of(running.page(f"{PAGE}/{HOME}?lang=en"))
    said = words_of(panel).replace("\xa0", " ")
    assert "provisional until Eliud Kipchoge is home" in said
    assert 'href="/?t=' in panel
    assert f"bib={HOME}" in panel
    assert 'id="review-certificate" hidden' in panel
    assert running.ask(f"/certificate/{KEY}/{HOME}.pdf")[0] == 404, "nothing provisional"


def test_who_was_passed_and_runs_on_has_her_moment(running: Site) -> None:
    said = words_of(panel_of(running.page(f"{PAGE}/{PASSED}?lang=en"))).replace("\xa0", " ")
    assert "Eliud Kipchoge came past at km 3" in said


def test_who_opted_out_has_no_page_while_the_race_runs(running: Site) -> None:
    hers, other = (running.ask(f"{PAGE}/{bib}?lang=en") for bib in (OPTED_OUT, "999999"))
    assert (hers[0], hers[2]) == (404, other[2])


def test_a_race_that_is_run_and_recorded_has_both(both: Site) -> None:
    assert f'"base":"/replay/{KEY}/"' in both.page(f"{PAGE}?lang=en")
    assert f'"base":"/live/{KEY}/"' in both.page(f"{PAGE}?lang=en&live=1")
    assert f'href="{PAGE}?live=1"' in both.page("/?lang=en"), "the live map leads to live results"
    assert f'href="{PAGE}"' in both.page(f"/replay/{KEY}?lang=en")


def test_once_he_is_home_a_live_result_is_certified(both: Site) -> None:
    panel = panel_of(both.page(f"{PAGE}/{HOME}?lang=en&live=1"))
    assert "official result" in words_of(panel)
    assert "live=1" in panel
    status, headers, _ = both.ask(f"/certificate/{KEY}/{HOME}.pdf?lang=en&live=1")
    assert (status, headers["content-type"]) == (200, "application/pdf")
