"""Who walks goes on walking, and who began faster than her like is not taken at her word."""

import numpy as np
import pytest

from feeds.estimate.estimator import Estimator
from feeds.estimate.form import FALTERS, RUNS, WALKS_ON, gait_of
from geo.motion import FloatArray, IntArray
from tests.feeds.estimate.made_up_field import made_up_field
from tests.feeds.score.harder_fields import walking

MATS_M = np.arange(7) * 2500.0
WALKS = np.log(0.62)  # s/m


def crowd(n: int, pace: FloatArray, seed: int, over_s: float = 900.0) -> FloatArray:
    """Return (N, 7) times of runners with (N, 6) log paces who start within so many seconds."""
    start_s = np.sort(np.random.default_rng(seed).uniform(0.0, over_s, n))
    return start_s[:, None] + np.column_stack((np.zeros(n), np.cumsum(np.exp(pace), axis=1) * 2500))


def known_to(times_s: FloatArray, at_s: float) -> Estimator:
    n = len(times_s)
    one = Estimator(MATS_M, np.zeros(n), np.full(n, np.nan), np.zeros(n, np.int64))
    one.learn(np.where(times_s <= at_s, times_s, np.nan))
    return one


def test_who_walks_is_expected_to_go_on_walking_where_the_field_tires() -> None:
    rng = np.random.default_rng(3)
    n = 600
    walks = rng.random(n) < 0.2
    pace = np.log(0.33) + rng.normal(0, 0.08, (n, 1)) + 0.02 * np.arange(6) ** 1.5
    pace = pace + rng.normal(0, 0.01, (n, 6))
    own = WALKS + rng.normal(0, 0.03, (n, 6))
    pace = np.where(walks[:, None] & (np.arange(6) >= 2), own, pace)
    times_s = crowd(n, pace, 4)
    at_s = float(np.quantile(times_s[walks, 4], 0.5))
    forecast = known_to(times_s, at_s).forecast(at_s)
    out = np.flatnonzero(walks & (times_s[:, 3] <= at_s - 30.0) & (times_s[:, 4] > at_s))
    assert len(out) > 20
    expected = (forecast.arrival_s[out, 4] - times_s[out, 3]) / 2500.0
    off = np.log(expected) - pace[out, 3]
    assert abs(float(np.median(off))) < 0.02
    inside = (forecast.low_s[out, 4] <= times_s[out, 4]) & (
        times_s[out, 4] <= forecast.high_s[out, 4]
    )
    assert inside.mean() > 0.6


def test_where_first_paces_were_luck_nobody_is_taken_at_her_word() -> None:
    rng = np.random.default_rng(5)
    n = 900
    pace = np.log(0.33) + rng.normal(0, 0.02, (n, 1)) + rng.normal(0, 0.1, (n, 6))
    times_s = crowd(n, pace, 6, 3600.0)
    at_s = float(np.median(times_s[:, 2]))
    forecast = known_to(times_s, at_s).forecast(at_s)
    fresh = np.flatnonzero((times_s[:, 1] <= at_s) & (times_s[:, 1] > at_s - 300.0))
    first = np.log((times_s[fresh, 1] - times_s[fresh, 0]) / 2500.0)
    second = np.log((forecast.arrival_s[fresh, 2] - times_s[fresh, 1]) / 2500.0)
    slope = float(np.polyfit(first, second, 1)[0])
    assert slope < 0.5


@pytest.mark.parametrize("mat", [5, 6, 7])
def test_who_walks_is_as_sure_as_walkers_are_while_others_begin_to(mat: int) -> None:
    field = walking(made_up_field(1500, seed=4), 1)
    times_s, mats_m = field.times_s, field.mats_m
    at_s = float(np.nanquantile(times_s[:, mat], 0.6))
    one = Estimator(mats_m, field.gun_s, field.band_s_per_km, field.wave)
    one.learn(np.where(times_s <= at_s, times_s, np.nan))
    forecast = one.forecast(at_s)

    def pace(until_s: FloatArray, there: int, rows: IntArray) -> FloatArray:
        way_m = mats_m[there] - mats_m[there - 1]
        return np.asarray(np.log((until_s[rows, there] - times_s[rows, there - 1]) / way_m))

    out = np.flatnonzero((times_s[:, mat] <= at_s) & (times_s[:, mat] > at_s - 900.0))
    out = out[pace(times_s, mat, out) > np.log(0.5)]
    low, ran, high = (pace(one, mat + 1, out) for one in (forecast.low_s, times_s, forecast.high_s))
    assert len(out) > 40
    assert 0.65 < ((low <= ran) & (ran <= high)).mean() < 0.97
    # a walker's pace wobbles by 0.03 from mat to mat, as much as an interval of 0.11 holds
    assert float(np.median(high - low)) < 0.18


def test_who_falters_may_still_run_and_who_is_slow_walks() -> None:
    middle = np.log(0.33)
    mean = np.array([middle, middle, middle + 0.4, middle - 0.3])
    change = np.array([0.05, 0.2, 0.0, 0.2])
    assert gait_of(mean, change, middle).tolist() == [RUNS, FALTERS, WALKS_ON, FALTERS]
