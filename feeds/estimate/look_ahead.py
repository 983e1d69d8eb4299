"""From what the field has shown to everybody's arrivals: the step from mat to mat, chained.

All runners at once, in order of their last mats, so that a step works on the front part of plain
arrays: those who have not passed it yet.
"""

from dataclasses import dataclass

import numpy as np

from feeds.estimate.conformal import Bounds, strength_of
from feeds.estimate.field_model import FieldModel
from feeds.estimate.first_interval import FirstInterval
from feeds.estimate.form import BOUND, FAR, Form, gait_of, is_walking
from feeds.estimate.intervals import NORMAL_80, later
from geo.motion import FloatArray, IntArray

LOGISTIC_80 = float(np.log(9.0))  # half of a logistic's 80 % interval, in scales
SURE_S = 0.5  # no arrival is known better than that before it is read


@dataclass(frozen=True, slots=True, eq=False)
class Ahead:
    """R runners on their way, in order of their last mats. Unix seconds, NaN up to the last mat."""

    rows: IntArray  # (R,) their numbers
    begins: IntArray  # (M + 1,) those whose last mat is k are begins[k] to begins[k + 1]
    due_s: FloatArray  # (R,) the next arrival as it was expected at the last read
    arrival_s: FloatArray  # (R, M) as expected of somebody who has not arrived yet
    low_s: FloatArray  # (R, M)
    high_s: FloatArray
    overdue: FloatArray  # (R,) how far beyond what was the upper bound then, in half widths


def look_ahead(
    model: FieldModel,
    bounds: Bounds,
    first: FirstInterval,
    form: Form,
    expected: FloatArray,
    mats_m: FloatArray,
    at_s: float,
) -> Ahead:
    """Return when the runners who are out will arrive.

    Parameters
    ----------
    model, bounds, first : what the field has shown.
    form : of N runners, some of them not started or home.
    expected : (N,) log pace to expect of each over the first interval.
    mats_m : (M,) metres along the course.
    at_s : Unix seconds; who has no read by then has not arrived by then.
    """
    m = len(mats_m)
    out = np.flatnonzero((form.mat >= 0) & (form.mat < m - 1))
    rows = out[np.argsort(form.mat[out].astype(np.int16), kind="stable")]
    begins = np.searchsorted(form.mat[rows], np.arange(m + 1))
    read_s, mean, last = form.at_s[rows], form.mean[rows], form.last[rows]
    before, start = form.before[rows], form.first[rows]
    elapsed_s = form.elapsed_s[rows]
    mean[: begins[1]] = last[: begins[1]] = 0.0
    before[: begins[1]] = start[: begins[1]] = 0.0
    begun_s = read_s - elapsed_s
    shape = (len(rows), m)
    arrival_s, low_s, high_s = (np.full(shape, np.nan) for _ in range(3))
    due_s, overdue, share = (np.zeros(len(rows)) for _ in range(3))

    for step in range(m - 1):
        here, end = slice(begins[step], begins[step + 1]), begins[step + 1]
        way_m = mats_m[step + 1] - mats_m[step]
        spread = model.spread[step]
        if step == 0:
            pace = expected[rows[:end]]
            low = np.full(end, -first.scale * LOGISTIC_80)
            high, wide = -low, np.ones(end)
        else:
            change = last[:end] - mean[:end]
            pace = _paced(model, step, mean[:end], change, before[:end], start[:end])
            gait = gait_of(mean[here], change[here], model.middle)
            scale = spread.scale(change[here], gait)
            unsure = NORMAL_80 * model.doubt[step]
            strength = strength_of(mean[here], change[here])
            early, late = bounds.of(step, strength, gait, read_s[here])
            low, high = -np.hypot(early * scale, unsure), np.hypot(late * scale, unsure)
            wider = (early + late) / (spread.high - spread.low)
            wide = np.sqrt(wider * scale / spread.usual)  # farther on he may have settled
        share[here] = wide
        fresh_s = way_m * np.exp(pace[here])
        from_s = read_s[here]
        due_s[here] = from_s + fresh_s
        low_was, high_was = fresh_s * np.exp(low), fresh_s * np.exp(high)
        half_s = np.fmax((high_was - low_was) / 2, SURE_S)
        overdue[here] = (at_s - from_s - high_was) / half_s
        # by now: later than expected, the longer no mat has seen her
        with np.errstate(divide="ignore", invalid="ignore"):
            gone = np.log(np.fmax(at_s - from_s, 0.0) / fresh_s)
        gone = np.where(gone > 0, gone / high, gone / -low) * LOGISTIC_80
        odds = np.exp(np.fmin(gone, 600.0))
        mid, soon, late = (later(odds, p) / LOGISTIC_80 for p in (0.5, 0.1, 0.9))
        soon = np.where(soon > 0, soon * high, soon * -low)
        low_s[here, step + 1] = from_s + fresh_s * np.exp(soon)
        high_s[here, step + 1] = from_s + fresh_s * np.exp(late * high)
        pace[here] += mid * high

        elapsed_s[:end] += way_m * np.exp(pace)
        arrival_s[:end, step + 1] = begun_s[:end] + elapsed_s[:end]
        before[:end] = last[:end] if step else pace
        if step < 2:  # what was expected of the first pace has had its say
            start[:end] = last[:end] if step else pace
        last[:end] = pace
        mean[:end] = np.log(elapsed_s[:end] / (mats_m[step + 1] - mats_m[0]))

    for step in range(m - 2):
        here, far = slice(begins[step], begins[step + 1]), slice(step + 2, m)
        way_s = (arrival_s[here, far] - read_s[here, None]) * share[here, None]
        low_s[here, far] = np.fmax(arrival_s[here, far] + way_s * model.far_low[step, far], at_s)
        high_s[here, far] = arrival_s[here, far] + way_s * model.far_high[step, far]
    return Ahead(rows, begins, due_s, arrival_s, low_s, high_s, overdue)


def _paced(
    model: FieldModel,
    step: int,
    mean: FloatArray,
    change: FloatArray,
    before: FloatArray,
    start: FloatArray,
) -> FloatArray:
    """Return what `FieldModel.pace` does, without the table of features."""
    one, carried, kept, earlier, begun, walks, slow = model.coef[step]
    runs = earlier * np.clip(before - mean, -BOUND, BOUND)
    runs += begun * np.clip(start - mean, -BOUND, BOUND)
    bound = np.fmin(change, BOUND)
    pace = mean + one + kept * change
    pace += (carried - kept) * bound
    pace += np.where(is_walking(mean, change, model.middle), walks, runs)
    pace += slow * np.clip(mean - model.middle, -FAR, FAR)
    return np.asarray(pace)
