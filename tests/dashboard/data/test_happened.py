"""What happens in a race is told in an order that stays, to who asks and to who listens."""

import http.client
import json
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from typing import Any

import numpy as np
import pytest

from dashboard.app import create_app
from dashboard.data.stream import MOST_LISTENERS
from feeds.clock import RaceClock
from feeds.decisions.corrections import STREAM, Correction, What, pack
from feeds.results.tally import PASSED, tally_of
from tests.commands import wait_until
from tests.dashboard.data.running_race import BELOW, Running, running
from tests.dashboard.web.posting import serving
from tests.made_up_race import GUN_S

STEPS_S = (-60.0, 30.0, 700.0, 1190.0, 1320.0, 1500.0, 1700.0, 1900.0, 2050.0, 2100.0, 3000.0)


@pytest.fixture
def race(store_url: str) -> Iterator[Running]:
    with running(store_url) as one:
        yield one


@contextmanager
def listening(race: Running, query: str = "") -> Iterator[http.client.HTTPResponse]:
    line = http.client.HTTPConnection("127.0.0.1", race.client.port, timeout=20)
    line.request("GET", f"{BELOW}/stream{query}")
    with closing(line), line.getresponse() as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        yield answer


def heard(answer: http.client.HTTPResponse, wanted: str) -> dict[str, Any]:
    """Return the next event of a kind, with its id as ``_id``."""
    name, number = "", ""
    while line := answer.readline().decode():
        word, _, value = line.rstrip("\n").partition(": ")
        if word == "event":
            name = value
        elif word == "id":
            number = value
        elif word == "data" and name == wanted:
            found: dict[str, Any] = json.loads(value)
            return {**found, "_id": number}
        elif not word:
            name = number = ""
    raise AssertionError(f"the stream ended without {wanted!r}")


def test_whoever_asks_for_what_comes_after_the_last_id_hears_of_everything_once(
    race: Running,
) -> None:
    known: list[dict[str, Any]] = []
    for after_s in STEPS_S:
        race.go_on_to(after_s)
        last = f"&after={known[-1]['id']}" if known else ""
        known += race.rows("events", f"?count=1000{last}")
        facts = race.rows("facts")[0]
        told = race.published_at(facts["race_unix_s"])
        assert {name: facts[name] for name in told} == told, "as the map has it"
    ids = [one["id"] for one in known]
    assert ids == sorted(set(ids))
    assert ids == [one["id"] for one in race.rows("events", "?count=1000")]
    kinds = [one["kind"] for one in known]
    assert kinds.count("gun") == len(race.race.waves)
    for once in ("chaser", "first-home", "chaser-home", "official"):
        assert kinds.count(once) == 1, once
    results = race.results()
    counts = {name: int(many.sum()) for name, many in tally_of(results).items()}
    assert {name: facts[name] for name in counts} == counts
    official = next(one for one in race.rows("events", "?count=1000") if one["kind"] == "official")
    assert kinds.count("place") == counts["won"] == official["count"]
    is_shown = ~np.isnan(results.passed_s)
    assert 0 < kinds.count("catch") <= counts[PASSED]
    assert kinds.count("catch") == int(is_shown.sum())
    catches = [one for one in known if one["kind"] == "catch"]
    assert [one["count"] for one in catches] == list(range(1, len(catches) + 1))
    hers = [one for one in known if one["kind"] in ("catch", "place") and "00007" in str(one)]
    assert not hers, "who opted out is counted and not named"
    assert any(one["bib"] == "" for one in known if one["kind"] in ("catch", "place"))


def test_a_delayed_programme_hears_of_nothing_before_it_has_seen_it(race: Running) -> None:
    for after_s in (30.0, 1500.0, 1900.0):
        race.go_on_to(after_s)
    clock = race.publisher.clock
    race.publisher.clock = RaceClock(clock.race_s, clock.wall_s, speed=1.0)
    race.publisher.tick(clock.wall_s + 0.1)
    wait_until(lambda: race.rows("facts")[0]["race_unix_s"] > clock.race_s + 0.1)
    now, ago = race.rows("facts")[0], race.rows("facts", "?delay=120")[0]
    assert 118 < now["race_unix_s"] - ago["race_unix_s"] < 122
    known = race.rows("events", "?count=1000")
    then = race.rows("events", "?count=1000&delay=120")
    as_of_s = then[0]["race_unix_s"]
    assert [one["id"] for one in then] == [one["id"] for one in known if one["unix_s"] <= as_of_s]
    assert ago["passed"] < now["passed"]
    told = race.published_at(ago["race_unix_s"])
    assert {name: ago[name] for name in told} == told


