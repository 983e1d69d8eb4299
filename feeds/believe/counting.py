"""Whose a read is, where and when it counts, of all reads at once: docs/results.md, 1 and 2.

What the organiser's decisions make of each line of the columns. `feeds.believe.counted` says the
same of one `Read`.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from feeds.believe.heard import Heard
from feeds.believe.wearers import Wearers
from feeds.decisions.standing import Offset, Standing
from feeds.race import Race
from feeds.reads import feed_and_device
from geo.motion import IntArray

NOBODY = -1  # wears it, or no mat of the race is there
HANDS = -2  # it changes hands
NO_TAGS: NDArray[np.int32] = np.zeros(0, np.int32)

BoolArray = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Meant:
    """What decisions make of R reads."""

    row: IntArray  # (R,) whose, or `NOBODY`: of a read that was voided too
    stop: IntArray  # (R,) which of `Stops`, or `NOBODY`
    ms: IntArray  # (R,) Unix milliseconds

    def differs(self, other: "Meant") -> BoolArray:
        """Return (R,) which of the same reads are meant otherwise."""
        same = (self.row == other.row) & (self.stop == other.stop) & (self.ms == other.ms)
        return np.asarray(~same)


class Stops:
    """Where reads may be, numbered: the M mats of a race as its columns, then its mats of laps."""

    def __init__(self, race: Race) -> None:
        names = [mat.name for mat in race.mats]
        first = 0 if race.has_start_mat else 1
        self.columns: list[tuple[int, ...]] = [(column,) for column in range(len(names))]
        self._number = {name: names.index(name) for name in names[first:]}
        for one in race.lap_mats:
            self._number[one.name] = len(self.columns)
            self.columns.append(tuple(names.index(mat) for mat in one.mats))

    def number(self, mat: str) -> int:
        """Return the number of a place; `NOBODY` where there is no mat."""
        return self._number.get(mat, NOBODY)

    def of(self, mat: str) -> tuple[int, ...]:
        """Return the columns that a mat stands for; none where it is no mat of the race."""
        number = self.number(mat)
        return () if number == NOBODY else self.columns[number]


class Counting:
    """What standing decisions make of what was heard.

    Parameters
    ----------
    race : its roster and mats.
    heard : all reads; there may come more.
    standing : the decisions.
    like : another counting of the same race and reads, whose work is taken over where it holds.
    """

    def __init__(
        self,
        race: Race,
        heard: Heard,
        standing: Standing,
        like: "Counting | None" = None,
    ) -> None:
        self.race, self.heard, self.standing = race, heard, standing
        self.stops: Stops = Stops(race) if like is None else like.stops
        self.wearers = Wearers(race, standing)
        self._row_of_tag = NO_TAGS
        if like is not None and like.standing.chips == standing.chips:
            self.wearers, self._row_of_tag = like.wearers, like._row_of_tag
        self._stop_of: IntArray = np.zeros((0, 0), np.int64)

    def of(self, numbers: IntArray | slice) -> Meant:
        """Return what some reads are meant to be."""
        heard = self.heard
        tag = heard.tag[numbers]
        ms = self._ms(numbers)
        row = self._rows()[tag].astype(np.int64)
        for k in np.flatnonzero(row == HANDS).tolist():
            found = self.wearers.row(heard.tags.said[int(tag[k])], int(ms[k]) / 1000.0)
            row[k] = NOBODY if found is None else found
        if self.standing.voided:
            voided = heard.find(self.standing.voided)
            if isinstance(numbers, slice):
                row[voided[voided < len(row)]] = NOBODY
            else:
                row[np.isin(numbers, voided)] = NOBODY
        return Meant(row, self._stop(numbers), ms)

    def tags_of(self, rows: IntArray) -> IntArray:
        """Return the numbers of the tags some read of which may be of these runners."""
        row_of_tag = self._rows()
        is_meant = np.zeros(len(self.race.runners) + 3, dtype=bool)  # the last two: -1, -2
        is_meant[rows] = True
        is_meant[HANDS] = True
        return np.flatnonzero(is_meant[row_of_tag])

    def unworn(self) -> IntArray:
        """Return the numbers of the tags that nobody ever wears."""
        return np.flatnonzero(self._rows() == NOBODY)

    def rows_of(self, tags: Iterable[str]) -> set[int]:
        """Return everybody who wore one of these tags at any time."""
        return {row for tag in tags for _, row in self.wearers.of(tag)}

    def _rows(self) -> NDArray[np.int32]:
        """Return (T,) who wears each tag."""
        said, known = self.heard.tags.said, len(self._row_of_tag)
        if known < len(said):
            only = (self.wearers.only(tag) for tag in said[known:])
            more = [HANDS if row is None else row for row in only]
            self._row_of_tag = np.append(self._row_of_tag, np.array(more, dtype=np.int32))
        return self._row_of_tag

    def _stop(self, numbers: IntArray | slice) -> IntArray:
        """Return the number of the place at which each read counts."""
        heard, places = self.heard, self.standing.places
        mats = heard.mats.said
        sources = heard.sources.said if places else [""]
        if self._stop_of.shape != (len(sources), len(mats)):
            plain = [self.stops.number(mat) for mat in mats]
            stop_of = np.array([plain] * len(sources), dtype=np.int64).reshape(
                len(sources), len(mats)
            )
            feeds = [feed_and_device(source)[0] for source in sources]
            for (feed, place), meant in places.items():
                at = heard.mats.number(place)
                if at >= 0:
                    which = [number for number, one in enumerate(feeds) if one == feed]
                    stop_of[which, at] = self.stops.number(meant)
            self._stop_of = stop_of
        mat, stop_of = heard.mat[numbers], self._stop_of
        return np.asarray(stop_of[heard.source[numbers], mat] if places else stop_of[0][mat])

    def _ms(self, numbers: IntArray | slice) -> IntArray:
        """Return when each read counts: clocks that were wrong are put right."""
        heard, offsets = self.heard, self.standing.offsets
        at_ms = heard.at_ms(numbers)
        if not offsets:
            return at_ms
        source, received_s = heard.source[numbers], heard.received_ms(numbers) / 1000.0
        off_s = np.zeros(len(at_ms))
        for one in [one for one in offsets if not one.device] + [
            one for one in offsets if one.device
        ]:
            is_meant = self._clocks(one)[source] & (one.from_s <= received_s)
            off_s[is_meant] = one.offset_s
        return np.rint((at_ms / 1000.0 + off_s) * 1000.0).astype(np.int64)

    def _clocks(self, one: Offset) -> BoolArray:
        """Return (S,) of which sources an offset speaks."""
        parts = [feed_and_device(source) for source in self.heard.sources.said]
        return np.array(
            [feed == one.feed and one.device in ("", device) for feed, device in parts], dtype=bool
        )
