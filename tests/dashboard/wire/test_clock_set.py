"""Somebody sets the server's clock in mid-race: the segments go on, and head and pages follow."""

import json
import random
import threading
from typing import Any

import brotli
import numpy as np
import pytest

from dashboard.wire.apply_segments import apply
from dashboard.wire.beat import run
from dashboard.wire.publish import SNAPSHOT_EVERY, Publisher
from dashboard.wire.segments import Segment, decode
from feeds.believe.ways import mats_of
from feeds.clock import RaceClock
from feeds.race import Race
from feeds.reads import Read
from feeds.rules.snapshot import Snapshot
from feeds.store import Store
from tests.made_up_race import GUN_S, made_up_race, made_up_times

BEGUN_S = 5000.0
HOUR_S = 3600.0
AFTER_S = 1500.0  # the gun


class Room(threading.Event):
    """A room with a clock on the wall, where waiting takes no time and somebody sets the clock."""

    def __init__(self, ticks: int, steps: dict[int, float]) -> None:
        super().__init__()
        self.ticks, self.steps = ticks, steps
        self.steady_s, self.set_s, self.waits = 70.0, 0.0, 0

    def steady(self) -> float:
        return self.steady_s

    def wall(self) -> float:
        return BEGUN_S + self.steady_s + self.set_s

    def wait(self, timeout: float | None = None) -> bool:
        self.waits += 1
        self.steady_s += timeout or 0.0
        self.set_s += self.steps.get(self.waits, 0.0)
        if self.waits >= self.ticks:
            self.set()
        return self.is_set()


def published(race: Race, store: Store, room: Room) -> tuple[Publisher, list[Segment]]:
    """Run a publisher in a room, and return it with every message of its last epoch."""
    times_s = made_up_times(race)
    bibs = [*(one.bib for one in race.runners), "C"]
    store.add(
        Read(bibs[row], race.mats[mat].name, float(times_s[row, mat]), float(times_s[row, mat]))
        for row, mat in np.argwhere(~np.isnan(times_s)).tolist()
    )
    clock = RaceClock(GUN_S + AFTER_S, BEGUN_S + room.steady_s, 1.0)
    publisher = Publisher(race, store, clock, 2.0, steady=room.steady)
    run(publisher, room, room.wall, room.steady)
    head = head_of(store)
    names = ["snapshot-0", *(f"segment-{number}" for number in range(1, head["segment"] + 1))]
    bodies = [store.get_file(f"{head['epoch']}/{name}") for name in names]
    return publisher, [decode(brotli.decompress(body or b"")) for body in bodies]


def head_of(store: Store) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(store.get_file("head.json") or b"{}")
    return told


@pytest.fixture
def race() -> Race:
    race = made_up_race(30)
    race.runner_of["C"] = 30
    return race


@pytest.mark.parametrize("by_s", [-HOUR_S / 2, HOUR_S / 2, -60.0, 60.0])
def test_publishing_goes_on_when_the_clock_is_set(race: Race, store: Store, by_s: float) -> None:
    _, messages = published(race, store, Room(20, {10: by_s}))
    assert len(messages) == 20, "one every two seconds, whatever the wall says"
    assert [one.number for one in messages[1:]] == list(range(1, 20))
    steps = np.diff([one.at_units / 10 for one in messages])
    assert steps[9] == pytest.approx(2.0 + by_s)
    assert np.delete(steps, 9) == pytest.approx(2.0)
    assert [one.number for one in messages if one.has_news] == [10], "pages are not told of it"
    told = head_of(store)["clock_set"]
    assert told["by_s"] == by_s


def test_a_clock_set_back_to_before_the_race_begins_an_epoch_and_goes_on(
    race: Race, store: Store
) -> None:
    _, messages = published(race, store, Room(20, {10: -5 * HOUR_S}))
    assert [one.number for one in messages] == list(range(10)), "half of the ticks"
    assert messages[-1].at_units < 100.0 * 10


@pytest.mark.parametrize("seed", range(8))
def test_however_the_clock_is_set_who_followed_and_who_comes_late_hold_the_same(
    race: Race, store: Store, seed: int
) -> None:
    rng = random.Random(seed)
    by_s = (-900.0, -120.0, -3.0, 4.0, 90.0, 700.0)
    steps = {rng.randrange(1, 26): rng.choice(by_s) for _ in range(5)}
    publisher, messages = published(race, store, Room(5 * SNAPSHOT_EVERY + 1, steps))
    held: Snapshot | None = None
    for message in messages:
        held = apply(held, message, mats_of(race), publisher.same.base_s)
    number = messages[-1].number // SNAPSHOT_EVERY * SNAPSHOT_EVERY
    assert number == messages[-1].number
    body = store.get_file(f"{head_of(store)['epoch']}/snapshot-{number}")
    fresh = apply(
        None, decode(brotli.decompress(body or b"")), mats_of(race), publisher.same.base_s
    )
    assert held is not None
    np.testing.assert_array_equal(held.facts.state, fresh.facts.state)
    np.testing.assert_allclose(held.motions.at_s, fresh.motions.at_s, atol=1e-6)
    np.testing.assert_array_equal(held.motions.read_count, fresh.motions.read_count)
    is_later = held.motions.at_s > held.at_s
    reads = np.arange(held.motions.at_s.shape[1]) < held.motions.read_count[:, None]
    assert not (is_later & reads).any(), "the page shows reads of the future"


def test_who_stops_publishing_lets_the_next_one_in(race: Race, store: Store) -> None:
    first, _ = published(race, store, Room(3, {}))
    assert not first.lease.token
    second = Publisher(race, store, RaceClock(), 2.0)
    assert second.tick(GUN_S)
