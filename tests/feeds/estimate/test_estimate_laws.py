"""What holds for the estimator whatever the mats have read, and in whatever order they did."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feeds.estimate.bridge import replay_motions
from feeds.estimate.estimator import Estimator, Forecast
from feeds.score.score_file import Recording
from geo.motion import FloatArray, along_at
from tests.feeds.estimate.made_up_field import made_up_field

FIELD = made_up_field(80, seed=11)
LAST_S = float(np.nanmax(FIELD.times_s))
moments = st.floats(0.0, LAST_S)
seeds = st.integers(0, 2**32 - 1)


def told(field: Recording = FIELD) -> Estimator:
    return Estimator(field.mats_m, field.gun_s, field.band_s_per_km, field.wave)


def known_at(at_s: float, field: Recording = FIELD) -> FloatArray:
    return np.where(field.times_s <= at_s, field.times_s, np.nan)


def forecast_of(times_s: FloatArray, at_s: float) -> Forecast:
    estimator = told()
    estimator.learn(times_s)
    return estimator.forecast(at_s)


def assert_same(one: Forecast, other: Forecast) -> None:
    for name in ("arrival_s", "low_s", "high_s", "is_read", "overdue"):
        np.testing.assert_allclose(getattr(one, name), getattr(other, name), rtol=0, atol=1e-6)


@given(at_s=moments, seed=seeds)
@settings(max_examples=25)
def test_the_order_in_which_reads_come_changes_nothing_in_the_end(at_s: float, seed: int) -> None:
    rng = np.random.default_rng(seed)
    times_s = known_at(at_s)
    row, mat = np.nonzero(~np.isnan(times_s))
    order = rng.permutation(len(row))
    estimator, table = told(), np.full(times_s.shape, np.nan)
    for part in np.array_split(order, 6):
        table[row[part], mat[part]] = times_s[row[part], mat[part]]
        estimator.learn(table, np.unique(row[part]))
        estimator.forecast(at_s)
    assert_same(estimator.forecast(at_s), forecast_of(times_s, at_s))


@given(at_s=moments)
@settings(max_examples=10)
def test_a_read_that_comes_twice_or_is_taken_back_changes_nothing(at_s: float) -> None:
    times_s = known_at(at_s)
    estimator = told()
    estimator.learn(times_s)
    first = estimator.forecast(at_s)
    estimator.learn(times_s, np.arange(len(times_s)))
    assert_same(estimator.forecast(at_s), first)
    wrong = times_s.copy()
    wrong[3, :2] = np.nan, at_s
    estimator.learn(wrong)
    estimator.forecast(at_s)
    estimator.learn(times_s)
    assert_same(estimator.forecast(at_s), first)


@given(at_s=moments, wait_s=st.floats(0.0, 400.0))
@settings(max_examples=25)
def test_nobody_is_drawn_going_back(at_s: float, wait_s: float) -> None:
    estimator = told()
    estimator.learn(known_at(at_s))
    before = along_at(estimator.motions(at_s), at_s)
    estimator.learn(known_at(at_s + wait_s))
    motions = estimator.motions(at_s + wait_s)
    after = along_at(motions, at_s + wait_s)
    seen = ~np.isnan(before)
    assert np.all(after[seen] >= before[seen] - 1e-6)
    rising = np.diff(motions.at_s, axis=1)
    assert np.all((rising > 0) | np.isnan(rising))


@given(at_s=moments)
@settings(max_examples=15)
def test_a_forecast_is_exact_at_reads_and_rises_with_the_mats(at_s: float) -> None:
    times_s = known_at(at_s)
    forecast = forecast_of(times_s, at_s)
    read = forecast.is_read
    np.testing.assert_array_equal(forecast.arrival_s[read], times_s[read])
    np.testing.assert_array_equal(forecast.low_s[read], forecast.high_s[read])
    started = ~np.isnan(forecast.arrival_s).all(axis=1)
    assert not np.isnan(forecast.arrival_s[started]).any()
    assert np.all(np.diff(forecast.arrival_s[started], axis=1) > 0)
    assert np.all(forecast.low_s[started] <= forecast.arrival_s[started] + 1e-6)
    assert np.all(forecast.arrival_s[started] <= forecast.high_s[started] + 1e-6)
    last = np.where(read, np.arange(read.shape[1]), -1).max(axis=1)
    ahead = np.arange(read.shape[1]) > last[:, None]
    assert np.all(forecast.low_s[started][ahead[started]] >= at_s - 1e-6)


@given(at_s=st.floats(3000.0, LAST_S - 600.0), seed=seeds)
@settings(max_examples=25)
def test_a_lost_read_moves_nobody_farther_than_was_said_to_be_possible(
    at_s: float, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    times_s = known_at(at_s)
    whole = forecast_of(times_s, at_s)
    last = np.where(whole.is_read, np.arange(times_s.shape[1]), -1).max(axis=1)
    able = np.flatnonzero((last >= 2) & (last < times_s.shape[1] - 1))
    row = int(rng.choice(able))
    mat = int(rng.integers(0, last[row]))  # one of the reads before the last
    times_s[row, mat] = np.nan
    left = forecast_of(times_s, at_s)
    assert not np.isnan(left.arrival_s[row]).any()
    moved = np.abs(left.arrival_s[row] - whole.arrival_s[row])[last[row] + 1 :]
    assert np.all(moved <= (left.high_s - left.low_s)[row, last[row] + 1 :] + 1.0)
    others = np.delete(np.arange(len(times_s)), row)  # they learn from this runner
    stayed = (whole.low_s - 1.0 <= left.arrival_s) & (left.arrival_s <= whole.high_s + 1.0)
    assert np.all(stayed[others])
    is_ahead = ~whole.is_read[others] & (whole.high_s > whole.low_s)[others]
    share = np.abs(left.arrival_s - whole.arrival_s) / np.fmax(whole.high_s - whole.low_s, 1.0)
    if is_ahead.any():
        assert np.median(share[others][is_ahead]) < 0.05


def test_whoever_is_awaited_longer_is_expected_later_and_in_the_end_overdue() -> None:
    times_s = known_at(6000.0)
    waits = int(np.flatnonzero(np.isnan(times_s[:, -1]) & ~np.isnan(times_s[:, 3]))[0])
    estimator = told()
    estimator.learn(times_s)
    next_mat = int(np.flatnonzero(~np.isnan(times_s[waits]))[-1]) + 1
    asked = [estimator.forecast(6000.0 + wait_s) for wait_s in (0.0, 600.0, 1200.0, 4000.0)]
    expected = [one.arrival_s[waits, next_mat] for one in asked]
    assert expected == sorted(expected)
    assert expected[-1] > 10_000.0
    assert asked[0].overdue[waits] < 0 < asked[-1].overdue[waits]


def test_who_has_climbed_before_is_not_taken_to_tire() -> None:
    mats_m = np.array([0.0, 1000.0, 2000.0, 3000.0])
    heights = np.array([[0.0, 0.0], [1000.0, 0.0], [2000.0, 40.0], [3000.0, 40.0]])
    flat, hilly = (
        Estimator(mats_m, np.zeros(1), np.full(1, 300.0), np.zeros(1, np.int64), up)
        for up in (None, heights)
    )
    arrivals = []
    for estimator in (flat, hilly):
        estimator.learn(np.array([[0.0, 300.0, np.nan, np.nan]]))
        arrivals.append(estimator.forecast(301.0).arrival_s[0])
    assert arrivals[1][2] - arrivals[0][2] == pytest.approx(300 * 0.17, abs=12)


def test_who_announced_a_pace_is_expected_at_it() -> None:
    seed = np.array([240.0, np.nan])
    estimator = Estimator(
        FIELD.mats_m, np.zeros(2), np.full(2, 300.0), np.zeros(2, np.int64), None, seed
    )
    times_s = np.full((2, len(FIELD.mats_m)), np.nan)
    times_s[:, 0] = 5.0
    estimator.learn(times_s)
    assert estimator.forecast(6.0).arrival_s[:, 1] == pytest.approx([605.0, 755.0], abs=10.0)


def test_a_race_nobody_has_begun_has_no_arrivals() -> None:
    estimator = told()
    assert np.isnan(estimator.forecast(0.0).arrival_s).all()
    assert estimator.motions(0.0).read_count.sum() == 0


def test_a_course_needs_a_start_and_a_finish() -> None:
    with pytest.raises(ValueError, match="a start and a finish"):
        Estimator(np.zeros(1), np.zeros(1), np.zeros(1), np.zeros(1, np.int64))


def test_the_replay_bridges_a_wide_gap_in_order() -> None:
    times_s = FIELD.times_s.copy()
    times_s[:40, 2:6] = np.nan
    motions = replay_motions(times_s, FIELD.mats_m)
    rising = np.diff(motions.at_s, axis=1)
    assert np.all((rising > 0) | np.isnan(rising))
    assert np.all(motions.read_count >= len(FIELD.mats_m) - 2)
