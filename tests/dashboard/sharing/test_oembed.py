"""A site that is given an address of ours is told how to show it; who opted out is not named."""

import json
import re
from collections.abc import Iterator
from html import unescape
from typing import Any
from urllib.parse import quote

import pytest

from tests.dashboard.sharing.site_of_results import (
    KEY,
    OPTED_OUT,
    OTHER,
    PASSED,
    Site,
    results_served,
)


@pytest.fixture(scope="module")
def site(store_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with results_served(store_url, tmp_path_factory.mktemp("races"), "oembed", 1812.0) as one:
        yield one


def told(site: Site, path: str, query: str = "") -> dict[str, Any]:
    status, headers, body = site.ask(f"/oembed?url={quote(site.address + path, safe='')}{query}")
    assert status == 200, body
    assert headers["cache-control"] == "public, max-age=300"
    assert headers["access-control-allow-origin"] == "*"
    found: dict[str, Any] = json.loads(body)
    return found


def frame_of(found: dict[str, Any]) -> str:
    return unescape(re.findall(r'src="([^"]*)"', found["html"])[0])


@pytest.mark.parametrize(
    ("path", "frame"),
    [
        ("/?lang=en", f"/embed/{KEY}?lang=en"),
        (f"/?bib={PASSED}&lang=en", f"/embed/{KEY}?bib={PASSED}&lang=en"),
        (f"/?bib={OPTED_OUT}&lang=en", f"/embed/{KEY}?lang=en"),
        (f"/review/{KEY}/{PASSED}?lang=en", f"/embed/{KEY}?bib={PASSED}&lang=en"),
        (f"/replay/{OTHER}?t=24:00", f"/embed/{OTHER}?t=24%3A00&lang=fr"),
        (f"/replay/{OTHER}", f"/embed/{OTHER}?t=0&lang=fr"),
        (f"/embed/{KEY}?camera=chaser&x=1", f"/embed/{KEY}?camera=chaser"),
    ],
)
def test_every_page_of_a_race_is_shown_by_its_picture(site: Site, path: str, frame: str) -> None:
    found = told(site, path)
    assert (found["version"], found["type"]) == ("1.0", "rich")
    assert frame_of(found) == site.address + frame
    assert site.ask(frame_of(found).removeprefix(site.address))[0] == 200
    assert OPTED_OUT not in json.dumps(found)
    still = site.ask(found["thumbnail_url"].removeprefix(site.address))
    assert (still[0], still[1]["content-type"]) == (200, "image/png")


def test_it_is_no_larger_than_asked_for(site: Site) -> None:
    found = told(site, "/", "&maxwidth=640&maxheight=180")
    assert (found["width"], found["height"]) == (320, 180)
    assert 'width="320" height="180"' in found["html"]


@pytest.mark.parametrize("page", ["/", f"/replay/{OTHER}", f"/review/{KEY}", f"/embed/{KEY}"])
def test_a_page_says_where_to_ask(site: Site, page: str) -> None:
    links = re.findall(r'<link rel="alternate" type="application/json\+oembed" href="([^"]*)"',
                       site.page(f"{page}?lang=en"))  # fmt: skip
    assert len(links) == 1
    path = unescape(links[0]).removeprefix(site.address)
    assert json.loads(site.ask(path)[2])["provider_name"] == "Poursuite"


def test_what_is_no_page_of_ours_is_not_found_and_what_means_nothing_is_told_so(site: Site) -> None:
    here = quote(site.address, safe="")
    assert site.ask("/oembed?url=https%3A%2F%2Felsewhere.example%2F")[0] == 404
    assert site.ask(f"/oembed?url={here}%2Foperate")[0] == 404
    assert site.ask(f"/oembed?url={here}%2Freplay%2Fnowhere")[0] == 404
    assert site.ask(f"/oembed?url={here}%2F&format=xml")[0] == 501
    for query in (
        "",
        "url=",
        f"url={here}&maxwidth=wide",
        f"url={here}&colour=red",
        "url=http://[",
    ):
        status, _, body = site.ask(f"/oembed?{query}")
        assert (status, "expected" in json.loads(body)["error"]) == (400, True), query
