"""What is known of a course's intervals before anybody has run them: tiring, and climbs.

A runner's pace is not the same all the way. How much slower a field gets towards the end, and what
a climb costs, is known from other races well enough to start from; what this field does is learnt
on top of it (`feeds.estimate.learn`).
"""

from dataclasses import dataclass

import numpy as np

from feeds.simulate.running import slope_cost
from geo.motion import FloatArray

# How much slower a field is at the end than at the beginning, in log pace. In 14 marathons of 2011
# the second half took men 15.6 % and women 11.7 % longer than the first (Deaner, Carter, Joyner and
# Hunter, "Men are more likely than women to slow in the marathon", Med. Sci. Sports Exerc. 47,
# 2015). With these it is 14 % for somebody who needs 4 h 20 min; shorter races lose less, and one
# of a few minutes nothing: it is run evenly, or to a plan.
FADE_AN_HOUR = 0.03  # times hours ** 1.5
FADE_POWER = 2.0  # hardly anything early, then more and more: the share of the course, squared
SLOPE_SHARE = 0.75  # runners give some of a climb's cost back: they do not keep an even effort


@dataclass(frozen=True, slots=True, eq=False)
class Profile:
    """Log pace, relative to an even pace, of a standard runner over M - 1 intervals."""

    after: FloatArray  # (M - 1,) each interval
    so_far: FloatArray  # (M - 1,) the mean of the way before the interval; 0 for the first
    before: FloatArray  # (M - 1,) the interval before; 0 for the first

    def step(self, carried: float, interval: int) -> float:
        """Return what is to be added to the pace so far, where a share of the last is carried."""
        so_far = float(self.so_far[interval])
        return (
            float(self.after[interval]) - so_far - carried * (float(self.before[interval]) - so_far)
        )


def fade_profile(mats_m: FloatArray, hours: float) -> Profile:
    """Return how a field that needs so many hours tires.

    Examples
    --------
    >>> fade_profile(np.array([0.0, 21.1, 42.2]), 4.0).after.round(3).tolist()
    [0.02, 0.14]
    """
    most = FADE_AN_HOUR * hours**1.5
    share = (mats_m - mats_m[0]) / (mats_m[-1] - mats_m[0])
    area = share ** (FADE_POWER + 1) / (FADE_POWER + 1)
    return _profile(most * np.diff(area) / np.diff(share), mats_m)


def climb_profile(mats_m: FloatArray, heights: FloatArray | None) -> Profile:
    """Return what climbs and descents cost, from (H, 2) metres along and metres high.

    Examples
    --------
    >>> up = climb_profile(np.array([0.0, 1000.0, 2000.0]),
    ...                    np.array([[0.0, 0.0], [1000.0, 0.0], [2000.0, 19.0]]))
    >>> up.after.round(3).tolist()
    [0.0, 0.078]
    """
    after = np.zeros(len(mats_m) - 1)
    if heights is not None and len(heights) > 1:
        inside = heights[(heights[:, 0] > mats_m[0]) & (heights[:, 0] < mats_m[-1]), 0]
        along_m = np.unique(np.concatenate((mats_m, inside)))
        steps_m = np.diff(along_m)
        slope = np.diff(np.interp(along_m, heights[:, 0], heights[:, 1])) / steps_m
        cost = SLOPE_SHARE * (slope_cost(np.clip(slope, -0.3, 0.3)) - 1.0)
        interval = np.searchsorted(mats_m, along_m[:-1], side="right") - 1
        after = np.log1p(np.bincount(interval, steps_m * cost) / np.diff(mats_m))
    return _profile(after, mats_m)


def _profile(after: FloatArray, mats_m: FloatArray) -> Profile:
    way_m = mats_m[1:] - mats_m[0]
    so_far = np.cumsum(after * np.diff(mats_m)) / way_m
    return Profile(after, np.concatenate(([0.0], so_far[:-1])), np.concatenate(([0.0], after[:-1])))
