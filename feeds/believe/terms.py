"""On which terms reads count: what decisions make of the race and of each runner."""

import numpy as np
from numpy.typing import NDArray

from feeds.believe.counted import as_started
from feeds.believe.counting import NOBODY, Counting, Meant
from feeds.believe.finish import Bounds
from feeds.believe.heard import Heard
from feeds.believe.laps import Way
from feeds.believe.walk import NEVER
from feeds.believe.ways import Starts, chaser_mats_of, chasers_way_of, starts_of, way_of
from feeds.day import day_of
from feeds.decisions.corrections import wearer_of
from feeds.decisions.standing import LINE, Standing
from feeds.race import Race
from feeds.reads import Read
from geo.motion import IntArray

BoolArray = NDArray[np.bool_]


class Terms:
    """What decisions make of a race with N runners and M mats.

    Parameters
    ----------
    timetable : the race by its folder.
    heard : all reads; there may come more.
    standing : the decisions.
    at_s : Unix seconds; what was read later is not known.
    like : other terms of the same race and reads, whose work is taken over where it holds.

    Attributes
    ----------
    race : with the guns that went and the waves that runners left with.
    """

    def __init__(
        self,
        timetable: Race,
        heard: Heard,
        standing: Standing,
        at_s: float,
        like: "Terms | None" = None,
    ) -> None:
        self.timetable, self.standing, self.at_s = timetable, standing, at_s
        self.counting: Counting = Counting(
            timetable, heard, standing, None if like is None else like.counting
        )
        self.race = as_started(timetable, standing)
        if like is not None and _is_moved_alike(self.race, like.race):
            self.race = like.race
        self.starts: Starts = starts_of(self.race)
        self.day = day_of(timetable)
        self.out_s = {  # row -> since when she is out
            row: until_s
            for bibs in (standing.stopped.items(), ((bib, -np.inf) for bib in standing.absent))
            for bib, until_s in bibs
            if (row := wearer_of(timetable, bib)) is not None
        }
        self._out_ms = np.full(len(timetable.runners) + 2 if self.out_s else 0, NEVER)
        for row, out_s in self.out_s.items():
            self._out_ms[row] = in_whole_ms(out_s)  # the last stays `NOBODY`'s
        self.added: dict[int, list[Read]] = {}  # row -> what counts of it, the last decided last
        for read in standing.added:
            row = self.counting.wearers.row(read.tag, read.at_s)
            if row is not None and self._is_added(row, read):
                self.added.setdefault(row, []).append(read)
        self._last = (len(timetable.mats) - 1,)
        his = np.flatnonzero(~np.isnan(chaser_mats_of(timetable)))
        self._chasers_columns = frozenset(his.tolist())

    def _is_added(self, row: int, read: Read) -> bool:
        """Say whether an added read counts; a given time does after the race was stopped too."""
        his_s = min(self.out_s.get(row, np.inf), self.at_s)
        until_s = his_s if read.mat == LINE else min(his_s, self.standing.ended_s)
        return read.at_s <= until_s and self.day.holds(read.at_s)

    def way_of(self, row: int) -> Way:
        """Return what bounds the walk of a runner, or of the chaser."""
        is_his = row == len(self.timetable.runners)
        return chasers_way_of(self.timetable) if is_his else way_of(self.timetable)

    def bounds_of(self, row: int) -> Bounds:
        """Return when a runner, or the chaser, may be on the course."""
        return self.starts.of(row)

    def columns_of(self, row: int, mat: str) -> tuple[int, ...]:
        """Return the columns that a mat stands for, for a runner or the chaser; of none, none."""
        at_line = self._last if self.timetable.has_finish else ()
        return self._his(row, at_line if mat == LINE else self.counting.stops.of(mat))

    def columns_at(self, row: int, stop: int) -> tuple[int, ...]:
        """Return likewise the columns of a numbered place."""
        return self._his(row, self.counting.stops.columns[stop])

    def _his(self, row: int, columns: tuple[int, ...]) -> tuple[int, ...]:
        if row < len(self.timetable.runners):
            return columns
        return tuple(column for column in columns if column in self._chasers_columns)

    def until_s(self, row: int) -> float:
        """Return the moment after which no read of a runner, or the chaser, counts."""
        return min(self.out_s.get(row, np.inf), self.standing.ended_s, self.at_s)

    @property
    def until_ms(self) -> int:
        """The last millisecond of which reads count."""
        return in_whole_ms(min(self.standing.ended_s, self.at_s))

    def read_between(self, after_ms: int, until_ms: int, count: int) -> set[int]:
        """Return who was read after one moment until another, of the first so many reads."""
        rows: set[int] = set()
        if after_ms == until_ms:
            return rows
        heard = self.counting.heard
        for piece in heard.pieces(0, count):
            at_ms = heard.at_ms(piece)
            is_between = (at_ms > after_ms) & (at_ms <= until_ms)
            if is_between.any() or self.standing.offsets:
                meant = self.counting.of(piece)
                is_between = (meant.ms > after_ms) & (meant.ms <= until_ms)
                rows.update(meant.row[is_between].tolist())
        return rows - {NOBODY}

    def holding(self, meant: Meant) -> BoolArray:
        """Return (R,) which reads are somebody's, at a mat, of the race's day, and not too late."""
        begin_ms, end_ms = round(self.day.begin_s * 1000), round(self.day.end_s * 1000)
        holds = (meant.row != NOBODY) & (meant.stop != NOBODY)
        holds &= (meant.ms >= begin_ms) & (meant.ms < end_ms) & (meant.ms <= self.until_ms)
        if self.out_s:
            holds &= meant.ms <= self._out_ms[meant.row]
        return np.asarray(holds)


