"""A clock set back takes reads away again: what was learnt of them is forgotten, too."""

import numpy as np
import pytest

from feeds.estimate.recent import RECENT
from feeds.rules.snapshot import estimator_of
from tests.made_up_race import GUN_S, made_up_race, made_up_times

RUNNERS = RECENT + 300  # more than are remembered


@pytest.mark.parametrize("back_s", [60.0, 600.0, 1200.0, 3000.0])
def test_an_estimator_that_saw_the_future_expects_what_one_does_that_has_not(back_s: float) -> None:
    race = made_up_race(RUNNERS)
    times_s = made_up_times(race)[:-1]
    later_s = GUN_S + 3000.0
    now_s = later_s - back_s
    kept, fresh = estimator_of(race), estimator_of(race)
    kept.learn(np.where(times_s <= later_s, times_s, np.nan))
    kept.forecast(later_s)
    for one in (kept, fresh):
        one.learn(np.where(times_s <= now_s, times_s, np.nan))
    np.testing.assert_allclose(kept.motions(now_s).at_s, fresh.motions(now_s).at_s)
    ours, theirs = kept.forecast(now_s), fresh.forecast(now_s)
    np.testing.assert_allclose(ours.arrival_s, theirs.arrival_s)
    np.testing.assert_allclose(ours.low_s, theirs.low_s)
