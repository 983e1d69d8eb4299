"""When everybody crossed every mat, kept up to date as reads and decisions come.

`Believed` is asked by all who need to know which reads hold: results, estimate, the operator's
page. It depends on which reads and decisions there are, not on their order, and one that comes
again changes nothing. A change counts only those runners anew whom it touches.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

import numpy as np

from feeds.believe.counted import as_started, counted
from feeds.believe.finish import Bounds, believed_walk
from feeds.believe.walk import Walk, Way
from feeds.believe.ways import bounds_of, chaser_mats_of, chasers_way_of, way_of
from feeds.believe.wearers import Wearers
from feeds.decisions.corrections import wearer_of
from feeds.decisions.standing import LINE, NO_CORRECTIONS, Standing
from feeds.race import Race
from feeds.reads import Read, identity
from geo.motion import FloatArray, IntArray


class Believed:
    """The crossings of N runners and the chaser at M mats.

    Parameters
    ----------
    race : by the timetable.
    standing : what the organiser has decided.
    at_s : Unix seconds; what was read later is not known.

    Attributes
    ----------
    race : with the guns that went and the waves that runners left with.
    times_s : (N + 1, M) Unix seconds, the chaser last, NaN where no crossing is believed. In every
        row the known ones rise. Updated in place: copy it to keep it.
    """

    def __init__(
        self, race: Race, standing: Standing = NO_CORRECTIONS, at_s: float = np.inf
    ) -> None:
        self.timetable = self.race = race
        self.at_s = at_s
        self.times_s: FloatArray = np.full((len(race.runners) + 1, len(race.mats)), np.nan)
        self.count = 0  # different reads that found their runner and mat
        self._heard: dict[str, dict[tuple[str, str, int], Read]] = {}  # by tag, each once
        self._tags_of: dict[int, set[str]] = {}  # row -> tags some read of which may be his
        self._recounted: set[int] = set()
        names = [mat.name for mat in race.mats]
        self._last = (len(names) - 1,)
        self._columns_of: dict[str, tuple[int, ...]] = {
            name: (column,) for column, name in enumerate(names) if column or race.has_start_mat
        }
        self._columns_of |= {
            one.name: tuple(names.index(mat) for mat in one.mats) for one in race.lap_mats
        }
        self._chasers_columns = set(np.flatnonzero(~np.isnan(chaser_mats_of(race))).tolist())
        self._way, self._chasers_way = way_of(race), chasers_way_of(race)
        self._bounds = bounds_of(race)
        self._begin(standing)
        self.recount({row for read in standing.added for _, row in self.wearers.of(read.tag)})

    def add(self, reads: Iterable[Read]) -> IntArray:
        """Take in reads, in any order, and return the rows of the table that changed, rising."""
        touched: set[int] = set()
        for read in reads:
            of_tag = self._heard.get(read.tag)
            if of_tag is None:
                of_tag = self._heard[read.tag] = {}
                self._note(read.tag)
            before = of_tag.get(identity(read))
            if before is not None and _first_heard(before) <= _first_heard(read):
                continue
            of_tag[identity(read)] = read
            for one in counted(self.standing, (read,) if before is None else (before, read)):
                row = self.wearers.row(read.tag, one.at_s)
                if row is not None:
                    self.count += before is None and one.mat in self._columns_of
                    touched.add(row)
        return self.recount(touched)

    def decide(self, standing: Standing) -> IntArray:
        """Let other decisions hold, and return the rows of the table that changed, rising."""
        before, race, wearers = self.standing, self.race, self.wearers
        self._begin(standing)
        is_other_for_all = self.race is not race or (
            (before.ended_s, before.offsets, before.places)
            != (standing.ended_s, standing.offsets, standing.places)
        )
        if is_other_for_all:
            return self.recount(range(len(self.times_s)))
        tags = {tag for tag, _, _ in before.voided ^ standing.voided}
        tags |= {read.tag for read in {*before.added} ^ {*standing.added}}
        if before.chips != standing.chips:
            tags |= {tag for tag in self._heard if wearers.of(tag) != self.wearers.of(tag)}
        if before.added != standing.added:  # also in another order
            tags |= {read.tag for read in (*before.added, *standing.added)}
        touched = {row for tag in tags for _, row in (*wearers.of(tag), *self.wearers.of(tag))}
        bibs = {*before.stopped.items()} ^ {*standing.stopped.items()}
        for bib in {bib for bib, _ in bibs} | (before.absent ^ standing.absent):
            row = wearer_of(race, bib)
            touched |= set() if row is None else {row}
        return self.recount(touched)

    def recount(self, rows: Iterable[int]) -> IntArray:
        """Count runners anew from their reads, and return those whose crossings changed."""
        changed = []
        for row in sorted(rows):
            self._recounted.add(row)
            known_s = np.full(self.times_s.shape[1], np.nan)
            for column, at_ms in self.walk_of(row).items():
                known_s[column] = at_ms / 1000.0
            if not np.array_equal(known_s, self.times_s[row], equal_nan=True):
                self.times_s[row] = known_s
                changed.append(row)
        return np.array(changed, dtype=np.int64)

    def take_recounted(self) -> set[int]:
        """Return the rows that were counted anew since this was asked last, and forget them."""
        taken, self._recounted = self._recounted, set()
        return taken

    def walk_of(self, row: int, heard_s: float = np.inf, may_guess: bool = True) -> Walk:
        """Return the crossings of a runner, or the chaser: column -> milliseconds.

        Parameters
        ----------
        heard_s : Unix seconds; reads that were heard later are left out.
        may_guess : a lap that a mat missed may be counted.
        """
        seen: list[set[int]] = [set() for _ in range(self.times_s.shape[1])]
        until_s = self.until_s(row)
        for read in self.reads_of(row):
            if read.at_s <= until_s and read.received_s <= heard_s:
                for column in self.columns_of(row, read.mat):
                    seen[column].add(in_ms(read))
        added: dict[int, int] = {}
        free: set[int] = set()
        for read in self.added_of(row):
            columns = self.columns_of(row, read.mat)
            if len(columns) == 1:
                added.pop(columns[0], None)
                added[columns[0]] = in_ms(read)
            elif columns:
                free.add(in_ms(read))
                for column in columns:
                    seen[column].add(in_ms(read))
        reads = [sorted(one) for one in seen]
        return believed_walk(
            reads,
            self.way_of(row),
            self._bounds[row],
            rising(added),
            free,
            may_guess=may_guess and row not in self._until_of,
        )

    def way_of(self, row: int) -> Way:
        """Return what bounds the walk of a runner, or of the chaser."""
        return self._chasers_way if row == len(self.times_s) - 1 else self._way

    def bounds_of(self, row: int) -> Bounds:
        """Return when a runner, or the chaser, may be on the course."""
        return self._bounds[row]

    def reads_of(self, row: int) -> Iterator[Read]:
        """Return a runner's reads, each at the mat and at the time that it counts for."""
        for tag in sorted(self._tags_of.get(row, ())):
            for read in counted(self.standing, self._heard[tag].values()):
                if self.wearers.row(tag, read.at_s) == row:
                    yield read

    def added_of(self, row: int) -> list[Read]:
        """Return the reads that the organiser added for a runner, the last decided last."""
        his_s = min(self._until_of.get(row, np.inf), self.at_s)
        return [
            read
            for read in self.standing.added
            if self.wearers.row(read.tag, read.at_s) == row
            and read.at_s <= (his_s if read.mat == LINE else min(his_s, self.standing.ended_s))
        ]

    def columns_of(self, row: int, mat: str) -> tuple[int, ...]:
        """Return the columns that a mat stands for, for a runner or the chaser; of none, none."""
        at_line = self._last if self.timetable.has_finish else ()
        columns = at_line if mat == LINE else self._columns_of.get(mat, ())
        if row == len(self.times_s) - 1:
            return tuple(column for column in columns if column in self._chasers_columns)
        return columns

    def until_s(self, row: int) -> float:
        """Return the moment after which no read of a runner, or the chaser, counts."""
        return min(self._until_of.get(row, np.inf), self.standing.ended_s, self.at_s)

    @property
    def heard(self) -> Iterator[Read]:
        """All reads so far, each once, as they were told."""
        return (read for reads in self._heard.values() for read in reads.values())

    @property
    def unknown_tags(self) -> Counter[str]:
        """How many reads each tag left that nobody on the roster wears."""
        return Counter(
            {tag: len(reads) for tag, reads in self._heard.items() if not self.wearers.of(tag)}
        )

    @property
    def unknown_mats(self) -> Counter[str]:
        """How many reads came from each mat the race does not time."""
        mats = (read.mat for read in counted(self.standing, self.heard))
        return Counter(mat for mat in mats if mat not in self._columns_of)

    def _begin(self, standing: Standing) -> None:
        """Let decisions hold from now on, for whatever is counted next."""
        moving = (self.race.waves, self.race.chaser, self.race.runners)
        self.standing = standing
        self.wearers = Wearers(self.timetable, standing)
        race = as_started(self.timetable, standing)
        if (race.waves, race.chaser, race.runners) != moving:
            self.race, self._bounds = race, bounds_of(race)
        self._until_of = {
            row: until_s
            for bibs in (standing.stopped.items(), ((bib, -np.inf) for bib in standing.absent))
            for bib, until_s in bibs
            if (row := wearer_of(race, bib)) is not None
        }
        self._tags_of = {}
        for tag in self._heard:
            self._note(tag)

    def _note(self, tag: str) -> None:
        for _, row in self.wearers.of(tag):
            self._tags_of.setdefault(row, set()).add(tag)


def _first_heard(read: Read) -> tuple[float, str]:
    """Return which of two reads that are the same counts: the first that was heard."""
    return read.received_s, read.source


def in_ms(read: Read) -> int:
    """Return a read's time in whole milliseconds."""
    return round(read.at_s * 1000)


def rising(added: dict[int, int]) -> dict[int, int]:
    """Return the added crossings that rise along the course, the last decided before all others.

    Examples
    --------
    >>> rising({2: 900, 0: 100, 1: 50})
    {1: 50, 2: 900}
    """
    kept: dict[int, int] = {}
    for column, at_ms in reversed(added.items()):
        if all((column - other) * (at_ms - other_ms) > 0 for other, other_ms in kept.items()):
            kept[column] = at_ms
    return kept


def believed(race: Race, reads: Iterable[Read], standing: Standing = NO_CORRECTIONS) -> Believed:
    """Return what is believed of reads and decisions that are all there."""
    known = Believed(race, standing)
    known.add(reads)
    return known


def times_of(race: Race, reads: Iterable[Read], standing: Standing = NO_CORRECTIONS) -> FloatArray:
    """Return (N + 1, M) Unix seconds at which everybody crossed every mat; see `Believed`."""
    return believed(race, reads, standing).times_s
