"""The audit trail: what decisions changed in the results, and for whom.

Computed from reads and corrections whenever somebody asks, so it cannot disagree with the results.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from feeds.decisions.corrections import Correction
from feeds.race import Race
from feeds.reads import Read
from feeds.results.result import ChaserResult, Result, Results
from feeds.results.results import results
from feeds.results.starts import waves_of
from geo.motion import IntArray

SAME_S = 0.05  # moments nearer to each other are the same


@dataclass(frozen=True, slots=True)
class Effect:
    """What decisions changed: the results of runners by bib, and the chaser's."""

    before: dict[str, Result]
    after: dict[str, Result]
    chaser: tuple[ChaserResult, ChaserResult] | None = None  # before, after; None: it is the same


def trail(
    race: Race, reads: Sequence[Read], corrections: Sequence[Correction], at_s: float
) -> list[Effect]:
    """Return what each correction changed, in their order.

    Parameters
    ----------
    reads : all reads so far, as they came.
    corrections : all so far.
    at_s : Unix seconds; results as they stand then, all reads being in.
    """
    return [
        effect_of(race, reads, corrections[:number], [one], at_s)
        for number, one in enumerate(corrections)
    ]


def effect_of(
    race: Race,
    reads: Sequence[Read],
    earlier: Sequence[Correction],
    made: Sequence[Correction],
    at_s: float,
    final: bool = True,
) -> Effect:
    """Return what decisions change together, or would: an operator may ask beforehand.

    Parameters
    ----------
    race : by the timetable.
    earlier : the decisions beside which these are made.
    final : all reads are in; False: as it stands while the race goes on.
    """
    before = results(race, reads, earlier, at_s, final)
    after = results(race, reads, [*earlier, *made], at_s, final)
    rows = changed(before, after).tolist()
    bibs = [race.runners[row].bib for row in rows]
    his = (before.chaser, after.chaser)
    return Effect(
        dict(zip(bibs, map(before.at, rows), strict=True)),
        dict(zip(bibs, map(after.at, rows), strict=True)),
        (his[0], his[1]) if his[0] and his[1] and his[0] != his[1] else None,
    )


def changed(before: Results, after: Results) -> IntArray:
    """Return the numbers of the runners of whom two results say something else, rising."""
    differs = (before.state != after.state) | (before.granted != after.granted)
    differs |= waves_of(before.race) != waves_of(after.race)
    for name in ("start_s", "finish_s", "passed_s"):
        ours, theirs = getattr(before, name), getattr(after, name)
        differs |= np.isnan(ours) != np.isnan(theirs)
        differs |= np.abs(ours - theirs) > SAME_S
    return np.flatnonzero(differs)
