"""The pace up to the first split, when nobody has shown one: wave, delay at the start, promises.

A regression of log pace on wave and start delay, around what was announced, with logistic errors.
Those still on their way count too: they are slower than they have been out so far (a censored
accelerated failure time model; Kalbfleisch and Prentice, "The Statistical Analysis of Failure Time
Data", 1980). Without them the first few to arrive, the fast ones, would speak for their wave.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geo.motion import FloatArray, IntArray

SAMPLE = 3000  # runners are enough to learn from
ROUNDS = 6
COMMON_SD = 0.15  # how far all may be from what was announced, in log pace
WAVE_SD = 0.10  # and a wave from the others
DELAY_SD = 0.05  # for each doubling of the minutes that the start line took
SCALE = 0.09  # of the logistic errors, until some have arrived
SCALE_FROM = 20.0  # so many arrivals is that worth


@dataclass(frozen=True, slots=True, eq=False)
class FirstInterval:
    """How log pace follows from wave and delay."""

    common: float
    of_wave: FloatArray  # (W,)
    of_delay: float
    scale: float  # of the logistic errors

    def pace(self, announced: FloatArray, wave: IntArray, delay_s: FloatArray) -> FloatArray:
        """Return (N,) log pace to expect, from the log pace announced."""
        late = self.of_delay * delay_of(delay_s)
        return np.asarray(announced + self.common + self.of_wave[wave] + late)


def delay_of(delay_s: FloatArray) -> FloatArray:
    """Return the doublings of the minutes, and one, from the gun to the start line."""
    return np.asarray(np.log2(1.0 + np.clip(delay_s, 0.0, 7200.0) / 60.0))


def learn_first(
    announced: FloatArray,
    wave: IntArray,
    delay_s: FloatArray,
    shown: FloatArray,
    has_arrived: NDArray[np.bool_],
    waves: int,
) -> FirstInterval:
    """Return what the first interval has shown.

    Parameters
    ----------
    announced : (R,) log pace announced for each runner who has started.
    wave, delay_s : (R,) number of the wave, seconds from its gun to the start line.
    shown : (R,) log pace of the first interval; of who is still out, the pace now out of reach.
    has_arrived : (R,) who has completed it.
    waves : how many waves there are.

    Examples
    --------
    Nobody has arrived, and everybody could still run as announced:

    >>> one = learn_first(np.zeros(9), np.zeros(9, int), np.zeros(9), np.full(9, -9.0),
    ...                   np.zeros(9, bool), 1)
    >>> abs(one.common) < 0.01
    True
    """
    width = waves + 2
    x = np.zeros((len(shown), width))
    x[:, 0] = 1.0
    x[np.arange(len(shown)), 1 + wave] = 1.0
    x[:, -1] = delay_of(delay_s)
    sd = np.concatenate(([COMMON_SD], np.full(waves, WAVE_SD), [DELAY_SD]))
    hold = np.diag(sd**-2.0)
    coef, scale = np.zeros(width), SCALE
    gone = shown - announced
    arrived = int(has_arrived.sum())
    for _ in range(ROUNDS if len(shown) else 0):
        z = np.clip((gone - x @ coef) / scale, -30.0, 30.0)
        half = np.tanh(z / 2)
        push = np.where(has_arrived, half, (1 + half) / 2)  # slope of the log likelihood
        with np.errstate(invalid="ignore", divide="ignore"):
            bend = np.where(np.abs(z) < 1e-6, 0.5, half / z)  # bounds its curvature
        bend = np.where(has_arrived, bend, np.where(z > -6, 0.25, 0.0))
        matrix = (x * bend[:, None]).T @ x / scale**2 + hold
        coef = coef + np.linalg.solve(matrix, x.T @ push / scale - hold @ coef)
        if arrived:
            left = float(np.median(np.abs((gone - x @ coef)[has_arrived]))) / np.log(3.0)
            scale = (left * arrived + SCALE * SCALE_FROM) / (arrived + SCALE_FROM)
    return FirstInterval(float(coef[0]), coef[1:-1], float(coef[-1]), scale)


def first_by_now(
    times_s: FloatArray,
    mats_m: FloatArray,
    gun_s: FloatArray,
    announced: FloatArray,
    wave: IntArray,
    waves: int,
    at_s: float,
    sample: int = SAMPLE,
) -> FirstInterval:
    """Return what the first interval of a race has shown by a moment.

    Parameters
    ----------
    times_s : (N, M) Unix seconds that are believed, NaN: no read.
    mats_m : (M,) metres along the course.
    gun_s, announced, wave : (N,) of each runner, as for `learn_first`.
    waves : how many there are.
    at_s : Unix seconds; now.
    sample : so many runners are asked at most.
    """
    rows = np.arange(0, len(gun_s), len(gun_s) // sample + 1)
    rows = rows[~np.isnan(times_s[rows, 0])]
    some_s = times_s[rows]
    has_arrived = ~np.isnan(some_s[:, 1])
    is_out = np.isnan(some_s[:, 2:]).all(axis=1)  # else the first mat missed her
    keep = has_arrived | is_out
    rows, some_s, has_arrived = rows[keep], some_s[keep], has_arrived[keep]
    way_s = np.where(has_arrived, some_s[:, 1], at_s) - some_s[:, 0]
    shown = np.log(np.fmax(way_s, 1.0) / (mats_m[1] - mats_m[0]))
    delay_s = some_s[:, 0] - gun_s[rows]
    return learn_first(announced[rows], wave[rows], delay_s, shown, has_arrived, waves)
