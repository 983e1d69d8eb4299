"""After a rehearsal a race is begun anew, as docs/timing.md says: nothing of it comes back."""

from contextlib import closing
from pathlib import Path

import redis

from feeds.embedded import embedded_store
from feeds.store import Store
from feeds.timing.deliver import Delivery
from feeds.timing.journal import Journal
from tests.commands import wait_until
from tests.feeds.timing.test_deliver import numbers, tags
from tests.feeds.timing.test_journal import entry


def play(journal: Path, url: str, bibs: range) -> list[str]:
    """Deliver reads with a program of its own, and return whose reads the store has then."""
    with (
        Store(url, "test-race") as store,
        Delivery(Journal(journal, "listen"), store, look_s=0.02) as delivery,
    ):
        delivery.take([entry(bib) for bib in bibs]).stored.result(15)
        wait_until(lambda: not delivery.health.is_behind)
        return sorted(numbers(store))


def test_the_race_s_part_of_the_state_folder_moved_away_takes_store_and_journal(
    tmp_path: Path,
) -> None:
    part = tmp_path / "sunday"
    with embedded_store(part) as url:
        assert play(part / "journal", url, range(50)) == tags(range(50))
    part.rename(tmp_path / "rehearsal")
    with embedded_store(part) as url:
        assert play(part / "journal", url, range(100, 103)) == tags(range(100, 103))


def test_a_redis_of_one_s_own_forgets_the_race_and_no_journal_gives_it_back(
    tmp_path: Path, store: Store, store_url: str
) -> None:
    journal = tmp_path / "journal"
    assert play(journal, store_url, range(50)) == tags(range(50))
    journal.rename(tmp_path / "rehearsal")
    with closing(redis.Redis.from_url(store_url)) as client:
        client.unlink(*client.scan_iter("{test-race}:*"))
    assert play(journal, store_url, range(100, 103)) == tags(range(100, 103))


def test_a_program_that_runs_on_meanwhile_brings_nothing_back_either(
    tmp_path: Path, store: Store, store_url: str
) -> None:
    journal = tmp_path / "journal"
    with Delivery(Journal(journal, "listen"), store, look_s=0.02) as delivery:
        delivery.take([entry(bib) for bib in range(50)]).stored.result(15)
        for file in journal.glob("*.jsonl"):
            file.rename(tmp_path / file.name)
        before = store.life()
        store.clear()
        wait_until(lambda: store.life() != before and not delivery.health.is_behind)
        delivery.take([entry(100)]).stored.result(15)
        assert delivery.health.store == ""
    assert numbers(store) == tags(range(100, 101))
