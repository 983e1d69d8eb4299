"""The audit trail: what each correction changed in the results, and for whom.

Computed from reads and corrections whenever somebody asks, so it cannot disagree with the results.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from feeds.decisions.corrections import Correction
from feeds.race import Race
from feeds.reads import Read
from feeds.results.results import Result, Results, results
from geo.motion import IntArray

SAME_S = 0.05  # moments nearer to each other are the same


@dataclass(frozen=True, slots=True)
class Entry:
    """One correction, and the results it changed, by bib."""

    correction: Correction
    before: dict[str, Result]
    after: dict[str, Result]


def trail(
    race: Race, reads: Sequence[Read], corrections: Sequence[Correction], at_s: float
) -> list[Entry]:
    """Return what each correction changed, in order: what, when, who, why, before, after.

    Parameters
    ----------
    reads : all reads so far, as they came.
    corrections : all so far.
    at_s : Unix seconds; results as they stand then, all reads being in.
    """
    return [
        entry_of(race, reads, corrections[:number], one, at_s)
        for number, one in enumerate(corrections)
    ]


def entry_of(
    race: Race,
    reads: Sequence[Read],
    earlier: Sequence[Correction],
    correction: Correction,
    at_s: float,
    final: bool = True,
) -> Entry:
    """Return what one correction changes, or would change: an operator may ask beforehand.

    Parameters
    ----------
    race : by the timetable.
    final : all reads are in; False: as it stands while the race goes on.
    """
    before = results(race, reads, earlier, at_s, final)
    after = results(race, reads, [*earlier, correction], at_s, final)
    rows = changed(before, after).tolist()
    bibs = [race.runners[row].bib for row in rows]
    return Entry(
        correction,
        dict(zip(bibs, map(before.at, rows), strict=True)),
        dict(zip(bibs, map(after.at, rows), strict=True)),
    )


def changed(before: Results, after: Results) -> IntArray:
    """Return the numbers of the runners of whom two results say something else, rising."""
    differs = (before.state != after.state) | (before.granted != after.granted)
    for name in ("start_s", "finish_s", "passed_s"):
        ours, theirs = getattr(before, name), getattr(after, name)
        differs |= np.isnan(ours) != np.isnan(theirs)
        differs |= np.abs(ours - theirs) > SAME_S
    return np.flatnonzero(differs)
