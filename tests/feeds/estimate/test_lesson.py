"""A crowd is learnt from every few seconds, what each runner has run at once."""

import numpy as np

from feeds.estimate.estimator import Estimator, Forecast
from feeds.estimate.lesson import LESSON_S, THOUSANDS
from geo.motion import FloatArray
from tests.feeds.estimate.made_up_field import made_up_field

CROWD = made_up_field(THOUSANDS + 200, seed=6)
ENDS_S = float(np.nanmedian(CROWD.times_s[:, 4]) // LESSON_S) * LESSON_S


def estimator() -> Estimator:
    return Estimator(CROWD.mats_m, CROWD.gun_s, CROWD.band_s_per_km, CROWD.wave)


def known(at_s: float) -> FloatArray:
    return np.where(CROWD.times_s <= at_s, CROWD.times_s, np.nan)


def told(steps_s: FloatArray, at_s: float) -> Forecast:
    one = estimator()
    for step_s in steps_s:
        one.learn(known(float(step_s)))
        one.forecast(float(step_s))
    return one.forecast(at_s)


def test_a_program_that_starts_anew_in_the_middle_of_a_lesson_says_the_same() -> None:
    at_s = ENDS_S + 0.7 * LESSON_S
    kept = told(np.append(np.arange(at_s - 21.0, at_s, 2.0), at_s), at_s)
    anew = told(np.array([at_s]), at_s)
    np.testing.assert_allclose(kept.arrival_s, anew.arrival_s, rtol=0, atol=1e-6)
    np.testing.assert_allclose(kept.low_s, anew.low_s, rtol=0, atol=1e-6)
    np.testing.assert_allclose(kept.high_s, anew.high_s, rtol=0, atol=1e-6)


def test_within_a_lesson_who_is_read_is_known_and_nobody_else_is_expected_otherwise() -> None:
    one, first_s, then_s = estimator(), ENDS_S + 1.0, ENDS_S + 5.0
    one.learn(known(first_s))
    before = one.forecast(then_s)
    one.learn(known(then_s))
    after = one.forecast(then_s)
    read = (~np.isnan(known(then_s)) & np.isnan(known(first_s))).any(axis=1)
    assert read.any()
    new = np.flatnonzero(read)
    assert (after.is_read[new] != before.is_read[new]).any(axis=1).all()
    out = np.flatnonzero(~np.isnan(known(first_s)[:, 1]) & ~read)  # beyond the first interval
    np.testing.assert_array_equal(after.arrival_s[out, 5:], before.arrival_s[out, 5:])


def test_a_read_that_comes_late_is_in_the_next_forecast() -> None:
    at_s = ENDS_S + 1.0
    times_s = known(at_s)
    offline = np.flatnonzero(times_s[:, 4] < ENDS_S - 300.0)
    without_s = times_s.copy()
    without_s[offline, 4:] = np.nan
    one, anew = estimator(), estimator()
    one.learn(without_s)
    one.forecast(at_s)
    one.learn(times_s)
    anew.learn(times_s)
    np.testing.assert_allclose(
        one.forecast(at_s).arrival_s, anew.forecast(at_s).arrival_s, rtol=0, atol=1e-6
    )


def same(one: Forecast, other: Forecast) -> None:
    for part in ("arrival_s", "low_s", "high_s"):
        ours, theirs = getattr(one, part), getattr(other, part)
        np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-6, err_msg=part)


def test_how_often_somebody_asks_changes_nothing() -> None:
    at_s = ENDS_S + 0.4 * LESSON_S
    anew = told(np.array([at_s]), at_s)
    for steps_s in (
        at_s - np.array([60.0, 59.0, 40.0, 33.0, 17.0, 0.0]),  # whole lessons that nobody hears
        at_s - np.array([1.5 * LESSON_S, 0.5, 0.4, 0.3, 0.2, 0.0]),  # and one asked for at once
    ):
        same(told(steps_s, at_s), anew)


def test_a_read_that_comes_late_while_a_lesson_is_prepared_is_in_it() -> None:
    taken_in_s, at_s = ENDS_S + 3.0, ENDS_S + 1.1 * LESSON_S
    offline = (CROWD.times_s > ENDS_S - LESSON_S) & (CROWD.times_s <= ENDS_S)
    assert offline.any()
    one, anew = estimator(), estimator()
    for step_s in (ENDS_S - 20.0, ENDS_S + 1.0, taken_in_s):
        one.learn(np.where(offline, np.nan, known(step_s)))
        one.forecast(step_s)
    one.learn(known(at_s))
    anew.learn(known(at_s))
    same(one.forecast(at_s), anew.forecast(at_s))


def test_a_read_taken_back_is_in_no_lesson() -> None:
    at_s = ENDS_S + 5.0
    stray = known(at_s)
    row = int(np.nanargmax(np.where(stray[:, 5] <= ENDS_S - LESSON_S, stray[:, 5], np.nan)))
    without = stray.copy()
    without[row, 5:] = np.nan
    one, anew = estimator(), estimator()
    for times_s in (stray, stray, without):
        one.learn(times_s)
        one.forecast(at_s)
    anew.learn(without)
    same(one.forecast(at_s), anew.forecast(at_s))
