"""A runner's walk, and when her finish stands: docs/results.md, 3.

`believed_walk` is what reads come to; everything that is known of a runner's way stands on it.
"""

from bisect import bisect_right
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from itertools import pairwise

from feeds.believe.walk import Seen, Walk, Way, best_walk

EARLY_MS = 5000  # a start this much before the gun is a start; earlier, a chip near the mat
SLOWER = 1.5  # than in her first stretch: nobody who is on her way comes to a finish so
NO_ADDED: Mapping[int, int] = {}


@dataclass(frozen=True, slots=True)
class Bounds:
    """When a runner may be on the course, and how slowly. Times are milliseconds."""

    gun_ms: int
    first_gun_ms: int | None  # of the race; None: nobody leaves with another wave's gun
    slowest_ms_per_m: float


def believed_walk(
    seen: Seen,
    way: Way,
    bounds: Bounds,
    added: Mapping[int, int] = NO_ADDED,
    free: Collection[int] = (),
) -> Walk:
    """Return a runner's crossings: what of her reads is believed.

    Parameters
    ----------
    seen : for each of the M mats, every millisecond at which it saw her, rising.
    way, bounds : what she could have run.
    added : column -> milliseconds that the organiser added, rising along the course.
    free : milliseconds that the organiser added of a mat of laps.

    Examples
    --------
    Twice at the start, and once more at the first kilometre on the way home:

    >>> least = ((0, 0, 0), (125_000, 0, 0), (250_000, 125_000, 0))
    >>> way = Way((0.0, 1000.0, 2000.0), least, (0, 125_000, 250_000))
    >>> seen = [[60_000, 103_000, 109_000], [409_000, 4_000_000], [709_000]]
    >>> believed_walk(seen, way, Bounds(100_000, 0, 540.0))
    {0: 109000, 1: 409000, 2: 709000}
    """
    floor_ms = bounds.gun_ms - EARLY_MS
    walk = _standing(seen, way, floor_ms, bounds, added, free)
    first_gun_ms = bounds.first_gun_ms
    if first_gun_ms is None or first_gun_ms == bounds.gun_ms or not _has_before(seen, floor_ms):
        return walk
    early = _standing(seen, way, first_gun_ms - EARLY_MS, bounds, added, free)
    return early if _left_early(early, way, floor_ms, bounds) else walk


def _has_before(seen: Seen, floor_ms: int) -> bool:
    return any(times and times[0] < floor_ms for times in seen)


def _left_early(walk: Walk, way: Way, floor_ms: int, bounds: Bounds) -> bool:
    """Say whether a walk shows that she left with an earlier wave: two places say so, not one."""
    crossings = list(walk.items())[:2]
    if len(crossings) < 2:
        return False
    (first, first_ms), (second, second_ms) = crossings
    if first_ms >= floor_ms:
        return False
    is_too_soon = second_ms < floor_ms + way.from_start_ms[second]
    way_m = way.along_m[second] - way.along_m[first]
    return is_too_soon or second_ms - first_ms <= bounds.slowest_ms_per_m * way_m


def _standing(
    seen: Seen,
    way: Way,
    floor_ms: int,
    bounds: Bounds,
    added: Mapping[int, int],
    free: Collection[int],
) -> Walk:
    """Return the best walk up to the finish that stands; without one, the best of all."""
    last = len(seen) - 1
    whole = best_walk(seen, way, floor_ms, added, free)
    if not way.has_finish or last in added or not seen[last]:
        return whole
    if last in whole and not _goes_on(seen, whole[last]):
        return whole
    rest = [*seen]
    for finish_ms in seen[last]:
        until = [times[: bisect_right(times, finish_ms)] for times in rest]
        walk = best_walk(until, way, floor_ms, added, free)
        rest[last] = seen[last][bisect_right(seen[last], finish_ms) :]
        if walk.get(last) != finish_ms:
            continue
        other = best_walk(rest, way, floor_ms, added, free)
        goes_on = any(at_ms > finish_ms for column, at_ms in other.items() if column != last)
        if len(other) < len(walk) or not goes_on or _is_too_slow(other, walk, way, bounds):
            return walk
    return best_walk(rest, way, floor_ms, added, free)


def _goes_on(seen: Seen, finish_ms: int) -> bool:
    """Say whether there is any other read at the finish, or any read after it."""
    return len(seen[-1]) > 1 or any(times and times[-1] > finish_ms for times in seen)


def _is_too_slow(other: Walk, walk: Walk, way: Way, bounds: Bounds) -> bool:
    """Say whether some stretch of another walk is slower than of a runner on her way."""
    first = _paces(walk, way)[:1]
    slowest = max(bounds.slowest_ms_per_m, *(SLOWER * pace for pace in first))
    return any(pace > slowest for pace in _paces(other, way))


def _paces(walk: Walk, way: Way) -> list[float]:
    """Return the pace of each stretch of a walk, milliseconds a metre."""
    return [
        (after_ms - before_ms) / (way.along_m[after] - way.along_m[before])
        for (before, before_ms), (after, after_ms) in pairwise(walk.items())
    ]
