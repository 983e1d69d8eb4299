"""Arrays that grow, and words that are kept once: what a million reads are made of."""

from collections.abc import Sequence
from itertools import count, filterfalse
from mmap import mmap

import numpy as np
from numpy.typing import DTypeLike, NDArray

from geo.motion import IntArray

ROOM = 1.5  # so many times what is needed is made where an array is full: few copies
FIRST = 1024

Numbers = NDArray[np.integer]


def in_own_pages(count: int, kind: DTypeLike) -> Numbers:
    """Return an array of zeros in pages of its own.

    Those that nobody wrote to take no memory, and all go back to the system with the array: of
    what grows by being copied nothing is left lying about.
    """
    size = max(1, count) * np.dtype(kind).itemsize
    return np.frombuffer(mmap(-1, size), dtype=kind)[:count]


class Column:
    """A growing array of whole numbers, as narrow as they allow.

    Examples
    --------
    >>> column = Column(np.int16)
    >>> column.append(np.array([7, 8]))
    >>> column.append(np.array([70_000]))  # too large for 16 bits: the array becomes wider
    >>> column.values.tolist()
    [7, 8, 70000]
    """

    def __init__(self, kind: DTypeLike) -> None:
        self._room = in_own_pages(FIRST, kind)
        self._count = 0

    @property
    def values(self) -> Numbers:
        """What is in it; a view that stays true while the column grows."""
        return self._room[: self._count]

    def append(self, values: Numbers) -> None:
        """Put values behind those that are there."""
        if not len(values):
            return
        kind, count = self._room.dtype, self._count + len(values)
        limits = np.iinfo(kind)
        if values.min() < limits.min or values.max() > limits.max:
            kind = np.dtype(np.int64)
        if kind != self._room.dtype or count > len(self._room):
            room = in_own_pages(max(int(count * ROOM), len(self._room)), kind)
            room[: self._count] = self.values
            self._room = room
        self._room[self._count : count] = values
        self._count = count

    def cut(self, count: int) -> None:
        """Forget all values but the first so many."""
        self._count = count


class Moments:
    """A growing array of Unix milliseconds: kept as what lies between them and the first one.

    Examples
    --------
    >>> moments = Moments()
    >>> moments.append(np.array([1_635_670_800_000, 1_635_670_800_500]))
    >>> moments.append(np.array([0]))  # a clock that was never set
    >>> moments.of(slice(0, 3)).tolist()
    [1635670800000, 1635670800500, 0]
    """

    def __init__(self) -> None:
        self._since = Column(np.int32)
        self._first = 0

    def __len__(self) -> int:
        return len(self._since.values)

    def append(self, ms: IntArray) -> None:
        """Put moments behind those that are there."""
        if len(ms) and not len(self):
            self._first = int(ms[0])
        self._since.append(ms - self._first)

    def cut(self, count: int) -> None:
        """Forget all but the first so many."""
        self._since.cut(count)

    def of(self, numbers: IntArray | slice) -> IntArray:
        """Return some of them."""
        return self._since.values[numbers].astype(np.int64) + self._first

    def move(self, number: int, ms: int) -> None:
        """Put one in another place."""
        room = self._since.values
        if np.iinfo(room.dtype).min <= ms - self._first <= np.iinfo(room.dtype).max:
            room[number] = ms - self._first
        else:
            since, moved = Column(np.int64), self.of(slice(0, len(room)))
            moved[number] = ms
            since.append(moved - self._first)
            self._since = since


class Words:
    """Words by number, each kept once: chips, mats, and where reads came from.

    Examples
    --------
    >>> words = Words()
    >>> words.numbers(["start", "1km", "start"]).tolist(), words.said
    ([0, 1, 0], ['start', '1km'])
    >>> words.number("2km")
    -1
    """

    def __init__(self) -> None:
        self.said: list[str] = []
        self._number: dict[str, int] = {}

    def number(self, word: str) -> int:
        """Return a word's number; -1: it was never said."""
        return self._number.get(word, -1)

    def numbers(self, words: Sequence[str]) -> IntArray:
        """Return the number of each word, a new one for a word that is new."""
        number_of = self._number
        try:
            return np.fromiter(map(number_of.get, words), np.int64, len(words))
        except TypeError:  # None of these: there are new ones
            new = [*filterfalse(number_of.__contains__, dict.fromkeys(words))]
            number_of.update(zip(new, count(len(self.said)), strict=False))
            self.said += new
        return np.fromiter(map(number_of.__getitem__, words), np.int64, len(words))
