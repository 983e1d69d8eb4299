"""Exports at their addresses: the same files, held by caches, asked again by their tag."""

import csv
import io
from collections.abc import Iterator

import pytest
from fastapi import HTTPException

from dashboard.app import create_app
from dashboard.exports.routes import Files
from feeds.race_folder.read_race import race_folder, read_race
from feeds.store import Store
from tests.commands import RACE
from tests.dashboard.web.posting import Client, serving


@pytest.fixture(scope="module")
def client(store_url: str) -> Iterator[Client]:
    with Store(store_url, "exports") as store:
        store.clear()
        with serving(create_app(read_race(race_folder(RACE)), store)) as one:
            assert one.ask("GET", f"/replay/{RACE}/head.json").status_code == 200
            yield one


def test_the_review_leads_to_its_files(client: Client) -> None:
    page = client.ask("GET", f"/review/{RACE}?lang=en").text
    for kind in ("csv", "json", "parquet"):
        assert f'href="/export/{RACE}/results.{kind}"' in page


def test_a_file_is_a_download_and_asked_again_by_its_tag(client: Client) -> None:
    found = client.ask("GET", f"/export/{RACE}/results.csv")
    assert found.headers["content-type"] == "text/csv; charset=utf-8"
    assert f'filename="{RACE}-results.csv"' in found.headers["content-disposition"]
    rows = list(csv.DictReader(io.StringIO(found.text.removeprefix("\ufeff"))))
    assert len(rows) > 3400
    again = {"If-None-Match": found.headers["etag"]}
    assert client.ask("GET", f"/export/{RACE}/results.csv", headers=again).status_code == 304


def test_a_revision_has_an_address_and_one_that_is_not_there_has_none(client: Client) -> None:
    then = client.ask("GET", f"/export/{RACE}/results.csv?rev=0")
    assert then.status_code == 200
    rows = list(csv.DictReader(io.StringIO(then.text.removeprefix("\ufeff"))))
    assert {row["granted"] for row in rows} == {"no"}
    for missing in ("results.csv?rev=99", "results.csv?rev=-1", "results.xls", "results"):
        assert client.ask("GET", f"/export/{RACE}/{missing}").status_code == 404, missing
    for nothing in ("/certificate/x", f"/evidence/{RACE}/1.txt", "/card/x.svg", f"/planned/{RACE}"):
        assert client.ask("GET", nothing).status_code == 404, nothing
    assert client.ask("GET", "/export/no-such-race/results.csv").status_code == 404


def test_a_track_has_an_address_but_not_of_who_is_not_to_be_named(client: Client) -> None:
    found = client.ask("GET", f"/export/{RACE}/tracks/3188.gpx")
    assert found.headers["content-type"] == "application/gpx+xml"
    assert "<trkpt" in found.text
    assert client.ask("GET", f"/export/{RACE}/tracks/3188.kml").status_code == 404
    race = read_race(race_folder(RACE))
    private = next(one.bib for one in race.runners if not one.is_public)
    for bib in (private, "nobody"):
        assert client.ask("GET", f"/export/{RACE}/tracks/{bib}.gpx").status_code == 404


def test_who_opts_out_while_it_is_served_is_in_no_file_from_then_on() -> None:
    race = read_race(race_folder(RACE))
    since: list[frozenset[str] | None] = [frozenset()]
    files = Files({RACE: race}, lambda _race: since[0])
    assert b",3188," in files.results(RACE, "csv", None).of("")[1]
    assert files.tracks(RACE, "gpx", "3188").of("")[1].startswith(b"<?xml")
    since[0] = frozenset({"3188"})
    assert b",3188," not in files.results(RACE, "csv", None).of("")[1]
    with pytest.raises(HTTPException, match="may be named"):
        files.tracks(RACE, "gpx", "3188")
    since[0] = None  # the store has not said who did
    with pytest.raises(HTTPException, match="not known yet"):
        files.results(RACE, "csv", None)
