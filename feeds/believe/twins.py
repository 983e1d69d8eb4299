"""Which reads are the same one: tag, mat and milliseconds, found again among a million at once."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from feeds.believe.columns import Numbers, in_own_pages
from geo.motion import IntArray

FULL = 0.7  # of its places are taken: the table is made twice as large
FREE = -1
AT_ONCE = 1 << 14  # reads
MIXERS = (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0xBF58476D1CE4E5B9)

Key = tuple[Numbers, Numbers, Numbers]  # of reads: their tags, mats and milliseconds
BoolArray = NDArray[np.bool_]


class Twins:
    """A table of reads by what makes them the same: open addressing, for many at once.

    Whoever finds a place taken steps on by 1, 2, 3 …, which comes by every place of a table whose
    size is a power of two, and does not pile up as steps of 1 do.

    It holds numbers of reads only, 6 to 12 bytes a read.

    Parameters
    ----------
    key_of : gives the keys of reads by their numbers.
    """

    def __init__(self, key_of: Callable[[IntArray], Key]) -> None:
        self._key_of = key_of
        self._held: Numbers = np.full(1024, FREE, dtype=np.int32)
        self._count = 0

    def put(self, numbers: IntArray) -> tuple[IntArray, IntArray]:
        """Take in reads, and say which read stands for each of them.

        Returns
        -------
        (B,) the number of that read: its own where it is new, else its twin's, which may be among
        these; (B,) its place in the table, for `rename`.
        """
        self._make_room(self._count + len(numbers))
        found, places = self._settle(numbers)
        self._count += int(np.count_nonzero(found == numbers))
        return found, places

    def rename(self, places: IntArray, numbers: IntArray) -> None:
        """Give the reads at these places other numbers."""
        self._held[places] = numbers

    def find(self, key: Key) -> IntArray:
        """Return the number of the read with each key; -1 where there is none."""
        found = np.full(len(key[0]), FREE, dtype=np.int64)
        places, waiting, step = self._first(key), np.arange(len(key[0])), 0
        while len(waiting):
            here = places[waiting] = self._after(places[waiting], step)
            held = self._held[here].astype(np.int64)
            is_same = self._is_same(_some(key, waiting), held)
            found[waiting[is_same]] = held[is_same]
            waiting, step = waiting[~is_same & (held != FREE)], step + 1
        return found

    def _settle(self, numbers: IntArray) -> tuple[IntArray, IntArray]:
        key, found = self._key_of(numbers), numbers.copy()
        places, waiting, step = self._first(key), np.arange(len(numbers)), 0
        while len(waiting):
            here = places[waiting] = self._after(places[waiting], step)
            is_free = self._held[here] == FREE
            self._held[here[is_free]] = numbers[waiting[is_free]]  # of several one gets the place
            held = self._held[here].astype(np.int64)
            is_same = self._is_same(_some(key, waiting), held)
            found[waiting[is_same]] = held[is_same]
            waiting, step = waiting[~is_same], step + 1
        return found, places

    def _is_same(self, key: Key, held: IntArray) -> BoolArray:
        same: BoolArray = held != FREE
        for one, other in zip(key, self._key_of(np.maximum(held, 0)), strict=True):
            same &= one == other
        return same

    def _after(self, places: IntArray, step: int) -> IntArray:
        return (places + step) & (len(self._held) - 1)

    def _first(self, key: Key) -> IntArray:
        """Return the place at which to look first."""
        mixed = np.zeros(len(key[0]), dtype=np.uint64)
        for part, mixer in zip(key, MIXERS, strict=False):
            mixed ^= part.astype(np.int64).view(np.uint64) * np.uint64(mixer)
            mixed ^= mixed >> np.uint64(29)
        mixed *= np.uint64(MIXERS[-1])
        mixed ^= mixed >> np.uint64(32)
        return (mixed & np.uint64(len(self._held) - 1)).astype(np.int64)

    def _make_room(self, count: int) -> None:
        size = len(self._held)
        while count > FULL * size:
            size *= 2
        if size > len(self._held):
            there = self._held[self._held != FREE]
            self._held = in_own_pages(size, np.int32)
            self._held[:] = FREE
            for begin in range(0, len(there), AT_ONCE):
                self._settle(there[begin : begin + AT_ONCE].astype(np.int64))


def _some(key: Key, which: IntArray) -> Key:
    return key[0][which], key[1][which], key[2][which]
