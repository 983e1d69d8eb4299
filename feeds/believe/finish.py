"""A runner's walk, and when her finish stands: docs/results.md, 3.

`believed_walk` is what reads come to; everything that is known of a runner's way stands on it.
"""

from bisect import bisect_right
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from feeds.believe.laps import Seen, Walk, Way, too_soon, with_missed_laps
from feeds.believe.walk import best_walk

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
    may_guess: bool = True,
) -> Walk:
    """Return a runner's crossings: what of her reads is believed.

    Parameters
    ----------
    seen : for each of the M mats, every millisecond at which it saw her, rising.
    way, bounds : what she could have run.
    added : column -> milliseconds that the organiser added, rising along the course.
    free : milliseconds that the organiser added of a mat of laps.
    may_guess : a lap that a mat missed may be counted, where no finish stands without.

    Examples
    --------
    Twice at the start, and once more at the first kilometre on the way home:

    >>> least = ((0, 0, 0), (125_000, 0, 0), (250_000, 125_000, 0))
    >>> way = Way((0.0, 1000.0, 2000.0), least, (0, 125_000, 250_000))
    >>> seen = [[60_000, 103_000, 109_000], [409_000, 4_000_000], [709_000]]
    >>> believed_walk(seen, way, Bounds(100_000, 0, 540.0))
    {0: 109000, 1: 409000, 2: 709000}
    """
    walk, stands = _Seeker(way, bounds, added, free).standing(seen)
    if stands or not may_guess or not way.laps:
        return walk
    return with_missed_laps(walk, way, bounds.gun_ms)


@dataclass(frozen=True, slots=True)
class _Seeker:
    """Looks for walks of one runner."""

    way: Way
    bounds: Bounds
    added: Mapping[int, int]
    free: Collection[int]

    def standing(self, seen: Seen) -> tuple[Walk, bool]:
        """Return the best walk up to the finish that stands; without one the best of all, False."""
        last = len(seen) - 1
        whole = self.best(seen)
        if not self.way.has_finish or last in self.added or not seen[last]:
            return whole, last in whole and self.way.has_finish
        if last in whole and not _goes_on(seen, whole[last]):
            return whole, True
        rest, soon = [*seen], 0 if self.added else too_soon(seen, whole, self.way)
        if soon == len(seen[last]):
            return whole, False
        rest[last] = seen[last][soon:]
        for finish_ms in rest[last]:
            walk = self.best(_until(rest, finish_ms))
            rest[last] = seen[last][bisect_right(seen[last], finish_ms) :]
            if walk.get(last) == finish_ms and not self.is_stray(walk, rest):
                return walk, True
        return self.best(rest), False

    def best(self, seen: Seen) -> Walk:
        """Return the best walk from her gun on, or from the first gun if she left so early."""
        floor_ms, first_gun_ms = self.bounds.gun_ms - EARLY_MS, self.bounds.first_gun_ms
        walk = best_walk(seen, self.way, floor_ms, self.added, self.free)
        if first_gun_ms is None or not any(times and times[0] < floor_ms for times in seen):
            return walk
        early = best_walk(seen, self.way, first_gun_ms - EARLY_MS, self.added, self.free)
        return early if self.left_early(early, floor_ms) else walk

    def left_early(self, walk: Walk, floor_ms: int) -> bool:
        """Say whether a walk shows that she left with an earlier wave: two places, not one."""
        crossings = list(walk.items())[:2]
        if len(crossings) < 2 or crossings[0][1] >= floor_ms:
            return False
        second, second_ms = crossings[1]
        is_too_soon = second_ms < floor_ms + self.way.from_start_ms[second]
        return is_too_soon or _paces(walk, self.way)[0] <= self.bounds.slowest_ms_per_m

    def is_stray(self, walk: Walk, rest: Seen) -> bool:
        """Say whether the finish that ends a walk is none: she was on her way after it."""
        finish, finish_ms = max(walk.items())
        if not any(times and times[-1] > finish_ms for times in rest[:-1]):
            return False
        other = self.best(rest)
        goes_on = any(at_ms > finish_ms for column, at_ms in other.items() if column != finish)
        paces = [self.bounds.slowest_ms_per_m]
        paces += [SLOWER * pace for pace in _paces(walk, self.way)[:1]]
        is_steady = all(pace <= max(paces) for pace in _paces(other, self.way))
        return len(other) >= len(walk) and goes_on and is_steady


def _until(seen: Seen, at_ms: int) -> list[Sequence[int]]:
    """Return the reads up to a moment; lists that were one stay one."""
    lists = {id(times): times for times in seen}
    cut = {key: times[: bisect_right(times, at_ms)] for key, times in lists.items()}
    return [cut[id(times)] for times in seen]


def _goes_on(seen: Seen, finish_ms: int) -> bool:
    """Say whether there is any other read at the finish, or any read after it."""
    return len(seen[-1]) > 1 or any(times and times[-1] > finish_ms for times in seen)


def _paces(walk: Walk, way: Way) -> list[float]:
    """Return the pace of each stretch of a walk, milliseconds a metre."""
    return [
        (after_ms - before_ms) / (way.along_m[after] - way.along_m[before])
        for (before, before_ms), (after, after_ms) in pairwise(walk.items())
    ]
