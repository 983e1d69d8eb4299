"""Who gets away, on plain arrays: the chance of each runner, how many, and where he catches others.

Both sides are uncertain. A runner's finish is taken as logistic, a bell whose tails are a little
heavier than the normal's, to either side as wide as the forecast's 80 % interval; the chaser's as
normal, and stood for by a few moments as likely as each other. What all runners have in common, his
being late or early, moves all chances together: that is why the number of those who get away is
asked for at each of his moments, and only then put together.
"""

from collections.abc import Iterator
from statistics import NormalDist

import numpy as np

from geo.motion import FloatArray, Motions

MOMENTS = 9  # that stand for the chaser's uncertain arrival
BELL = np.array([NormalDist().inv_cdf((k + 0.5) / MOMENTS) for k in range(MOMENTS)])
NORMAL_80 = NormalDist().inv_cdf(0.9)  # half of the 80 % interval, in standard deviations
LOGISTIC_80 = float(np.log(9.0))  # likewise, in the scale of a logistic
LEAST_HALF_S = 2.0  # nobody's finish is known better than that before it is read
HUGE = 600.0  # of which the exponential is still a number
OVERDUE = 30.0  # scales; more makes no difference
SURE = 0.002  # a chance so near to 0 or 1 leaves nothing open
COMMON = 0.3  # share of a half interval that all runners have in common (a wind, a wall, our bias)


def escape_chance(
    finish_s: FloatArray,
    low_s: FloatArray,
    high_s: FloatArray,
    line_s: float,
    line_half_s: float,
    at_s: float,
) -> FloatArray:
    """Return the chance of each runner still out to finish before the chaser does.

    Parameters
    ----------
    finish_s : (N,) her expected finish. NaN gives NaN.
    low_s, high_s : (N,) its 80 % interval, seldom as far to either side: more is lost than gained.
    line_s, line_half_s : the chaser's arrival, and half its 80 % interval; inf: he never arrives.
    at_s : she has not finished by now, so only what is later counts.

    Returns
    -------
    (N,) 0 to 1; falls as the expected finish grows.

    Examples
    --------
    >>> finish_s = np.array([1000.0, 1060.0, 1200.0])
    >>> low_s, high_s = finish_s - 50.0, finish_s + 60.0
    >>> escape_chance(finish_s, low_s, high_s, 1060.0, 0.0, 500.0).round(2).tolist()
    [0.9, 0.5, 0.0]
    """
    line = line_s + BELL / NORMAL_80 * line_half_s if np.isfinite(line_s) else np.full(1, line_s)
    out = sum(_still_out(finish_s, low_s, high_s, line, at_s), np.zeros(len(finish_s)))
    return 1 - out / len(line)


def qualifiers(
    home: int,
    chance: FloatArray,
    finish_s: FloatArray,
    low_s: FloatArray,
    high_s: FloatArray,
    line_s: float,
    line_half_s: float,
    at_s: float,
) -> tuple[float, float, float]:
    """Return how many will have got away in the end: expected, and the 80 % interval.

    The runners' own luck is independent, so at a given moment of the chaser's arrival the variances
    add up; his moment, and a share of every runner's error, are common to all.

    Parameters
    ----------
    home : how many have got away already.
    chance : (N,) of everybody still out, without NaN, as are the following.
    finish_s, low_s, high_s, line_s, line_half_s, at_s : as for `escape_chance`.

    Examples
    --------
    >>> finish_s = np.full(100, 900.0)
    >>> field = finish_s, finish_s - 60, finish_s + 60
    >>> chance = escape_chance(*field, 900.0, 20.0, 0.0)
    >>> [round(x, 1) for x in qualifiers(7, chance, *field, 900.0, 20.0, 0.0)]
    [57.0, 33.8, 80.2]
    """
    expected = home + float(chance.sum())
    is_open = (chance > SURE) & (chance < 1 - SURE)
    if not is_open.any() or not np.isfinite(line_s):
        return expected, expected, expected
    finish_s, low_s, high_s = finish_s[is_open], low_s[is_open], high_s[is_open]
    half_s = np.maximum((high_s - low_s) / 2, LEAST_HALF_S)
    weight = chance[is_open] * (1 - chance[is_open])
    common_s = COMMON * float((half_s * weight).sum() / weight.sum())
    moments_s = line_s + BELL / NORMAL_80 * np.hypot(line_half_s, common_s)
    outs = list(_still_out(finish_s, low_s, high_s, moments_s, at_s))
    mean = np.array([len(out) - out.sum() for out in outs])
    deviation = np.sqrt([(out * (1 - out)).sum() for out in outs])
    counts = mean[:, None] + deviation[:, None] * BELL + expected - mean.mean()
    low, high = np.clip(np.quantile(counts, [0.1, 0.9]), home, home + len(chance))
    return expected, min(float(low), expected), max(float(high), expected)


