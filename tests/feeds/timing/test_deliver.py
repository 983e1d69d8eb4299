"""Delivery: acknowledged means on the disk and in the store, whatever fails in between."""

import gc
import random
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import redis
from psutil import Process

from feeds.packed import pack
from feeds.store import Store
from feeds.timing.deliver import Delivery, Receipt, TooBusy
from feeds.timing.journal import Entry, Journal, JournalError, encode
from feeds.timing.read_back import read_journal
from tests.commands import wait_until
from tests.feeds.timing.bad_wire import Wire
from tests.feeds.timing.busy import busy_threads
from tests.feeds.timing.killable_server import Server
from tests.feeds.timing.test_journal import entry, files_no_longer_than


@contextmanager
def delivering(folder: Path, url: str) -> Iterator[tuple[Delivery, Store]]:
    journal = Journal(folder / "journal", "listen")
    with Store(url, "test-race") as store, Delivery(journal, store) as delivery:
        wait_until(lambda: not delivery.health.is_behind or delivery.health.store)
        yield delivery, store


def numbers(store: Store) -> list[str]:
    return [read.tag for read in store.reads_after()[0]]


def tags(bibs: range) -> list[str]:
    return [f"{bib:04d}" for bib in bibs]


def test_what_is_acknowledged_is_on_the_disk_and_in_the_store(
    tmp_path: Path, store: Store, store_url: str
) -> None:
    with delivering(tmp_path, store_url) as (delivery, _):
        receipts = [delivery.take([entry(bib), entry(bib + 1)]) for bib in range(0, 200, 2)]
        receipts.append(delivery.take([Entry(1e9, "finish", b"?", refused="why"), entry(3)]))
        assert [receipt.stored.result(15) for receipt in receipts] == [2] * 100 + [0]
        assert numbers(store) == tags(range(200))
        pieces = read_journal(tmp_path / "journal")
        assert sum(len(piece) for piece in pieces) == 202


def test_a_store_killed_and_restarted_with_its_data_has_each_read_once(
    tmp_path: Path, server: Server
) -> None:
    with delivering(tmp_path, server.url) as (delivery, store):
        assert delivery.take([entry(0)]).stored.result(15) == 1
        server.kill()
        receipts = [delivery.take([entry(bib)]) for bib in range(1, 50)]
        for receipt in receipts:
            receipt.journalled.result(15)
            assert not receipt.stored.done()
        wait_until(lambda: delivery.health.store)
        server.start()
        assert {receipt.stored.result(15) for receipt in receipts} <= {None, 1}
        assert sorted(numbers(store)) == tags(range(50))
        assert delivery.take([entry(50)]).stored.result(15) in (None, 1)
        wait_until(lambda: not delivery.health.store)


def test_a_store_that_came_back_empty_is_refilled_even_where_nobody_was_looking(
    tmp_path: Path, server: Server
) -> None:
    with delivering(tmp_path, server.url) as (delivery, store):
        delivery.take([entry(bib) for bib in range(500)]).stored.result(15)
        server.kill()
        server.lose_data()
        server.start()
        wait_until(lambda: store.count() == 500)
        store.clear()
        wait_until(lambda: store.count() == 500)
        delivery.take([entry(500)]).stored.result(15)
        assert sorted(numbers(store)) == tags(range(501))


def test_a_program_killed_between_disk_and_store_delivers_at_its_next_start(
    tmp_path: Path, store: Store, store_url: str
) -> None:
    journal = Journal(tmp_path / "journal", "listen")
    journal.append([entry(bib) for bib in range(300)])
    journal.close()
    with delivering(tmp_path, store_url) as (delivery, _):
        assert delivery.take([entry(300)]).stored.result(15) in (None, 1)
        assert sorted(numbers(store)) == tags(range(301))


