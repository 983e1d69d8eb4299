"""One runner's reads become one walk through the mats.

Mats see more than a race: chips that mill around the start before the gun, finishers who
stroll back over the third kilometre, a lane that hears the other lane. ``crossings`` keeps
the walk through the mats that passes most of them without ever outrunning a person.
"""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from types import MappingProxyType

EARLY_S = 5.0  # a start this much before the gun is a start; earlier, a chip near the mat
FASTEST_M_PER_S = 8.0  # nobody runs a kilometre in 2:05
NO_GAPS: Mapping[tuple[int, int], float] = MappingProxyType({})


def crossings(
    seen_s: Sequence[Sequence[float]],
    mats_m: Sequence[float],
    gun_s: float,
    first_gun_s: float,
    fastest_m_per_s: float = FASTEST_M_PER_S,
    gaps_s: Mapping[tuple[int, int], float] = NO_GAPS,
) -> list[float]:
    """Return when a runner crossed each mat.

    The start is the last read there before the next mat (runners mill around it); any other
    crossing is the first read there that the rest of the walk allows. Nothing counts before
    the runner's gun, unless two mats beyond the start have seen the runner by then: whoever
    is on the course before the gun has left with an earlier wave.

    Parameters
    ----------
    seen_s : for each of the M mats, every time at which it saw the runner, Unix seconds,
        rising.
    mats_m : (M,) metres along the course, rising; the first is the start.
    gun_s, first_gun_s : Unix seconds; the runner's gun, and the earliest of the race.
    fastest_m_per_s : what no runner exceeds between two mats; infinite for a car.
    gaps_s : least seconds between the crossings of two mats, by their numbers, the earlier first:
        where both are one and the same on different laps, whose reads are given for each of them.
        Of two walks through as many mats, the one that ends earlier on the course holds.

    Returns
    -------
    (M,) Unix seconds, NaN where no crossing is known. The known ones rise.

    Examples
    --------
    Twice at the start, and once more at the first kilometre on the way home:

    >>> crossings([[60.0, 103.0, 109.0], [409.0, 4000.0], [709.0]], [0, 1000, 2000], 100.0, 0.0)
    [109.0, 409.0, 709.0]

    One mat on a track of 400 m, and somebody who lingers there after the first lap:

    >>> seen_s, laps_m = [100.0, 101.0, 250.0, 252.0, 304.0, 400.0], [0, 400, 800, 1200]
    >>> crossings([seen_s] * 4, laps_m, 99.0, 0.0)
    [101.0, 250.0, 304.0, 400.0]
    >>> crossings([seen_s] * 4, laps_m, 99.0, 0.0, gaps_s={(1, 2): 60.0, (2, 3): 60.0})
    [101.0, 250.0, 400.0, nan]
    """
    floor_s = _floor_s(seen_s, mats_m, gun_s, first_gun_s, fastest_m_per_s)
    allowed_s = [
        times_s[bisect_left(times_s, floor_s + along_m / fastest_m_per_s) :]
        for times_s, along_m in zip(seen_s, mats_m, strict=True)
    ]
    # For every read: how many mats the best walk that ends there has passed, and the read
    # before it; and, in `best`, the read with the best such walk among those up to this one.
    passed: list[list[int]] = [[1] * len(allowed_s[0])] if allowed_s else []
    before: list[list[tuple[int, int] | None]] = [[None] * len(row) for row in allowed_s]
    best: list[list[int]] = [list(range(len(allowed_s[0])))] if allowed_s else []
    for mat in range(1, len(allowed_s)):
        passed.append([])
        best.append([])
        for read, at_s in enumerate(allowed_s[mat]):
            count, from_s = 1, at_s
            for earlier in range(mat):
                least_s = (mats_m[mat] - mats_m[earlier]) / fastest_m_per_s
                least_s = max(least_s, gaps_s.get((earlier, mat), 0.0))
                place = bisect_left(allowed_s[earlier], at_s - least_s) - 1
                if place < 0:
                    continue
                step = best[earlier][place]
                found, found_s = passed[earlier][step] + 1, allowed_s[earlier][step]
                if found > count or (found == count > 1 and found_s < from_s):
                    count, from_s = found, found_s
                    before[mat][read] = (earlier, step)
            passed[mat].append(count)
            is_better = not best[mat] or count > passed[mat][best[mat][-1]]
            best[mat].append(read if is_better else best[mat][-1])
    return _walk(allowed_s, passed, before, best)


def _floor_s(
    seen_s: Sequence[Sequence[float]],
    mats_m: Sequence[float],
    gun_s: float,
    first_gun_s: float,
    fastest_m_per_s: float,
) -> float:
    """Return the time before which nothing counts."""
    by_then = 0
    for times_s, along_m in zip(seen_s[1:], mats_m[1:], strict=True):
        place = bisect_left(times_s, first_gun_s + along_m / fastest_m_per_s)
        by_then += place < len(times_s) and times_s[place] < gun_s - EARLY_S
    return (first_gun_s if by_then >= 2 else gun_s) - EARLY_S


def _walk(
    allowed_s: Sequence[Sequence[float]],
    passed: list[list[int]],
    before: list[list[tuple[int, int] | None]],
    best: list[list[int]],
) -> list[float]:
    """Return the crossings of the walk that passes most mats; of equals, the earliest."""
    walk_s = [float("nan")] * len(allowed_s)
    ends = [(mat, steps[-1]) for mat, steps in enumerate(best) if steps]
    end: tuple[int, int] | None = min(
        ends, key=lambda at: (-passed[at[0]][at[1]], allowed_s[at[0]][at[1]]), default=None
    )
    while end is not None:
        mat, read = end
        walk_s[mat] = allowed_s[mat][read]
        end = before[mat][read]
    return walk_s
