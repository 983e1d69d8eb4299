"""The store, against a real server: every read once, in order, and clear words when it fails."""

import logging
import threading
import time
from pathlib import Path

import pytest
import redis
from hypothesis import given, settings
from hypothesis import strategies as st

from feeds.embedded import embedded_store
from feeds.packed import pack, unpack
from feeds.reads import Read
from feeds.store import SCRIPT, Store, StoreError
from tests.feeds.mute_wire import mute_wire

WORDS = st.text(max_size=12)
TIMES = st.integers(0, 4_000_000_000_000).map(lambda ms: ms / 1000.0)
READS = st.builds(Read, WORDS, WORDS, TIMES, TIMES, WORDS)


def some_reads(count: int, mat: str = "1km") -> list[Read]:
    return [Read(f"{bib:04d}", mat, 1e9 + bib, 1e9 + bib + 1.0, "test") for bib in range(count)]


def test_reads_come_back_as_they_were_in_order_of_arrival(store: Store) -> None:
    reads = some_reads(1234)[::-1]
    assert store.add(reads) == 1234
    assert store.reads_after()[0] == reads
    assert store.count() == 1234


def test_a_read_sent_again_is_a_success_and_stays_once(store: Store) -> None:
    reads = some_reads(3)
    heard_again = Read("0001", "1km", 1e9 + 1.0, 2e9, "another feed")
    assert store.add(reads) == 3
    assert store.add([*reads, heard_again, *some_reads(4)]) == 1
    assert store.reads_after()[0] == some_reads(4)


def test_reads_a_millisecond_apart_are_two_and_less_are_one(store: Store) -> None:
    assert store.add([Read("7", "1km", at_s, 9.0) for at_s in (1.0, 1.001, 1.0013)]) == 2


def test_reading_goes_on_where_it_stopped(store: Store) -> None:
    store.add(some_reads(5))
    first, cursor = store.reads_after(most=3)
    store.add(some_reads(2, "2km"))
    rest, cursor = store.reads_after(cursor)
    assert first + rest == some_reads(5) + some_reads(2, "2km")
    assert store.reads_after(cursor) == ([], cursor)


def test_who_waits_is_told_of_a_read_as_it_comes(store: Store) -> None:
    later = threading.Timer(0.1, store.add, [some_reads(1)])
    later.start()
    begun_s = time.monotonic()
    assert store.reads_after(wait_s=60.0)[0] == some_reads(1)
    assert time.monotonic() - begun_s < 30.0
    later.join()  # its own answer may still be on the way when ours has come


def test_waiting_longer_than_the_socket_allows_ends_in_no_reads_not_in_an_error(
    store_url: str, store: Store
) -> None:
    with Store(store_url + "?socket_timeout=0.2", "test-race") as impatient:
        begun_s = time.monotonic()
        assert impatient.reads_after(wait_s=0.6) == ([], "0")
        assert time.monotonic() - begun_s >= 0.6


def test_a_server_told_to_forget_its_scripts_still_stores(store_url: str, store: Store) -> None:
    store.add(some_reads(1))
    with redis.Redis.from_url(store_url) as client:
        client.script_flush()
    assert store.add(some_reads(2)) == 1


def test_a_lost_answer_and_a_second_try_store_every_read_once(store_url: str, store: Store) -> None:
    """The client, told nothing, sends the whole batch again."""
    store.add([])
    with Store(store_url, "other-race") as other:
        other.add(some_reads(1))  # the server knows the script
    with mute_wire(store_url.removeprefix("unix://"), SCRIPT) as wire:
        wire.loses = 1
        with Store(wire.url, "test-race") as over_wire:
            over_wire.add(some_reads(100))
    assert wire.lost == 1
    assert store.reads_after()[0] == some_reads(100)


def test_two_races_in_one_server_know_nothing_of_each_other(store_url: str, store: Store) -> None:
    store.add(some_reads(2))
    store.put_file("head.json", b"{}")
    with Store(store_url, "test-race-2") as other:
        other.clear()
        assert (other.count(), other.get_file("head.json")) == (0, None)
    assert store.count() == 2


