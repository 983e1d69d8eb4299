"""Publishing: every file leads to the same race, and nobody's name slips out."""

import http.client
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import brotli
import numpy as np
import pytest
import uvicorn

from dashboard.app import create_app
from dashboard.wire.apply_segments import apply
from dashboard.wire.constants import BEFORE_FIRST_GUN_S
from dashboard.wire.publish import SNAPSHOT_EVERY, Publisher, recorded_reads
from dashboard.wire.segments import decode
from feeds.believe.ways import mats_of
from feeds.clock import RaceClock
from feeds.decisions.corrections import STREAM, Correction, What, pack
from feeds.race import Race
from feeds.race_folder.read_race import race_folder, read_race
from feeds.rules.snapshot import Snapshot
from feeds.store import Store
from tests.made_up_race import CHASER_AFTER_S, GUN_S, WAVES_AFTER_S, made_up_race


@pytest.fixture(scope="module")
def race() -> Race:
    return read_race(race_folder("lakeside-catcher-2024"))


def file_of(store: Store, name: str) -> bytes:
    body = store.get_file(name)
    assert body is not None, f"{name} was not published"
    return brotli.decompress(body)


def test_a_race_of_long_ago_is_published_as_it_stood(race: Race, store: Store) -> None:
    decades_s = 40 * 365.25 * 86_400
    publisher = Publisher(race, store, RaceClock(race.waves[0].gun_s + decades_s, 0.0, 1.0), 2.0)
    for tick in range(3):
        publisher.tick(2.0 * tick)
    last = decode(file_of(store, f"{publisher.epoch}/segment-2"))
    assert last.number == 2


def test_segments_and_snapshots_lead_to_the_same_race(race: Race, store: Store) -> None:
    begin_s = race.waves[0].gun_s + 600
    publisher = Publisher(race, store, RaceClock(begin_s, 0.0, 60.0), 2.0)
    reads = recorded_reads(race)
    followed: Snapshot | None = None
    for tick in range(2 * SNAPSHOT_EVERY + 1):
        at_s = begin_s + 60.0 * 2 * tick
        store.add(read for read in reads if at_s - 120 < read.received_s <= at_s or tick == 0)
        publisher.tick(2.0 * tick)
        name = "snapshot-0" if tick == 0 else f"segment-{tick}"
        segment = decode(file_of(store, f"{publisher.epoch}/{name}"))
        followed = apply(followed, segment, mats_of(race), publisher.same.base_s)
    last = decode(file_of(store, f"{publisher.epoch}/snapshot-{2 * SNAPSHOT_EVERY}"))
    fresh = apply(None, last, mats_of(race), publisher.same.base_s)
    assert followed is not None
    assert publisher.before is not None
    for one in (fresh, publisher.before):
        np.testing.assert_array_equal(followed.facts.state, one.facts.state)
        np.testing.assert_allclose(followed.motions.at_s, one.motions.at_s, atol=1e-6)
        np.testing.assert_array_equal(followed.motions.read_count, one.motions.read_count)
        np.testing.assert_allclose(followed.facts.passed_s, one.facts.passed_s, atol=1e-6)
    assert (followed.facts.state != 0).sum() > 100


def test_reads_of_one_tick_are_in_its_segment(race: Race, store: Store) -> None:
    publisher = Publisher(race, store, RaceClock(), 2.0)
    read = recorded_reads(race)[0]
    publisher.tick(read.at_s + 1)
    store.add([read])
    publisher.tick(read.at_s + 3)
    segment = decode(file_of(store, f"{publisher.epoch}/segment-1"))
    assert segment.runner.tolist() == [publisher.order.place[race.runner_of[read.tag]]]


