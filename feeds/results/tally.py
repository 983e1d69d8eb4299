"""How many are where in a race: everybody in one figure, and all figures together everybody.

The twin of ``standingAt`` in ``assets/map/panels/race/tally.mjs``. What is said of a whole race, on
a page, on a picture or by a command, is counted here or there.
"""

import numpy as np
from numpy.typing import NDArray

from feeds.results.result import Results, pacers_of
from feeds.results.starts import BoolArray, waves_of
from feeds.results.state import State
from geo.motion import IntArray

AHEAD, PASSED, WON, WAITING, OUT = FIGURES = ("ahead", "passed", "won", "waiting", "out")
ON_COURSE = (State.RUNNING, State.THREATENED, State.OVERDUE)
HOME_AHEAD = (State.AHEAD, State.OFFICIAL)


def standing_at(
    state: NDArray[np.uint8], was_passed: BoolArray, is_disqualified: BoolArray
) -> NDArray[np.str_]:
    """Return in which figure each runner is counted at a moment.

    Who was passed stays so, whatever she did later: what has happened is not taken back because she
    stopped afterwards. Only who is disqualified is no catch.

    Parameters
    ----------
    state : (N,) numbers of `State`, at the moment.
    was_passed : (N,) the chaser had passed her by then.
    is_disqualified : (N,) as far as is known now.

    Examples
    --------
    >>> three = np.array([State.STOPPED, State.STOPPED, State.OFFICIAL], dtype=np.uint8)
    >>> nobody = np.zeros(3, dtype=bool)
    >>> standing_at(three, np.array([True, False, True]), nobody).tolist()
    ['passed', 'out', 'won']
    """
    has_lost = was_passed | (state == State.BEHIND) | (state == State.PASSED)
    return np.select(
        [
            np.isin(state, HOME_AHEAD),
            (state == State.DISQUALIFIED) | (is_disqualified & has_lost),
            has_lost,
            np.isin(state, ON_COURSE),
            state == State.WAITING,
        ],
        [WON, OUT, PASSED, AHEAD, WAITING],
        OUT,
    )


def tally(standing: NDArray[np.str_], wave: IntArray, waves: int) -> dict[str, IntArray]:
    """Return of each figure how many of each wave are in it.

    Parameters
    ----------
    standing, wave : (N,) of those who are counted: not of who sets the pace and wins nothing.
    waves : W, how many there are.
    """
    return {one: np.bincount(wave[standing == one], minlength=waves) for one in FIGURES}


def tally_of(told: Results) -> dict[str, IntArray]:
    """Return of each figure how many of each wave the results put there, pacemakers aside."""
    counted = ~pacers_of(told.race) | np.isin(told.state, HOME_AHEAD)
    standing = standing_at(told.state, ~np.isnan(told.passed_s), told.state == State.DISQUALIFIED)
    return tally(standing[counted], waves_of(told.race)[counted], len(told.race.waves))
