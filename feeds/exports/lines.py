"""A race's results as lines: one for each runner who may be named, the first at the line first.

What a line says is what `feeds.results` says, at any revision; ranks count everybody, but whoever
opted out has no line. Nobody who set the pace and won nothing has one either.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from feeds.believe.ways import mats_of
from feeds.race import Race
from feeds.results.ranks import ranks_of
from feeds.results.result import Result, Results
from feeds.results.revisions import Revision, last_of
from feeds.results.state import State
from feeds.results.tally import standing_at
from feeds.rules.snapshot import Snapshot
from geo.motion import FloatArray

UNDER_WAY = (State.RUNNING.word, State.WAITING.word)  # not how anybody's race has ended


@dataclass(frozen=True, slots=True)
class Line:
    """One runner's result. Times are Unix seconds."""

    rank: int | None  # None: she was not at the line, or not where distance counts
    bib: str
    name: str  # empty where the roster has none
    gun_s: float  # of the wave that she left with
    result: Result
    standing: str  # in which figure she is counted, a word of `feeds.results.tally`
    is_estimated: bool  # passed as drawn, and no mat has shown it
    at_mats_s: tuple[float | None, ...]  # at each of the race's mats; None: not read there
    furthest_m: float | None  # as far as she came, or was passed; None: nobody saw her
    revision: int  # that changed this result last; 0: none did


class RevisionError(ValueError):
    """There is no such revision; the message says which there are."""


@dataclass(frozen=True, slots=True, eq=False)
class Settled:
    """All that lines are made of."""

    race: Race  # with the guns that went; nobody else than its public runners is told of
    told: Results
    seen: Snapshot  # of the same moment
    times_s: FloatArray  # (N + 1, M) Unix seconds, the chaser last, as they are believed
    revisions: Sequence[Revision]


def lines_of(known: Settled, revision: int | None = None) -> list[Line]:
    """Return the results as lines, in the order of their ranks, then of how far they came.

    Parameters
    ----------
    known : of a race.
    revision : as they were then; 0: before the first. None: as they are.

    Raises
    ------
    RevisionError
        Where there is no such revision.
    """
    race, told, last = known.race, known.told, len(known.revisions)
    if revision is not None and not 0 <= revision <= last:
        raise RevisionError(f"expected a revision from 0 to {last} of {race.key}, got {revision}.")
    upto = last if revision is None else revision
    before = earlier(known, upto)
    outcomes = [_outcome(known, row, before) for row in range(len(race.runners))]
    furthest_m = np.array([_furthest_m(known, row, one) for row, (one, _) in enumerate(outcomes)])
    then = _then(told, [one for one, _ in outcomes])
    ranks = ranks_of(then, furthest_m)
    was_passed = np.array([one.passed_at_s is not None for one, _ in outcomes])
    standing = standing_at(then.state, was_passed, then.state == State.DISQUALIFIED)
    revised = last_of(known.revisions[:upto])
    lines = []
    for row in _order(ranks, furthest_m):
        (result, is_estimated), runner = outcomes[row], race.runners[row]
        if not runner.is_public or result.state == State.PACER.word:
            continue
        at_s = known.times_s[row]
        lines.append(
            Line(
                rank=None if np.isnan(ranks[row]) else int(ranks[row]),
                bib=runner.bib,
                name=runner.name,
                gun_s=race.waves[runner.wave].gun_s,
                result=result,
                standing=str(standing[row]),
                is_estimated=is_estimated,
                at_mats_s=tuple(None if np.isnan(at) else round(at, 3) for at in at_s.tolist()),
                furthest_m=None if np.isnan(furthest_m[row]) else round(furthest_m[row], 1),
                revision=revised.get(runner.bib, 0),
            )
        )
    return lines


def earlier(known: Settled, upto: int) -> dict[str, Result]:
    """Return the results that revisions after ``upto`` changed, by bib, as they were before."""
    return {
        change.bib: change.before
        for one in reversed(known.revisions[upto:])
        for change in one.changes
    }


def _outcome(known: Settled, row: int, before: dict[str, Result]) -> tuple[Result, bool]:
    """Return a runner's result, and whether it is only drawn that she was passed."""
    now, drawn = known.told.at(row), known.seen.facts
    then = before.get(now.bib)
    if then is not None:  # revised while she ran, it says no more than that: the end is as it is
        return (replace(then, state=now.state) if then.state in UNDER_WAY else then), False
    is_estimated = drawn.is_estimated is not None and bool(drawn.is_estimated[row])
    if now.state != State.RUNNING.word or not is_estimated:
        return now, False
    at_m, at_s = float(drawn.passed_m[row]), float(drawn.passed_s[row])
    passed = State.PASSED.word
    return replace(now, state=passed, passed_m=round(at_m, 3), passed_at_s=round(at_s, 3)), True


def _furthest_m(known: Settled, row: int, result: Result) -> float:
    if result.passed_m is not None and known.race.rule.passed_means == "out":
        return result.passed_m
    seen = np.flatnonzero(~np.isnan(known.times_s[row]))
    seen_m = float(mats_of(known.race)[seen[-1]]) if len(seen) else np.nan
    return seen_m if result.passed_m is None else float(np.fmax(seen_m, result.passed_m))


def _then(told: Results, outcomes: Sequence[Result]) -> Results:
    """Return results that say of everybody what ranks ask of them."""
    finish_s = [np.nan if one.finish_s is None else one.finish_s for one in outcomes]
    states = np.array([State[one.state.upper().replace("-", "_")] for one in outcomes], np.uint8)
    granted = np.array([one.granted for one in outcomes], dtype=bool)
    return replace(told, finish_s=np.array(finish_s), state=states, granted=granted)


def _order(ranks: FloatArray, furthest_m: FloatArray) -> list[int]:
    """Return everybody, those with a rank first."""
    far_m = np.where(np.isnan(furthest_m), -1.0, furthest_m)
    order: list[int] = np.lexsort((-far_m, np.where(np.isnan(ranks), np.inf, ranks))).tolist()
    return order
