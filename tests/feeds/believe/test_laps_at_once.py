"""A walk over many laps, found by going through the reads once, is the best of all walks."""

from itertools import combinations
from random import Random

import numpy as np
import pytest

from feeds.believe.finish import Bounds, believed_walk
from feeds.believe.laps import Lap, Way
from feeds.believe.speed import in_ms, least_s
from geo.motion import FloatArray

GUN_MS = 1_000_000


def way_of(rng: Random, mats_m: FloatArray, laps: tuple[int, ...], is_apart: bool) -> Way:
    least = [in_ms(row) for row in least_s(np.abs(mats_m[:, None] - mats_m[None, :]))]
    gap_ms = rng.choice((30_000, 60_000, 150_000))
    for earlier, later in combinations(laps, 2):
        least[later][earlier] = max(least[later][earlier], gap_ms)
    return Way(
        tuple(mats_m.tolist()),
        tuple(map(tuple, least)),
        tuple(in_ms(least_s(mats_m))),
        (Lap(laps, True, 0 if is_apart else None),),
        rng.random() < 0.6,
    )


def run(seed: int) -> tuple[list[list[int]], Way, Bounds, set[int]]:
    """Return what mats read of somebody who runs laps: some missed, some twice, some stray."""
    rng = Random(seed)
    count, lap_m, is_apart = (
        rng.randint(2, 7),
        rng.choice((400.0, 1000.0, 1500.0)),
        rng.random() < 0.6,
    )
    mats_m = np.arange(count + 1) * lap_m
    laps = tuple(range(int(is_apart), count + 1))
    if has_line := rng.random() < 0.2:
        mats_m = np.append(mats_m, mats_m[-1] + 200.0)
    way = way_of(rng, mats_m, laps, is_apart)
    begin_ms = GUN_MS + rng.choice((0, 3000, 30_000, -4000, -6000, -100_000, -310_000))
    at_ms, pace = begin_ms, rng.choice((150, 250, 330, 600)) * lap_m
    starts, times, line = set[int](), set[int](), set[int]()
    own = starts if is_apart else times
    if rng.random() < 0.8:
        own.add(at_ms)
    if rng.random() < 0.3:
        own.add(begin_ms - rng.choice((2000, 20_000, 200_000)))
    for _ in range(rng.randint(0, count + 3)):
        at_ms += int(pace * rng.uniform(0.9, 1.3))
        if rng.random() < 0.85:
            times.add(at_ms)
        if rng.random() < 0.15:
            times.add(at_ms + rng.choice((1000, 5000, 40_000, 70_000)))
    if rng.random() < 0.2:
        times.add(begin_ms + rng.choice((-3000, 3000, 20_000, -30_000)))
    if has_line and rng.random() < 0.8:
        line.add(at_ms + 60_000)
    free = {begin_ms + rng.randrange(2_000_000) - 100_000} if rng.random() < 0.15 else set()
    one_list = sorted(times | free)
    seen = [one_list if column in laps else [] for column in range(len(mats_m))]
    if is_apart:
        seen[0] = sorted(starts)
    if has_line:
        seen[-1] = sorted(line)
    first_ms = rng.choice((GUN_MS, GUN_MS - 300_000, None))
    return seen, way, Bounds(GUN_MS, first_ms, rng.choice((400.0, 540.0))), free


@pytest.mark.parametrize("seed", range(0, 10_000, 500))
def test_laps_counted_in_one_go_are_those_of_the_best_walk(seed: int) -> None:
    for k in range(seed, seed + 500):
        seen, way, bounds, free = run(k)
        searched = [[*times] for times in seen]  # lists of their own: nothing is counted in one go
        assert believed_walk(seen, way, bounds, free=free) == believed_walk(
            searched, way, bounds, free=free
        ), f"seed {k}"
