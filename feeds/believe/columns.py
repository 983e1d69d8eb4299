"""Arrays that grow, and words that are kept once: what a million reads are made of."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import DTypeLike, NDArray

from geo.motion import IntArray

ROOM = 1.2  # so many times what is needed is made where an array is full: few copies, little waste
FIRST = 64


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
        self._room: NDArray[np.integer] = np.empty(FIRST, kind)
        self._count = 0

    @property
    def values(self) -> NDArray[np.integer]:
        """What is in it; a view that stays true while the column grows."""
        return self._room[: self._count]

    def append(self, values: NDArray[np.integer]) -> None:
        """Put values behind those that are there."""
        if not len(values):
            return
        kind, count = self._room.dtype, self._count + len(values)
        limits = np.iinfo(kind)
        if values.min() < limits.min or values.max() > limits.max:
            kind = np.dtype(np.int64)
        if kind != self._room.dtype or count > len(self._room):
            room = np.empty(max(int(count * ROOM), len(self._room)), kind)
            room[: self._count] = self.values
            self._room = room
        self._room[self._count : count] = values
        self._count = count

    def cut(self, count: int) -> None:
        """Forget all values but the first so many."""
        self._count = count


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
        found = [*map(self._number.get, words)]
        if None in found:
            for word in words:
                if word not in self._number:
                    self._number[word] = len(self.said)
                    self.said.append(word)
            found = [*map(self._number.get, words)]
        return np.array(found, dtype=np.int64)
