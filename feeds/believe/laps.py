"""Walks over a mat that counts laps: hundreds of columns that share one list of reads.

What `feeds.believe.walk.best_walk` looks for by comparing all reads at all mats is found here by
going through the reads once. Where that might not be the same, nothing is found, and it looks.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise

MISSED = 0.25  # of the usual lap: as near as that to two or three of them, it was two or three
BESIDE_MS = 30_000  # reads that near to each other may be of one passing between two lanes


@dataclass(frozen=True, slots=True)
class Lap:
    """One mat that counts laps, as columns of the course."""

    columns: tuple[int, ...]  # rising
    is_alone: bool  # no other mat lies between two of them
    before: int | None = None  # the start, where it is another mat and a lap away from the first
    is_even: bool = True  # whoever walks here passes all of them, and each takes as long at least


@dataclass(frozen=True, slots=True)
class Way:
    """What bounds a walk through M mats."""

    along_m: tuple[float, ...]  # NaN: whoever walks here does not pass that mat
    least_ms: tuple[tuple[int, ...], ...]  # [later][earlier]: between the crossings of two mats
    from_start_ms: tuple[int, ...]  # from the start to each mat
    laps: tuple[Lap, ...] = ()
    has_finish: bool = True


Walk = dict[int, int]  # column -> ms; columns and times rise
Seen = Sequence[Sequence[int]]  # for each column, every ms at which it saw the runner, rising


def lap_walk(seen: Seen, way: Way, floor_ms: int, free: Collection[int]) -> Walk | None:
    """Return the walk that passes most mats, where it is plain; None: look for it.

    It is plain where one mat counts all laps, and beside it only the start has read her. Each lap
    is then counted at the first read that a person can have come to: no walk has more laps, and
    none ends sooner, or nearer to the start.

    Parameters
    ----------
    seen : the reads of each mat; the columns of the laps share one list, the last may have its own.
    floor_ms, free : as for `feeds.believe.walk.best_walk`; nothing was added at one of the mats.
    """
    lap = way.laps[0] if len(way.laps) == 1 else None
    if lap is None or not (lap.is_alone and lap.is_even) or len(lap.columns) < 2:
        return None
    first, last = lap.columns[0], lap.columns[-1]
    times = seen[first]
    if any(seen[column] is not times for column in lap.columns[:-1]):
        return None
    if any(seen[column] for column in (*range(1, first), *range(last + 1, len(seen)))):
        return None
    going = _Going(seen, way, lap.columns, floor_ms, free)
    if first == 0:
        return going.from_laps()
    return going.from_start([at_ms for at_ms in seen[0] if at_ms >= floor_ms or at_ms in free])


@dataclass(frozen=True, slots=True)
class _Going:
    """Goes through the reads of one runner from a floor on."""

    seen: Seen
    way: Way
    columns: tuple[int, ...]
    floor_ms: int
    free: Collection[int]

    def from_start(self, starts: Sequence[int]) -> Walk | None:
        """Return the walk where the start is another mat."""
        first = self.columns[0]
        least_ms = max(self.way.least_ms[first][0], 1)
        if not starts:
            return self.on(0, -1)
        begun = self.on(0, starts[0] + least_ms)
        if begun:  # the last read at the start that can come before her first lap
            start_ms = starts[bisect_right(starts, begun[first] - least_ms) - 1]
            begun = {0: start_ms, **begun}
        if begun is None or (begun and begun[first] == self.first_ms(0, -1)):
            return begun
        other = self.on(0, -1)  # laps only: the start came too late to be hers
        if not begun or not other:
            return None
        if len(begun) != len(other):
            return begun if len(begun) > len(other) else other
        ends = max(begun.values()), max(other.values())
        return begun if ends[0] <= ends[1] + BESIDE_MS else other

    def from_laps(self) -> Walk | None:
        """Return the walk where the start is the laps' own mat."""
        begin_ms = self.first_ms(0, -1)
        if begin_ms is None:
            return None
        least_ms = max(self.way.least_ms[self.columns[1]][0], 1)
        walk = self.on(1, begin_ms + least_ms)
        if not walk:
            return None
        times = self.seen[0]
        place = bisect_right(times, walk[self.columns[1]] - least_ms) - 1
        while times[place] < self.floor_ms and times[place] not in self.free:
            place -= 1
        return {0: times[place], **walk}

    def on(self, lap: int, from_ms: int) -> Walk | None:
        """Return the crossings from a lap on, none before a moment; None: it is not plain."""
        at_ms = self.first_ms(lap, from_ms)
        if at_ms is None:
            return {}
        columns, low_ms = self.columns, self.way.from_start_ms
        step_ms = max(self.way.least_ms[columns[1]][columns[0]], 1)  # all laps are alike
        walk: Walk = {}
        for column in columns[lap:]:
            times = self.seen[column]
            if walk:
                place = bisect_left(times, at_ms + step_ms)
                if place == len(times):
                    break
                at_ms = times[place]
            if at_ms < self.floor_ms + low_ms[column] and at_ms not in self.free:
                return None  # faster than a person, over all of the way
            walk[column] = at_ms
        return walk

    def first_ms(self, lap: int, from_ms: int) -> int | None:
        """Return the first read that counts for a lap, none before a moment."""
        column = self.columns[lap]
        times, low_ms = self.seen[column], self.floor_ms + self.way.from_start_ms[column]
        if self.free:
            counts = (
                one for one in times if one >= from_ms and (one >= low_ms or one in self.free)
            )
            return next(counts, None)
        place = bisect_left(times, max(from_ms, low_ms))
        return times[place] if place < len(times) else None


