"""Reads by HTTP: who may send them, what is answered, and what is stored then."""

import gzip
import json
import logging
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI

from dashboard.app import create_app
from dashboard.settings import Settings
from dashboard.web.credentials import WINDOW_S, Credentials, NotAllowed, signature
from feeds.race import Race
from feeds.race_folder.read_race import race_folder, read_race
from feeds.rules import fixes
from feeds.store import Store
from feeds.timing.deliver import Delivery
from feeds.timing.journal import Entry, Journal
from feeds.timing.read_back import read_journal
from tests.commands import wait_until
from tests.dashboard.web.posting import Client, serving
from tests.feeds.timing.killable_server import Server
from tests.feeds.timing.test_journal import files_no_longer_than

TOKEN, SECRET = "a-token-of-our-own", "a-secret-of-our-own"
BEARER = {"Authorization": f"Bearer {TOKEN}"}
AT = "2021-10-31T10:05:00.250+01:00"
CREDENTIALS = Credentials(TOKEN, SECRET)


@pytest.fixture(scope="module")
def race() -> Race:
    return read_race(race_folder(Settings().race))


@pytest.fixture
def path(race: Race) -> str:
    return f"/api/v1/races/{race.key}/reads"


@pytest.fixture
def delivery(tmp_path: Path, store: Store) -> Iterator[Delivery]:
    with Delivery(Journal(tmp_path / "journal", "serve"), store) as one:
        wait_until(lambda: not one.health.is_behind)
        yield one


def app_of(race: Race, store: Store, delivery: Delivery | None) -> FastAPI:
    return create_app(race, store, None, delivery, CREDENTIALS)


@pytest.fixture
def client(race: Race, store: Store, delivery: Delivery) -> Iterator[Client]:
    with serving(app_of(race, store, delivery)) as one:
        yield one


def read(tag: str, mat: str = "1km", **more: Any) -> dict[str, Any]:
    return {"tag": tag, "mat": mat, "at": AT, **more}


def signed(path: str, body: bytes, at_s: float, secret: str = SECRET) -> dict[str, str]:
    return {
        "X-Poursuite-Time": str(int(at_s)),
        "X-Poursuite-Signature": signature(secret, int(at_s), path, body),
    }


@pytest.mark.parametrize(
    "body",
    [
        json.dumps([read("0042"), read("43")]),
        json.dumps({"reads": [read("0042"), read("43")]}, indent=2),
        "\n".join(map(json.dumps, [read("0042"), read("43")])),
        "\ufeff" + json.dumps(read("0042")) + "\r\n\r\n" + json.dumps(read("43")) + "\r\n",
    ],
    ids=["a list", "an object", "lines", "lines of another system"],
)
def test_posted_reads_are_stored_once_however_often_they_are_sent(
    client: Client, store: Store, path: str, body: str
) -> None:
    for new in (2, 0, 0):
        answer = client.post(path, content=body.encode(), headers=BEARER)
        assert answer.status_code == 200
        assert answer.json() == {"stored": 2, "refused": [], "new": new, "unknown_mats": []}
    assert [(one.tag, one.source) for one in store.reads_after()[0]] == [
        ("0042", "http"),
        ("43", "http"),
    ]


def test_each_line_is_told_what_became_of_it_and_a_bad_one_stops_no_other(
    client: Client, store: Store, path: str, tmp_path: Path
) -> None:
    lines = [json.dumps(read("0042", "9km")), "", "{oops", json.dumps(read("")), "[1]"]
    answer = client.post(path, content="\n".join(lines).encode(), headers=BEARER)
    assert answer.status_code == 200
    assert answer.json() == {
        "stored": 1,
        "new": 1,
        "refused": [
            {"line": 3, "reason": "not JSON"},
            {"line": 4, "reason": "tag: missing"},
            {"line": 5, "reason": "expected a JSON object"},
        ],
        "unknown_mats": ["9km"],
    }
    kept = [one for piece in read_journal(tmp_path / "journal") for one in piece]
    assert [one.refused for one in kept if isinstance(one, Entry)][1:] == [
        "not JSON",
        "tag: missing",
        "expected a JSON object",
    ]