def caught(
    arrival_s: FloatArray, chaser_s: FloatArray, mats_m: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return when and where the chaser catches each runner for good, from their times at mats.

    Parameters
    ----------
    arrival_s : (N, M) when each runner is at each mat.
    chaser_s : (M,) when the chaser is; inf where he never comes.
    mats_m : (M,) metres along the course.

    Returns
    -------
    (N,) Unix seconds and (N,) metres. NaN where she is at the last mat before him, and where he was
    ahead from the start.

    Examples
    --------
    >>> arrival_s = np.array([[0.0, 300.0, 600.0], [0.0, 240.0, 480.0]])
    >>> [x.tolist() for x in caught(arrival_s, np.array([100.0, 300.0, 500.0]), np.arange(3.0))]
    [[300.0, nan], [1.0, nan]]
    """
    n = len(arrival_s)
    met_s, met_m = np.full(n, np.nan), np.full(n, np.nan)
    if n == 0 or len(mats_m) < 2:
        return met_s, met_m
    lead_s = chaser_s - arrival_s
    with np.errstate(invalid="ignore"):
        falls = (lead_s[:, :-1] > 0) & (lead_s[:, 1:] <= 0)
    last = falls.shape[1] - 1 - np.argmax(falls[:, ::-1], axis=1)
    rows = np.flatnonzero(falls.any(axis=1) & ~(lead_s[:, -1] > 0))
    here = last[rows]
    before_s, after_s = lead_s[rows, here], lead_s[rows, here + 1]
    share = before_s / (before_s - after_s)
    from_s = arrival_s[rows, here]
    met_s[rows] = from_s + share * (arrival_s[rows, here + 1] - from_s)
    met_m[rows] = mats_m[here] + share * (mats_m[here + 1] - mats_m[here])
    return met_s, met_m


def times_at(chaser: Motions, mats_m: FloatArray) -> FloatArray:
    """Return (M,) when one motion reaches each place; inf: never. Straight from knot to knot."""
    is_knot = ~np.isnan(chaser.at_s[0])
    at_s, along_m = chaser.at_s[0, is_knot], chaser.along_m[0, is_knot]
    moves = np.append(True, np.diff(along_m) > 0)  # of a rest only where it begins
    return np.asarray(np.interp(mats_m, along_m[moves], at_s[moves], right=np.inf))


def _still_out(
    finish_s: FloatArray, low_s: FloatArray, high_s: FloatArray, moments_s: FloatArray, at_s: float
) -> Iterator[FloatArray]:
    """Yield for each moment (N,) the chance not to have finished, given that she has not now."""
    early = LOGISTIC_80 / np.maximum(finish_s - low_s, LEAST_HALF_S)
    late = LOGISTIC_80 / np.maximum(high_s - finish_s, LEAST_HALF_S)

    due_s = np.maximum(finish_s, at_s - OVERDUE / late)

    def odds_of(moment_s: float) -> FloatArray:
        after_s = moment_s - due_s
        scaled = after_s * np.where(after_s < 0, early, late)
        return np.asarray(np.exp(np.minimum(scaled, HUGE)))

    here = 1 + odds_of(at_s)
    for moment_s in np.maximum(moments_s, at_s).tolist():
        yield here / (1 + odds_of(moment_s))
