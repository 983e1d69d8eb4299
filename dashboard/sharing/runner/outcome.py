"""How one runner's race ended, at a revision of the results.

Taken from the published bytes, as a browser takes it: whoever may read those may know it. The twin
of ``standingsOf`` and ``rowsAt`` in ``assets/map/review/standings.mjs`` and ``revised.mjs``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from dashboard.sharing.moment import Moment
from feeds.results.starts import BoolArray
from feeds.results.state import State
from feeds.results.tally import OUT, PASSED, WAITING, WON, standing_at
from geo.motion import along_at

STANDING_OF = {  # of what a revision tells
    State.OFFICIAL.word: WON, State.AHEAD.word: WON, State.PASSED.word: PASSED,
    State.BEHIND.word: PASSED, State.DISQUALIFIED.word: OUT, State.STOPPED.word: OUT,
    State.NOT_STARTED.word: OUT, State.WAITING.word: WAITING,
}  # fmt: skip
BY_WORD = {state.word: state for state in State}

Revised = Sequence[Mapping[str, Any]]  # as `feeds.results.revisions.said` writes each, in order


@dataclass(frozen=True, slots=True)
class Outcome:
    """One runner's result. Times are Unix seconds, NaN where there is none."""

    bib: str
    wave: int  # index in Race.waves
    state: State
    standing: str  # one of `feeds.results.tally.FIGURES`
    is_granted: bool  # a decision and not the clock gave her the place
    is_estimated: bool  # passed as drawn: no mat has shown it
    start_s: float
    finish_s: float
    passed_s: float
    passed_m: float  # metres along the runners' course
    margin_s: float  # before him at the line
    furthest_m: float  # as far as a mat saw her, or he came past
    place: int | None  # at the line, among everybody; where nobody finishes, by distance
    wave_place: tuple[int, int] | None  # of those of her wave who started
    revision: int  # as the results stood then

    @property
    def net_s(self) -> float:
        """From her own start to her finish."""
        return self.finish_s - self.start_s


def outcome_of(moment: Moment, runner: int, revised: Revised, up_to: int) -> Outcome:
    """Return how it ended, or stands, with one runner.

    Parameters
    ----------
    moment : the race, its names among it.
    runner : her place in the bytes; she may be named.
    revised : all revisions so far.
    up_to : the number of the revision to stop at; 0 is before the first.
    """
    who = moment.names[runner]
    assert who is not None
    known = moment.now.facts
    finish_s = _finishes(moment)
    passed_s = float(known.passed_s[runner])
    passed_s = passed_s if passed_s <= moment.at_s else np.nan
    state = State(moment.state[runner])
    standing = standing_at(
        moment.state.astype(np.uint8)[runner : runner + 1],
        np.array([passed_s <= moment.at_s]),
        known.state[runner : runner + 1] == State.DISQUALIFIED,
    )[0]
    margin_s = float(known.official_s - finish_s[runner])
    is_ahead = known.state[runner] in (State.AHEAD, State.OFFICIAL)
    motions = moment.now.motions
    passed_m = float(along_at(motions, np.full(len(finish_s), passed_s))[runner])
    reads = int(motions.read_count[runner])
    one = Outcome(
        bib=who[0],
        wave=int(moment.wave[runner]),
        state=state,
        standing=str(standing),
        is_granted=bool(is_ahead and margin_s < 0),
        is_estimated=bool(known.is_estimated is not None and known.is_estimated[runner]),
        start_s=float(motions.at_s[runner, 0]) if reads else np.nan,
        finish_s=float(finish_s[runner]),
        passed_s=passed_s,
        passed_m=passed_m,
        margin_s=margin_s,
        furthest_m=passed_m if passed_s == passed_s else _read_m(moment, runner, reads),
        place=_place(moment, runner, finish_s),
        wave_place=_wave_place(moment, runner, finish_s),
        revision=up_to,
    )
    told = told_at(revised, one.bib, up_to)
    return one if told is None else _as_told(one, told)


def told_at(revised: Revised, bib: str, up_to: int) -> Mapping[str, Any] | None:
    """Return what the revisions say of a runner's result at one of them; None: nothing.

    Of the last up to it, what came after; if only later ones changed it, what was before.
    """
    found = None
    for one in revised:
        for change in one["changes"]:
            if change["bib"] != bib:
                continue
            if one["number"] <= up_to:
                found = change["after"]
            elif found is None:
                return dict(change["before"])
    return None if found is None else dict(found)


def changes_since(revised: Revised, bib: str, since: int) -> list[Mapping[str, Any]]:
    """Return the revisions after one that changed a runner's result."""
    return [
        one
        for one in revised
        if one["number"] > since and any(change["bib"] == bib for change in one["changes"])
    ]


def _as_told(one: Outcome, told: Mapping[str, Any]) -> Outcome:
    def seconds(name: str) -> float:
        return np.nan if told[name] is None else float(told[name])

    return replace(
        one,
        state=BY_WORD.get(told["state"], one.state),
        standing=STANDING_OF.get(told["state"], one.standing),
        is_granted=bool(told["granted"]),
        start_s=seconds("start_s"),
        finish_s=seconds("finish_s"),
        margin_s=seconds("margin_s"),
    )


def _finishes(moment: Moment) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """(N,) when each was home, NaN: not yet, or disqualified."""
    known = moment.now.facts
    is_home = (known.finish_s <= moment.at_s) & (known.state != State.DISQUALIFIED)
    return np.where(is_home, known.finish_s, np.nan)


def _read_m(moment: Moment, runner: int, reads: int) -> float:
    if not reads:
        return np.nan
    return float(moment.now.motions.along_m[runner, reads - 1])


def _place(
    moment: Moment, runner: int, finish_s: np.ndarray[tuple[int, ...], np.dtype[np.float64]]
) -> int | None:
    counted = ~moment.sets_pace
    if not counted[runner]:
        return None
    if not moment.race.has_finish:
        far_m = np.where(counted, _furthest(moment), np.nan)
        mine = far_m[runner]
        return 1 + int((far_m > mine).sum()) if mine > 0 else None
    if np.isnan(finish_s[runner]):
        return None
    return 1 + int((counted & (finish_s < finish_s[runner])).sum())


def _furthest(moment: Moment) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    motions, passed_s = moment.now.motions, moment.now.facts.passed_s
    passed_m = along_at(motions, passed_s)
    last = np.maximum(motions.read_count - 1, 0)
    read_m = motions.along_m[np.arange(len(last)), last]
    return np.where(np.isnan(passed_m), read_m, passed_m)


def _wave_place(
    moment: Moment, runner: int, finish_s: np.ndarray[tuple[int, ...], np.dtype[np.float64]]
) -> tuple[int, int] | None:
    """Her place at the line in her wave, by gun time, and how many of it started."""
    if np.isnan(finish_s[runner]) or moment.sets_pace[runner]:
        return None
    known = moment.now.facts
    has_started: BoolArray = moment.now.motions.read_count > 0
    same = (moment.wave == moment.wave[runner]) & has_started & ~moment.sets_pace
    same &= known.state != State.DISQUALIFIED
    return 1 + int((finish_s[same] < finish_s[runner]).sum()), int(same.sum())
