"""What RACE RESULT's boxes post: where to, what is answered, and what is stored then."""

import logging
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest

from dashboard.app import create_app
from dashboard.settings import Settings
from dashboard.web.intake import Post
from dashboard.wire.publish import recorded_reads
from feeds.protocols.http_upload import PATH
from feeds.protocols.local_time import EventTime
from feeds.protocols.speak.http_upload import Uploader
from feeds.race import Race
from feeds.race_folder.read_race import race_folder, read_race
from feeds.reads import feed_and_device, identity
from feeds.store import Store
from feeds.timing.deliver import Delivery
from feeds.timing.feed_list import TOKEN as TOKEN_OF_FEED
from feeds.timing.feed_list import Feed, place_key
from feeds.timing.hear import Tally
from feeds.timing.journal import Journal
from feeds.timing.read_back import read_journal
from tests.commands import wait_until
from tests.dashboard.web.posting import Answer, Client, serving
from tests.feeds.protocols.test_http_upload import DECODER, PASSIVE, TRACK, TRACKED
from tests.feeds.timing.killable_server import Server
from tests.feeds.timing.test_journal import files_no_longer_than

TOKEN, OTHER = "a-token-of-the-box", "a-token-of-another"
LINE = PASSIVE + b"\n"


@pytest.fixture(scope="module")
def race() -> Race:
    return read_race(race_folder(Settings().race))


@pytest.fixture
def posts(race: Race) -> list[Post]:
    when = EventTime(race.zone, race.date)
    mats = {place_key(mat.name): mat.name for mat in race.mats}
    mats |= {"d-50432": "1km", "t-20034": "finish"}
    options = {"token": TOKEN, "trigger": "77777"}
    upload = ("raceresult-upload", "post", PATH, 0, when, mats)
    return [
        (Feed("boxes", *upload, offset_s=-1.5, options=options), Tally()),  # type: ignore[arg-type]
        (Feed("spare", *upload, options={"token": OTHER}), Tally()),  # type: ignore[arg-type]
    ]


@pytest.fixture
def delivery(tmp_path: Path, store: Store) -> Iterator[Delivery]:
    with Delivery(Journal(tmp_path / "journal", "serve"), store) as one:
        wait_until(lambda: not one.health.is_behind)
        yield one


@pytest.fixture
def client(race: Race, store: Store, delivery: Delivery, posts: list[Post]) -> Iterator[Client]:
    with serving(create_app(race, store, None, delivery, posts=posts)) as one:
        yield one


def post(
    client: Client, query: dict[str, str], body: bytes, token: str = TOKEN, method: str = "POST"
) -> Answer:
    return client.ask(method, f"{PATH}/{token}?{urlencode(query)}", body)


def test_a_decoders_upload_is_answered_ok_when_it_is_stored_and_counts_once(
    client: Client, store: Store, posts: list[Post]
) -> None:
    for _ in range(3):
        answer = post(client, DECODER, LINE + b"no record\n")
        assert (answer.status_code, answer.text) == (200, "OK")
    (read,) = store.reads_after()[0]
    assert identity(read) == ("0042", "1km", 1_781_685_000_123 - 1_500), "its clock is mended"
    assert read.source.startswith("boxes")
    _, tally = posts[0]
    assert (tally.reads, sum(tally.refused.values())) == (3, 3)


def test_a_track_boxs_reads_and_its_status_are_answered_ok(
    client: Client, store: Store, posts: list[Post]
) -> None:
    assert post(client, TRACK, TRACKED).text == "OK"
    assert {(read.tag, read.mat) for read in store.reads_after()[0]} == {
        ("ZCTAA66", "finish"), ("ZCTAA55", "finish"), ("ZBAAA48", "finish"),
    }  # fmt: skip
    answer = post(client, TRACK | {"boxBatt": "83"}, b"", method="GET")
    assert (answer.status_code, answer.text) == (200, "OK")
    assert "battery 83" in posts[0][1].said[-1]


def test_a_decoder_that_uploads_the_race_is_stored_read_for_read(
    client: Client, store: Store, race: Race, posts: list[Post]
) -> None:
    reads, (feed, _) = recorded_reads(race)[:1500], posts[1]
    box = Uploader("decoder", race.zone)
    box.send(reads)
    now_s = 0.0
    while request := box.due(now_s):
        answers = [post(client, request.query, request.body, OTHER) for _ in range(2)]
        assert [answer.text for answer in answers] == ["OK", "OK"], "it was sent twice"
        box.answered(200, now_s)
    found = store.reads_after()[0]
    assert sorted(map(identity, found)) == sorted(map(identity, reads))
    assert {feed_and_device(read.source)[0] for read in found} == {feed.name}


def test_a_trigger_is_no_runner(client: Client, store: Store, posts: list[Post]) -> None:
    assert post(client, DECODER, LINE.replace(b"0042", b"77777")).status_code == 200
    assert store.count() == 0
    assert "marker" in posts[0][1].said[-1]


def test_a_wrong_token_stores_nothing_and_no_token_is_told(
    client: Client, store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for token in ("hunter2-hunter2-hunter2", TOKEN[:-1], TOKEN + "x"):
        answer = post(client, DECODER, LINE, token)
        assert answer.status_code == 401
        assert "wrong token" in answer.text
    assert store.count() == 0
    assert post(client, DECODER, LINE, OTHER).status_code == 200
    for word in ("hunter2", TOKEN, OTHER):
        assert word not in caplog.text


def test_too_large_a_body_is_a_413(client: Client, store: Store) -> None:
    assert post(client, DECODER, LINE * 2000).status_code == 413
    assert store.count() == 0


def test_the_whole_address_fits_into_a_track_box() -> None:
    assert TOKEN_OF_FEED.fullmatch(longest := "x" * 40)
    assert not TOKEN_OF_FEED.fullmatch(longest + "x")
    assert len(f"http://192.168.100.200:8050{PATH}/{longest}?") <= 89


def test_a_full_disk_is_a_503_and_the_same_sent_again_is_stored(
    client: Client, store: Store, tmp_path: Path
) -> None:
    with files_no_longer_than(1):
        answer = post(client, DECODER, LINE)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")
    assert store.count() == 0
    assert post(client, DECODER, LINE).status_code == 200
    assert store.count() == 1
    assert [one for piece in read_journal(tmp_path / "journal") for one in piece]


def test_a_box_is_not_answered_ok_while_the_store_is_away(
    race: Race, tmp_path: Path, posts: list[Post]
) -> None:
    server = Server(tmp_path / "server")
    with (
        Store(server.url, race.key) as store,
        Delivery(Journal(tmp_path / "journal", "serve"), store) as delivery,
        serving(create_app(race, store, None, delivery, posts=posts)) as client,
    ):
        wait_until(lambda: not delivery.health.is_behind)
        server.kill()
        assert post(client, DECODER, LINE).status_code == 503
        server.start()
        wait_until(lambda: post(client, DECODER, LINE).status_code == 200)
        assert store.count() == 1
    server.kill()
