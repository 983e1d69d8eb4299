"""A known race that is played through a socket as if it were run now."""

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from dashboard.settings import Settings
from dashboard.wire.publish import recorded_reads
from feeds.clock import RaceClock
from feeds.race import Race
from feeds.race_folder.read_race import race_folder, read_race
from feeds.reads import Read, identity
from feeds.store import Store
from feeds.timing.deliver import Delivery
from feeds.timing.journal import Journal
from feeds.timing.play import playing
from feeds.timing.read_back import read_journal
from feeds.timing.run_feeds import told
from tests.commands import wait_until
from tests.feeds.timing.killable_server import Server

SPEED = 300.0


@pytest.fixture(scope="module")
def race() -> Race:
    return read_race(race_folder(Settings().race))


@pytest.fixture(scope="module")
def reads(race: Race) -> list[Read]:
    """Return the morning's first reads, in order of receipt."""
    return recorded_reads(race)[:2000]


@pytest.fixture
def delivery(tmp_path: Path, store: Store) -> Iterator[Delivery]:
    with Delivery(Journal(tmp_path / "journal", "serve"), store) as one:
        yield one


def clock_at(read: Read) -> RaceClock:
    """Return a fast clock that shows now when a read was received."""
    return RaceClock(read.received_s, time.time(), SPEED)


def test_what_came_before_the_first_instant_is_there_at_once_and_journalled(
    race: Race, reads: list[Read], delivery: Delivery, store: Store
) -> None:
    clock = RaceClock(reads[1499].received_s, time.time(), 0.1)
    with playing(race, reads, delivery, clock):
        past = [read for read in reads if read.received_s <= reads[1499].received_s]
        assert store.reads_after()[0][: len(past)] == past
        kept = [one for piece in read_journal(delivery.journal.folder) for one in piece]
        assert len(kept) >= len(past)


def test_each_read_comes_when_the_race_clock_reaches_it_and_never_before(
    race: Race, reads: list[Read], delivery: Delivery, store: Store
) -> None:
    clock = clock_at(reads[0])
    when = {identity(read): read.received_s for read in reads}
    cursor, heard = "0", 0
    with playing(race, reads[::-1], delivery, clock):
        while heard < len(reads):
            found, cursor = store.reads_after(cursor, wait_s=5.0)
            race_s = clock.race_at(time.time())
            assert found, "expected every read"
            for read in found:
                assert when.pop(identity(read)) <= race_s
                assert read.received_s <= race_s, "heard by the race's clock"
            heard += len(found)
    assert not when
    assert clock.race_at(time.time()) >= max(read.received_s for read in reads)


def test_whoever_runs_the_demo_sees_its_feed_alive(
    race: Race, reads: list[Read], delivery: Delivery, store: Store
) -> None:
    with playing(race, reads, delivery, clock_at(reads[0])):

        def feed() -> dict[str, object]:
            word = told(store)
            return word["feeds"][0] if word else {}

        wait_until(lambda: feed().get("reads"))
        assert json.dumps(feed()["state"]).startswith('"listening on 127.0.0.1:')
        assert (feed()["kind"], feed()["peers"], feed()["refused"]) == ("mylaps", 1, {})


def test_when_all_is_said_the_timing_system_stays_on_the_line(
    race: Race, reads: list[Read], delivery: Delivery, store: Store
) -> None:
    with playing(race, reads, delivery, RaceClock(reads[-1].received_s + 60.0, time.time())):
        wait_until(lambda: (word := told(store)) and word["feeds"][0]["peers"])
        begun_s = (told(store) or {})["at_s"]
        wait_until(lambda: (told(store) or {})["at_s"] > begun_s + 3.0)
        assert (told(store) or {})["feeds"][0]["peers"] == 1


def test_told_to_stop_it_stops_in_mid_race_and_plays_no_more(
    race: Race, reads: list[Read], delivery: Delivery, store: Store
) -> None:
    with playing(race, reads, delivery, RaceClock(reads[99].received_s, time.time())) as thread:
        wait_until(lambda: store.count() > 100)
    assert not thread.is_alive()
    assert store.count() < len(reads)


def test_reads_wait_for_a_store_that_was_away_and_none_is_lost(
    race: Race, reads: list[Read], tmp_path: Path
) -> None:
    server = Server(tmp_path / "server")
    with (
        Store(server.url, race.key) as store,
        Delivery(Journal(tmp_path / "journal", "serve"), store) as delivery,
        playing(race, reads, delivery, clock_at(reads[0])),
    ):
        wait_until(lambda: store.count() > 100)
        server.kill()
        wait_until(lambda: delivery.health.store)
        server.start()
        wait_until(lambda: store.count() == len(reads), 60)
        assert {identity(read) for read in store.reads_after()[0]} == set(map(identity, reads))
    server.kill()
