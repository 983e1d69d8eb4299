"""Learning from those ahead: a small regression that outliers cannot bend and few cannot mislead.

The estimate is the posterior mode of a linear model: coefficients are near their prior means (a
ridge), residuals have Cauchy's weights, ``1 / (1 + (r / 1.5 s)^2)``, so that a walker or a stop at
the first-aid tent hardly counts (Holland and Welsch, "Robust regression using iteratively
reweighted least-squares", Commun. Stat. A6, 1977).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geo.motion import FloatArray

ROUNDS = 3
ODD = 3.0  # times the spread of the others, until some have come
ROBUST = 1.5  # robust standard deviations at which a residual counts half
FIRST = 5.0  # so many runners is the prior of the spread worth
MAD = 1.4826  # a bell curve's standard deviation in median absolute deviations
HALF_LIFE = 1000.0  # completions after which a runner counts half


@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """P coefficients, and how good they are."""

    coef: FloatArray  # (P,)
    doubt: FloatArray  # (P, P) their covariance
    spread: float  # robust standard deviation of the residuals


def fit(
    x: FloatArray,
    y: FloatArray,
    prior: FloatArray,
    sd: FloatArray,
    spread: float,
    is_odd: NDArray[np.bool_] | None = None,
) -> Fit:
    """Return the coefficients of ``y = x @ coef`` for runners in order, the latest last.

    Parameters
    ----------
    x : (R, P) features.
    y : (R,) what they came to.
    prior : (P,) coefficients to expect.
    sd : (P,) how far they may be from that.
    spread : standard deviation of the residuals to expect.
    is_odd : (R,) whose residuals have a spread of their own, not less than the others'; nobody.

    Examples
    --------
    Nobody has run: the prior stands. Many have, one oddly: he hardly counts.

    >>> one = np.ones(1)
    >>> fit(np.ones((0, 1)), np.ones(0), 0.5 * one, one, 0.1).coef.tolist()
    [0.5]
    >>> y = np.append(np.full(40, 0.2), 9.0)
    >>> fit(np.ones((41, 1)), y, 0.5 * one, one, 0.1).coef.round(3).tolist()
    [0.2]
    """
    count = len(y)
    odd = np.zeros(0, np.int64) if is_odd is None else np.flatnonzero(is_odd)
    if count == 0:
        return Fit(prior.copy(), np.diag(sd * sd), spread)
    age = np.arange(count - 1, -1, -1) / HALF_LIFE
    recent = np.exp2(-age)
    coef, scale = prior, spread
    inverse: FloatArray = np.diag(sd * sd)
    off = y - x @ prior
    for _ in range(ROUNDS):
        left = y - x @ coef
        seen = MAD * _median(np.abs(left))
        scale = float(np.sqrt((seen**2 * count + spread**2 * FIRST) / (count + FIRST)))
        each = np.full(count, scale)
        if len(odd):
            wild, worth = MAD * _median(np.abs(left[odd])), len(odd) + FIRST
            wild = np.sqrt((wild**2 * len(odd) + (ODD * scale) ** 2 * FIRST) / worth)
            each[odd] = max(float(wild), scale)
        weighted = x * (recent / (each**2 + (left / ROBUST) ** 2))[:, None]
        inverse = np.asarray(np.linalg.inv(weighted.T @ x + np.diag(sd**-2.0)))
        coef = prior + inverse @ (weighted.T @ off)
    return Fit(coef, inverse, scale)


def _median(values: FloatArray) -> float:
    return float(np.partition(values, len(values) // 2)[len(values) // 2])  # about
