"""All reads of a race, each different one once, in columns: some 45 bytes a read.

Everybody who counts shares them: what is published, the operator's desk, what-if questions, the
list of revisions. A `Read` is made of a line of the columns only where somebody wants to see it.
"""

from collections.abc import Iterable, Iterator, Sequence
from threading import RLock

import numpy as np

from feeds.believe.columns import Column, Moments, Numbers, Words, in_own_pages
from feeds.believe.twins import Key, Twins
from feeds.reads import Read
from geo.motion import IntArray

PIECE = 1 << 15  # reads that are looked at together
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
        self._at_ms, self._received_ms = Moments(), Moments()
        self._twins = Twins(self._key_of)
        self._by_tag: Numbers = np.zeros(0, np.int32)  # numbers, sorted by their tag
        self._begins: Numbers = np.zeros(1, np.int32)  # where in it each tag does
        self._lock = RLock()

    def __len__(self) -> int:
        return len(self._received_ms)

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

    def at_ms(self, numbers: IntArray | slice) -> IntArray:
        """Return when some reads were, as told; Unix milliseconds."""
        return self._at_ms.of(numbers)

    def received_ms(self, numbers: IntArray | slice) -> IntArray:
        """Return when some reads were heard, Unix milliseconds."""
        return self._received_ms.of(numbers)

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
        before_ms = self.received_ms(numbers)
        is_sooner = received_ms <= before_ms
        is_sooner &= (received_ms < before_ms) | (sources != self.source[numbers])
        said = self.sources.said
        for k in np.flatnonzero(is_sooner).tolist():
            number, source, ms = int(numbers[k]), int(sources[k]), int(received_ms[k])
            now_ms = int(self.received_ms(np.array([number]))[0])
            if (ms, said[source]) < (now_ms, said[int(self.source[number])]):
                self._received_ms.move(number, ms)
                self.source[number] = source
                self.again.append(number)

    def _key_of(self, numbers: IntArray) -> Key:
        return (
            self._tag.values[numbers], self._mat.values[numbers], self._at_ms.of(numbers)
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
        """Sort the numbers by tag, those of one tag rising."""
        tags, count = len(self.tags.said), len(self)
        counts = np.zeros(tags, np.int64)
        for piece in self.pieces(0, count):
            counts += np.bincount(self.tag[piece], minlength=tags)
        begins = np.append(0, np.cumsum(counts))
        by_tag, free = in_own_pages(count, np.int32), begins[:-1].copy()
        for piece in self.pieces(0, count):
            tag = self.tag[piece]
            order = np.argsort(tag, kind="stable")
            tag = tag[order]
            is_first = np.diff(tag, prepend=-1) > 0
            firsts = np.flatnonzero(is_first)
            rank = np.arange(len(tag)) - firsts[np.cumsum(is_first) - 1]
            by_tag[free[tag] + rank] = piece.start + order
            free[tag[firsts]] += np.diff(np.append(firsts, len(tag)))
        self._by_tag, self._begins = by_tag, begins.astype(np.int32)

    @staticmethod
    def pieces(begin: int, end: int) -> Iterator[slice]:
        """Give the numbers from one to before another in pieces: what is made of each is small."""
        for first in range(begin, end, PIECE):
            yield slice(first, min(first + PIECE, end))

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
        line = slice(number, number + 1)
        return Read(
            self.tags.said[int(self._tag.values[number])],
            self.mats.said[int(self._mat.values[number])],
            int(self._at_ms.of(line)[0]) / 1000.0,
            int(self._received_ms.of(line)[0]) / 1000.0,
            self.sources.said[int(self._source.values[number])],
        )
