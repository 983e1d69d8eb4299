"""How long a way takes at least: for a person by the world records, for the chaser by his plan."""

from collections.abc import Sequence
from math import ceil

import numpy as np

from geo.motion import FloatArray

# Men's world records of 2024, metres and seconds, on the track up to 10,000 m, on the road from
# there on: World Athletics, "World Records", and IAU for 100 km.
RECORD_M = [0.0, 100.0, 200.0, 400.0, 800.0, 1500.0, 3000.0, 5000.0, 10_000.0, 21_097.5, 42_195.0,
            100_000.0]  # fmt: skip
RECORD_S = [0.0, 9.58, 19.19, 43.03, 100.91, 206.0, 437.55, 755.36, 1571.0, 3402.0, 7235.0, 21935.0]
SHARE = 0.97  # of a record: clocks err, streets fall, and records are broken
FASTER = 1.5  # than the fastest stretch of his plan no chaser is


def least_s(way_m: FloatArray) -> FloatArray:
    """Return the seconds that a person needs at least for ways of so many metres.

    Straight between the distances of the records, in proportion beyond the last. NaN stays NaN.

    Examples
    --------
    >>> least_s(np.array([0.0, 1000.0, 5000.0, 200_000.0])).round(1).tolist()
    [0.0, 127.0, 732.7, 42553.9]
    """
    within_s = np.interp(way_m, RECORD_M, RECORD_S)
    beyond_s = np.maximum(way_m / RECORD_M[-1], 1.0)
    return np.asarray(SHARE * within_s * beyond_s)


def chaser_least_s(way_m: FloatArray, plan: Sequence[tuple[float, float]]) -> FloatArray:
    """Return likewise the seconds that a chaser with this plan needs at least."""
    return np.asarray(way_m / (FASTER * max(speed for _, speed in plan)))


def in_ms(seconds: FloatArray) -> list[int]:
    """Return whole milliseconds, never less; reads are kept to the millisecond."""
    return [ceil(second * 1000 - 1e-6) for second in seconds.tolist()]
