"""One publisher at a time, and none that contradicts itself or another: whatever dies or sleeps."""

import json
import random
from math import inf
from typing import Any

import brotli
import numpy as np
import pytest

from dashboard.wire.apply_segments import apply
from dashboard.wire.publish import Publisher
from dashboard.wire.segments import decode
from feeds.believe.ways import mats_of
from feeds.clock import RaceClock
from feeds.lease import LEASE_S
from feeds.published import PUBLISH
from feeds.race import Race
from feeds.reads import Read
from feeds.rules.snapshot import Snapshot
from feeds.store import Store, StoreError
from tests.feeds.mute_wire import mute_wire
from tests.made_up_race import GUN_S, made_up_race


class Day:
    """Time as it goes by for everybody: on the wall, and on a clock that nobody sets."""

    def __init__(self) -> None:
        self.steady_s = 50.0

    def __call__(self) -> float:
        return self.steady_s

    @property
    def wall_s(self) -> float:
        return 1000.0 + self.steady_s

    def passes(self, seconds: float) -> None:
        self.steady_s += seconds

    def publisher(self, race: Race, store: Store) -> Publisher:
        clock = RaceClock(GUN_S + 1300.0, 1050.0, 1.0)
        return Publisher(race, store, clock, 2.0, steady=self)


@pytest.fixture
def race() -> Race:
    return made_up_race(40)


def head_of(store: Store) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(store.get_file("head.json") or b"{}")
    return told


def held_by_a_page(race: Race, store: Store) -> Snapshot:
    """Return what a page holds that opens now."""
    head = head_of(store)
    held, base_s = None, 0.0
    for number in range(head["snapshot"], head["segment"] + 1):
        name = f"snapshot-{number}" if held is None else f"segment-{number}"
        message = decode(brotli.decompress(store.get_file(f"{head['epoch']}/{name}") or b""))
        base_s = message.base_s if held is None else base_s
        held = apply(held, message, mats_of(race), base_s)
    assert held is not None
    return held


def start_of(race: Race, row: int) -> Read:
    at_s = GUN_S + 1250.0 + row / 10
    return Read(race.runners[row].bib, "start", at_s, at_s)


def test_a_second_publisher_stands_by_and_takes_over_when_the_first_is_silent(
    race: Race, store: Store
) -> None:
    day = Day()
    first, second = day.publisher(race, store), day.publisher(race, store)
    assert first.tick(day.wall_s)
    epoch = first.epoch
    for _ in range(6):
        day.passes(2.0)
        assert first.tick(day.wall_s)
        assert not second.tick(day.wall_s)
        assert head_of(store)["epoch"] == epoch
    silent_s = 0.0  # it was killed, and gave nothing back
    while not second.tick(day.wall_s):
        day.passes(0.5)
        silent_s += 0.5
    assert silent_s <= 5.0
    assert head_of(store)["epoch"] == second.epoch != epoch
    assert not first.tick(day.wall_s), "it woke up again"
    assert head_of(store)["epoch"] == second.epoch


def test_one_that_ends_well_is_followed_at_once(race: Race, store: Store) -> None:
    day = Day()
    first, second = day.publisher(race, store), day.publisher(race, store)
    assert first.tick(day.wall_s)
    assert not second.tick(day.wall_s)
    first.end()
    assert second.tick(day.wall_s)
    assert not first.tick(day.wall_s)


def test_another_publisher_makes_no_listener_read_its_journal_again(
    race: Race, store: Store
) -> None:
    day, life = Day(), store.life()
    for _ in range(2):
        publisher = day.publisher(race, store)
        publisher.tick(day.wall_s)
        publisher.end()
    assert store.life() == life


def test_one_that_slept_through_its_replacement_writes_nothing_when_it_wakes(
    race: Race, store: Store
) -> None:
    day = Day()
    asleep, other = day.publisher(race, store), day.publisher(race, store)
    asleep.tick(day.wall_s)
    other.tick(day.wall_s)
    day.passes(LEASE_S)
    assert other.tick(day.wall_s)
    before = head_of(store)
    day.passes(1.0)
    assert not asleep.tick(day.wall_s)
    assert head_of(store) == before
    other.end()
    assert asleep.tick(day.wall_s)
    assert head_of(store)["epoch"] not in ("", before["epoch"])


