"""A page is the same for everybody who asks for its address, and made once."""

import re
from collections.abc import Iterator

import pytest

from dashboard.app import create_app
from dashboard.settings import Settings
from dashboard.wire.publish import Publisher
from feeds.clock import RaceClock
from feeds.race import Race
from feeds.race_folder.read_race import race_folder, read_race
from feeds.store import Store
from tests.dashboard.web.posting import Answer, Client, serving


@pytest.fixture(scope="module")
def race() -> Race:
    return read_race(race_folder(Settings().race))


@pytest.fixture(scope="module")
def client(race: Race, store_url: str) -> Iterator[Client]:
    with Store(store_url, "pages") as store:
        store.clear()
        Publisher(race, store, RaceClock(), 2.0).tick(race.waves[0].gun_s)
        with serving(create_app(race, store)) as one:
            yield one
        store.clear()


@pytest.fixture(params=["live", "replay", "embed"])
def path(request: pytest.FixtureRequest, race: Race) -> str:
    return "/" if request.param == "live" else f"/{request.param}/{race.key}"


def page(client: Client, path: str, **headers: str) -> Answer:
    answer = client.ask("GET", path, headers={k.replace("_", "-"): v for k, v in headers.items()})
    assert answer.status_code == 200
    return answer


def language_of(answer: Answer) -> str:
    found = re.search(r'<html lang="(\w+)"', answer.text)
    return found[1] if found else ""


def test_nothing_of_the_reader_is_in_a_page(client: Client, path: str) -> None:
    plain = page(client, path)
    hers = page(client, path, Accept_Language="en", Cookie="lang=en; theme=light", User_Agent="x")
    assert hers.text == plain.text
    assert language_of(plain) == "fr", "the race's own"
    assert language_of(page(client, f"{path}?lang=en")) == "en"
    assert language_of(page(client, f"{path}?lang=tlh")) == "fr"


def test_nothing_of_now_is_in_a_page(client: Client, race: Race, path: str) -> None:
    told = page(client, path).text
    head = client.ask("GET", f"/live/{race.key}/head.json").json()
    assert head["epoch"] not in told
    assert '"head"' not in told


def test_any_cache_may_keep_a_page_for_a_moment(client: Client, path: str) -> None:
    answer = page(client, path)
    assert answer.headers["cache-control"].startswith("public, max-age=10, stale-while")
    assert answer.headers["vary"] == "Accept-Encoding"
    assert "set-cookie" not in answer.headers
    tag = answer.headers["etag"]
    again = client.ask("GET", path, headers={"If-None-Match": f'"other", W/{tag}'})
    assert (again.status_code, again.text) == (304, "")
    assert "content-security-policy" in again.headers
    packed = page(client, path, Accept_Encoding="br")
    assert packed.headers["content-encoding"] == "br"
    assert packed.headers["etag"] != tag
    assert page(client, path, Accept_Encoding="gzip, br;q=0").headers["content-encoding"] == "gzip"


def test_a_page_is_only_read(client: Client, path: str) -> None:
    head = client.ask("HEAD", path)
    assert (head.status_code, head.text) == (200, "")
    assert client.post(path, b"x").status_code == 405


def test_what_means_nothing_makes_no_other_page(client: Client) -> None:
    plain = page(client, "/?lang=en").headers["etag"]
    for query in ("bib=nobody", "t=soon", "x=1", "bib=", "theme=light"):
        assert page(client, f"/?lang=en&{query}").headers["etag"] == plain
    assert page(client, "/?lang=en&bib=2416").headers["etag"] != plain


def test_a_link_leads_to_where_the_page_was_asked_for(client: Client) -> None:
    assert 'content="http://club.example/?lang=fr"' in page(client, "/", Host="club.example").text
    assert "club.example" not in page(client, "/").text


@pytest.mark.parametrize("path", ["/map/x/first.mjs", "/assets/icon.svg", "/live/{race}/head.json"])
def test_what_is_public_may_be_read_from_any_page(client: Client, race: Race, path: str) -> None:
    told = page(client, path.format(race=race.key), Origin="null").headers
    assert told["access-control-allow-origin"] == "*"


@pytest.mark.parametrize("path", ["/api/v1/races/{race}/reads", "/_dash-update-component"])
def test_what_takes_something_may_not(client: Client, race: Race, path: str) -> None:
    answer = client.ask("OPTIONS", path.format(race=race.key), headers={"Origin": "null"})
    assert "access-control-allow-origin" not in answer.headers
