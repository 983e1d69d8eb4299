"""The race as data: numbers are the page's, nobody is named who opted out, caches may keep it."""

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

import pytest

from dashboard.data.table import ADDRESSES
from tests.dashboard.sharing.site_of_results import (
    DEVANAGARI,
    KEY,
    OPTED_OUT,
    OTHER,
    PASSED,
    WON,
    Site,
    results_served,
)

BELOW = f"/api/v1/races/{KEY}"
CHASE_S = 1812.0  # after the first gun: he is out there
FILES = ("facts", "leaders", "waves", f"runners/{PASSED}", "events")


@pytest.fixture(scope="module")
def site(store_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with results_served(store_url, tmp_path_factory.mktemp("races"), "data", CHASE_S) as one:
        yield one


def rows(site: Site, what: str, query: str = "") -> list[dict[str, Any]]:
    status, _, body = site.ask(f"{BELOW}/{what}.json{query}")
    assert status == 200, body
    found: list[dict[str, Any]] = json.loads(body)
    return found


def test_the_counts_are_those_of_the_races_picture_and_of_its_waves(site: Site) -> None:
    facts, waves = rows(site, "facts", "?lang=en")[0], rows(site, "waves")
    assert (facts["source"], facts["phase"]) == ("live", "chase")
    assert facts["line"].replace("\xa0", " ").startswith("The chase is on")
    names = ("runners", "ahead", "passed", "won", "waiting", "out")
    for name in names:
        assert facts[name] == sum(wave[name] for wave in waves), name
    assert facts["runners"] == sum(facts[name] for name in names[1:])
    assert facts["runners"] == sum(not one.is_pacer for one in site.race.runners)
    assert min(facts["ahead"], facts["passed"]) > 100
    assert facts["clock"] == "30:12"
    assert facts["race_utc"].startswith("2021-10-31T09:30:12.")
    assert facts["age_s"] < 60


def test_a_race_that_is_over_is_told_as_its_results_stand(site: Site) -> None:
    status, _, body = site.ask(f"/api/v1/races/{OTHER}/facts.json?lang=en")
    facts = json.loads(body)[0]
    assert (status, facts["source"], facts["phase"], facts["age_s"]) == (200, "replay", "over", 0)
    later = json.loads(site.ask(f"/api/v1/races/{OTHER}/facts.json?lang=en&delay=300")[2])[0]
    assert later | {"delay_s": 0} == facts | {"delay_s": 0}, "it stays over"
    events = json.loads(site.ask(f"/api/v1/races/{OTHER}/events.json?count=1000")[2])
    assert sum(one["kind"] == "catch" for one in events) == facts["passed"]


@pytest.mark.parametrize("what", FILES)
def test_every_row_is_flat_and_as_the_table_says(site: Site, what: str) -> None:
    address = next(one for one in ADDRESSES if one.name.partition("/")[0] in what)
    found = rows(site, what)
    assert found
    for row in found:
        assert list(row) == [one.name for one in address.columns]
        for one in address.columns:
            value = row[one.name]
            assert one.may_be_empty or one.kind == "text" or value != "", one.name
            kinds = {"text": str, "whole": int, "number": (int, float)}[one.kind]
            assert value == "" or isinstance(value, kinds), (one.name, value)


@pytest.mark.parametrize("what", FILES)
def test_the_csv_says_what_the_json_says(site: Site, what: str) -> None:
    told = rows(site, what, "?lang=en")
    status, headers, body = site.ask(f"{BELOW}/{what}.csv?lang=en")
    assert (status, headers["content-type"]) == (200, "text/csv; charset=utf-8")
    table = list(csv.DictReader(io.StringIO(body.decode())))
    moving = ("race_utc", "race_unix_s", "age_s", "clock_s", "next_catch_s")

    def said(row: dict[str, Any]) -> list[str]:
        return [str(value).lstrip("'") for name, value in row.items() if name not in moving]

    assert [said(row) for row in table] == [said(row) for row in told]


def test_the_front_is_who_is_home_by_place_then_who_is_furthest(site: Site) -> None:
    found = rows(site, "leaders", "?count=1000")
    home = [one for one in found if one["time_s"] != ""]
    out = found[len(home) :]
    assert [one["position"] for one in found] == sorted(one["position"] for one in found)
    assert all(one["standing"] == "won" for one in home)
    assert all(one["standing"] == "ahead" for one in out)
    assert [one["along_m"] for one in out] == sorted((one["along_m"] for one in out), reverse=True)
    assert len(rows(site, "leaders")) == 10


def test_a_runner_is_told_of_in_words_and_figures(site: Site) -> None:
    caught = rows(site, f"runners/{PASSED}", "?lang=en")[0]
    assert caught["standing"] == "passed"
    assert "Eliud Kipchoge" in caught["line"]
    assert caught["name"] == '<b onclick="x()">"Zoé"</b>', "as it is: JSON is no page"
    assert 3.0 <= caught["passed_km"] < 4.0
    assert rows(site, f"runners/{DEVANAGARI}")[0]["name"] == "श्रीकृष्ण विद्यार्थी"
    assert rows(site, f"runners/{WON}", "?lang=fr")[0]["line"] != ""


def test_who_opted_out_is_in_no_answer_and_cannot_be_told_from_who_is_not_there(
    site: Site,
) -> None:
    hers, nobody = (site.ask(f"{BELOW}/runners/{bib}.json") for bib in (OPTED_OUT, "999999"))
    assert (hers[0], hers[2]) == (nobody[0], nobody[2])
    assert hers[0] == 404
    for what in ("leaders", "events"):
        body = site.ask(f"{BELOW}/{what}.json?count=1000")[2].decode()
        assert "Incognito" not in body
        assert f'"{OPTED_OUT}"' not in body
        assert f"-{OPTED_OUT}" not in body


def test_a_shared_cache_may_keep_it_for_a_second_and_ask_again(site: Site) -> None:
    path = f"/api/v1/races/{OTHER}/facts.json"
    _, headers, body = site.ask(path, **{"Accept-Encoding": "identity"})
    assert headers["cache-control"] == "public, max-age=1"
    assert headers["access-control-allow-origin"] == "*"
    assert headers["x-race-utc"] == json.loads(body)[0]["race_utc"]
    again = site.ask(path, **{"If-None-Match": headers["etag"]})
    assert (again[0], again[2], again[1]["etag"]) == (304, b"", headers["etag"])
    packed = site.ask(path, **{"Accept-Encoding": "br"})
    assert packed[1]["content-encoding"] == "br"


WRONG = {
    "facts.json?delay=301": "delay: expected a number of seconds from 0 to 300",
    "facts.json?delay=-1": "delay: expected",
    "facts.json?delay=37&delay=2": "delay: expected it once",
    "facts.csv?delay=nan": "delay: expected",
    "waves.json?lang=tlh": "lang: expected one of fr, en",
    "leaders.json?count=0": "count: expected a whole number from 1 to 1000",
    "events.json?after=yesterday": "after: expected the id of an event",
    "facts.json?after=16356726753-catch-7": "expected delay, lang, got 'after'",
    "stream?colour=red": "expected delay, lang, after, got 'colour'",
}


def test_what_means_nothing_is_told_what_was_expected(site: Site) -> None:
    for asked, words in WRONG.items():
        status, headers, body = site.ask(f"{BELOW}/{asked}")
        assert (status, headers["cache-control"]) == (400, "no-store"), asked
        assert words in json.loads(body)["error"], asked


def test_what_is_not_there_is_not_found(site: Site) -> None:
    for path in ("nowhere/facts.json", "nowhere/stream", f"{KEY}/facts.xml", f"{KEY}/nothing.json"):
        assert site.ask(f"/api/v1/races/{path}")[0] == 404, path