def touched(before: Terms, after: Terms, count: int) -> IntArray:
    """Return the rows whose crossings may be others on other terms.

    Parameters
    ----------
    count : of the reads that are known.
    """
    was, now = before.standing, after.standing
    rows: set[int] = set()
    if (was.offsets, was.places, was.chips) != (now.offsets, now.places, now.chips):
        for piece in Heard.pieces(0, count):
            old, new = before.counting.of(piece), after.counting.of(piece)
            differs = old.differs(new) | (before.holding(old) != after.holding(new))
            rows.update(np.unique(np.append(old.row[differs], new.row[differs])).tolist())
        rows.discard(NOBODY)
    else:
        rows |= after.counting.rows_of({tag for tag, _, _ in was.voided ^ now.voided})
        rows |= {row for row, _ in {*before.out_s.items()} ^ {*after.out_s.items()}}
        low_ms, high_ms = sorted((before.until_ms, after.until_ms))
        rows |= after.read_between(low_ms, high_ms, count)
    rows |= before.out_s.keys() ^ after.out_s.keys()  # laps that a mat missed are guessed, or not
    rows |= {
        row
        for row in before.added.keys() | after.added.keys()
        if before.added.get(row) != after.added.get(row)
    }
    return np.union1d(np.array([*rows], dtype=np.int64), before.starts.differs(after.starts))


def _is_moved_alike(race: Race, other: Race) -> bool:
    """Say whether guns went and runners left alike, so that what was learnt still holds."""
    return race is other or (
        (race.waves, race.chaser) == (other.waves, other.chaser) and race.runners == other.runners
    )


def in_whole_ms(at_s: float) -> int:
    """Return the last whole millisecond that is not after a moment.

    Examples
    --------
    >>> in_whole_ms(1_635_670_800.123), in_whole_ms(1.9999), in_whole_ms(-np.inf) < 0
    (1635670800123, 1999, True)
    """
    if np.isinf(at_s):
        return NEVER if at_s > 0 else -NEVER
    ms = round(at_s * 1000.0)
    return ms if ms / 1000.0 <= at_s else ms - 1