def too_soon(seen: Seen, whole: Walk, way: Way) -> int:
    """Return how many reads at the finish lie before any that can be one: laps are missing.

    Parameters
    ----------
    seen : the reads of each mat; nothing was added at one of them.
    whole : the best walk through all of them.
    """
    last = len(seen) - 1
    lap = next((one for one in way.laps if one.columns[-1] == last), None)
    if lap is None or not (lap.is_alone and lap.is_even):
        return 0
    first = lap.columns[0]
    if first and (first not in whole or whole[first] != seen[first][0]):
        return 0  # reads before the start: other walks may have as many laps
    return bisect_left(seen[last], whole[last]) if last in whole else len(seen[last])


def with_missed_laps(walk: Walk, way: Way, gun_ms: int) -> Walk:
    """Return the walk with a lap of twice, or three times, the usual one counted as so many.

    Likewise with a start that lies a lap after the gun, where the start is the laps' own mat.
    """
    for lap in way.laps:
        places = ([lap.before] if lap.before is not None else []) + [*lap.columns]
        number_of = {column: number for number, column in enumerate(places)}
        mine = [column for column in places if column in walk]
        lasts_ms = sorted(walk[after] - walk[before] for before, after in pairwise(mine))
        if not lap.is_alone or len(lasts_ms) < 2:
            continue
        usual_ms = lasts_ms[(len(lasts_ms) - 1) // 2]
        number = [number_of[column] for column in mine]
        room = len(places) - 1 - number[-1]
        is_missed = mine[0] == lap.columns[0] == 0
        is_missed &= abs(walk[0] - gun_ms - usual_ms) <= MISSED * usual_ms if is_missed else False
        later = min(room, int(is_missed))
        moved = {places[number[0] + later]: walk[mine[0]]}
        for k in range(1, len(mine)):
            laps = _laps((walk[mine[k]] - walk[mine[k - 1]]) / usual_ms)
            later = min(room, later + max(0, laps - (number[k] - number[k - 1])))
            moved[places[number[k] + later]] = walk[mine[k]]
        rest = {column: at_ms for column, at_ms in walk.items() if column not in number_of}
        walk = dict(sorted((rest | moved).items()))
    return walk


def _laps(ratio: float) -> int:
    """Return how many laps one is that lasted so many times the usual one."""
    return next((laps for laps in (2, 3) if abs(ratio - laps) <= MISSED), 1)
