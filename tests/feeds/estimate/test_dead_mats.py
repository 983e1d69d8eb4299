"""A mat that reads nobody: the field shows it, and nobody waits there."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feeds.estimate.estimator import Estimator
from geo.motion import FloatArray, along_at
from tests.feeds.estimate.made_up_field import made_up_field

FIELD = made_up_field(80, seed=11)
FIRST_S, LAST_S = float(np.nanmin(FIELD.times_s)), float(np.nanmax(FIELD.times_s))
MATS = len(FIELD.mats_m)


def silent(dead: int, at_s: float = np.inf) -> FloatArray:
    """Return what is known at a moment where one mat reads nobody."""
    times_s = np.where(FIELD.times_s <= at_s, FIELD.times_s, np.nan)
    times_s[:, dead] = np.nan
    return times_s


def told(times_s: FloatArray, mats: FloatArray | None = None) -> Estimator:
    mats_m = FIELD.mats_m if mats is None else FIELD.mats_m[mats]
    estimator = Estimator(mats_m, FIELD.gun_s, FIELD.band_s_per_km, FIELD.wave)
    estimator.learn(times_s)
    return estimator


def halfway_s(times_s: FloatArray, dead: int) -> float:
    """Return a moment when half the field is beyond the dead mat."""
    return float(np.nanmedian(times_s[:, dead + 1]))


@pytest.mark.parametrize("dead", [2, 4, 7])
def test_nobody_waits_or_is_late_at_a_mat_that_reads_nobody(dead: int) -> None:
    at_s = halfway_s(silent(dead), dead)
    estimator = told(silent(dead, at_s))
    motions, forecast = estimator.motions(at_s), estimator.forecast(at_s)
    rows = np.arange(len(motions.at_s))
    is_before = (
        motions.along_m[rows, np.maximum(motions.read_count - 1, 0)] == FIELD.mats_m[dead - 1]
    )
    is_before &= motions.read_count > 0
    assert is_before.sum() > 5
    tail_m = motions.along_m[rows, motions.read_count]
    assert np.all(tail_m[is_before] == FIELD.mats_m[dead + 1])
    place_m = along_at(motions, at_s)[is_before]
    assert np.any(place_m > FIELD.mats_m[dead] + 100)
    assert np.mean(forecast.overdue[is_before] > 0) < 0.3
    assert not forecast.is_read[:, dead].any()


@given(dead=st.integers(1, MATS - 2), share=st.floats(0.2, 0.95))
@settings(max_examples=20)
def test_a_dead_mat_is_as_good_as_none(dead: int, share: float) -> None:
    at_s = FIRST_S + share * (LAST_S - FIRST_S)
    known = silent(dead, at_s)
    if np.count_nonzero(~np.isnan(known[:, dead + 1 :]).all(axis=1)) < 20:
        return
    forecast = told(known).forecast(at_s)
    mats = np.delete(np.arange(MATS), dead)
    other = told(known[:, mats], mats).forecast(at_s)
    for name in ("arrival_s", "low_s", "high_s"):
        np.testing.assert_allclose(getattr(forecast, name)[:, mats], getattr(other, name))
    started = ~np.isnan(forecast.arrival_s[:, -1])
    assert np.all(np.diff(forecast.arrival_s[started], axis=1) > 0)


@pytest.mark.parametrize("dead", [1, 3])
def test_nobody_goes_back_when_the_mat_is_found_out(dead: int) -> None:
    estimator = told(np.full(FIELD.times_s.shape, np.nan))
    before = np.full(len(FIELD.times_s), np.nan)
    for at_s in np.arange(FIRST_S, LAST_S, 20.0).tolist():
        estimator.learn(silent(dead, at_s))
        place_m = along_at(estimator.motions(at_s), at_s)
        seen = ~np.isnan(before)
        assert np.all(place_m[seen] >= before[seen] - 1e-6)
        before = place_m


def test_a_stray_read_does_not_bring_a_dead_mat_back_but_its_repair_does() -> None:
    dead = 3
    times_s = silent(dead)
    times_s[7, dead] = FIELD.times_s[7, dead]
    assert not told(times_s).forecast(LAST_S).is_read[:, dead].any()
    times_s[:30, dead] = FIELD.times_s[:30, dead]
    forecast = told(times_s).forecast(LAST_S)
    seen = ~np.isnan(times_s[:30, dead])
    np.testing.assert_array_equal(forecast.arrival_s[:30, dead][seen], times_s[:30, dead][seen])
