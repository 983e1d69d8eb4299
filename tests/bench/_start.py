"""A program that has just been started: ``python -m tests.bench._start memory|tick URL``.

It prints by how many bytes a read it grew while it took them in, or how many seconds it was to
its first tick.
"""

import sys
import time

import psutil

from dashboard.wire.publish import Publisher
from feeds.clock import RaceClock
from feeds.gather import Gathered
from feeds.store import Store
from tests.bench.recount import AT_S, big_race


def main(what: str, url: str) -> None:
    race = big_race()
    with Store(url, "bench") as store:
        if what == "tick":
            begun_s = time.perf_counter()
            Publisher(race, store, RaceClock(AT_S, 0.0, 1.0), 2.0).tick(0.0)
            print(time.perf_counter() - begun_s)
            return
        known, process = Gathered(race, store), psutil.Process()
        before = process.memory_info().rss
        known.take()
        print((process.memory_info().rss - before) / known.times.taken)


if __name__ == "__main__":
    main(*sys.argv[1:])
