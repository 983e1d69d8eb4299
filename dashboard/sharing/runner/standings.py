"""Everybody's finish at a revision, and places among them: one truth with the exports.

The twin of ``inOrder`` and ``placeAtLine`` in ``assets/map/review/standings.mjs``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from dashboard.sharing.moment import Moment
from dashboard.sharing.runner.revised import Change
from feeds.results.ranks import UNITS_A_SECOND, ranked
from feeds.results.starts import BoolArray
from feeds.results.state import State
from geo.motion import FloatArray, IntArray, along_at


def is_out(told: Mapping[str, Any]) -> bool:
    """Say whether a result has no place, whatever the clock says."""
    return bool(told["state"] == State.DISQUALIFIED.word)


@dataclass(frozen=True, slots=True, eq=False)
class Standings:
    """N runners in the order of the bytes, as their results stood at a revision."""

    has_finish: bool
    gun_s: float  # Unix seconds, whole: times are told by tenths since then
    wave: IntArray  # (N,)
    home_s: FloatArray  # (N,) Unix seconds; NaN: not yet, or disqualified
    furthest_m: FloatArray  # (N,) as far as each was passed or a mat saw her; NaN: nobody did
    counts: BoolArray  # (N,) who may have a place: sets no pace, and is not disqualified
    has_started: BoolArray  # (N,)

    def place(self, runner: int) -> int | None:
        """Return a place at the line among everybody; where nobody finishes, by distance."""
        if self.has_finish:
            values = self._tenths()
        else:
            values = np.where(self.furthest_m > 0, -self.furthest_m, np.nan)
        return _of(ranked(np.where(self.counts, values, np.nan))[runner])

    def wave_place(self, runner: int) -> tuple[int, int] | None:
        """Return a place at the line in the wave, and how many of it started."""
        same = self.counts & self.has_started & (self.wave == self.wave[runner])
        place = _of(ranked(np.where(same, self._tenths(), np.nan))[runner])
        return None if place is None else (place, int(same.sum()))

    def _tenths(self) -> FloatArray:
        return np.round((self.home_s - self.gun_s) * UNITS_A_SECOND)


def standings_of(moment: Moment, changes: Mapping[str, Change]) -> Standings:
    """Return how everybody stands: by the bytes, and by what the revisions changed.

    Parameters
    ----------
    moment : the race.
    changes : of `changes_at`, of whoever may be named.
    """
    known, motions = moment.now.facts, moment.now.motions
    out = known.state == State.DISQUALIFIED
    home_s = np.where((known.finish_s <= moment.at_s) & ~out, known.finish_s, np.nan)
    counts = ~moment.sets_pace & ~out
    last = np.maximum(motions.read_count - 1, 0)
    read_m = np.where(motions.read_count > 0, motions.along_m[np.arange(len(last)), last], np.nan)
    passed_m = along_at(motions, np.where(known.passed_s <= moment.at_s, known.passed_s, np.nan))
    furthest_m = np.where(np.isnan(passed_m), read_m, passed_m)
    places = {one[0]: at for at, one in enumerate(moment.names) if one is not None}
    for bib, change in changes.items():
        told, at = change.told(moment.at_s), places.get(bib)
        if told is None or at is None:
            continue
        has_ended = is_out(told)
        if has_ended:
            home_s[at] = np.nan
        elif told["finish_s"] is not None:
            home_s[at] = told["finish_s"]
        elif not change.is_by(moment.at_s):
            home_s[at] = np.nan
        if told["passed_m"] is not None:
            furthest_m[at] = told["passed_m"]
        elif not change.is_by(moment.at_s):
            furthest_m[at] = read_m[at]
        counts[at] = not has_ended and told["state"] != State.PACER.word
    return Standings(
        moment.race.has_finish, float(np.floor(moment.race.waves[0].gun_s)), moment.wave,
        home_s, furthest_m, counts, motions.read_count > 0,
    )  # fmt: skip


def _of(rank: float) -> int | None:
    return None if np.isnan(rank) else int(rank)
