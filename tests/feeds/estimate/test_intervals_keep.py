"""Intervals that keep their word where the field runs as none before."""

from collections.abc import Callable
from functools import cache

import numpy as np
import pytest
from scipy.interpolate import PchipInterpolator

from feeds.estimate.bridge import replay_motions
from feeds.estimate.estimator import Estimator, Forecast
from feeds.score.coverage import by_mat, by_tenth
from feeds.score.score_file import Recording
from feeds.score.tally import Log, follow
from geo.motion import FloatArray, along_at
from tests.feeds.estimate.made_up_field import made_up_field
from tests.feeds.score.harder_fields import hot, noisy, penned, walking

pytestmark = pytest.mark.long

RUNNERS = 1500
EVERY_S = 120.0
FIELD = made_up_field(RUNNERS, seed=4)


@cache
def followed(bend: Callable[[Recording, int], Recording] | None) -> tuple[Recording, Log]:
    field = FIELD if bend is None else bend(FIELD, 1)
    return field, follow(field, every_s=EVERY_S)


@pytest.mark.parametrize("bend", [None, noisy, hot, walking, penned])
def test_four_of_five_arrivals_are_inside(
    bend: Callable[[Recording, int], Recording] | None,
) -> None:
    assert 74 < followed(bend)[1].held.share("in_next") < 86


@pytest.mark.parametrize("bend", [None, noisy, hot, walking, penned])
def test_the_slow_are_held_like_the_fast(
    bend: Callable[[Recording, int], Recording] | None,
) -> None:
    field, log = followed(bend)
    for tenth in by_tenth(log.held, field.times_s):
        assert 69 < tenth.next < 91, tenth


@pytest.mark.parametrize("bend", [None, noisy, hot, walking, penned])
def test_the_first_mats_are_held_like_the_last(
    bend: Callable[[Recording, int], Recording] | None,
) -> None:
    field, log = followed(bend)
    for mat in by_mat(log.held, field.mats_m)[2:]:
        assert mat.nexts > 100
        assert 68 < mat.next < 92, mat


def asked(times_s: FloatArray, at_s: float, steps: int) -> Forecast:
    """Return the forecast of who was told the reads in so many portions, by time of crossing."""
    estimator = Estimator(FIELD.mats_m, FIELD.gun_s, FIELD.band_s_per_km, FIELD.wave)
    for told_s in np.linspace(at_s / steps, at_s, steps):
        estimator.learn(np.where(times_s <= told_s, times_s, np.nan))
        estimator.forecast(float(told_s))
    return estimator.forecast(at_s)


def test_a_program_that_starts_anew_says_the_same() -> None:
    at_s = float(np.nanmedian(FIELD.times_s[:, 5]))
    kept, anew = asked(FIELD.times_s, at_s, 40), asked(FIELD.times_s, at_s, 1)
    np.testing.assert_allclose(kept.low_s, anew.low_s, rtol=0, atol=1e-3)
    np.testing.assert_allclose(kept.high_s, anew.high_s, rtol=0, atol=1e-3)


def test_a_mat_that_falls_silent_makes_nobody_slower() -> None:
    at_s = float(np.nanmedian(FIELD.times_s[:, 5]))
    known = np.where(FIELD.times_s <= at_s, FIELD.times_s, np.nan)
    estimator = Estimator(FIELD.mats_m, FIELD.gun_s, FIELD.band_s_per_km, FIELD.wave)
    estimator.learn(known)
    before = estimator.forecast(at_s)
    waits = np.flatnonzero(~np.isnan(known[:, 4]) & np.isnan(known[:, 5:]).all(axis=1))
    waits = waits[known[waits, 4] > at_s - 60.0]  # she is not expected yet
    later = estimator.forecast(at_s + 120.0)
    np.testing.assert_allclose(later.high_s[waits, 5], before.high_s[waits, 5], atol=1.0)


def test_a_mat_hidden_from_everybody_is_bridged_no_worse_than_by_the_curve_that_is_drawn() -> None:
    rng = np.random.default_rng(5)
    mats_m, gap = np.arange(9) * 2500.0, 4
    seen = np.delete(np.arange(9), gap)
    tires = rng.normal(0.1, 0.1, (300, 1)) * (np.arange(8) / 8) ** 2
    drifts = np.cumsum(rng.normal(0.0, 0.02, (300, 8)), axis=1)
    pace = 0.3 * np.exp(rng.normal(0.0, 0.12, (300, 1)) + tires + drifts)
    times_s = np.column_stack((np.zeros(300), np.cumsum(pace * 2500.0, axis=1)))
    hidden = times_s.copy()
    hidden[:, gap] = np.nan
    drawn_m = [float(PchipInterpolator(row[seen], mats_m[seen])(row[gap])) for row in times_s]
    ours_m = along_at(replay_motions(hidden, mats_m), times_s[:, gap])
    ours, drawn = (np.abs(place - mats_m[gap]).mean() for place in (ours_m, np.array(drawn_m)))
    assert ours <= drawn
