"""A race in one HTML file: opened from a disk, with no server and no network, by a real browser."""

import base64
import gzip
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request

from dashboard.exports.one_file import one_file
from dashboard.exports.pages import Pages
from dashboard.exports.settled import settled_race
from feeds.exports.lines import lines_of
from feeds.race import Race
from feeds.race_folder.read_race import race_folder, read_race
from tests.browser import oracle
from tests.commands import RACE

MOST_BYTES = 700_000
OPTED_OUT_SINCE = "3188"
SHOWN = "document.documentElement.dataset.review === 'shown'"
ROWS = """review.rows().map(({ i, standing, rank, net, margin, isGranted }) => {
  const known = (one) => (one === one ? one : null);
  return { i, standing, rank: known(rank), net: known(net), margin: known(margin), isGranted };
})"""
MOVING = "document.documentElement.dataset.dots === 'moving'"


@pytest.fixture(scope="module")
def race() -> Race:
    return read_race(race_folder(RACE))


@pytest.fixture(scope="module")
def file(race: Race, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("disk") / "race of 2021.html"
    path.write_bytes(one_file(Pages(race, b"s" * 32, {OPTED_OUT_SINCE})))
    return path


@pytest.fixture(scope="module")
def offline(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(
        offline=True, viewport={"width": 1280, "height": 800}, locale="en-GB", color_scheme="dark"
    )
    yield context
    context.close()


@pytest.fixture
def opened(offline: BrowserContext) -> Iterator[tuple[Page, list[str]]]:
    """Return a page, and what went wrong on it: errors, and requests that are not of the file."""
    page, wrong = offline.new_page(), []

    def look(request: Request) -> None:
        if not request.url.startswith(("blob:", "data:")) and not request.is_navigation_request():
            wrong.append(request.url)

    page.on("request", look)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    yield page, wrong
    page.close()


def test_it_is_small_and_names_nobody_who_opted_out(file: Path, race: Race) -> None:
    body = file.read_bytes()
    assert len(body) <= MOST_BYTES
    packed = re.findall(rb'octet-stream" id="[\w-]+">([^<]+)<', body)
    assert len(packed) == 2
    told = b"".join(gzip.decompress(base64.b64decode(one)) for one in packed)
    names = told.decode("utf-8", "replace")
    private = [one for one in race.runners if not one.is_public or one.bib == OPTED_OUT_SINCE]
    assert len(private) > 50
    for one in private:
        assert one.name not in names
        assert f'"{one.bib}"' not in names
        assert f'\\"{one.bib}\\"' not in names
    assert next(one for one in race.runners if one.is_public).name in names


def test_the_page_and_the_exported_table_tell_one_truth(
    opened: tuple[Page, list[str]], file: Path, race: Race
) -> None:
    page, _ = opened
    known = settled_race(race, {OPTED_OUT_SINCE})
    names = json.loads(Pages(race, b"s" * 32, {OPTED_OUT_SINCE}).news_named("names"))
    for query, revision in (("?lang=en", None), ("?lang=en&rev=0", 0), ("?lang=en&rev=1", 1)):
        page.goto(f"{file.as_uri()}{query}")
        oracle.until(page, f"{SHOWN} && document.querySelector('.line.is-runner .c-name')")
        oracle.until(page, "!document.querySelector('.c-name').textContent.startsWith('Bib')")
        rows = {names[one["i"]][0]: one for one in page.evaluate(ROWS) if names[one["i"]]}
        lines = lines_of(known, revision)
        assert {line.bib for line in lines} == set(rows)
        for line in lines:
            shown, result = rows[line.bib], line.result
            assert shown["standing"] == line.standing, line.bib
            assert shown["rank"] == line.rank, line.bib
            assert shown["isGranted"] == result.granted
            assert shown["margin"] == pytest.approx(result.margin_s, abs=0.11), line.bib
            assert shown["net"] == pytest.approx(result.net_s, abs=0.21), line.bib


def test_results_runner_and_film_open_from_a_disk_without_a_network(
    opened: tuple[Page, list[str]], file: Path, race: Race
) -> None:
    page, wrong = opened
    page.goto(file.as_uri())
    oracle.until(page, f"{SHOWN} && document.querySelector('.line.is-runner .c-name')")
    oracle.until(page, "document.querySelector('.line.is-runner .c-name').textContent.length > 6")
    rows = page.evaluate("review.rows().length")
    assert rows == 3570
    bib = page.locator(".line.is-runner .c-bib").nth(4).inner_text()
    page.locator(".line.is-runner").nth(4).click()
    page.locator("#review-runner").wait_for()
    name = page.locator("#review-name").inner_text()
    assert next(one.name for one in race.runners if one.bib == bib) == name
    assert page.locator("#review-chase path.hers").count() == 1
    assert page.locator("#review-splits tbody tr").count() >= 5
    page.locator("#review-film").click()
    page.wait_for_url("**page=film**")
    oracle.until(page, MOVING)
    oracle.until(page, "!document.getElementById('card').hidden")
    assert page.locator("#card-name").inner_text() == name
    assert not page.locator("#card-share-open").is_visible()
    moved = page.evaluate("poursuite.raceS()")
    page.locator("#play").click()
    oracle.until(page, f"poursuite.raceS() > {moved} + 0.2")
    page.locator("#card-close").click()
    page.locator("#tab-chart").click()
    page.locator("[data-part=graph] svg path").first.wait_for(state="attached")
    oracle.until(page, "document.querySelector('[data-part=plot]').dataset.drawn !== undefined")
    assert wrong == []


def test_the_same_file_speaks_another_language_and_opens_where_its_address_says(
    opened: tuple[Page, list[str]], file: Path
) -> None:
    page, wrong = opened
    page.goto(f"{file.as_uri()}?page=film&lang=fr&t=2080")
    oracle.until(page, MOVING)
    assert page.evaluate("document.documentElement.lang") == "fr"
    at_s: Any = page.evaluate("Math.round(poursuite.raceS() - poursuite.facts.waves[0].gun_s)")
    assert at_s == 2080
    page.locator("#menu summary").click()
    page.locator("#menu a[hreflang=en]").click()
    page.wait_for_url("**lang=en**")
    oracle.until(page, MOVING)
    assert page.evaluate("document.documentElement.lang") == "en"
    page.goto(f"{file.as_uri()}?view=charts&lang=en")
    oracle.until(page, "document.querySelectorAll('.chart[data-drawn] svg').length >= 2")
    page.locator(".chart").last.scroll_into_view_if_needed()
    page.locator(".chart").last.locator("svg path").first.wait_for(state="attached")
    for kind, begins in (("svg", b"<svg"), ("png", b"\x89PNG")):
        with page.expect_download() as download:
            page.locator(f"[data-save={kind}]").first.click()
        assert Path(download.value.path()).read_bytes().startswith(begins), kind
    page.goto(f"{file.as_uri()}?view=fair&lang=en")
    oracle.until(page, f"{SHOWN} && document.documentElement.dataset.part === 'fair'")
    page.locator("#review-fair svg").first.wait_for()
    assert wrong == []