def test_what_happened_has_the_same_ids_after_a_restart_and_when_a_read_comes_late(
    race: Running,
) -> None:
    late = next(one for one in race.reads if (one.tag, one.mat) == ("00025", "finish"))
    race.reads.remove(late)
    for after_s in (30.0, 1500.0, 1900.0):
        race.go_on_to(after_s)
    before = [one["id"] for one in race.rows("events", "?count=1000")]
    race.reads.append(late)
    race.go_on_to(1901.0)
    after = [one["id"] for one in race.rows("events", "?count=1000")]
    first = {one for one in before if "first-home" in one}
    assert set(before) - set(after) == first, "somebody else was first"
    assert {one.rpartition("-")[2] for one in set(after) - set(before)} == {"00025"}
    assert after == sorted(after)
    race.restart()
    with serving(create_app(race.race, race.store)) as other:
        told = other.ask("GET", f"{BELOW}/events.json?count=1000").json()
    assert [one["id"] for one in told] == after


def test_who_listens_is_told_of_what_happens_next_and_who_comes_back_of_what_was_missed(
    race: Running,
) -> None:
    race.go_on_to(-60.0)
    with listening(race, "?lang=en") as stream:
        assert heard(stream, "facts")["phase"] == "before"
        race.go_on_to(30.0)
        gun = heard(stream, "happened")
        assert (gun["kind"], gun["line"], gun["_id"]) == ("gun", "Wave 1 is off", gun["id"])
    race.go_on_to(320.0)
    with listening(race, f"?lang=en&after={gun['id']}") as stream:
        assert heard(stream, "happened")["line"] == "Wave 2 is off"


def test_who_listens_is_told_what_is_not_so_any_more(race: Running) -> None:
    race.go_on_to(1900.0)
    place = [one for one in race.rows("events") if one["kind"] == "place" and one["bib"]][-1]
    with listening(race) as stream:
        heard(stream, "facts")
        out = Correction(What.DISQUALIFY, GUN_S + 1900.0, "Ana", "seen", bib=place["bib"], key="1")
        race.store.append(STREAM, [pack(out)])
        race.go_on_to(1901.0)
        assert heard(stream, "withdrawn")["id"] == place["id"]
    assert place["id"] not in {one["id"] for one in race.rows("events", "?count=1000")}


def test_any_site_may_ask_and_only_the_head_of_a_stream_is_an_answer_with_an_end(
    race: Running,
) -> None:
    race.go_on_to(30.0)
    for what in ("facts.json", "events.csv", "runners/00001.json", "stream"):
        answer = race.client.ask("OPTIONS", f"{BELOW}/{what}", headers={"Origin": "null"})
        assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (204, "*")
        head = race.client.ask("HEAD", f"{BELOW}/{what}")
        assert (head.status_code, head.text) == (200, ""), what
    answer = race.client.ask("OPTIONS", f"{BELOW}/reads", headers={"Origin": "null"})
    assert "access-control-allow-origin" not in answer.headers


def test_a_server_that_ends_ends_its_streams(store_url: str) -> None:
    with ExitStack() as open_still:
        with running(store_url) as race:
            race.go_on_to(30.0)
            stream = open_still.enter_context(listening(race))
            heard(stream, "facts")
        assert b"happened" not in stream.read(), "the whole rest: it came to an end in order"


def test_no_more_may_listen_than_there_is_room_for(race: Running) -> None:
    race.go_on_to(30.0)
    with ExitStack() as open_still:
        streams = [open_still.enter_context(listening(race)) for _ in range(MOST_LISTENERS)]
        for stream in streams:
            heard(stream, "facts")
        answer = race.client.ask("GET", f"{BELOW}/stream")
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    wait_until(lambda: is_let_in(race))


def is_let_in(race: Running) -> bool:
    line = http.client.HTTPConnection("127.0.0.1", race.client.port, timeout=20)
    line.request("GET", f"{BELOW}/stream")
    status = line.getresponse().status
    line.close()
    return status == 200