def test_all_keys_of_a_race_carry_its_one_hash_tag(store_url: str, store: Store) -> None:
    store.add(some_reads(1))
    store.life()
    store.put_file("e/segment-1", b"x")
    with redis.Redis.from_url(store_url) as client:
        keys = [key for key in client.scan_iter() if b"test-race}" in key]
    assert len(keys) == 4
    assert all(key.startswith(b"{test-race}:") for key in keys)


def test_a_life_of_the_store_has_a_name_until_the_race_is_forgotten(store: Store) -> None:
    first = store.life()
    assert store.life() == first
    store.clear()
    assert store.life() != first


def test_published_bytes_come_back_and_are_gone_after_their_time(store: Store) -> None:
    store.put_file("e/segment-7", bytes(range(256)))
    store.put_file("brief", b"x", keep_s=0.05)
    assert store.get_file("e/segment-7") == bytes(range(256))
    assert store.get_file("e/segment-8") is None
    until_s = time.monotonic() + 5.0
    while store.get_file("brief") is not None:
        assert time.monotonic() < until_s
        threading.Event().wait(0.01)


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("redis://crew:se-cret@127.0.0.1:1/0", "redis://127.0.0.1:1/0"),
        ("redis://127.0.0.1:1/0?password=se-cret", "redis://127.0.0.1:1/0"),
        ("unix:///nowhere/store.sock?password=se-cret", "unix:///nowhere/store.sock"),
        ("redis://:se-cret/and%more@127.0.0.1", "redis://[user:password@]host:port/0"),
        ("redis://:12?se-cret@127.0.0.1", "redis://[user:password@]host:port/0"),
        ("se-cret@127.0.0.1", "redis://[user:password@]host:port/0"),
    ],
)
def test_a_store_out_of_reach_says_where_and_what_to_do_but_never_the_password(
    url: str, shown: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with pytest.raises(StoreError) as caught:
        Store(url, "test-race").count()
    said = str(caught.value)
    assert shown in said
    assert caught.value.__suppress_context__
    assert "se-cret" not in said + caplog.text


def test_a_wrong_password_is_called_that(tmp_path: Path) -> None:
    with embedded_store(tmp_path) as url:
        with redis.Redis.from_url(url) as client:
            client.config_set("requirepass", "right")
        with pytest.raises(StoreError, match="refuses the login") as caught:
            Store(url + "?password=se-cret", "test-race").count()
        assert "se-cret" not in str(caught.value)


def test_a_full_store_says_so(tmp_path: Path) -> None:
    with embedded_store(tmp_path) as url:
        with redis.Redis.from_url(url) as client:
            client.config_set("maxmemory", "1mb")
        with Store(url, "test-race") as store, pytest.raises(StoreError, match="memory"):
            store.add(some_reads(100_000))


@pytest.mark.parametrize("key", ["", "Paris", "a}b", "a b"])
def test_a_race_key_that_would_break_the_hash_tag_is_refused(key: str) -> None:
    with pytest.raises(ValueError, match="race key"):
        Store("redis://127.0.0.1", key)


@given(READS)
def test_any_read_is_unpacked_as_it_was_packed(read: Read) -> None:
    if any("\x1f" in word for word in (read.tag, read.mat, read.source)):
        assert unpack(*pack(read)).at_s == read.at_s
    else:
        assert unpack(*pack(read)) == read


@settings(max_examples=20)
@given(batches=st.lists(st.lists(st.integers(0, 30), max_size=20), max_size=6))
def test_however_reads_are_sent_each_is_stored_once_where_it_first_came(
    store_url: str, batches: list[list[int]]
) -> None:
    all_reads = some_reads(31)
    with Store(store_url, "property-race") as store:
        store.clear()
        new = sum(store.add([all_reads[number] for number in batch]) for batch in batches)
        order = dict.fromkeys(number for batch in batches for number in batch)
        assert store.reads_after()[0] == [all_reads[number] for number in order]
        assert new == len(order)