OF_NO_USE = [
    (b"", "found nothing"),
    (b"\n \n", "found nothing"),
    (b"[]", "found nothing"),
    (b"[{", "cut short"),
    (b"[" * 60_000, "cut short"),
    (b"\xff\xfe{", "expected UTF-8"),
    (b"{oops", "not JSON"),
    (b'{"tag": 42, "mat": "1km", "at": "x"}', "expected text in quotes"),
    (json.dumps([read("7", at="10:05")]).encode(), "at: expected a time"),
    (json.dumps([read("7", at=1635671100.25)]).encode(), "at: expected a time as text, such as"),
    (json.dumps([read("7", at=1635671100)]).encode(), "found a number"),
    (b"42", "expected a JSON object"),
]


def test_a_body_of_no_use_is_a_422_that_says_why(client: Client, store: Store, path: str) -> None:
    for body, words in OF_NO_USE:
        answer = client.post(path, content=body, headers=BEARER)
        assert (answer.status_code, words in answer.text) == (422, True), answer
    assert store.count() == 0


def test_who_has_not_the_token_stores_nothing_and_no_secret_is_told(
    client: Client, store: Store, path: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    body = json.dumps([read("42")]).encode()
    for headers in (
        {},
        {"Authorization": "Bearer hunter2-hunter2-hunter2"},
        {"Authorization": "Bearer "},
        {"Authorization": f"Basic {TOKEN}"},
        {"Authorization": f"Bearer {SECRET}"},
        signed(path, body, time.time(), "hunter2-hunter2-hunter2"),
        signed(path, body + b" ", time.time()),
        signed("/api/v1/races/another/reads", body, time.time()),
        {**signed(path, body, time.time()), "X-Poursuite-Time": "yesterday"},
    ):
        answer = client.post(path, content=body, headers=headers)
        assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
        assert "hunter2" not in answer.text
    assert store.count() == 0
    for word in ("hunter2", TOKEN, SECRET):
        assert word not in caplog.text


def test_a_signature_counts_for_five_minutes_and_is_then_a_403(
    client: Client, store: Store, path: str
) -> None:
    body = json.dumps([read("42")]).encode()
    for late_s in (-WINDOW_S + 30, 0, WINDOW_S - 30):
        headers = signed(path, body, time.time() - late_s)
        assert client.post(path, content=body, headers=headers).status_code == 200
    store.clear()
    for late_s in (-WINDOW_S - 30, WINDOW_S + 30):
        headers = signed(path, body, time.time() - late_s)
        answer = client.post(path, content=body, headers=headers)
        assert answer.status_code == 403
        assert "set the sender's clock" in answer.text
    with pytest.raises(NotAllowed):
        CREDENTIALS.check_signature(headers, path, body, time.time())


def test_a_server_without_token_takes_nothing(race: Race, store: Store, path: str) -> None:
    with serving(create_app(race, store)) as client:
        answer = client.post(path, content=b"[]", headers=BEARER)
    assert answer.status_code == 403
    assert "POURSUITE_READS_TOKEN is not set" in answer.text


def test_more_than_64_kib_is_a_413_announced_or_not(
    client: Client, store: Store, path: str
) -> None:
    line = json.dumps(read("42")).encode() + b"\n"
    body = line * (66_000 // len(line))

    def in_pieces() -> Iterator[bytes]:
        yield from (body[begin : begin + 1000] for begin in range(0, len(body), 1000))

    for content in (body, in_pieces()):
        assert client.post(path, content=content, headers=BEARER).status_code == 413
    assert store.count() == 0
    assert client.post(path, content=body[: 500 * len(line)], headers=BEARER).status_code == 200


PACKED = gzip.compress(json.dumps([read("42")]).encode(), mtime=0)


@pytest.mark.parametrize(
    "headers", [{"Content-Encoding": "gzip"}, {"Content-Encoding": "X-GZip"}, {}]
)
def test_a_body_packed_with_gzip_is_taken_signed_as_it_is_sent(
    client: Client, store: Store, path: str, headers: dict[str, str]
) -> None:
    for more in (BEARER, signed(path, PACKED, time.time())):
        answer = client.post(path, content=PACKED, headers=headers | more)
        assert (answer.status_code, answer.json()["stored"]) == (200, 1)
    assert store.count() == 1


@pytest.mark.parametrize(
    ("body", "encoding", "status", "words"),
    [
        (PACKED[:-9], "gzip", 422, "broken gzip: it is cut short"),
        (PACKED[:12] + b"x" * 20, "gzip", 422, "broken gzip"),
        (b"[]", "gzip", 422, "expected gzip, as Content-Encoding says"),
        (PACKED, "br", 422, "expected Content-Encoding gzip, or none, found 'br'"),
        (gzip.compress(b" " * 70_000, mtime=0), "gzip", 413, "at most 65536 bytes unpacked"),
        (gzip.compress(b" " * 60_000, mtime=0) * 2, "gzip", 413, "at most 65536 bytes unpacked"),
        (gzip.compress(b" " * 50_000_000, mtime=0), "gzip", 413, "at most 65536 bytes unpacked"),
    ],
    ids=lambda value: value[:9] if isinstance(value, str) else None,
)
def test_a_packed_body_of_no_use_is_told_why(
    client: Client, path: str, body: bytes, encoding: str, status: int, words: str
) -> None:
    answer = client.post(path, content=body, headers=BEARER | {"Content-Encoding": encoding})
    assert (answer.status_code, words in answer.text) == (status, True), answer


def test_a_lone_keepalive_is_well_and_stores_nothing(
    client: Client, store: Store, path: str, tmp_path: Path
) -> None:
    answer = client.post(path, content=b"#KEEPALIVE\r\n", headers=BEARER)
    assert (answer.status_code, answer.json()["stored"], answer.json()["refused"]) == (200, 0, [])
    assert store.count() == 0
    assert not list(read_journal(tmp_path / "journal"))


def test_another_race_and_another_address_are_404s(client: Client, path: str) -> None:
    for address in ("/api/v1/races/another/reads", "/api/v1/nothing", "/api/v1/races"):
        assert client.post(address, content=b"[]", headers=BEARER).status_code == 404
    assert client.ask("GET", path).status_code == 404


def test_the_chasers_positions_are_stored_too(
    client: Client, store: Store, race: Race, tmp_path: Path
) -> None:
    path = f"/api/v1/races/{race.key}/fixes"
    good = {"lon": 2.3051, "lat": 48.8698, "at": AT}
    bad = [{"lon": "2"}, {"lon": 2, "lat": 99}, {"lon": 2, "lat": True}, {"lon": 2, "lat": 48}]
    for _ in range(2):
        body = json.dumps([good, {**good, "tag": "EK", "source": "watch"}, *bad])
        answer = client.post(path, content=body.encode(), headers=BEARER)
        assert answer.status_code == 200
        assert answer.json()["stored"] == 2
        assert [one["line"] for one in answer.json()["refused"]] == [3, 4, 5, 6]
    entries, _ = store.entries_after(fixes.STREAM, "0")
    found = [fixes.unpack(*entry) for entry in entries]
    assert [(one.tag, one.lon, one.source) for one in found] == [
        ("", 2.3051, "http"),
        ("EK", 2.3051, "watch"),
    ]
    store.clear()
    wait_until(lambda: len(store.entries_after(fixes.STREAM, "0")[0]) == 2)


def test_a_full_disk_is_a_503_and_the_same_sent_again_is_stored(
    client: Client, store: Store, path: str
) -> None:
    body = json.dumps([read("42")]).encode()
    with files_no_longer_than(1):
        answer = client.post(path, content=body, headers=BEARER)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")
    assert "Send the same again" in answer.text
    assert store.count() == 0
    assert client.post(path, content=body, headers=BEARER).status_code == 200
    assert store.count() == 1


def test_a_store_that_is_away_is_a_503_until_it_is_back(
    race: Race, tmp_path: Path, path: str
) -> None:
    server = Server(tmp_path / "server")
    journal = Journal(tmp_path / "journal", "serve")
    body = json.dumps([read("42")]).encode()
    with (
        Store(server.url, race.key) as store,
        Delivery(journal, store) as delivery,
        serving(app_of(race, store, delivery)) as client,
    ):
        wait_until(lambda: not delivery.health.is_behind)
        server.kill()
        assert client.post(path, content=body, headers=BEARER).status_code == 503
        wait_until(lambda: delivery.health.store)
        other = json.dumps([read("43")]).encode()
        begun_s = time.monotonic()
        assert client.post(path, content=other, headers=BEARER).status_code == 503
        assert time.monotonic() - begun_s < 2.0, "soon, as it is known to be away"
        assert delivery.health.journalled == 2
        server.start()
        answer = client.post(path, content=body, headers=BEARER)
        while answer.status_code == 503:
            answer = client.post(path, content=body, headers=BEARER)
        assert answer.json()["stored"] == 1
        assert store.count() == 2, "what waited in the journal is there, too"
    server.kill()
