"""What was heard, to be looked at: reads that are made of the columns one by one, as asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import overload

import numpy as np

from feeds.believe.heard import Heard
from feeds.reads import Read, feed_and_device
from geo.motion import IntArray


class ReadsHeard(Sequence[Read]):
    """Some of what was heard, in its order; each read is made when it is looked at.

    Parameters
    ----------
    heard : all of it.
    numbers : of those that are meant.
    """

    def __init__(self, heard: Heard, numbers: IntArray | range) -> None:
        self._heard, self._numbers = heard, numbers

    def __len__(self) -> int:
        return len(self._numbers)

    def __iter__(self) -> Iterator[Read]:
        return (self._heard.read(int(number)) for number in self._numbers)

    @overload
    def __getitem__(self, place: int) -> Read: ...

    @overload
    def __getitem__(self, place: slice) -> ReadsHeard: ...

    def __getitem__(self, place: int | slice) -> Read | ReadsHeard:
        if isinstance(place, slice):
            return ReadsHeard(self._heard, self._numbers[place])
        return self._heard.read(int(self._numbers[place]))


class ReadsOfTag(Mapping[str, ReadsHeard]):
    """The reads of each tag.

    Parameters
    ----------
    heard : all reads.
    count : how many of them there are to see.
    """

    def __init__(self, heard: Heard, count: int) -> None:
        self._heard, self._count = heard, count
        self._tags = int(heard.tag[:count].max(initial=-1)) + 1

    def __getitem__(self, tag: str) -> ReadsHeard:
        number = self._heard.tags.number(tag)
        if not 0 <= number < self._tags:
            raise KeyError(tag)
        found = self._heard.of_tags(np.array([number]))
        return ReadsHeard(self._heard, found[found < self._count])

    def __iter__(self) -> Iterator[str]:
        return iter(self._heard.tags.said[: self._tags])

    def __len__(self) -> int:
        return self._tags


class ReadsOfFeed(Mapping[str, ReadsHeard]):
    """The reads of each feed, or file; the parameters are those of `ReadsOfTag`."""

    def __init__(self, heard: Heard, count: int) -> None:
        self._heard, self._count = heard, count
        self._sources: dict[str, list[int]] = {}
        said = heard.sources.said[: int(heard.source[:count].max(initial=-1)) + 1]
        for number, source in enumerate(said):
            self._sources.setdefault(feed_and_device(source)[0], []).append(number)

    def __getitem__(self, feed: str) -> ReadsHeard:
        is_meant = np.zeros(len(self._heard.sources.said), dtype=bool)
        is_meant[self._sources[feed]] = True
        numbers = np.flatnonzero(is_meant[self._heard.source[: self._count]])
        return ReadsHeard(self._heard, numbers)

    def __iter__(self) -> Iterator[str]:
        return iter(self._sources)

    def __len__(self) -> int:
        return len(self._sources)
