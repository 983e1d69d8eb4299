"""How sure a prediction is: 80 % intervals from what earlier predictions were off by.

The spread of an interval of the course is learnt from the runners who have completed it, wider for
who has just changed pace; farther on, the errors of the steps add up as the steps do. Asymmetric:
people lose more time than they win.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from feeds.estimate.form import BOUND, RUNS, WALKS_ON
from geo.motion import FloatArray

GaitArray = NDArray[np.int8]

NORMAL_80 = 1.2816  # half of a bell curve's 80 % interval, in standard deviations
PRIOR = 15.0  # so many runners is what is expected worth
CHANGE_MOST = 0.3


@dataclass(frozen=True, slots=True)
class Spread:
    """The errors of one step, in log pace: for a runner, ``low`` and ``high`` times her scale."""

    steady: float  # mean absolute error of a runner who keeps her pace
    change: float  # what is added for each unit of log pace she has just changed by, if she runs
    walk: float  # likewise if she falters or walks
    low: float  # 10 % of the errors are below, in mean absolute errors; negative
    high: float  # 10 % are above
    usual: float  # mean absolute error of all runners, whatever they have just changed by

    def scale(self, change: FloatArray, gait: GaitArray) -> FloatArray:
        """Return (N,) the mean absolute error to expect of runners who changed their pace."""
        more = np.where(gait > RUNS, self.walk, self.change)
        return np.asarray(self.steady + more * _bend(change, gait))


EXPECTED = Spread(0.03, 0.15, 0.15, -1.5, 1.7, 0.036)


def spread_of(errors: FloatArray, change: FloatArray, gait: GaitArray, expected: Spread) -> Spread:
    """Return the spread that the errors of R runners show.

    Parameters
    ----------
    errors : (R,) log pace run, less predicted.
    change : (R,) log of the last pace less the mean before the step.
    gait : (R,) who ran, faltered or walked then (`feeds.estimate.form`).
    expected : what is assumed until there are enough of them.

    Examples
    --------
    >>> spread_of(np.zeros(0), np.zeros(0), np.zeros(0, np.int8), EXPECTED) == EXPECTED
    True
    """
    count = len(errors)
    if count == 0:
        return expected
    size = np.abs(errors)
    middle = float(np.partition(size, count // 2)[count // 2])
    size = np.fmin(size, 6.0 * middle + 1e-6)  # one stop is not a field's spread
    bend, walks = _bend(change, gait), gait > RUNS
    x = np.column_stack((np.ones(count), bend * ~walks, bend * walks))
    few = np.array([PRIOR, PRIOR * 0.01, PRIOR * 0.01])
    known = few * np.array([expected.steady, expected.change, expected.walk])
    slopes = np.linalg.solve(x.T @ x + np.diag(few), x.T @ size + known)[1:]
    more = np.fmax(slopes, 0.0)
    added = x[:, 1:] @ more
    steady = max(float(np.mean(size - added)), 0.25 * float(size.mean()), 1e-4)
    steady = (steady * count + expected.steady * PRIOR) / (count + PRIOR)
    scale = steady + added
    low, high = np.quantile(errors / scale, [0.1, 0.9])
    wider = 1.0 + 3.0 / (count + 5.0)  # the coefficients have seen these very runners
    share = count / (count + PRIOR)
    return Spread(
        steady,
        float(more[0]),
        float(more[1]),
        min(share * float(low) * wider + (1 - share) * expected.low, -0.3),
        max(share * float(high) * wider + (1 - share) * expected.high, 0.3),
        share * float(np.mean(scale)) + (1 - share) * expected.usual,
    )


def _bend(change: FloatArray, gait: GaitArray) -> FloatArray:
    """Return (N,) how much paces have bent; a walker is no less steady for having run before."""
    return np.asarray(np.where(gait == WALKS_ON, BOUND, np.fmin(np.abs(change), CHANGE_MOST)))


def chained(step_sd: FloatArray, coef: FloatArray, mats_m: FloatArray) -> FloatArray:
    """Return how sure the log of the time to each later mat is, from each mat.

    An error in one step is carried into the next: who was slower than predicted goes on slower.

    Parameters
    ----------
    step_sd : (M - 1,) standard deviation of each step's error.
    coef : (M - 1, 7) its coefficients, as in `feeds.estimate.form.features`.
    mats_m : (M,) metres along the course.

    Returns
    -------
    (M, M) standard deviations, row: from, column: to; 0 where there is no way ahead.
    """
    m = len(mats_m)
    sd = np.zeros((m, m))
    error = np.zeros((m, 3, 3))  # from each mat: covariance of the mean, last and before
    for step in range(m - 1):
        _, carried, _, earlier, first, _, slow = coef[step]
        if step == 0:
            carried = earlier = first = 0.0
        share = (mats_m[step + 1] - mats_m[step]) / (mats_m[step + 1] - mats_m[0])
        paced = np.array([1 - carried - earlier - first + slow, carried, earlier])
        move = np.array([share * paced, paced, [0.0, 1.0, 0.0]])
        move[0, 0] += 1 - share
        push = np.array([share, 1.0, 0.0])
        some = error[: step + 1]
        some = move @ some @ move.T + step_sd[step] ** 2 * np.outer(push, push)
        if step == 0:
            some[:] = step_sd[0] ** 2  # one pace is the mean, the last and the one before
        error[: step + 1] = some
        way = (mats_m[step + 1] - mats_m[0]) / (mats_m[step + 1] - mats_m[: step + 1])
        sd[: step + 1, step + 1] = np.sqrt(some[:, 0, 0]) * way
    return sd


def sides(spreads: list[Spread]) -> tuple[FloatArray, FloatArray]:
    """Return how much farther than its mean an error reaches to either side, from mat to mat.

    On the way from a mat to a later one it is the mean of the steps between.

    Returns
    -------
    Two of (M, M), early and late, 1 where there is no way ahead; row: from, column: to.

    Examples
    --------
    >>> early, late = sides([Spread(0.03, 0.15, 0.15, -1.0, 3.0, 0.036), EXPECTED])
    >>> early[0].round(2).tolist(), late[0].round(2).tolist()
    ([1.0, 0.5, 0.72], [1.0, 1.5, 1.28])
    """
    m = len(spreads) + 1
    step = np.array([[-one.low, one.high] for one in spreads])
    step /= step.mean(axis=1, keepdims=True)
    reach = np.ones((2, m, m))
    for here in range(m - 1):
        reach[:, here, here + 1 :] = np.cumsum(step[here:], axis=0).T / np.arange(1, m - here)
    return reach[0], reach[1]


def later(odds: FloatArray, share: float) -> FloatArray:
    """Return a share's quantile of a logistic error that is known to exceed a bound.

    Who has not arrived yet will not have arrived early: the longer a runner is awaited, the later
    she is expected. For the logistic, with a scale of 1, this has a closed form.

    Parameters
    ----------
    odds : (N,) exp of the bound; 0: nothing is known.
    share : of those who exceed the bound, so many come earlier than what is returned.

    Examples
    --------
    >>> later(np.array([0.0, 1.0, np.e**4]), 0.5).round(2).tolist()
    [0.0, 1.1, 4.7]
    """
    return np.asarray(np.log((share + odds) / (1.0 - share)))
