"""When everybody crossed every mat, kept up to date as reads and decisions come.

`Believed` is asked by all who need to know which reads hold: results, estimate, the operator's
page. It depends on which reads and decisions there are, not on their order, and one that comes
again changes nothing. A change counts only those runners anew whom it touches.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from copy import copy

import numpy as np

from feeds.believe.counted import counted
from feeds.believe.counting import NOBODY, Meant
from feeds.believe.heard import Heard
from feeds.believe.laps import Walk
from feeds.believe.reads_heard import ReadsHeard
from feeds.believe.terms import Terms, in_whole_ms, touched
from feeds.believe.walks import in_seconds, walk_from, walks_of_many
from feeds.believe.wearers import Wearers
from feeds.decisions.standing import NO_CORRECTIONS, Standing
from feeds.race import Race
from feeds.reads import Read
from geo.motion import FloatArray, IntArray

FEW = 12  # runners; so many are asked one by one, more at once
BLOCK = 4096  # runners at once, so that what is made on the way is small


class Believed:
    """The crossings of N runners and the chaser at M mats.

    Parameters
    ----------
    race : by the timetable.
    standing : what the organiser has decided.
    at_s : Unix seconds; what was read later is not known.
    heard : the reads, which others may share; None: none yet.
    heard_s : Unix seconds; what was heard later is left out.

    Attributes
    ----------
    terms : what the decisions come to.
    times_s : (N + 1, M) Unix seconds, the chaser last, NaN where no crossing is believed. In every
        row the known ones rise. Updated in place: copy it to keep it.
    taken : how many of the reads that were heard are counted.
    """

    def __init__(
        self,
        race: Race,
        standing: Standing = NO_CORRECTIONS,
        at_s: float = np.inf,
        heard: Heard | None = None,
        heard_s: float = np.inf,
    ) -> None:
        self.timetable = race
        self.times_s: FloatArray = np.full((len(race.runners) + 1, len(race.mats)), np.nan)
        self.all_heard = Heard() if heard is None else heard
        self.taken = self._taken_again = 0
        self._heard_ms = in_whole_ms(heard_s)
        self._is_recounted = np.zeros(len(self.times_s), dtype=bool)
        self.terms = Terms(race, self.all_heard, standing, at_s)
        self.recount(self.terms.added)
        self.take()

    def add(self, reads: Iterable[Read]) -> IntArray:
        """Take in reads, in any order, and return the rows of the table that changed, rising."""
        self.all_heard.add(reads)
        return self.take()

    def take(self) -> IntArray:
        """Count what was heard since the last time, and return the rows that changed, rising."""
        heard, counting = self.all_heard, self.terms.counting
        count, again = len(heard), len(heard.again)
        begin = self.taken
        told = np.array(heard.again[self._taken_again : again], dtype=np.int64)
        told = told[told < self.taken]
        self.taken, self._taken_again = count, again
        is_touched = np.zeros(len(self.times_s) + 1, dtype=bool)  # the last of `NOBODY`
        for piece in heard.pieces(begin, count):
            is_touched[counting.of(piece).row] = True
        if len(told):  # heard sooner by another way: another clock, and so maybe another runner
            tags = {heard.tags.said[int(tag)] for tag in heard.tag[told]}
            is_touched[[*counting.rows_of(tags)]] = True
        return self.recount(np.flatnonzero(is_touched[:-1]))

    def decide(self, standing: Standing, at_s: float | None = None) -> IntArray:
        """Let other decisions hold, and return the rows of the table that changed, rising.

        Parameters
        ----------
        at_s : Unix seconds; what was read later is not known. None: as before.
        """
        before = self.terms
        until_s = before.at_s if at_s is None else at_s
        self.terms = Terms(self.timetable, self.all_heard, standing, until_s, before)
        return self.recount(touched(before, self.terms, self.taken))

    def what_if(self, standing: Standing, at_s: float | None = None) -> Believed:
        """Return what would be believed with other decisions, of the same reads."""
        other = self.as_it_is()
        other.decide(standing, at_s)
        return other

    def as_it_is(self) -> Believed:
        """Return what is believed now, whatever comes later; reads are shared, the table is not."""
        other = copy(self)
        other.times_s, other._is_recounted = self.times_s.copy(), self._is_recounted.copy()
        return other

    def hear_until(self, heard_s: float) -> IntArray:
        """Leave out what was heard after a moment, and return the rows that changed, rising."""
        before_ms = self._heard_ms
        self._heard_ms = in_whole_ms(heard_s)
        low_ms, high_ms = sorted((before_ms, self._heard_ms))
        is_touched = np.zeros(len(self.times_s) + 1, dtype=bool)
        for piece in self.all_heard.pieces(0, self.taken):
            received_ms = self.all_heard.received_ms(piece)
            is_between = (received_ms > low_ms) & (received_ms <= high_ms)
            if is_between.any():
                is_touched[self.terms.counting.of(piece).row[is_between]] = True
        return self.recount(np.flatnonzero(is_touched[:-1]))

    def recount(self, rows: Iterable[int]) -> IntArray:
        """Count runners anew from their reads, and return those whose crossings changed."""
        is_asked = np.zeros(len(self.times_s), dtype=bool)
        is_asked[rows if isinstance(rows, np.ndarray) else [*rows]] = True
        asked = np.flatnonzero(is_asked)
        self._is_recounted |= is_asked
        blocks = (asked[begin : begin + BLOCK] for begin in range(0, len(asked), BLOCK))
        changed = [self._recount_block(block) for block in blocks]
        return np.concatenate([np.zeros(0, np.int64), *changed])

    def _recount_block(self, rows: IntArray) -> IntArray:
        is_many = len(rows) > FEW and not self.timetable.lap_mats
        if is_many:
            known_s = walks_of_many(self.terms, rows, self._meant(rows))
        else:
            known_s = in_seconds([self.walk_of(row) for row in rows.tolist()], len(self.times_s[0]))
        old_s = self.times_s[rows]
        differs = (known_s != old_s) & ~(np.isnan(known_s) & np.isnan(old_s))
        changed = np.flatnonzero(differs.any(axis=1))
        self.times_s[rows[changed]] = known_s[changed]
        return np.asarray(rows[changed])

    def take_recounted(self) -> set[int]:
        """Return the rows that were counted anew since this was asked last, and forget them."""
        taken = set(np.flatnonzero(self._is_recounted).tolist())
        self._is_recounted[:] = False
        return taken

    def _meant(self, rows: IntArray, heard_s: float = np.inf) -> Meant:
        """Return the reads that hold of some runners, and maybe of others."""
        numbers = self._numbers_of(rows)
        received_ms = self.all_heard.received_ms(numbers)
        meant = self.terms.counting.of(numbers)
        holds = self.terms.holding(meant) & (received_ms <= self._heard_ms)
        if not np.isinf(heard_s):
            holds &= received_ms / 1000.0 <= heard_s
        return Meant(meant.row[holds], meant.stop[holds], meant.ms[holds])

    def _numbers_of(self, rows: IntArray) -> IntArray:
        """Return the numbers of all reads that may be of these runners, rising."""
        found = self.all_heard.of_tags(self.terms.counting.tags_of(rows))
        return np.asarray(found[: np.searchsorted(found, self.taken)])

    def walk_of(self, row: int, heard_s: float = np.inf, may_guess: bool = True) -> Walk:
        """Return the crossings of a runner, or the chaser: column -> milliseconds.

        Parameters
        ----------
        heard_s : Unix seconds; reads that were heard later are left out.
        may_guess : a lap that a mat missed may be counted.
        """
        meant = self._meant(np.array([row]), heard_s)
        hers = meant.row == row
        return walk_from(self.terms, row, meant.stop[hers], meant.ms[hers], may_guess)

    def reads_of(self, row: int) -> Iterator[Read]:
        """Return a runner's reads, each at the mat and at the time that it counts for."""
        for read in ReadsHeard(self.all_heard, self._numbers_of(np.array([row]))):
            for one in counted(self.standing, (read,)):
                if self.wearers.row(one.tag, one.at_s) == row:
                    yield one

    def told_of(self, row: int) -> list[Read]:
        """Return a runner's reads as they were told, in the order in which they came."""
        numbers = self._numbers_of(np.array([row]))
        is_hers = self.terms.counting.of(numbers).row == row
        return [*ReadsHeard(self.all_heard, numbers[is_hers])]

    @property
    def race(self) -> Race:
        """The race with the guns that went and the waves that runners left with."""
        return self.terms.race

    @property
    def standing(self) -> Standing:
        """What the organiser has decided."""
        return self.terms.standing

    @property
    def wearers(self) -> Wearers:
        """Who wears which tag when."""
        return self.terms.counting.wearers

    @property
    def count(self) -> int:
        """How many reads found their runner and their mat."""
        parts = (self.terms.counting.of(one) for one in self.all_heard.pieces(0, self.taken))
        return sum(int(((one.row != NOBODY) & (one.stop != NOBODY)).sum()) for one in parts)

    @property
    def heard(self) -> ReadsHeard:
        """All reads so far, each once, as they were told."""
        return ReadsHeard(self.all_heard, range(self.taken))

    @property
    def unknown_tags(self) -> Counter[str]:
        """How many reads each tag left that nobody on the roster wears."""
        said, counts = self.all_heard.tags.said, np.bincount(self.all_heard.tag[: self.taken])
        tags = [tag for tag in self.terms.counting.unworn().tolist() if tag < len(counts)]
        return Counter({said[tag]: int(counts[tag]) for tag in tags if counts[tag]})

    @property
    def unknown_mats(self) -> Counter[str]:
        """How many reads came from each mat the race does not time."""
        meant = self.terms.counting.of(slice(0, self.taken))
        reads = ReadsHeard(self.all_heard, np.flatnonzero(meant.stop == NOBODY))
        return Counter(read.mat for read in counted(self.standing, reads))


def believed(race: Race, reads: Iterable[Read], standing: Standing = NO_CORRECTIONS) -> Believed:
    """Return what is believed of reads and decisions that are all there."""
    known = Believed(race, standing)
    known.add(reads)
    return known


def times_of(race: Race, reads: Iterable[Read], standing: Standing = NO_CORRECTIONS) -> FloatArray:
    """Return (N + 1, M) Unix seconds at which everybody crossed every mat; see `Believed`."""
    return believed(race, reads, standing).times_s
