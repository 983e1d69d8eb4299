"""The audit trail: what each correction changed in the results, and for whom.

Computed from reads and corrections whenever somebody asks, so it cannot disagree with the results.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from feeds.race import Race
from feeds.reads import Read
from feeds.rules.corrections import Correction
from feeds.rules.decided import as_started, corrected_times
from feeds.rules.snapshot import snapshot
from feeds.rules.standing import Standing, standing
from feeds.rules.states import Facts, State

SAME_S = 0.05  # moments nearer to each other are the same


@dataclass(frozen=True, slots=True)
class Result:
    """How it stands with one runner. Times are Unix seconds, None where there is none."""

    state: str  # a name of `State`
    start_s: float | None
    finish_s: float | None
    passed_m: float | None  # metres along the course where the chaser passed her


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
    final : all reads are in; False: as it stands while the race goes on.
    """
    before = results(race, reads, standing(earlier), at_s, final)
    after = results(race, reads, standing([*earlier, correction]), at_s, final)
    changed = np.flatnonzero(before.state != after.state).tolist()
    for name in ("start_s", "finish_s", "passed_s"):
        ours, theirs = getattr(before, name), getattr(after, name)
        differs = np.isnan(ours) != np.isnan(theirs)
        changed += np.flatnonzero(differs | (np.abs(ours - theirs) > SAME_S)).tolist()
    rows = sorted(set(changed))
    return Entry(
        correction,
        {race.runners[row].bib: result_of(before, row) for row in rows},
        {race.runners[row].bib: result_of(after, row) for row in rows},
    )


def results(
    race: Race, reads: Sequence[Read], standing: Standing, at_s: float, final: bool = True
) -> Facts:
    """Return the facts that reads and corrections come to."""
    race = as_started(race, standing)
    times_s = corrected_times(race, standing, reads).times_s
    return snapshot(race, times_s, at_s, final, standing=standing).facts


def result_of(known: Facts, row: int) -> Result:
    """Return how it stands with one runner."""

    def number(value: float) -> float | None:
        return None if np.isnan(value) else float(value)

    return Result(
        State(known.state[row]).name,
        number(known.start_s[row]),
        number(known.finish_s[row]),
        number(known.passed_m[row]),
    )
