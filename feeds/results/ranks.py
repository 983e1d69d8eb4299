"""In which order they came: the rank, as the page of results counts it too.

Published times are tenths of a second (`feeds.rules.quantise`), and so who is level to the tenth
shares a rank: 4, 5, 5, 7. It is counted over everybody who ran for a place, whether or not she may
be named; who set the pace and won nothing has none.
"""

from __future__ import annotations

import numpy as np

from feeds.results.result import Results
from feeds.results.state import State
from geo.motion import FloatArray

UNITS_A_SECOND = 10  # to which a finish is told
NO_PLACE = (State.PACER, State.DISQUALIFIED)


def ranks_of(told: Results, furthest_m: FloatArray | None = None) -> FloatArray:
    """Return (N,) everybody's rank, from 1; NaN where there is none.

    Parameters
    ----------
    told : the results.
    furthest_m : (N,) metres that each came, NaN where nobody saw her: what counts where nobody
        finishes. A race with a line needs none.
    """
    runs = ~np.isin(told.told_state, NO_PLACE)
    if told.race.has_finish or furthest_m is None:
        since_s = told.finish_s - np.floor(told.race.waves[0].gun_s)  # whole seconds: as published
        return ranked(np.where(runs, np.round(since_s * UNITS_A_SECOND), np.nan))
    return ranked(np.where(runs & (furthest_m > 0), -furthest_m, np.nan))


def ranked(values: FloatArray) -> FloatArray:
    """Return (N,) from 1 the place of each among all: one more than there are smaller ones.

    Examples
    --------
    >>> ranked(np.array([30.0, 10.0, np.nan, 10.0])).tolist()
    [3.0, 1.0, nan, 1.0]
    """
    there = np.sort(values[~np.isnan(values)])
    return np.where(np.isnan(values), np.nan, np.searchsorted(there, values) + 1.0)
