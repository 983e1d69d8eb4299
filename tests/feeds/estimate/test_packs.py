"""A few runners who stay together: what all do at once is one lesson, not one for each of them."""

import numpy as np
import pytest

from feeds.estimate.estimator import Estimator, Forecast
from feeds.estimate.form import form_of
from feeds.score.baselines import simple_arrivals, simple_pace
from geo.motion import FloatArray

MATS_M = np.arange(11) * 150.0
RUNNERS = 12


def pack(pace: list[float]) -> FloatArray:
    """Return (N, M) when each is at each mat, by the log pace of all; NaN where nobody is yet."""
    rng = np.random.default_rng(7)
    logs = np.log(0.16) + np.array(pace) + rng.normal(0.0, 0.01, (RUNNERS, len(pace)))
    ran_s = np.cumsum(np.exp(logs) * 150.0, axis=1)
    to_come = np.full((RUNNERS, len(MATS_M) - 1 - len(pace)), np.nan)
    return np.column_stack((np.zeros(RUNNERS), ran_s, to_come))


def forecast_of(times_s: FloatArray) -> Forecast:
    zero = np.zeros(RUNNERS)
    estimator = Estimator(MATS_M, zero, np.full(RUNNERS, np.nan), zero.astype(np.int64))
    estimator.learn(times_s)
    return estimator.forecast(float(np.nanmax(times_s)))


def half_s(times_s: FloatArray) -> float:
    forecast = forecast_of(times_s)
    return float(np.median(forecast.high_s[:, -1] - forecast.low_s[:, -1])) / 2


@pytest.mark.parametrize("pace", [[0.0, 0.05, 0.1], [0.0, -0.05, -0.1]], ids=["slower", "faster"])
def test_what_a_pack_does_together_lasts_a_while_but_not_to_the_end(pace: list[float]) -> None:
    times_s = pack(pace)
    form = form_of(times_s, MATS_M)
    finish_s = float(np.median(forecast_of(times_s).arrival_s[:, -1]))
    even_s, last_s = (
        float(np.median(simple_arrivals(form, simple_pace(form, kind), MATS_M)[:, -1]))
        for kind in ("constant_pace", "last_split")
    )
    assert min(even_s, last_s) < finish_s < max(even_s, last_s)


def test_a_pack_that_surprises_is_held_to_be_less_sure_after_two_intervals() -> None:
    assert half_s(pack([0.0, 0.08, 0.14])) > 1.3 * half_s(pack([0.0, 0.0, 0.0]))


def test_a_pack_that_runs_evenly_again_is_surer_than_one_that_still_swings() -> None:
    calm = [0.0, 0.08, 0.08, 0.08, 0.08, 0.08]
    assert half_s(pack(calm)) < half_s(pack([0.0, 0.08, 0.0, 0.08, -0.04, 0.08]))
