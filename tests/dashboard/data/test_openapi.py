"""The document is true: valid, about every route there is, and what it promises is answered."""

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate

from dashboard.data.openapi import document
from dashboard.data.routes import add_data
from dashboard.data.table import DOCUMENT, PUBLIC
from dashboard.sharing.moment import Moments
from dashboard.wire.recordings import Recordings
from tests.dashboard.sharing.site_of_results import KEY, PASSED, Site, results_served

TOLD: dict[str, Any] = json.loads(document())
JSON = [path for path in TOLD["paths"] if path.endswith(".json")]


@pytest.fixture(scope="module")
def site(store_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with results_served(store_url, tmp_path_factory.mktemp("races"), "openapi", 1812.0) as one:
        yield one


def test_the_document_is_one_and_is_served(site: Site) -> None:
    validate(TOLD)
    status, headers, body = site.ask("/api/v1/openapi.json")
    assert (status, json.loads(body)) == (200, TOLD)
    assert headers["access-control-allow-origin"] == "*"


def test_it_tells_of_every_address_there_is_and_of_no_other() -> None:
    server = FastAPI()
    add_data(server, Moments({}, {}, Recordings({}, b"secret"), {}), {})
    ours = {route.path for route in server.routes if isinstance(route, APIRoute)}
    named = {path.replace("{bib:path}", "{bib}") for path in ours} - {DOCUMENT}
    told = {re.sub(r"[.](json|csv)$", ".{kind}", path) for path in TOLD["paths"]}
    assert named == told


def test_every_path_it_tells_of_is_public() -> None:
    for path in TOLD["paths"]:
        assert PUBLIC.fullmatch(path.format(race=KEY, bib="A%2F7")), path


@pytest.mark.parametrize("path", JSON)
def test_rows_are_as_it_says(site: Site, path: str) -> None:
    operation = TOLD["paths"][path]["get"]
    schema = operation["responses"]["200"]["content"]["application/json"]["schema"]
    check = Draft202012Validator({**schema, "components": TOLD["components"]})
    for query in ("", "?lang=fr", "?delay=300", "?lang=en&delay=0.5"):
        status, _, body = site.ask(path.format(race=KEY, bib=PASSED) + query)
        assert status == 200, body
        check.validate(json.loads(body))


def values_of(schema: dict[str, Any]) -> st.SearchStrategy[str]:
    """Return what a parameter may be by its schema, and what it may not be."""
    odd = st.text(max_size=12)
    if "enum" in schema:
        return st.sampled_from(schema["enum"]) | odd
    if "pattern" in schema:
        return st.from_regex(re.compile(schema["pattern"], re.ASCII), fullmatch=True) | odd
    numbers = st.integers(-10, 1100).map(str) | st.decimals(0, 400, places=1).map(str)
    return numbers | odd


@given(data=st.data())
def test_whatever_is_asked_is_answered_as_it_says(site: Site, data: st.DataObject) -> None:
    path = data.draw(st.sampled_from(sorted(set(TOLD["paths"]) - {"/api/v1/races/{race}/stream"})))
    operation = TOLD["paths"][path]["get"]
    query = {
        one["name"]: data.draw(values_of(one["schema"]))
        for one in operation["parameters"]
        if one["in"] == "query" and data.draw(st.booleans())
    }
    bib = data.draw(st.sampled_from([PASSED, "no-such"]) | st.text(min_size=1, max_size=6))
    asked = path.format(race=KEY, bib=quote(bib, safe="")) + "?" + urlencode(query)
    status, headers, body = site.ask(asked)
    assert str(status) in operation["responses"], (asked, body)
    assert "cache-control" in {name.lower() for name in headers}
    if status == 400:
        assert json.loads(body)["error"]
