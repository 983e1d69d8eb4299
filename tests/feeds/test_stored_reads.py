"""The reads of a store are taken in once in a process, whoever asks, and none is left out."""

import numpy as np
import redis

from feeds.believe.reads_heard import ReadsHeard
from feeds.gather import Gathered
from feeds.reads import Read
from feeds.store import Store
from feeds.stored_reads import stored_reads
from tests.made_up_race import GUN_S, made_up_race


def some_reads(count: int, mat: str = "start") -> list[Read]:
    return [Read(f"{k:05d}", mat, GUN_S + k, GUN_S + k + 0.5, "line/A1") for k in range(count)]


def held(store: Store) -> list[Read]:
    reads = stored_reads(store)
    reads.take(store)
    return [*ReadsHeard(reads.heard, range(len(reads.heard)))]


def test_reads_come_as_they_were_stored_in_one_piece_or_in_several(store: Store) -> None:
    assert held(store) == []
    reads = some_reads(30)
    store.add(reads[:10])
    assert held(store) == reads[:10]
    store.add(reads)
    assert held(store) == reads
    body, cursor = store.piece_after(most=7)
    assert body.decode().split("\x1f")[5:7] == ["00001", "start"]
    assert len(body.decode().split("\x1f")) == 5 * 7
    assert store.piece_after(store.piece_after(cursor)[1]) == (b"", store.piece_after(cursor)[1])


def test_a_long_race_is_taken_piece_by_piece(store: Store) -> None:
    reads = [*some_reads(4000), *some_reads(4000, "1km")]
    store.add(reads)
    assert held(store) == reads


def test_two_who_count_one_race_share_its_reads(store: Store) -> None:
    race = made_up_race(10)
    first, second = Gathered(race, store), Gathered(race, store)
    store.add(some_reads(10))
    first.take()
    second.take()
    assert first.times.all_heard is second.times.all_heard
    np.testing.assert_array_equal(first.times.times_s, second.times.times_s)


def test_a_store_that_was_begun_anew_is_read_anew(store: Store) -> None:
    store.add(some_reads(5))
    assert len(held(store)) == 5
    store.clear()
    store.add(some_reads(2, "1km"))
    assert [read.mat for read in held(store)] == ["1km", "1km"]


def test_an_entry_that_is_no_read_does_not_take_its_neighbours_along(
    store: Store, store_url: str
) -> None:
    reads = some_reads(6)
    store.add(reads[:3])
    client = redis.Redis.from_url(store_url)
    [name] = [key for key in client.keys("{test-race}:reads")]
    client.xadd(name, {b"no read": b"at all"})
    client.xadd(name, {b"a\x1fb\x1fsoon": b"1\x1fx"})
    store.add(reads[3:])
    assert held(store) == reads
