"""A tick's work for 20,000 runners, beside a program that asks each runner in turn.

The naive way is plain Python over lists: for each runner the reads so far, PCHIP's slopes, the
predicted arrival and the moment the chaser passed. It does less than ours (no doubtful reads, no
waves' paces) and is timed on a sample of the runners, then scaled up. Ours is kept from tick to
tick, as the publisher keeps it.
"""

import time
from bisect import bisect_right
from collections.abc import Callable, Iterator
from itertools import count, pairwise

import numpy as np

from dashboard.wire.constants import constants_of
from dashboard.wire.order import order_of
from dashboard.wire.publish import compress
from dashboard.wire.segments import encode
from feeds.believe.ways import mats_of
from feeds.rules.chances import chances
from feeds.rules.quantise import quantised
from feeds.rules.snapshot import Snapshot, estimator_of, snapshot
from tests.bench import Row, median_of
from tests.made_up_race import GUN_S, made_up_race, made_up_times

RUNNERS = 20_000
SAMPLE = 1_000
AT_S = GUN_S + 1500.0  # all five waves and the chaser are out
TICK_S = 2.0
AIM_MS = 50.0


def bench() -> Iterator[Row]:
    race = made_up_race(RUNNERS)
    times_s = made_up_times(race)
    same = constants_of(race, order_of(race, b"bench"))
    estimator = estimator_of(race)
    ticks = count(AT_S, TICK_S)

    def tick() -> Snapshot:
        return snapshot(race, times_s, next(ticks), estimator=estimator)

    before = quantised(tick(), same.base_s)
    raw = tick()
    now = quantised(raw, same.base_s, before)
    ours = milliseconds(tick)
    rounding = milliseconds(lambda: quantised(raw, same.base_s, before))
    forecast = estimator.forecast(AT_S)
    chance = milliseconds(lambda: chances(race, forecast, raw.facts, raw.chaser, 10.0, AT_S))
    segment = milliseconds(lambda: compress(encode(before, now, 2, same)))
    whole = milliseconds(lambda: compress(encode(None, now, 2, same)))

    mats_m = mats_of(race).tolist()
    known = np.where(times_s <= AT_S, times_s, np.nan)
    sample = known[:SAMPLE].tolist()
    chaser = Motion(known[-1].tolist(), mats_m)
    naive = milliseconds(lambda: [one_runner(row, mats_m, chaser) for row in sample], 3)
    naive *= RUNNERS / SAMPLE

    aim = f"<= {AIM_MS:.0f} ms"
    yield Row(
        f"snapshot of {RUNNERS:,} runners, {TICK_S:.0f} s later",
        ours,
        naive,
        "ms",
        aim,
        ours <= AIM_MS,
    )
    yield Row("  everybody's chance, a part of it", chance, None, "ms")
    yield Row("  rounded as published", rounding, None, "ms")
    yield Row("  a segment of it, compressed", segment, None, "ms")
    yield Row("  all of it, compressed", whole, None, "ms")


def milliseconds(work: Callable[[], object], times: int = 11) -> float:
    """Return the median time of some work, after one run that does not count."""
    work()

    def once() -> float:
        begun_s = time.perf_counter()
        work()
        return 1000.0 * (time.perf_counter() - begun_s)

    return median_of(times, once)


def one_runner(
    times_s: list[float], mats_m: list[float], chaser: "Motion"
) -> tuple["Motion", float | None]:
    """Return a runner's motion, and when the chaser passed."""
    runner = Motion(times_s, mats_m)
    if not runner.knots:
        return runner, None
    early_s = max(runner.knots[0][0], chaser.knots[0][0])
    late_s = AT_S
    if late_s <= early_s or chaser.along(late_s) <= runner.along(late_s):
        return runner, None
    for _ in range(14):  # halves 900 s down to a tenth of a second
        middle_s = (early_s + late_s) / 2
        if chaser.along(middle_s) > runner.along(middle_s):
            late_s = middle_s
        else:
            early_s = middle_s
    return runner, late_s


class Motion:
    """One runner's knots (seconds, metres): the reads, then the predicted arrival."""

    def __init__(self, times_s: list[float], mats_m: list[float]) -> None:
        seen = zip(times_s, mats_m, strict=True)
        self.knots = [(at_s, along_m) for at_s, along_m in seen if at_s == at_s]
        self.reads = len(self.knots)
        self.speeds = slopes(self.knots)
        if self.knots and self.knots[-1][1] < mats_m[-1]:
            seen_s, seen_m = self.knots[-1]
            next_m = mats_m[bisect_right(mats_m, seen_m)]
            speed = 1000 / 360
            if self.reads > 1:
                speed = (seen_m - self.knots[-2][1]) / (seen_s - self.knots[-2][0])
            self.knots.append((seen_s + (next_m - seen_m) / speed, next_m))

    def along(self, at_s: float) -> float:
        k = bisect_right(self.knots, (at_s, float("inf"))) - 1
        if k < 0:
            return self.knots[0][1]
        if k >= len(self.knots) - 1:
            return self.knots[-1][1]
        (a_s, a_m), (b_s, b_m) = self.knots[k], self.knots[k + 1]
        h = b_s - a_s
        u = (at_s - a_s) / h
        if k + 1 >= self.reads:
            return a_m + (b_m - a_m) * u
        v = 1 - u
        ends = a_m * (1 + 2 * u) * v * v + b_m * u * u * (3 - 2 * u)
        return ends + self.speeds[k] * h * u * v * v - self.speeds[k + 1] * h * u * u * v


def slopes(knots: list[tuple[float, float]]) -> list[float]:
    """Return PCHIP's speeds, its ends simplified to the nearest pace."""
    gaps = [b[0] - a[0] for a, b in pairwise(knots)]
    paces = [(b[1] - a[1]) / (b[0] - a[0]) for a, b in pairwise(knots)]
    if not paces:
        return [0.0]
    inner = [
        3 * (g + h) / ((2 * h + g) / p + (h + 2 * g) / q)
        for (g, h), (p, q) in zip(pairwise(gaps), pairwise(paces), strict=True)
    ]
    return [paces[0], *inner, paces[-1]]