def test_a_gun_that_went_late_is_told_with_the_segment_that_knows_of_it(store: Store) -> None:
    race = made_up_race(10)
    publisher = Publisher(race, store, RaceClock(GUN_S + 60.0, 0.0, 1.0), 2.0)
    news = []
    late = Correction(What.START_WAVE, GUN_S, "Ana", "radio", wave="1", read_s=GUN_S + 90, key="1")
    undo = Correction(What.UNDO, GUN_S + 1, "Ana", "a mistake", undoes="1")
    for tick in range(5):
        publisher.tick(2.0 * tick)
        if tick:
            news.append(decode(file_of(store, f"{publisher.epoch}/segment-{tick}")).has_news)
        head = json.loads(store.get_file("head.json") or b"")
        assert head["guns"]["waves"][0] == GUN_S + (90 if tick in (2, 3) else 0)
        assert head["guns"]["waves"][1:] == [GUN_S + after_s for after_s in WAVES_AFTER_S[1:]]
        assert head["guns"]["chaser"] == GUN_S + CHASER_AFTER_S
        if tick in (1, 3):
            store.append(STREAM, [pack(late if tick == 1 else undo)])
    assert news == [False, True, False, True]


def test_a_runner_who_moves_to_another_wave_is_in_it_for_everybody_who_begins_anew(
    store: Store,
) -> None:
    race = made_up_race(10)
    publisher = Publisher(race, store, RaceClock(GUN_S + 60.0, 0.0, 1.0), 2.0)
    move = Correction(What.MOVE_WAVE, GUN_S, "Ana", "at the desk", "00003", wave="1", key="1")
    undo = Correction(What.UNDO, GUN_S + 1, "Ana", "a mistake", undoes="1")
    epochs, hers = [], []
    for tick, made in enumerate((None, move, None, undo, None)):
        if made is not None:
            store.append(STREAM, [pack(made)])
        publisher.tick(2.0 * tick)
        epochs.append(publisher.epoch)
        snapshot = f"{publisher.epoch}/snapshot-{publisher.snapshot_number}"
        hers.append(int(decode(file_of(store, snapshot)).wave[publisher.order.place[3]]))
    assert hers == [3, 0, 0, 3, 3]
    assert [one != two for one, two in pairwise(epochs)] == [True, False, True, False]


def test_a_server_started_the_day_before_publishes_and_begins_anew_when_the_race_is_near(
    race: Race, store: Store
) -> None:
    publisher = Publisher(race, store, RaceClock(race.waves[0].gun_s - 86_400.0, 0.0, 1.0), 2.0)
    epochs = []
    for wall_s in (0.0, 2.0, 86_400.0, 86_402.0):
        publisher.tick(wall_s)
        epochs.append(publisher.epoch)
        message = decode(file_of(store, f"{publisher.epoch}/snapshot-0"))
        now_s = race.waves[0].gun_s - 86_400.0 + wall_s
        assert 0 <= message.at_units / 10 <= now_s - message.base_s < 2 * BEFORE_FIRST_GUN_S
    assert [one == epochs[0] for one in epochs] == [True, True, False, False]
    assert epochs[2] == epochs[3]


def test_a_store_emptied_under_the_publisher_gets_a_new_epoch_with_the_names_in_it(
    race: Race, store: Store
) -> None:
    reads = recorded_reads(race)
    publisher = Publisher(race, store, RaceClock(reads[0].at_s + 1, 0.0, 1.0), 2.0)
    store.add(reads[:1])
    publisher.tick(0.0)
    first = publisher.epoch
    store.clear()
    publisher.tick(2.0)
    assert publisher.epoch != first
    head = json.loads(store.get_file("head.json") or b"")
    assert head["epoch"] == publisher.epoch
    assert file_of(store, head["names"])
    empty = decode(file_of(store, f"{publisher.epoch}/snapshot-0"))
    assert not len(empty.runner), "the reads are gone until a journal brings them back"
    store.add(reads[:1])
    publisher.tick(4.0)
    back = decode(file_of(store, f"{publisher.epoch}/segment-1"))
    assert back.runner.tolist() == [publisher.order.place[race.runner_of[reads[0].tag]]]


@dataclass(frozen=True)
class Answer:
    status: int
    headers: http.client.HTTPMessage
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


