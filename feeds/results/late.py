"""When reads that came late moved a finish which had been given: each makes a revision."""

from collections.abc import Iterator, Sequence

import numpy as np

from feeds.believe.counting import NOBODY
from feeds.believe.heard import Heard
from feeds.believe.table import Believed
from feeds.decisions.standing import Standing
from feeds.race import Race
from geo.motion import FloatArray, IntArray

GIVEN_S = 30.0  # after it was first heard a finish is given: mats and antennas correct themselves


class Late:
    """Keeps the moments at which late reads moved a finish, hers or the chaser's.

    Parameters
    ----------
    race : by the timetable.
    heard : its reads; there may come more.
    """

    def __init__(self, race: Race, heard: Heard) -> None:
        self._known = Believed(race, heard=heard)
        self._moments: dict[int, Sequence[float]] = {}  # by row

    def moments(self, standing: Standing, at_s: float) -> set[float]:
        """Return all of them up to a moment, as all decisions have it; Unix seconds."""
        known = self._known
        known.take()
        known.hear_until(at_s)
        known.decide(standing)
        asked = known.take_recounted()
        for row in asked:
            self._moments.pop(row, None)
        for row in self._candidates(at_s) & asked:
            self._moments[row] = self._of(row, at_s)
        return {moment_s for found in self._moments.values() for moment_s in found}

    def _candidates(self, at_s: float) -> set[int]:
        """Return of whom anything was heard after her finish was given."""
        known, last = self._known, len(self._known.timetable.mats) - 1
        stops = [last in columns for columns in known.terms.counting.stops.columns]
        at_line = np.array([*stops, False])  # the last of `NOBODY`
        given_s = np.full(len(known.times_s) + 1, np.inf)
        for row, stop, received_s in self._heard(at_s):
            is_line = at_line[stop]
            np.minimum.at(given_s, row[is_line], received_s[is_line] + GIVEN_S)
        found: set[int] = set()
        for row, _, received_s in self._heard(at_s):
            found.update(np.unique(row[received_s > given_s[row]]).tolist())
        return found - {NOBODY}

    def _heard(self, at_s: float) -> Iterator[tuple[IntArray, IntArray, FloatArray]]:
        """Give whose, where and when heard all reads up to a moment are, in pieces."""
        known = self._known
        for piece in known.all_heard.pieces(0, known.taken):
            meant = known.terms.counting.of(piece)
            received_s = known.all_heard.received_ms(piece) / 1000.0
            is_known = received_s <= at_s
            yield meant.row[is_known], meant.stop[is_known], received_s[is_known]

    def _of(self, row: int, at_s: float) -> list[float]:
        """Return the moments at which her finish was moved."""
        known, last = self._known, len(self._known.timetable.mats) - 1
        mine = [one for one in known.reads_of(row) if one.received_s <= at_s]
        at_line = [one.received_s for one in mine if last in known.terms.columns_of(row, one.mat)]
        if not at_line:
            return []
        given_s = min(at_line) + GIVEN_S
        finish_ms, found = known.walk_of(row, given_s).get(last), []
        for moment_s in sorted({one.received_s for one in mine if one.received_s > given_s}):
            now_ms = known.walk_of(row, moment_s).get(last)
            if finish_ms is not None and now_ms != finish_ms:
                found.append(moment_s)
            finish_ms = now_ms
        return found
