"""All reads of a race, each different one once, in columns: some 45 bytes a read.

Everybody who counts shares them: what is published, the operator's desk, what-if questions, the
list of revisions. A `Read` is made of a line of the columns only where somebody wants to see it.
"""

from collections.abc import Iterable, Sequence
from threading import RLock

import numpy as np
from numpy.typing import NDArray

from feeds.believe.columns import Column, Words
from feeds.believe.twins import Key, Numbers, Twins
from feeds.reads import Read
from geo.motion import IntArray

LOOSE = 4096  # reads that may lie behind the sorted ones before all are sorted again


class Heard:
    """The reads of one race in the order in which each was heard first. Safe between threads.

    A read is the same read when tag, mat and time to the millisecond agree. Of the same, the one
    that was heard first counts, and of two heard at once that of the source whose name comes first:
    so it does not matter in which order they came.

    Attributes
    ----------
    tags, mats, sources : the words that the columns number.
    again : numbers of reads of which an earlier hearing came later, in that order.
    """

    def __init__(self) -> None:
        self.tags, self.mats, self.sources = Words(), Words(), Words()
        self.again: list[int] = []
        self._tag, self._mat, self._source = Column(np.int32), Column(np.int16), Column(np.int16)
        self._at_ms, self._received_ms = Column(np.int64), Column(np.int64)
        self._twins = Twins(self._key_of)
        self._by_tag: NDArray[np.int32] = np.zeros(0, np.int32)  # numbers, sorted by their tag
        self._begins: NDArray[np.int32] = np.zeros(1, np.int32)  # where in it each tag does
        self._lock = RLock()

    def __len__(self) -> int:
        return len(self._received_ms.values)

    @property
    def tag(self) -> Numbers:
        """(R,) the number of each read's tag."""
        return self._tag.values[: len(self)]

    @property
    def mat(self) -> Numbers:
        """(R,) the number of each read's mat."""
        return self._mat.values[: len(self)]

    @property
    def source(self) -> Numbers:
        """(R,) the number of each read's source."""
        return self._source.values[: len(self)]

    @property
    def at_ms(self) -> Numbers:
        """(R,) Unix milliseconds, as told."""
        return self._at_ms.values[: len(self)]

    @property
    def received_ms(self) -> Numbers:
        """(R,) Unix milliseconds at which each was heard."""
        return self._received_ms.values

    def add(self, reads: Iterable[Read]) -> None:
        """Take in reads, in any order."""
        taken = [*reads]
        if taken:
            self.put(
                [read.tag for read in taken],
                [read.mat for read in taken],
                np.array([round(read.at_s * 1000.0) for read in taken], dtype=np.int64),
                np.array([round(read.received_s * 1000.0) for read in taken], dtype=np.int64),
                [read.source for read in taken],
            )

    def put(
        self,
        tags: Sequence[str],
        mats: Sequence[str],
        at_ms: IntArray,
        received_ms: IntArray,
        sources: Sequence[str],
    ) -> None:
        """Take in B reads, a column of B values each."""
        with self._lock:
            begin, count = len(self), len(tags)
            parts = (
                (self._tag, self.tags.numbers(tags)),
                (self._mat, self.mats.numbers(mats)),
                (self._source, self.sources.numbers(sources)),
                (self._at_ms, at_ms),
            )
            for column, values in parts:
                column.append(values)
            numbers = np.arange(begin, begin + count)
            found, places = self._twins.put(numbers)
            is_new = found == numbers
            if not is_new.all():
                kept = begin + np.cumsum(is_new) - 1
                self._twins.rename(places[is_new], kept[is_new])
                for column, values in parts:
                    column.cut(begin)
                    column.append(values[is_new])
                found = np.where(found >= begin, kept[np.maximum(found - begin, 0)], found)
            self._received_ms.append(received_ms[is_new])  # the last: now they are all there
            if not is_new.all():
                again = np.flatnonzero(~is_new)
                self._hear_again(found[again], received_ms[again], parts[2][1][again])

    def _hear_again(self, numbers: IntArray, received_ms: IntArray, sources: IntArray) -> None:
        """Let the first hearing of reads that came again count."""
        is_sooner = received_ms <= self.received_ms[numbers]
        is_sooner &= (received_ms < self.received_ms[numbers]) | (sources != self.source[numbers])
        said = self.sources.said
        for k in np.flatnonzero(is_sooner).tolist():
            number = int(numbers[k])
            now = int(self.received_ms[number]), said[int(self.source[number])]
            if (int(received_ms[k]), said[int(sources[k])]) < now:
                self.received_ms[number], self.source[number] = received_ms[k], sources[k]
                self.again.append(number)

    def _key_of(self, numbers: IntArray) -> Key:
        return (
            self._tag.values[numbers], self._mat.values[numbers], self._at_ms.values[numbers]
        )  # fmt: skip

    def of_tags(self, tags: IntArray) -> IntArray:
        """Return the numbers of all reads of some tags, rising."""
        with self._lock:
            if len(self) - len(self._by_tag) > max(LOOSE, len(self) // 8):
                self._sort()
            is_wanted = np.zeros(len(self.tags.said), dtype=bool)
            is_wanted[tags] = True
            first = len(self._by_tag)
            loose = first + np.flatnonzero(is_wanted[self.tag[first:]])
            sorted_tags = tags[tags < len(self._begins) - 1]
            begins = self._begins[sorted_tags].astype(np.int64)
            counts = self._begins[sorted_tags + 1] - begins
            ends = np.cumsum(counts)
            places = np.arange(ends[-1] if len(ends) else 0) + np.repeat(
                begins - ends + counts, counts
            )
            return np.concatenate((np.sort(self._by_tag[places]), loose)).astype(np.int64)

    def _sort(self) -> None:
        """Sort the numbers by tag, those of one tag rising: what was sorted stays as it is."""
        more = np.arange(len(self._by_tag), len(self), dtype=np.int32)
        numbers = np.concatenate((self._by_tag, more[np.argsort(self.tag[more], kind="stable")]))
        self._by_tag = numbers[np.argsort(self.tag[numbers], kind="stable")]
        counts = np.bincount(self.tag, minlength=len(self.tags.said))
        self._begins = np.append(0, np.cumsum(counts)).astype(np.int32)

    def find(self, identities: Iterable[tuple[str, str, int]]) -> IntArray:
        """Return the numbers of those reads of these identities that are there."""
        asked = [*identities]
        words = [(self.tags.number(tag), self.mats.number(mat), ms) for tag, mat, ms in asked]
        key = np.array([one for one in words if min(one[:2]) >= 0], dtype=np.int64).reshape(-1, 3)
        with self._lock:
            found = self._twins.find((key[:, 0], key[:, 1], key[:, 2]))
        return found[found >= 0]

    def read(self, number: int) -> Read:
        """Return a read as it was told."""
        return Read(
            self.tags.said[int(self._tag.values[number])],
            self.mats.said[int(self._mat.values[number])],
            int(self._at_ms.values[number]) / 1000.0,
            int(self._received_ms.values[number]) / 1000.0,
            self.sources.said[int(self._source.values[number])],
        )
