"""How large errors are beside the usual ones: where paces swing about, and for weaker runners.

Those who leave a mat at about the same time have just shown how much they swing: where the field
begins to walk, or a heat wave has set in, the errors to come are larger before one of them is
known. So errors are measured in what is usual of such runners (locally weighted conformal
inference: Lei, G'Sell, Rinaldo, Tibshirani and Wasserman, "Distribution-free predictive inference
for regression", J. Am. Stat. Assoc. 113, 2018).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from feeds.estimate.form import FAR, RUNS, WALKS_ON
from geo.motion import FloatArray

AROUND = 101  # runners tell how the field swings
CALM = 0.01, 5.0  # log pace by which a field swings at least, about, and how many runners that is
SURELY = 0.002
BEND_MOST = 0.3  # a change of log pace beyond is no larger swing
KNOTS = 100
# how errors grow with the log of the swing, and with log pace; and how far from that they may be
EXPECTED = np.array([0.0, 0.5, 0.0])
EXPECTED_SD = np.array([1.0, 0.3, 2.0])
HOLD = np.diag(EXPECTED_SD**-2.0)
NOISE = 0.7  # variance of an error's size, in squares of its mean
MOST = 4.0  # times the usual size, or less
ROUNDS = 2


@dataclass(frozen=True, slots=True, eq=False)
class Swing:
    """How large the errors of one interval are."""

    left_s: FloatArray  # (K,) Unix seconds
    log_swing: FloatArray  # (K,) of those who left about then
    coef: FloatArray  # (3,) as `EXPECTED`
    middle: FloatArray  # (2,) log swing and strength of the middle of those who have come

    def size(self, strength: FloatArray, gait: NDArray[np.int8], left_s: FloatArray) -> FloatArray:
        """Return (N,) how large errors are, beside the middle, of runners who left then.

        Walkers count as strong as the middle: what their errors are, they show themselves.
        """
        swing = np.interp(left_s, self.left_s, self.log_swing) - self.middle[0]
        slow = np.where(gait > RUNS, 0.0, np.clip(strength - self.middle[1], -FAR, FAR))
        most = np.log(MOST)
        log_size = self.coef[0] + self.coef[1] * swing + self.coef[2] * slow
        size = np.exp(np.clip(log_size, -most, most))
        return np.where(gait == WALKS_ON, 1.0, size)


STEADY = Swing(np.zeros(1), np.zeros(1), np.zeros(3), np.zeros(2))


def swing_of(
    left_s: FloatArray, change: FloatArray, strength: FloatArray, off: FloatArray
) -> Swing:
    """Return how errors grow where the field swings.

    Parameters
    ----------
    left_s, change, strength : (R,) of who has completed the interval, then of who is out: Unix
        seconds at its beginning, log of the last pace less the mean, log pace.
    off : (C,) of the first C, who have completed it: how large the error was; NaN of walkers, who
        tell of how the field swings, not of how it errs.

    Examples
    --------
    Where the field swung about, errors were four times as large:

    >>> is_calm = np.arange(300) < 200
    >>> change = np.where(is_calm, 0.0, np.tile([0.1, -0.1], 150))
    >>> off = np.where(is_calm, 0.02, 0.08)
    >>> found = swing_of(np.arange(300.0), change, np.zeros(300), off)
    >>> runs = np.zeros(2, np.int8)
    >>> calm, wild = found.size(np.zeros(2), runs, np.array([50.0, 290.0])).tolist()
    >>> 3.0 < wild / calm < 5.0
    True
    """
    runs = np.flatnonzero(~np.isnan(off))
    came = len(runs)
    if came == 0:
        return STEADY
    order = np.argsort(left_s)
    order = order[~np.isnan(change[order])]
    if len(order) == 0:
        return STEADY
    bend = np.clip(change[order], -BEND_MOST, BEND_MOST)
    swing = np.abs(bend - _mean_around(bend))
    log_swing = np.log(_mean_around(swing, *CALM) + SURELY)
    knots = slice(0, None, len(order) // KNOTS + 1)
    knot_s, log_swing = left_s[order][knots], log_swing[knots]
    own, slow, off = np.interp(left_s[runs], knot_s, log_swing), strength[runs], off[runs]
    middle = np.array([_median(own), _median(slow)])
    z = np.empty((came, 3))
    z[:, 0], z[:, 1] = 1.0, own - middle[0]
    np.clip(slow - middle[1], -FAR, FAR, out=z[:, 2])
    size = np.fmin(off, 6.0 * _median(off) + 1e-9)
    size = size / max(float(size.mean()), 1e-9)
    coef = EXPECTED.copy()
    for _ in range(ROUNDS):  # a gamma regression
        odd = size * np.exp(-np.clip(z @ coef, -3.0, 3.0))
        slope = z.T @ (odd - 1.0) / NOISE - HOLD @ (coef - EXPECTED)
        bends = (z * np.fmin(odd, 3.0)[:, None]).T @ z / NOISE + HOLD
        coef = coef + np.linalg.solve(bends, slope)
    return Swing(knot_s, log_swing, coef, middle)


def _median(values: FloatArray) -> float:
    return float(np.partition(values, len(values) // 2)[len(values) // 2])


def _mean_around(values: FloatArray, expected: float = 0.0, worth: float = 0.0) -> FloatArray:
    """Return (R,) the mean of `AROUND` values in a row, fewer at the ends."""
    number = np.arange(len(values))
    since = np.fmax(number - AROUND // 2, 0)
    until = np.fmin(number + AROUND // 2 + 1, len(values))
    total = np.concatenate(([0.0], np.cumsum(values)))
    return np.asarray((total[until] - total[since] + expected * worth) / (until - since + worth))
