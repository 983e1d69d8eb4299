"""How many runners a mat misses, by the mats around it."""

import numpy as np
from numpy.typing import NDArray

from geo.motion import FloatArray, IntArray


def missed_by(
    times_s: FloatArray, at_s: float = np.inf, since_s: float = -np.inf
) -> tuple[IntArray, IntArray]:
    """Return how many runners each mat has missed, and of how many that must have passed it.

    Who was seen before a mat and after it has passed it; the start needs nothing before it. Nobody
    can be known to have passed the last mat unseen: there it is none of none.

    Parameters
    ----------
    times_s : (N, M) Unix seconds of each runner's read at each mat, NaN where none; see
        `feeds.believe.table.Believed`. The chaser may be among them.
    at_s : Unix seconds; what comes later is not known yet.
    since_s : count only those who were first seen beyond the mat after this moment: how the mat
        is doing lately.

    Returns
    -------
    (M,) missed, (M,) passed. Where nobody passed yet both are 0.

    Examples
    --------
    >>> nan = np.nan
    >>> times_s = np.array([[1, 2, 3], [1, nan, 4], [nan, 3, 5], [1, nan, nan]])
    >>> [counts.tolist() for counts in missed_by(times_s)]
    [[1, 1, 0], [3, 2, 0]]
    >>> [counts.tolist() for counts in missed_by(times_s, at_s=3.5)]
    [[1, 0, 0], [2, 1, 0]]
    """
    known_s = np.where(times_s <= at_s, times_s, np.inf)
    after_s = np.full_like(known_s, np.inf)  # when first seen at any mat beyond
    after_s[:, :-1] = np.minimum.accumulate(known_s[:, :0:-1], axis=1)[:, ::-1]
    is_seen = np.isfinite(known_s)
    before = np.ones_like(is_seen)
    before[:, 1:] = np.logical_or.accumulate(is_seen, axis=1)[:, :-1]
    has_passed: NDArray[np.bool_] = before & np.isfinite(after_s) & (after_s > since_s)
    return (has_passed & ~is_seen).sum(axis=0), has_passed.sum(axis=0)
