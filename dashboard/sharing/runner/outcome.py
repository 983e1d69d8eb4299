"""How one runner's race ended, at a revision of the results.

Taken from the published bytes, as a browser takes it: whoever may read those may know it. The twin
of ``standingsOf`` and ``rowsAt`` in ``assets/map/review/standings.mjs`` and ``revised.mjs``. Places
are counted among everybody as they stood at that revision, as `feeds.results.ranks` counts them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dashboard.sharing.moment import Moment
from dashboard.sharing.runner.revised import Change, Revised, changes_at, unnamed_places
from dashboard.sharing.runner.standings import Standings, is_out, standings_of
from feeds.results.state import State
from feeds.results.tally import FIGURES, OUT, PASSED, WAITING, WON, standing_at
from geo.motion import along_at

STANDING_OF = {  # of what a revision tells
    State.OFFICIAL.word: WON, State.AHEAD.word: WON, State.PASSED.word: PASSED,
    State.BEHIND.word: PASSED, State.DISQUALIFIED.word: OUT, State.STOPPED.word: OUT,
    State.NOT_STARTED.word: OUT, State.WAITING.word: WAITING,
}  # fmt: skip
BY_WORD = {state.word: state for state in State}


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
    is_given: bool  # that finish, by a referee: no mat has read it
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
    known, motions = moment.now.facts, moment.now.motions
    changes = changes_at(revised, up_to)
    field = standings_of(moment, changes)
    finish_s = float(field.home_s[runner])
    passed_s = float(known.passed_s[runner])
    passed_s = passed_s if passed_s <= moment.at_s else np.nan
    standing = standing_at(
        moment.state.astype(np.uint8)[runner : runner + 1],
        np.array([passed_s <= moment.at_s]),
        known.state[runner : runner + 1] == State.DISQUALIFIED,
    )[0]
    margin_s = float(known.official_s - finish_s)
    is_ahead = known.state[runner] in (State.AHEAD, State.OFFICIAL)
    passed_m = float(along_at(motions, np.full(len(known.state), passed_s))[runner])
    one = Outcome(
        bib=who[0],
        wave=int(moment.wave[runner]),
        state=State(moment.state[runner]),
        standing=str(standing),
        is_granted=bool(is_ahead and margin_s < 0),
        is_estimated=bool(known.is_estimated is not None and known.is_estimated[runner]),
        start_s=float(motions.at_s[runner, 0]) if motions.read_count[runner] else np.nan,
        finish_s=finish_s,
        is_given=False,
        passed_s=passed_s,
        passed_m=passed_m,
        margin_s=margin_s,
        furthest_m=float(field.furthest_m[runner]),
        place=field.place(runner),
        wave_place=field.wave_place(runner),
        revision=up_to,
    )
    change = changes.get(one.bib)
    return one if change is None else _as_told(one, change, field, moment)


def ends_of(moment: Moment, revised: Revised) -> NDArray[np.str_]:
    """Return (N,) how all stand after every revision: one of `feeds.results.tally.FIGURES`."""
    known = moment.now.facts
    standing = standing_at(
        moment.state.astype(np.uint8), known.passed_s <= moment.at_s,
        known.state == State.DISQUALIFIED,
    )  # fmt: skip
    changes = changes_at(revised, len(revised))
    for at, who in enumerate(moment.names):
        change = None if who is None else changes.get(who[0])
        told = None if change is None else change.told(moment.at_s)
        if told is not None:
            standing[at] = STANDING_OF.get(told["state"], standing[at])
    return standing


def counts_of(moment: Moment, revised: Revised) -> dict[str, int]:
    """Return how many are in each of `feeds.results.tally.FIGURES` after every revision.

    Pacemakers are in none. Of a place that was given to somebody who is not to be named, the
    number is all that is known.
    """
    standing = ends_of(moment, revised)[~moment.sets_pace]
    found = {one: int((standing == one).sum()) for one in FIGURES}
    given = unnamed_places(revised)
    return found | {PASSED: found[PASSED] - given, WON: found[WON] + given}


def changes_since(revised: Revised, bib: str, since: int) -> list[Mapping[str, Any]]:
    """Return the revisions after one that changed a runner's result."""
    return [
        one
        for one in revised
        if one["number"] > since and any(change["bib"] == bib for change in one["changes"])
    ]


def _as_told(one: Outcome, change: Change, field: Standings, moment: Moment) -> Outcome:
    told = change.told(moment.at_s)
    if told is None:
        return replace(one, is_given=change.is_given)

    def seconds(name: str, as_read: float) -> float:
        if told[name] is None:
            return as_read if change.is_by(moment.at_s) else np.nan
        return float(told[name])

    margin_s = seconds("margin_s", float(moment.now.facts.official_s) - one.finish_s)
    return replace(
        one,
        state=BY_WORD.get(told["state"], one.state),
        standing=STANDING_OF.get(told["state"], one.standing),
        is_granted=bool(told["granted"]),
        is_estimated=False,
        is_given=change.is_given,
        start_s=seconds("start_s", one.start_s),
        margin_s=np.nan if is_out(told) else margin_s,
        passed_s=seconds("passed_at_s", one.passed_s),
        passed_m=seconds("passed_m", one.passed_m),
    )
