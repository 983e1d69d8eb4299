"""Which times of a table can be: of a race that was written down as splits, not as reads.

Of reads, `feeds.believe.walk` chooses; here each runner has one time a mat, and clocks jumped.
"""

import numpy as np

from geo.motion import FloatArray

FASTEST_M_PER_S = 12.0  # nobody has run faster: a time that needs it is not this runner's
CLOSEST_S = 0.3  # between two reads; three steps of the published clock, so that times still rise


def possible_times(
    times_s: FloatArray, mats_m: FloatArray, fastest_m_per_s: float = FASTEST_M_PER_S
) -> FloatArray:
    """Return the longest chain of reads a body could have made, the farther one of equals.

    Parameters
    ----------
    times_s : (N, M) Unix seconds, NaN: no read.
    mats_m : (M,) metres along the course, rising.
    fastest_m_per_s : what nobody exceeds; infinite for a car.

    Returns
    -------
    (N, M) Unix seconds, NaN: no read, or one that cannot be.

    Examples
    --------
    >>> times_s = np.array([[0.0, 300.0, 310.0, 900.0]])  # a kilometre in ten seconds
    >>> possible_times(times_s, np.array([0.0, 1000.0, 2000.0, 3000.0])).tolist()
    [[0.0, nan, 310.0, 900.0]]
    """
    m = times_s.shape[1]
    least_s = np.cumsum(np.maximum(np.diff(mats_m) / fastest_m_per_s, CLOSEST_S))
    least_s = np.concatenate(([0.0], least_s))  # from the first mat to each
    spare = times_s - least_s  # may not fall from one read to a later one
    with np.errstate(invalid="ignore"):
        falls = spare[:, 1:] < np.fmax.accumulate(spare, axis=1)[:, :-1]
    bad = np.flatnonzero(falls.any(axis=1))
    if len(bad) == 0:
        return times_s
    rows, spare = times_s[bad], spare[bad]
    chain = np.where(np.isnan(rows), 0, 1)  # the most reads a chain that ends here can hold
    before = np.full(rows.shape, -1)
    for j in range(m):
        for i in range(j):
            longer = (spare[:, j] >= spare[:, i]) & (chain[:, i] + 1 >= chain[:, j])
            chain[longer, j] = chain[longer, i] + 1
            before[longer, j] = i
    here = m - 1 - np.argmax(chain[:, ::-1], axis=1)
    keep = np.zeros(rows.shape, dtype=bool)
    numbers = np.arange(len(bad))
    for _ in range(m):
        keep[numbers[here >= 0], here[here >= 0]] = True
        here = np.where(here >= 0, before[numbers, here], -1)
    times = times_s.copy()
    times[bad] = np.where(keep, rows, np.nan)
    return times