def test_nothing_is_acknowledged_while_the_disk_is_full_and_all_is_well_after(
    tmp_path: Path, store: Store, store_url: str
) -> None:
    with delivering(tmp_path, store_url) as (delivery, _):
        delivery.take([entry(0)]).stored.result(15)
        with files_no_longer_than(1):
            refused = [delivery.take([entry(bib)]) for bib in range(1, 20)]
            for receipt in refused:
                with pytest.raises(JournalError, match="File too large"):
                    receipt.stored.result(15)
            assert "File too large" in delivery.health.journal
        assert delivery.take([entry(bib) for bib in range(1, 20)]).stored.result(15) == 19
        assert delivery.health.journal == ""
    assert sorted(numbers(store)) == tags(range(20))


def take(delivery: Delivery, entries: list[Entry]) -> Receipt:
    """Deliver as a listener does: what the disk has no room for yet is offered again."""
    while True:
        try:
            return delivery.take(entries)
        except TooBusy:
            time.sleep(0.001)


@pytest.mark.parametrize("count", [10_000, pytest.param(100_000, marks=pytest.mark.long)])
def test_whatever_comes_while_the_store_is_away_is_taken_and_fills_no_memory(
    tmp_path: Path, server: Server, count: int
) -> None:
    batch = [[entry(bib)] for bib in range(2000)]
    with delivering(tmp_path, server.url) as (delivery, store):
        server.kill()
        take(delivery, batch[0]).journalled.result(15)
        wait_until(lambda: delivery.health.store)
        before = Process().memory_info().rss
        first = take(delivery, batch[0]).stored
        for number in range(count):
            last = take(delivery, batch[number % 2000])
        last.journalled.result(60)
        gc.collect()
        assert Process().memory_info().rss - before < 60 << 20
        assert delivery.health.journalled == count + 2
        assert not first.done()
        server.start()
        assert last.stored.result(120) is None
        assert first.done()
        assert sorted(numbers(store)) == tags(range(2000))
        assert delivery.take([entry(2000)]).stored.result(15) == 1


def test_what_is_journalled_while_the_journal_is_read_back_is_acknowledged_once_it_is_stored(
    tmp_path: Path, server: Server
) -> None:
    """Busy threads beside, and a store that is away a moment again and again."""
    wire, stop = Wire(server.socket), threading.Event()
    kept = redis.Redis.from_url(server.url)
    unstored: list[str] = []
    counts = [0, 0, 0]

    def send(number: int, delivery: Delivery) -> None:
        while not stop.is_set():
            some = [entry(bib, f"{number}-{counts[number]}") for bib in range(3)]
            receipt = take(delivery, some)
            counts[number] += 1
            receipt.stored.result(30)
            keys = [pack(one.read)[0] for one in some if one.read]
            if not all(kept.hmget("{test-race}:seen", keys)[n] is not None for n in range(3)):
                unstored.append(f"{number}-{counts[number]}")

    journal, dice = Journal(tmp_path / "journal", "listen"), random.Random(10)
    with (
        Store(wire.url, "test-race", retries=0) as store,
        Delivery(journal, store, retry_s=0.005, look_s=0.02) as delivery,
        busy_threads(2),
    ):
        senders = [threading.Thread(target=send, args=(number, delivery)) for number in range(3)]
        for sender in senders:
            sender.start()
        for _ in range(25):
            stop.wait(dice.uniform(0.0, 0.1))
            wire.cut()
            stop.wait(dice.uniform(0.0, 0.1))
            wire.join()
        wait_until(lambda: min(counts) > 20)
        stop.set()
        for sender in senders:
            sender.join()
    kept.close()
    wire.close()
    assert not unstored
    assert delivery.health.journalled == 3 * sum(counts)


