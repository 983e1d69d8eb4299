"""Who was passed by the chaser, as reads show it: docs/results.md, 5."""

from dataclasses import dataclass

import numpy as np

from feeds.believe.ways import chaser_mats_of
from feeds.race import Race
from feeds.results.starts import BoolArray
from geo.knots import packed
from geo.motion import FloatArray, IntArray, meet

CLEAR_S = (
    0.001  # short of the mat at which she is behind him: there the two are level at the latest
)


def compared(race: Race, times_s: FloatArray, start_s: FloatArray) -> FloatArray:
    """Return the times by which runners are compared with the chaser, at each mat.

    Parameters
    ----------
    race : with a chaser.
    times_s : (N + 1, M) Unix seconds of the crossings, the chaser last, NaN where none is known.
    start_s : (N,) Unix seconds of their starts, read or assumed.

    Returns
    -------
    (N + 1, M) Unix seconds: the crossings, but at the start by when each began.
    """
    begin_s = np.append(start_s, times_s[-1, 0])
    if race.chaser is not None and np.isnan(begin_s[-1]) and chaser_mats_of(race)[0] == 0.0:
        begin_s[-1] = race.chaser.gun_s
    first_s = np.fmin.reduce(times_s[:, 1:], axis=1)
    at_s = times_s.copy()
    at_s[:, 0] = np.where(begin_s >= first_s, np.nan, begin_s)
    return at_s


def begun_behind(hers_s: FloatArray, his_s: FloatArray) -> BoolArray:
    """Return (N,) who was not ahead of him where both have been first."""
    lead_s = his_s - hers_s
    both = ~np.isnan(lead_s)
    first = np.argmax(both, axis=1)
    return np.asarray(both.any(axis=1) & (lead_s[np.arange(len(lead_s)), first] <= 0))


def behind_at_last(hers_s: FloatArray, his_s: FloatArray) -> BoolArray:
    """Return (N,) whom he was ahead of, or level with, where both have been last."""
    lead_s = his_s - hers_s
    both = ~np.isnan(lead_s)
    last = lead_s.shape[1] - 1 - np.argmax(both[:, ::-1], axis=1)
    return np.asarray(both.any(axis=1) & (lead_s[np.arange(len(lead_s)), last] <= 0))


def passed_between(
    times_s: FloatArray, his_s: FloatArray, is_first: bool = False
) -> tuple[IntArray, IntArray, IntArray]:
    """Return who was passed, and between which two mats.

    Parameters
    ----------
    times_s : (N, M) Unix seconds of each runner's crossings, NaN where none is known.
    his_s : (M,) Unix seconds of the chaser's.
    is_first : the first time counts; else the last, after which she was not ahead again.

    Returns
    -------
    (P,) rows, and (P,) the last mat at which each was ahead of him, and (P,) the next at which both
    were read and she was not.

    Examples
    --------
    >>> times_s = np.array([[0.0, 300.0, 600.0], [0.0, 240.0, 480.0]])
    >>> [one.tolist() for one in passed_between(times_s, np.array([100.0, 310.0, 500.0]))]
    [[0], [1], [2]]
    """
    lead_s = his_s - times_s
    both = ~np.isnan(lead_s)
    is_ahead = both & (lead_s > 0)
    m = times_s.shape[1]
    if is_first:  # what comes after it is of no account
        was_ahead = np.logical_or.accumulate(is_ahead, axis=1)
        over = np.logical_or.accumulate(was_ahead & both & ~is_ahead, axis=1)
        is_ahead &= ~over
    from_mat = m - 1 - np.argmax(is_ahead[:, ::-1], axis=1)
    is_next = both & (np.arange(m) > from_mat[:, None])
    rows = np.flatnonzero(is_ahead.any(axis=1) & is_next.any(axis=1))
    return rows, from_mat[rows], np.argmax(is_next[rows], axis=1)


@dataclass(frozen=True, slots=True, eq=False)
class Caught:
    """Who was passed, as crossings show it: (N,) when and where, and of which crossings."""

    at_s: FloatArray  # (N,) Unix seconds, NaN: never
    at_m: FloatArray  # (N,) metres along the runners' course
    times_s: FloatArray  # (N, M) Unix seconds of hers
    his_s: FloatArray  # (M,)

    def is_of(self, times_s: FloatArray, his_s: FloatArray) -> BoolArray:
        """Return (N,) of whom it says what others of the same race would."""
        if times_s.shape != self.times_s.shape:
            return np.zeros(len(times_s), dtype=bool)
        is_his = np.array_equal(his_s, self.his_s, equal_nan=True)
        same = (times_s == self.times_s) | (np.isnan(times_s) & np.isnan(self.times_s))
        return np.asarray(same.all(axis=1) & is_his)


def catches(
    times_s: FloatArray,
    mats_m: FloatArray,
    his_s: FloatArray,
    is_first: bool = False,
    like: Caught | None = None,
) -> Caught:
    """Return when and where the chaser passed each runner for good, or first.

    Parameters
    ----------
    times_s, his_s, is_first : as for `passed_between`.
    mats_m : (M,) metres along the runners' course.
    like : what was found of the same race before: of whoever has the same crossings it still holds.

    Returns
    -------
    NaN for who was not passed as far as reads show. Between the two mats both are taken to run
    along monotone cubics through their crossings.
    """
    n = len(times_s)
    passed_s, passed_m = np.full(n, np.nan), np.full(n, np.nan)
    rows, from_mat, to_mat = passed_between(times_s, his_s, is_first)
    if like is not None:
        is_known = like.is_of(times_s, his_s)
        passed_s[is_known], passed_m[is_known] = like.at_s[is_known], like.at_m[is_known]
        is_new = ~is_known[rows]
        rows, from_mat, to_mat = rows[is_new], from_mat[is_new], to_mat[is_new]
    if not len(rows):
        return Caught(passed_s, passed_m, times_s, his_s)
    hers, his = packed(times_s[rows], mats_m)[0], packed(his_s[None], mats_m)[0]
    until_s = times_s[rows, to_mat] - CLEAR_S
    met_s, met_m = meet(hers, his, until_s)
    from_s = times_s[rows, from_mat]
    # Where she is level at the very mat, or rounding hides the meeting, it is the mat.
    is_inside = (met_s >= from_s) & (met_s <= until_s) & (his_s[to_mat] < times_s[rows, to_mat])
    passed_s[rows] = np.where(is_inside, met_s, times_s[rows, to_mat])
    passed_m[rows] = np.where(is_inside, met_m, mats_m[to_mat])
    return Caught(passed_s, passed_m, times_s, his_s)
