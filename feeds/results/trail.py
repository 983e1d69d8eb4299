"""The audit trail: what decisions changed in the results, and for whom.

Computed from reads and corrections whenever somebody asks, so it cannot disagree with the results.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from feeds.believe.table import Believed, believed
from feeds.decisions.corrections import Correction
from feeds.decisions.day import of_the_day
from feeds.decisions.standing import standing
from feeds.race import Race
from feeds.reads import Read
from feeds.results.result import ByBib, ChaserResult, Results
from feeds.results.results import settle
from feeds.results.starts import waves_of
from geo.motion import IntArray

SAME_S = 0.05  # moments nearer to each other are the same


@dataclass(frozen=True, slots=True)
class Effect:
    """What decisions changed: the results of runners by bib, and the chaser's."""

    before: ByBib
    after: ByBib
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
    known = believed(race, reads)
    return [
        effect_on(known, corrections[:number], [one], at_s)
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
    """Return what decisions change together; as `effect_on`, of a race by the timetable."""
    return effect_on(believed(race, reads), earlier, made, at_s, final)


def effect_on(
    known: Believed,
    earlier: Sequence[Correction],
    made: Sequence[Correction],
    at_s: float,
    final: bool = True,
    like: Results | None = None,
) -> Effect:
    """Return what decisions change together, or would: an operator may ask beforehand.

    Parameters
    ----------
    known : what is believed of the race, with whatever decisions; it stays as it is.
    earlier : the decisions beside which these are made.
    at_s : Unix seconds; what was read later is not known.
    final : all reads are in; False: as it stands while the race goes on.
    like : results of the same race, which may spare some work.
    """
    race = known.timetable
    words = [standing(of_the_day(race, one)) for one in (earlier, [*earlier, *made])]
    without = known.what_if(words[0], at_s)
    before = settle(without.race, without.times_s, without.standing, at_s, final, like)
    then = without.what_if(words[1])
    after = settle(then.race, then.times_s, then.standing, at_s, final, before)
    rows = changed(before, after)
    his = (before.chaser, after.chaser)
    return Effect(
        ByBib(before, rows),
        ByBib(after, rows),
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
