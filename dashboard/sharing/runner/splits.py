"""One runner's splits, and how each is known: the twin of ``splitsOf`` of the page.

``assets/map/panels/runners/chase.mjs`` has the other. Of what is to come nothing is told here.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dashboard.sharing.moment import Moment
from dashboard.sharing.runner.outcome import Outcome
from dashboard.sharing.runner.way import way_of
from feeds.race import chaser_m_to_runners_m
from feeds.rules.states import home_s
from geo.motion import Motions, along_at

HALVES = 24  # of a time between two mats: to milliseconds


@dataclass(frozen=True, slots=True)
class Split:
    """One mat on her way."""

    mat: int  # index in Race.mats
    along_m: float
    at_s: float  # Unix seconds
    pace_s_per_km: float  # since the one before; NaN: there is none
    how: str  # read, between (others before and after it did), assumed (with the gun), given
    ahead_m: float  # of the chaser; NaN: he had not left, or was home
    is_after_him: bool  # he was home


def splits_of(moment: Moment, runner: int, one: Outcome) -> list[Split]:
    """Return the splits of a runner, by her place in the bytes, as far as they are known.

    Parameters
    ----------
    one : how it ended for her, at the revision that is meant.
    """
    now, race, way = moment.now, moment.race, way_of(moment, runner, one)
    mine, mats, at_s = way.motions, way.mats, way.motions.at_s[0].tolist()
    found: list[Split] = []
    for mat in range(mats[0] if mats else len(race.mats), len(race.mats)):
        along_m = race.mats[mat].along_m
        if mat in mats:
            k = mats.index(mat)
            how, time_s = way.how[k], at_s[k]
        else:
            after = next((k for k, other in enumerate(mats) if other > mat), None)
            if after is None:
                break
            how, time_s = "between", _time_at(mine, along_m, at_s[after - 1], at_s[after])
        if time_s > moment.at_s:
            break
        before = found[-1] if found else None
        pace = np.nan
        if before is not None:
            pace = 1000 * (time_s - before.at_s) / (along_m - before.along_m)
        is_after = now.chaser is not None and time_s > _home_s(now.chaser)
        ahead_m = _ahead_m(moment, along_m, time_s)
        found.append(Split(mat, along_m, time_s, pace, how, ahead_m, is_after))
    return found


def _time_at(mine: Motions, along_m: float, early_s: float, late_s: float) -> float:
    for _ in range(HALVES):
        middle_s = (early_s + late_s) / 2
        if along_at(mine, middle_s)[0] < along_m:
            early_s = middle_s
        else:
            late_s = middle_s
    return late_s


def _home_s(his: Motions) -> float:
    home = home_s(his)
    return np.inf if np.isnan(home) else home


def _ahead_m(moment: Moment, along_m: float, at_s: float) -> float:
    chaser, his = moment.race.chaser, moment.now.chaser
    if chaser is None or his is None or not chaser.gun_s <= at_s <= _home_s(his):
        return np.nan
    his_m = float(chaser_m_to_runners_m(moment.race, along_at(his, at_s))[0])
    return along_m - his_m if his_m > 0 else np.nan
