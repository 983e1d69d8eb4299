"""Tables of times to motions: a knot for every read."""

import numpy as np

from geo.motion import FloatArray, IntArray, Motions


def packed(times_s: FloatArray, mats_m: FloatArray) -> tuple[Motions, IntArray]:
    """Return the reads as knots, with room for one more, and the mats they were made at.

    Parameters
    ----------
    times_s : (N, M) Unix seconds, rising in each row, NaN: no read.
    mats_m : (M,) metres along the course.

    Returns
    -------
    N motions, M + 1 knots wide, and (N, M + 1) the number of each knot's mat, -1 where there is no
    knot.

    Examples
    --------
    >>> motions, mat = packed(np.array([[0.0, np.nan, 700.0]]), np.array([0.0, 1000.0, 2000.0]))
    >>> motions.along_m.tolist(), mat.tolist()
    ([[0.0, 2000.0, nan, nan]], [[0, 2, -1, -1]])
    """
    n, m = times_s.shape
    at_s = np.full((n, m + 1), np.nan)
    at_s[:, :m] = times_s
    is_seen = ~np.isnan(at_s)
    mat = np.where(is_seen, np.arange(m + 1), -1)
    gaps = np.flatnonzero((is_seen[:, 1:] & ~is_seen[:, :-1]).any(axis=1))
    if len(gaps):
        order = np.argsort(~is_seen[gaps], axis=1, kind="stable")
        at_s[gaps] = np.take_along_axis(at_s[gaps], order, axis=1)
        mat[gaps] = np.take_along_axis(mat[gaps], order, axis=1)
    along_m = np.append(mats_m, np.nan)[mat]  # -1 takes the NaN
    return Motions(at_s, along_m, is_seen.sum(axis=1)), mat
