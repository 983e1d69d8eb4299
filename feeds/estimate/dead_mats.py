"""Mats that read nobody, though runners are read beyond them: unplugged, or never laid out.

Nobody should wait at such a mat, nor be called late there. It is taken off the course for as long
as it is silent; a few stray reads do not bring it back.
"""

import numpy as np
from numpy.typing import NDArray

from geo.motion import FloatArray

ENOUGH = 4  # runners read beyond a mat that has read none of them: at a good mat one of 10**8
STRAY = 0.05  # reads for each runner it missed: no more than that is not working


class MatWatch:
    """How many runners each of M mats has read, and missed though they were read beyond it."""

    def __init__(self, mats: int) -> None:
        self._read = np.zeros(mats, dtype=np.int64)
        self._missed = np.zeros(mats, dtype=np.int64)

    def count(self, before_s: FloatArray, after_s: FloatArray) -> None:
        """Take in that R rows of times, (R, M), are no longer as before.

        Examples
        --------
        >>> watch, nan = MatWatch(3), np.nan
        >>> watch.count(np.full((4, 3), nan), np.array([[1.0, nan, 9.0]] * 4))
        >>> watch.dead().tolist()
        [False, True, False]
        >>> watch.count(np.array([[1.0, nan, 9.0]]), np.array([[1.0, 5.0, 9.0]]))
        >>> watch.dead().tolist()
        [False, False, False]
        """
        for times_s, sign in ((before_s, -1), (after_s, 1)):
            is_read = ~np.isnan(times_s)
            is_beyond = np.logical_or.accumulate(is_read[:, ::-1], axis=1)[:, ::-1]
            self._read += sign * is_read.sum(axis=0)
            self._missed += sign * (is_beyond & ~is_read).sum(axis=0)

    def dead(self) -> NDArray[np.bool_]:
        """Return (M,) which mats read nobody; never the start, which wave and gun stand in for."""
        is_dead = (self._missed >= ENOUGH) & (self._read <= STRAY * self._missed)
        is_dead[0] = False
        return np.asarray(is_dead)


def filled_in(
    live: FloatArray, is_dead: NDArray[np.bool_], mats_m: FloatArray, log_pace: FloatArray
) -> FloatArray:
    """Return times at all mats from those at the live ones, the dead crossed on the way.

    Parameters
    ----------
    live : (N, L) Unix seconds at the mats that are not dead, the first and the last among them.
    is_dead : (M,)
    mats_m : (M,) metres along the course.
    log_pace : (M - 1,) how slow each interval is, beside the others: its slopes.

    Examples
    --------
    >>> is_dead, mats_m = np.array([False, True, False]), np.array([0.0, 1.0, 3.0])
    >>> filled_in(np.array([[0.0, 300.0]]), is_dead, mats_m, np.zeros(2)).tolist()
    [[0.0, 100.0, 300.0]]
    """
    usual_s = np.concatenate(([0.0], np.cumsum(np.exp(log_pace) * np.diff(mats_m))))
    number = np.flatnonzero(~is_dead)
    right = np.searchsorted(number, np.arange(len(mats_m)))
    left = np.where(is_dead, right - 1, right)
    from_s, until_s = usual_s[number[left]], usual_s[number[right]]
    share = np.where(is_dead, (usual_s - from_s) / np.where(is_dead, until_s - from_s, 1.0), 0.0)
    return np.asarray(live[:, left] + (live[:, right] - live[:, left]) * share)
