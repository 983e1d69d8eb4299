"""Delivery: acknowledged means on the disk and in the store, whatever fails in between."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from feeds.store import Store
from feeds.timing.deliver import MOST_UNSTORED, Delivery, TooBusy
from feeds.timing.journal import Entry, Journal, JournalError, read_journal
from tests.commands import wait_until
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


def test_memory_stays_bounded_while_the_store_is_away(tmp_path: Path, server: Server) -> None:
    with delivering(tmp_path, server.url) as (delivery, store):
        server.kill()
        delivery.take([entry(0)]).journalled.result(15)
        wait_until(lambda: delivery.health.store)
        taken = refused = 0
        batch = [entry(bib) for bib in range(100)]
        while refused < 20:
            try:
                delivery.take(batch)
                taken += 1
            except TooBusy:
                refused += 1
                time.sleep(0.005)
            if taken > 300:
                break
        wait_until(lambda: delivery.health.journalled > taken * 90)
        held = sum(len(receipt.entries) for receipt in delivery._unstored)
        assert held <= MOST_UNSTORED
        server.start()
        wait_until(lambda: store.count() == 100)


def test_a_burst_of_2000_reads_from_many_threads_is_stored_once_each(
    tmp_path: Path, store: Store, store_url: str
) -> None:
    with delivering(tmp_path, store_url) as (delivery, _):
        receipts = []
        for _time in range(3):
            for bib in range(0, 2000, 10):
                receipts.append(delivery.take([entry(bib + n) for n in range(10)]))
                if len(receipts) % 100 == 0:
                    receipts[-1].journalled.result(15)
        assert sum(receipt.stored.result(15) or 0 for receipt in receipts) == 2000
    assert sorted(numbers(store)) == tags(range(2000))
