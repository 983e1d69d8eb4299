"""One runner's reads become one walk through the mats.

Mats see more than a race: chips that mill around the start before the gun, finishers who stroll
back over the third kilometre, a lane that hears the other lane. `best_walk` keeps the walk through
the mats that passes most of them without ever outrunning a person. What the words here mean, and
which walk holds where there are several: docs/results.md, 3. Times are whole milliseconds.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Mapping, Sequence
from itertools import pairwise

from feeds.believe.laps import BESIDE_MS, Seen, Walk, Way, lap_walk

NEVER = 1 << 62  # ms


def best_walk(
    seen: Seen, way: Way, floor_ms: int, added: Mapping[int, int], free: Collection[int] = ()
) -> Walk:
    """Return the walk that passes most mats.

    Parameters
    ----------
    seen : the reads of each of the M mats.
    way : M mats.
    floor_ms : before it, and the way from the start, nothing counts.
    added : what the organiser added, by column: in the walk, whatever speed and floor say.
    free : times of added reads of a mat of laps: the floor is nothing to them.
    """
    if way.laps and not added:
        if (walk := lap_walk(seen, way, floor_ms, free)) is not None:
            return walk
        seen = _without_late_laps(seen, way)
    allowed = _allowed(seen, way, floor_ms, added, free)
    columns = [column for column, times in enumerate(allowed) if times]
    if not columns:
        return {}
    return _simple(allowed, columns, way) or _most(allowed, columns, way, added)


def _without_late_laps(seen: Seen, way: Way) -> list[Sequence[int]]:
    """Return the reads without those at laps that nobody with so few reads can have come to."""
    kept = [*seen]
    for lap in way.laps:
        times = seen[lap.columns[0]]
        if lap.is_alone and lap.is_even and not any(seen[lap.columns[-1] + 1 :]):
            for column in lap.columns[len(times) + 1 :]:
                kept[column] = () if seen[column] is times else seen[column]
    return kept


def _allowed(
    seen: Seen, way: Way, floor_ms: int, added: Mapping[int, int], free: Collection[int]
) -> list[Sequence[int]]:
    """Return the reads that are not ruled out by the floor or by what was added."""
    if added:
        floor_ms = min(floor_ms, *added.values())
    allowed: list[Sequence[int]] = []
    for column, times in enumerate(seen):
        if column in added:
            allowed.append([added[column]])
            continue
        first_ms, from_ms, until_ms = floor_ms + way.from_start_ms[column], -NEVER, NEVER
        for other, at_ms in added.items():
            if other < column:
                from_ms = max(from_ms, at_ms + max(way.least_ms[column][other], 1))
            else:
                until_ms = min(until_ms, at_ms - max(way.least_ms[other][column], 1))
        possible = times[bisect_left(times, from_ms) : bisect_right(times, until_ms)]
        late = bisect_left(possible, first_ms)
        early = [at_ms for at_ms in possible[:late] if at_ms in free]
        allowed.append([*early, *possible[late:]] if early else possible[late:])
    return allowed


def _simple(allowed: Sequence[Sequence[int]], columns: Sequence[int], way: Way) -> Walk | None:
    """Return the walk of nearly everybody: one read a mat, each possible after the one before."""
    for before, after in pairwise(columns):
        lasts_ms = allowed[after][0] - allowed[before][-1]
        if len(allowed[after]) > 1 or lasts_ms < max(way.least_ms[after][before], 1):
            return None
    if len(allowed[columns[0]]) > 1 and columns[0] > 0:
        return None
    return {column: allowed[column][-1] for column in columns}


def _most(
    allowed: Sequence[Sequence[int]],
    columns: Sequence[int],
    way: Way,
    added: Mapping[int, int],
) -> Walk:
    # For every read: how many mats the best walk that ends there has passed, and the read
    # before it; and, in `best`, the read with the best such walk among those up to this one.
    passed: dict[int, list[int]] = {}
    before: dict[int, list[tuple[int, int] | None]] = {}
    best: dict[int, list[int]] = {}
    for number, column in enumerate(columns):
        passed[column], before[column], best[column] = [], [], []
        for read, at_ms in enumerate(allowed[column]):
            count, from_ms, step_before = 1, at_ms, None
            for earlier in columns[:number]:
                free = column in added and earlier in added
                least_ms = 1 if free else max(way.least_ms[column][earlier], 1)
                place = bisect_right(allowed[earlier], at_ms - least_ms) - 1
                if place < 0:
                    continue
                step = best[earlier][place]
                found, found_ms = passed[earlier][step] + 1, allowed[earlier][step]
                if found > count or (found == count > 1 and found_ms < from_ms):
                    count, from_ms, step_before = found, found_ms, (earlier, step)
            passed[column].append(count)
            before[column].append(step_before)
            is_better = not best[column] or count > passed[column][best[column][-1]]
            is_start = column == 0  # the last read there before the next crossing
            best[column].append(read if is_better or is_start else best[column][-1])
    ends = [(column, steps[-1]) for column, steps in best.items()]
    most = max(passed[column][read] for column, read in ends)
    ends = [(column, read) for column, read in ends if passed[column][read] == most]
    earliest_ms = min(allowed[column][read] for column, read in ends)
    # two mats side by side hear one runner: she is at the first of them
    end: tuple[int, int] | None = min(
        (column, read) for column, read in ends if allowed[column][read] <= earliest_ms + BESIDE_MS
    )
    walk = {}
    while end is not None:
        column, read = end
        walk[column] = allowed[column][read]
        end = before[column][read]
    return dict(reversed(walk.items()))
