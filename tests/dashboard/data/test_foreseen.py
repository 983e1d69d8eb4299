"""A delayed programme is told what was foreseen then: not what has been learnt since."""

import json

import brotli
import numpy as np

from dashboard.data.foreseen import Foreseen
from dashboard.wire import outlook
from dashboard.wire.publish import SNAPSHOT_EVERY, Publisher
from feeds.believe.ways import mats_of
from feeds.clock import RaceClock
from feeds.reads import Read
from feeds.store import Store
from tests.made_up_race import GUN_S, made_up_race, made_up_times

TICK_S = 60.0


def test_what_was_foreseen_last_by_then_is_told_and_before_the_first_nothing(store: Store) -> None:
    race = made_up_race(30)
    times_s = made_up_times(race)
    begin_s = GUN_S + 1000.0
    publisher = Publisher(race, store, RaceClock(begin_s, 0.0, 1.0), 2.0)
    for tick in range(3 * SNAPSHOT_EVERY):
        now_s = begin_s + tick * TICK_S
        store.add(
            Read(race.runners[row].bib, race.mats[mat].name, float(times_s[row, mat]), now_s)
            for row, mat in np.argwhere(times_s[:-1] <= now_s).tolist()
        )
        publisher.tick(tick * TICK_S)
    head = json.loads(store.get_file("head.json") or b"")
    every_s, foreseen = SNAPSHOT_EVERY * TICK_S, Foreseen()
    for number, after_s in ((0, 1.0), (0, every_s - 1), (5, every_s + 1), (10, 2 * every_s + 1)):
        told, counts = foreseen.at(store, head, race, begin_s + after_s)
        body = store.get_file(f"{head['epoch']}/outlook-{number}") or b""
        then = outlook.decode(brotli.decompress(body), mats_of(race))
        assert told is not None
        assert told.number == number
        np.testing.assert_array_equal(told.chance, then.chance)
        assert counts is not None
        assert counts[1] <= counts[0] <= counts[2]
    assert foreseen.at(store, head, race, begin_s - 1.0) == (None, None)
