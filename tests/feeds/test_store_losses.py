"""A store that lost part of what it had says so, and takes it in again: each read once."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import redis

from feeds.embedded import embedded_store
from feeds.packed import pack
from feeds.reads import Read
from feeds.store import Store
from tests.feeds.test_store import some_reads

Thief = Callable[[redis.Redis], object]
STREAM, SEEN, LIFE = "{test-race}:reads", "{test-race}:seen", "{test-race}:life"


@pytest.fixture
def client(store_url: str) -> Iterator[redis.Redis]:
    with redis.Redis.from_url(store_url) as one:
        yield one


def tags(store: Store) -> list[str]:
    return [read.tag for read in store.reads_after()[0]]


def in_order(count: int) -> list[str]:
    return [f"{bib:04d}" for bib in range(count)]


def steal_some_seen(client: redis.Redis) -> None:
    client.hdel(SEEN, *(pack(read)[0] for read in some_reads(3)))


def steal_both(client: redis.Redis) -> None:
    client.delete(STREAM, SEEN)


LOSSES: dict[str, tuple[Thief, str]] = {
    "its stream": (lambda client: client.delete(STREAM), "reads: 0 left of 20"),
    "the stream's beginning": (
        lambda client: client.xtrim(STREAM, 5, False),
        "reads: 5 left of 20",
    ),
    "what it has seen": (lambda client: client.delete(SEEN), "reads: 20 left of 20"),
    "some of what it has seen": (steal_some_seen, "reads: 20 left of 20"),
    "both": (steal_both, "reads: 0 left of 20"),
    "its life": (lambda client: client.delete(LIFE), ""),
    "all": (lambda client: client.delete(STREAM, SEEN, LIFE), ""),
}


@pytest.mark.parametrize("what", LOSSES)
def test_a_store_that_lost_something_says_so_and_takes_all_reads_in_again_once(
    store: Store, client: redis.Redis, what: str
) -> None:
    steal, told = LOSSES[what]
    store.add(some_reads(20))
    before = store.life()
    assert store.life() == before
    steal(client)
    now = store.look()
    assert now.life != before
    assert now.lost == told
    store.add(some_reads(20))
    store.add(some_reads(20))
    assert sorted(tags(store)) == in_order(20)
    assert client.hlen(SEEN) == 20
    assert store.life() == now.life, "it is whole again"


@pytest.mark.parametrize("what", LOSSES)
def test_a_read_that_comes_before_anybody_has_looked_is_stored_once_too(
    store: Store, client: redis.Redis, what: str
) -> None:
    store.add(some_reads(20))
    before = store.life()
    LOSSES[what][0](client)
    store.add(some_reads(25)[10:])
    assert sorted(tags(store)) in ([*in_order(25)], in_order(25)[10:])
    assert store.life() != before, "so all is put in again"
    store.add(some_reads(25))
    assert sorted(tags(store)) == in_order(25)


def test_whoever_reads_on_after_a_loss_misses_nothing_though_the_clock_went_back(
    store: Store, client: redis.Redis
) -> None:
    store.add(some_reads(3))
    client.xadd(STREAM, dict([pack(Read("late", "1km", 2e9, 2e9, "test"))]), "99999999999999-5")
    client.hset(SEEN, pack(Read("late", "1km", 2e9, 2e9, "test"))[0], "")
    client.hset(LIFE, mapping={STREAM: 4, f"{STREAM} last": "99999999999999-5"})
    _, cursor = store.reads_after()
    client.delete(STREAM)
    store.add(some_reads(5))
    assert [read.tag for read in store.reads_after(cursor)[0]] == in_order(5)


def test_a_publisher_that_begins_anew_is_no_other_life(store: Store, client: redis.Redis) -> None:
    store.add(some_reads(1))
    life = store.life()
    client.set("{test-race}:epoch", "another")
    assert store.life() == life


def test_reads_an_older_version_stored_are_taken_as_they_are(
    store: Store, client: redis.Redis
) -> None:
    for read in some_reads(4):
        client.xadd(STREAM, dict([pack(read)]))
        client.hset(SEEN, pack(read)[0], "")
    assert store.look().lost == ""
    assert store.add(some_reads(6)) == 2
    assert tags(store) == in_order(6)


def test_a_server_that_may_throw_reads_away_is_named(tmp_path: Path) -> None:
    with embedded_store(tmp_path) as url, Store(url, "test-race") as store:
        assert store.look().evicts == ""
        with redis.Redis.from_url(url) as client:
            client.config_set("maxmemory-policy", "allkeys-lru")
        assert store.look().evicts == "allkeys-lru"


def test_a_long_stream_is_mended_a_part_at_a_time_and_takes_no_read_twice_meanwhile(
    store: Store, client: redis.Redis
) -> None:
    reads = some_reads(5500)
    store.add(reads)
    client.xtrim(STREAM, 5000, approximate=False)
    client.delete(SEEN)
    assert store.add(reads[::-1]) == 500
    assert sorted(tags(store)) == in_order(5500)
