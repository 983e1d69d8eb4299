"""Which reads to believe, on plain arrays: clocks jump, and a mat misses some.

`feeds.crossings` has already chosen among the many reads of one chip; what stands here also
serves recorded races that are only a table of times.
"""

import numpy as np

from geo.motion import FloatArray, IntArray

FASTEST_M_PER_S = 12.0  # nobody has run faster: a read that needs it is not this runner's
CLOSEST_S = 0.3  # between two reads; three steps of the published clock, so that times still rise
SAMPLE = 10_000  # starts are enough to know when a wave left
PLAUSIBLE = 2.5  # a first split is at most so many times faster or slower than announced


def believed_times(
    times_s: FloatArray,
    mats_m: FloatArray,
    gun_s: FloatArray,
    band_s_per_km: FloatArray,
    wave: IntArray,
) -> FloatArray:
    """Return the read times a body could have made, with a start for everybody on the course.

    - Of reads that contradict each other the longest possible chain is kept, the farther one of
      equals.
    - A runner whom the start mat missed left when his wave did on the median, but so that his
      first split is plausible.

    Parameters
    ----------
    times_s : (N, M) Unix seconds, NaN: no read.
    mats_m, gun_s, band_s_per_km, wave : as for `live_motions`, without NaN.

    Returns
    -------
    (N, M) Unix seconds, NaN: no read, or not to be believed.

    Examples
    --------
    >>> mats_m, nan = np.array([0.0, 1000.0, 2000.0]), np.nan
    >>> times_s = np.array([[12.0, 300.0, nan], [nan, 350.0, 700.0], [9.0, 900.0, 500.0]])
    >>> believed_times(times_s, mats_m, np.zeros(3), np.full(3, 360.0), np.zeros(3, int)).tolist()
    [[12.0, 300.0, nan], [10.5, 350.0, 700.0], [9.0, nan, 500.0]]
    """
    times = possible_times(times_s, mats_m)
    missed, start_s = missed_starts(times, mats_m, gun_s, band_s_per_km, wave)
    if len(missed):
        times = times.copy()
        times[missed, 0] = start_s
    return times


def missed_starts(
    times_s: FloatArray,
    mats_m: FloatArray,
    gun_s: FloatArray,
    band_s_per_km: FloatArray,
    wave: IntArray,
) -> tuple[IntArray, FloatArray]:
    """Return who is on the course though the start missed them, and when they most likely left.

    Parameters
    ----------
    times_s : (N, M) Unix seconds that can be (`possible_times`).
    mats_m, gun_s, band_s_per_km, wave : as for `live_motions`, without NaN.

    Returns
    -------
    (R,) numbers of runners and (R,) Unix seconds.
    """
    unseen = np.isnan(times_s[:, 0])
    some = np.flatnonzero(unseen)
    missed = some[~np.isnan(times_s[some, 1:]).all(axis=1)]
    if len(missed) == 0:
        return missed, np.zeros(0)
    seen = np.flatnonzero(~unseen)
    seen = seen[:: len(seen) // SAMPLE + 1]
    delay, of_wave = times_s[seen, 0] - gun_s[seen], wave[seen]
    usual = np.zeros(int(wave.max()) + 1)
    for number in np.unique(wave[missed]):
        delays = delay[of_wave == number]
        usual[number] = np.median(delays) if len(delays) else 0.0
    first = np.argmax(~np.isnan(times_s[missed, 1:]), axis=1)
    seen_s, way_m = times_s[missed, first + 1], (mats_m[1:] - mats_m[0])[first]
    even_s = band_s_per_km[missed] / 1000 * way_m
    earliest_s, latest_s = seen_s - PLAUSIBLE * even_s, seen_s - even_s / PLAUSIBLE
    return missed, np.clip(gun_s[missed] + usual[wave[missed]], earliest_s, latest_s)


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
