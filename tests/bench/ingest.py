"""Reads into a real store: our batches beside one XADD a read.

The naive ways do less than ours: they store a read that comes twice twice.
"""

import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import redis

from feeds.embedded import embedded_store
from feeds.packed import pack
from feeds.reads import Read
from feeds.store import Store
from tests.bench import Row, median_of

READS = 100_000
ONE_BY_ONE = 10_000  # slow enough that a tenth of them tells
PIPELINE = 500
AIM = 100_000


def bench() -> Iterator[Row]:
    reads = [
        Read(f"{i // 7:05d}", f"{i % 7}km", 1_635_670_800.0 + i / 50, 1_635_670_801.0 + i / 50, "b")
        for i in range(READS)
    ]
    with tempfile.TemporaryDirectory() as folder, embedded_store(Path(folder)) as url:
        client = redis.Redis.from_url(url)
        with Store(url, "bench") as store:

            def add() -> int:
                return store.add(reads)

            def again() -> int:
                return READS if store.add(reads) == 0 else 0

            ours = reads_a_second(add, store.clear)
            ours_again = reads_a_second(again, lambda: None)
            pipelined = reads_a_second(lambda: pipelined_xadd(client, reads), client.flushall)
            single = reads_a_second(lambda: single_xadd(client, reads), client.flushall)
        client.close()
    aim, is_met = f">= {AIM:,} a second", ours >= AIM
    yield Row("reads stored, against XADD pipelined", ours, pipelined, "/s", aim, is_met, True)
    yield Row("reads stored, against XADD alone", ours, single, "/s", aim, is_met, True)
    yield Row("reads that are there already", ours_again, None, "/s", bigger_is_better=True)


def reads_a_second(way: Callable[[], int], empty: Callable[[], object]) -> float:
    """Return the median rate of a way that stores reads and says how many."""

    def once() -> float:
        empty()
        begun_s = time.perf_counter()
        stored = way()
        assert stored in (READS, ONE_BY_ONE), f"stored {stored} reads"
        return stored / (time.perf_counter() - begun_s)

    return median_of(3, once)


def pipelined_xadd(client: redis.Redis, reads: list[Read]) -> int:
    for first in range(0, READS, PIPELINE):
        with client.pipeline(transaction=False) as pipeline:
            for read in reads[first : first + PIPELINE]:
                identity, rest = pack(read)
                pipeline.xadd("naive", {identity: rest})
            pipeline.execute()
    return int(client.xlen("naive"))


def single_xadd(client: redis.Redis, reads: list[Read]) -> int:
    for read in reads[:ONE_BY_ONE]:
        identity, rest = pack(read)
        client.xadd("naive", {identity: rest})
    return int(client.xlen("naive"))
