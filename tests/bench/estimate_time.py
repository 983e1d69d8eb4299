"""A tick of the estimator: a few new reads learnt, everybody's forecast made anew.

Beside it the same estimator told everything from the beginning, as a stateless program would be.
"""

from collections.abc import Iterator
from functools import partial

import numpy as np

from feeds.estimate.estimator import Estimator
from geo.motion import FloatArray
from tests.bench import Row
from tests.bench.snapshot_time import milliseconds
from tests.made_up_race import GUN_S, PACES_S_PER_KM, WAVES_AFTER_S, made_up_race, made_up_times

AIMS_MS = {20_000: 20.0, 100_000: 80.0}
TICK_S = 2.0
AT_S = GUN_S + 1500.0


class Follower:
    """An estimator that follows a race, two seconds a tick."""

    def __init__(self, runners: int) -> None:
        race = made_up_race(runners)
        wave = np.array([runner.wave for runner in race.runners])
        gun_s, band = GUN_S + np.array(WAVES_AFTER_S)[wave], np.array(PACES_S_PER_KM)[wave]
        mats_m = np.array([mat.along_m for mat in race.mats])
        self.fresh = partial(Estimator, mats_m, gun_s, band, wave)
        self.times_s = made_up_times(race)[:-1]
        self.at_s = AT_S
        self.estimator = self.fresh()
        self.estimator.learn(self.known())
        self.estimator.forecast(self.at_s)

    def known(self) -> FloatArray:
        return np.where(self.times_s <= self.at_s, self.times_s, np.nan)

    def tick(self) -> None:
        before_s, self.at_s = self.at_s, self.at_s + TICK_S
        new = (self.times_s > before_s) & (self.times_s <= self.at_s)
        self.estimator.learn(self.known(), np.flatnonzero(new.any(axis=1)))
        self.estimator.forecast(self.at_s)

    def everything(self) -> None:
        estimator = self.fresh()
        estimator.learn(self.known())
        estimator.forecast(self.at_s)

    def drawn(self) -> None:
        self.estimator.motions(self.at_s)


def bench() -> Iterator[Row]:
    for runners, aim_ms in AIMS_MS.items():
        follower = Follower(runners)
        ours, naive = milliseconds(follower.tick), milliseconds(follower.everything, 3)
        drawn = milliseconds(follower.drawn, 5)
        name = f"forecast of {runners:,} runners, {TICK_S:.0f} s of new reads"
        yield Row(name, ours, naive, "ms", f"<= {aim_ms:.0f} ms", ours <= aim_ms)
        yield Row("  their motions", drawn, None, "ms")
