"""The race's clock, and recorded reads that come when they came."""

import threading
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.clock import RaceClock
from feeds.embedded import embedded_store
from feeds.reads import Read
from feeds.store import Store
from feeds.timing.play import play

RACE_S = 1_635_670_800.0


def read_after(seconds: float, late_s: float = 0.0) -> Read:
    return Read(f"{seconds}", "1km", RACE_S + seconds, RACE_S + seconds + late_s)


@given(
    wall_s=st.floats(0, 4e9), race_s=st.floats(0, 4e9), speed=st.floats(0.1, 100),
    at_s=st.floats(-1e5, 1e5),
)  # fmt: skip
def test_what_the_clock_shows_comes_back_to_the_wall(
    wall_s: float, race_s: float, speed: float, at_s: float
) -> None:
    clock = RaceClock(race_s, wall_s, speed)
    assert clock.wall_at(clock.race_at(wall_s + at_s)) == pytest.approx(wall_s + at_s, abs=1e-3)


def test_a_clock_shows_the_real_time_unless_told_otherwise() -> None:
    assert RaceClock().race_at(RACE_S) == RACE_S


@pytest.mark.parametrize(
    ("race_s", "speed"), [(0.0, 0.0), (0.0, -1.0), (0.0, float("nan")), (float("nan"), 1.0)]
)
def test_a_clock_that_cannot_run_is_refused(race_s: float, speed: float) -> None:
    with pytest.raises(ValueError, match="a clock needs"):
        RaceClock(race_s, 0.0, speed)


def test_what_was_received_before_now_is_stored_at_once_in_that_order(store: Store) -> None:
    reads = [read_after(3.0), read_after(1.0, late_s=4.0), read_after(2.0)]
    clock = RaceClock(RACE_S + 100.0)
    assert play(reads, store, clock, threading.Event(), lambda: 0.0) == 3
    assert [read.tag for read in store.reads_after()[0]] == ["2.0", "3.0", "1.0"]


def test_each_read_comes_when_the_race_clock_reaches_it_and_never_before(store: Store) -> None:
    reads = [read_after(10.0 * number) for number in range(12)]
    clock = RaceClock(RACE_S, time.time(), speed=100.0)
    stop = threading.Event()
    thread = threading.Thread(target=play, args=(reads[::-1], store, clock, stop))
    thread.start()
    cursor, heard = "0", 0
    while heard < len(reads):
        found, cursor = store.reads_after(cursor, wait_s=5.0)
        race_s = clock.race_at(time.time())
        assert found, "expected every read"
        for read in found:
            assert read == reads[heard]
            assert read.received_s <= race_s
            heard += 1
    thread.join(5.0)
    assert not thread.is_alive()
    assert clock.race_at(time.time()) - RACE_S >= 110.0


def test_told_to_stop_it_stops_and_plays_no_more(store: Store) -> None:
    stop = threading.Event()
    reads = [read_after(0.0), read_after(1e6)]
    thread = threading.Thread(
        target=play, args=(reads, store, RaceClock(RACE_S, time.time()), stop)
    )
    thread.start()
    assert store.reads_after(wait_s=5.0)[0] == reads[:1]
    stop.set()
    thread.join(5.0)
    assert not thread.is_alive()
    assert store.count() == 1


def test_reads_wait_for_a_store_that_was_away(tmp_path: Path) -> None:
    reads = [read_after(float(number)) for number in range(50)]
    stop = threading.Event()
    with embedded_store(tmp_path) as url:
        pass
    store = Store(url, "a-race")
    clock = RaceClock(RACE_S, time.time(), speed=20.0)
    thread = threading.Thread(target=play, args=(reads, store, clock, stop))
    thread.start()
    stop.wait(0.2)
    with embedded_store(tmp_path):
        thread.join(20.0)
        assert not thread.is_alive()
        assert store.reads_after()[0] == reads
    store.close()