def test_a_store_that_loses_its_stream_is_refilled_by_itself_and_it_is_said(
    tmp_path: Path, server: Server
) -> None:
    with (
        delivering(tmp_path, server.url) as (delivery, store),
        redis.Redis.from_url(server.url) as thief,
    ):
        delivery.take([entry(bib) for bib in range(500)]).stored.result(15)
        thief.delete("{test-race}:reads")
        wait_until(lambda: delivery.health.lost and not delivery.health.is_behind)
        assert delivery.health.lost == "reads: 0 left of 500"
        assert sorted(numbers(store)) == tags(range(500))
        thief.xtrim("{test-race}:reads", 100, approximate=False)
        wait_until(lambda: store.count() == 500)
        thief.delete("{test-race}:seen")
        wait_until(lambda: thief.hlen("{test-race}:seen") == 500)
        delivery.take([entry(500)]).stored.result(15)
        assert sorted(numbers(store)) == tags(range(501))
        assert not delivery.health.evicts
        thief.config_set("maxmemory-policy", "allkeys-lru")
        wait_until(lambda: delivery.health.evicts == "allkeys-lru")


def test_a_publisher_that_begins_anew_has_nobody_read_a_journal_again(
    tmp_path: Path, store: Store, store_url: str
) -> None:
    with delivering(tmp_path, store_url) as (delivery, _):
        delivery.take([entry(0)]).stored.result(15)
        (tmp_path / "journal" / "000009-serve-2021-10-31T09.jsonl").write_bytes(encode(entry(9)))
        with redis.Redis.from_url(store_url) as client:
            client.set("{test-race}:epoch", "another")
        for bib in (1, 2):
            time_of_look = delivery._looked_s
            wait_until(lambda: delivery._looked_s > time_of_look)  # noqa: B023
            assert delivery.take([entry(bib)]).stored.result(15) == 1
        assert numbers(store) == tags(range(3))


def test_nothing_is_acknowledged_that_can_no_longer_be_read_back_until_it_can(
    tmp_path: Path, server: Server
) -> None:
    with delivering(tmp_path, server.url) as (delivery, _):
        delivery.take([entry(0)]).stored.result(15)
        server.kill()
        waits = delivery.take([entry(1)])
        waits.journalled.result(15)
        wait_until(lambda: delivery.health.store)
        (file,) = (tmp_path / "journal").glob("*.jsonl")
        kept = file.rename(tmp_path / "kept")
        server.start()
        wait_until(lambda: "put its files back" in delivery.health.store)
        later = delivery.take([entry(2)])
        later.journalled.result(15)
        assert not waits.stored.done()
        assert not later.stored.done()
        kept.rename(file)
        assert later.stored.result(15) is None
        assert waits.stored.done()


def test_a_clock_that_goes_back_over_the_hour_loses_nothing(tmp_path: Path, server: Server) -> None:
    """Under the names of an older version, the earlier hour's file would be passed over."""
    wall_s = [1_635_670_800.0 + 60.0]
    journal = Journal(tmp_path / "journal", "listen", lambda: wall_s[0], lambda: wall_s[0] % 7200)
    with Store(server.url, "test-race") as store, Delivery(journal, store) as delivery:
        delivery.take([entry(0)]).stored.result(15)
        server.kill()
        receipts = []
        for bib in range(1, 21):
            wall_s[0] += (-3600.0, 7200.0, -86_400.0)[bib % 3]
            receipts.append(delivery.take([entry(bib)]))
            receipts[-1].journalled.result(15)
        server.start()
        for receipt in receipts:
            receipt.stored.result(15)
        assert sorted(numbers(store)) == tags(range(21))


def test_a_burst_of_2000_reads_from_many_threads_is_stored_once_each(
    tmp_path: Path, store: Store, store_url: str
) -> None:
    with delivering(tmp_path, store_url) as (delivery, _):
        receipts = []
        for _time in range(3):
            for bib in range(0, 2000, 10):
                receipts.append(take(delivery, [entry(bib + n) for n in range(10)]))
                if len(receipts) % 100 == 0:
                    receipts[-1].journalled.result(15)
        assert sum(receipt.stored.result(15) or 0 for receipt in receipts) == 2000
    assert sorted(numbers(store)) == tags(range(2000))