def test_a_tick_whose_answer_was_lost_is_the_same_when_it_is_sent_again(
    race: Race, store: Store, store_url: str
) -> None:
    day = Day()
    with (
        mute_wire(store_url.removeprefix("unix://"), PUBLISH) as wire,
        Store(wire.url, "test-race") as over_wire,
    ):
        publisher = day.publisher(race, over_wire)
        publisher.tick(day.wall_s)
        store.add([start_of(race, 0)])
        day.passes(2.0)
        wire.loses = inf
        with pytest.raises(StoreError):
            publisher.tick(day.wall_s)
        assert wire.lost > 1, "the client tried again by itself"
        first = head_of(store)
        assert first["segment"] == 1, "it was published, and nobody told"
        body = store.get_file(f"{first['epoch']}/segment-1")
        store.add([start_of(race, 1), start_of(race, 2)])
        day.passes(2.0)
        with pytest.raises(StoreError):
            publisher.tick(day.wall_s)
        wire.loses = 0
        assert head_of(store) == first
        publisher.tick(day.wall_s)
        assert store.get_file(f"{first['epoch']}/segment-1") == body
        after = head_of(store)
        assert (after["epoch"], after["segment"]) == (first["epoch"], 2)
        assert held_by_a_page(race, store).motions.read_count.sum() == 3


def test_names_that_the_store_has_lost_are_back_within_a_tick(race: Race, store: Store) -> None:
    day = Day()
    publisher = day.publisher(race, store)
    publisher.tick(day.wall_s)
    name = head_of(store)["names"]
    body = store.get_file(name)
    assert body
    store._command("DEL", "{test-race}:slot:names")
    for _ in range(2):  # one that finds out, and one that puts it back
        day.passes(2.0)
        publisher.tick(day.wall_s)
    assert store.get_file(name) == body
    assert head_of(store)["epoch"] == publisher.epoch


@pytest.mark.parametrize("seed", range(6))
def test_whatever_dies_sleeps_and_comes_back_no_address_ever_has_two_contents(
    race: Race, store: Store, seed: int
) -> None:
    rng, day = random.Random(seed), Day()
    publishers = [day.publisher(race, store) for _ in range(3)]
    awake = {0, 1, 2}
    ever: dict[str, bytes] = {}
    owners: list[str] = []
    for row in range(40):
        store.add([start_of(race, row)])
        day.passes(rng.choice((0.5, 2.0, 2.0, LEASE_S + 1.0)))
        what = rng.random()
        if what < 0.15 and len(awake) > 1:
            awake.remove(rng.choice(sorted(awake)))  # SIGSTOP
        elif what < 0.3:
            awake.add(rng.randrange(3))  # SIGCONT
        elif what < 0.4:
            publishers[rng.choice(sorted(awake))] = day.publisher(race, store)  # kill -9
        elif what < 0.45:
            store.clear()
        for one in rng.sample(sorted(awake), len(awake)):
            owners += [publishers[one].epoch] if publishers[one].tick(day.wall_s) else []
        for key in store._redis.scan_iter("{test-race}:file:*"):
            name = key.decode().removeprefix("{test-race}:file:")
            if name != "head.json":
                body = store.get_file(name) or b""
                assert ever.setdefault(name, body) == body, f"{name} has another content"
        if head_of(store):
            held_by_a_page(race, store)
    epochs = [one for one, before in zip(owners, [None, *owners], strict=False) if one != before]
    assert len(epochs) == len(set(epochs)), "two publishers took turns at an epoch"
    assert len(epochs) > 2, "nothing happened"


def test_a_page_sees_all_that_was_read_after_another_publisher_took_over(
    race: Race, store: Store
) -> None:
    day = Day()
    first, second = day.publisher(race, store), day.publisher(race, store)
    store.add(start_of(race, row) for row in range(10))
    first.tick(day.wall_s)
    second.tick(day.wall_s)
    store.add(start_of(race, row) for row in range(10, 20))
    day.passes(LEASE_S)
    assert second.tick(day.wall_s)
    held = held_by_a_page(race, store)
    seen = second.order.number[held.motions.read_count > 0]
    np.testing.assert_array_equal(np.sort(seen), range(20))