class Site:
    """A real server in a thread of its own, asked over a real socket."""

    def __init__(self, port: int) -> None:
        self.port = port

    def get(self, path: str, encoding: str = "identity") -> Answer:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        line.request("GET", path, headers={"Accept-Encoding": encoding})
        answer = line.getresponse()
        told = Answer(answer.status, answer.headers, answer.read())
        line.close()
        return told


@contextmanager
def site_of(race: Race, store: Store, secret: bytes | None = None) -> Iterator[Site]:
    app = create_app(race, store, secret=secret)
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="warning"))
    thread = threading.Thread(target=server.run)
    thread.start()
    until = threading.Event()
    while not server.started and thread.is_alive():
        until.wait(0.02)
    yield Site(server.servers[0].sockets[0].getsockname()[1])
    server.should_exit = True
    thread.join()


@pytest.fixture
def site(race: Race, store: Store) -> Iterator[Site]:
    Publisher(race, store, RaceClock(race.waves[0].gun_s, 0.0, 1.0), 2.0).tick(60.0)
    with site_of(race, store) as served:
        yield served


def test_the_head_says_where_to_begin_and_is_kept_for_a_second(race: Race, site: Site) -> None:
    answer = site.get(f"/live/{race.key}/head.json")
    head = answer.json()
    assert answer.headers["cache-control"] == "public, max-age=1"
    assert {"epoch", "snapshot", "segment", "segment_s", "wall_s", "race_s", "speed"} <= set(head)
    there = site.get(f"/live/{race.key}/{head['epoch']}/snapshot-{head['snapshot']}")
    assert there.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert decode(there.body).number == head["snapshot"]


def test_what_is_not_there_yet_is_soon_asked_for_again(race: Race, site: Site) -> None:
    head = site.get(f"/live/{race.key}/head.json").json()
    for path in (
        f"/live/{race.key}/{head['epoch']}/segment-{head['segment'] + 1}",
        f"/live/{race.key}/0000/snapshot-0",
        "/live/another-race/head.json",
        "/replay/another-race/head.json",
        f"/map/{'0' * 12}/nothing.mjs",
        "/live/x/y/z/w",
    ):
        answer = site.get(path)
        assert answer.status == 404, path
        assert answer.headers["cache-control"] == "public, max-age=1", path


def test_a_client_without_brotli_gets_the_same_bytes(race: Race, site: Site) -> None:
    head = site.get(f"/live/{race.key}/head.json").json()
    path = f"/live/{race.key}/{head['epoch']}/snapshot-{head['snapshot']}"
    packed, plain = site.get(path, "br"), site.get(path)
    assert packed.headers["content-encoding"] == "br"
    assert "content-encoding" not in plain.headers
    assert brotli.decompress(packed.body) == plain.body


def test_pages_forbid_what_they_do_not_need(race: Race, site: Site) -> None:
    policy = site.get("/").headers["content-security-policy"]
    scripts = next(part for part in policy.split("; ") if part.startswith("script-src"))
    assert "unsafe" not in scripts
    assert "frame-ancestors 'self'" in policy
    embed = site.get(f"/embed/{race.key}").headers["content-security-policy"]
    assert "frame-ancestors *" in embed


def test_a_race_name_with_markup_stays_a_name(race: Race, store: Store) -> None:
    nasty = replace(race, name={"fr": "</script><img src=x onerror=alert(1)>"})
    with site_of(nasty, store) as site:
        page = site.get("/").body.decode()
    assert "onerror" in page
    assert "<img src=x" not in page


def test_private_runners_are_not_in_the_list_of_names(race: Race, site: Site) -> None:
    head = site.get(f"/live/{race.key}/head.json").json()
    listed = site.get(f"/live/{race.key}/{head['names']}").json()
    told = {tuple(one) for one in listed if one is not None}
    assert told == {(one.bib, one.name) for one in race.runners if one.is_public}
    assert len(listed) == len(race.runners) > len(told)
