"""The way over a mat that missed a runner: what the field did there.

A runner's times at the mats around are exact. Where between them a mat missed her, a curve through
her own times says when she most likely crossed it, and the field what that curve leaves out: a
hill, a bend, a water station.
"""

import numpy as np

from feeds.believe.chain import CLOSEST_S
from feeds.estimate.learn import fit
from geo.knots import packed
from geo.motion import FloatArray, IntArray, Motions

MARGIN = 0.05  # a bridged time keeps this share of the gap away from the reads around it
SHARE_SD = np.array([0.01, 0.1, 0.1])  # how far the field may be from the curve
SPREAD = 0.02  # of the share of the gap's time, until runners have shown it
SHOWN_BY = 2000  # runners are enough to learn a gap from
AROUND = 3  # reads on either side of a gap that the curve goes through


def replay_motions(times_s: FloatArray, mats_m: FloatArray) -> Motions:
    """Return the motions of a race that is over: the reads, and nothing predicted.

    Parameters
    ----------
    times_s : (N, M) Unix seconds, rising in each row, NaN: no read. A mat between two reads that
        missed a runner gets a knot where the field suggests one (`bridged`).
    mats_m : (M,) metres along the course, rising.

    Returns
    -------
    N motions, M + 1 knots wide, like those of `live_motions`.

    Examples
    --------
    >>> times_s = np.array([[0.0, 300.0, 700.0], [0.0, np.nan, 700.0]])
    >>> replay_motions(times_s, np.array([0.0, 1000.0, 2000.0])).along_m.tolist()
    [[0.0, 1000.0, 2000.0, nan], [0.0, 1000.0, 2000.0, nan]]
    """
    return packed(bridged(times_s, mats_m), mats_m)[0]


def bridged(times_s: FloatArray, mats_m: FloatArray) -> FloatArray:
    """Return the times with those of missed mats filled in between two reads of a runner.

    Parameters
    ----------
    times_s : (N, M) Unix seconds that can be, NaN: no read.
    mats_m : (M,) metres along the course.

    Returns
    -------
    (N, M) Unix seconds, rising; NaN only before a runner's first read and after the last.
    """
    m = times_s.shape[1]
    number = np.arange(m)
    seen = ~np.isnan(times_s)
    left = np.maximum.accumulate(np.where(seen, number, -1), axis=1)
    right = np.minimum.accumulate(np.where(seen, number, m)[:, ::-1], axis=1)[:, ::-1]
    is_gap = ~seen & (left >= 0) & (right < m)
    rows = np.flatnonzero(is_gap.any(axis=1))
    filled = times_s.copy()
    if len(rows) == 0:
        return filled
    patterns, of_row = np.unique(seen[rows], axis=0, return_inverse=True)
    for kind, pattern in enumerate(patterns):
        mine = rows[of_row.ravel() == kind]
        gaps = np.flatnonzero(is_gap[mine[0]])
        filled[np.ix_(mine, gaps)] = _bridge(times_s, mats_m, mine, np.flatnonzero(pattern), gaps)
    return filled


def at_field_pace(times_s: FloatArray, mats_m: FloatArray, usual: list[float]) -> FloatArray:
    """Return the times, those of missed mats filled in: quick, for every tick of a live race.

    Parameters
    ----------
    times_s : (N, M) Unix seconds that can be, NaN: no read. Who has any has a start.
    mats_m : (M,) metres along the course.
    usual : (M - 1) log pace of the field over each interval, NaN: not known.

    Examples
    --------
    >>> times_s, nan = np.array([[0.0, np.nan, 900.0]]), np.nan
    >>> at_field_pace(times_s, np.array([0.0, 1.0, 2.0]), [np.log(1), np.log(2)]).tolist()
    [[0.0, 300.0, 900.0]]
    """
    m = len(mats_m)
    seen = ~np.isnan(times_s)
    rows = np.flatnonzero((seen[:, 1:] & ~seen[:, :-1]).any(axis=1))
    filled = times_s.copy()
    if len(rows) == 0:
        return filled
    known = np.flatnonzero(~np.isnan(usual))
    pace = np.interp(np.arange(m - 1), known, np.array(usual)[known]) if len(known) else np.zeros(1)
    field_s = np.concatenate(([0.0], np.cumsum(np.exp(pace) * np.diff(mats_m))))
    number = np.arange(m)
    left = np.maximum.accumulate(np.where(seen[rows], number, 0), axis=1)
    right = np.where(seen[rows], number, m - 1)[:, ::-1]
    right = np.minimum.accumulate(right, axis=1)[:, ::-1]
    from_s = np.take_along_axis(times_s[rows], left, axis=1)
    way_s = np.take_along_axis(times_s[rows], right, axis=1) - from_s
    with np.errstate(invalid="ignore", divide="ignore"):
        share = (field_s - field_s[left]) / (field_s[right] - field_s[left])
    filled[rows] = np.where(seen[rows], times_s[rows], from_s + way_s * share)
    return filled


def _bridge(
    times_s: FloatArray, mats_m: FloatArray, mine: IntArray, known: IntArray, gaps: IntArray
) -> FloatArray:
    """Return (R, G) times of runners with reads at the same mats ``known``, at mats ``gaps``."""
    found = np.empty((len(mine), len(gaps)))
    for column, gap in enumerate(gaps):
        place = int(np.searchsorted(known, gap))
        near = known[max(place - AROUND, 0) : place + AROUND]
        x, share = _shape(times_s[np.ix_(mine, near)], mats_m[near], float(mats_m[gap]))
        teachers = np.flatnonzero(~np.isnan(times_s[:, [*near, gap]]).any(axis=1))
        around_s = times_s[teachers, known[place - 1]], times_s[teachers, known[place]]
        teachers = teachers[np.lexsort(around_s)]  # whatever order the roster has
        teachers = teachers[:: len(teachers) // SHOWN_BY + 1]
        if len(teachers):
            their_s = times_s[np.ix_(teachers, near)]
            their_x, guess = _shape(their_s, mats_m[near], float(mats_m[gap]))
            from_s, until_s = times_s[teachers, known[place - 1]], times_s[teachers, known[place]]
            shown = (times_s[teachers, gap] - from_s) / (until_s - from_s)
            share = share + x @ fit(their_x, shown - guess, np.zeros(3), SHARE_SD, SPREAD).coef
        else:  # nobody shows which curve is right: between the smoothest and the most cautious
            share = (share + _cautious(times_s[np.ix_(mine, near)], mats_m[near], mats_m[gap])) / 2
        from_s, until_s = times_s[mine, known[place - 1]], times_s[mine, known[place]]
        left_m, right_m = mats_m[known[place - 1]], mats_m[known[place]]
        even = (mats_m[gap] - left_m) / (right_m - left_m)
        share = np.clip(share, MARGIN * even, 1 - MARGIN * (1 - even))
        found[:, column] = from_s + (until_s - from_s) * share
    for column in range(1, len(gaps)):  # in a wide gap, one lesson must not overtake another
        if gaps[column] == gaps[column - 1] + 1:
            least_s = found[:, column - 1] + CLOSEST_S
            found[:, column] = np.fmax(found[:, column], least_s)
    return found


def _shape(times_s: FloatArray, near_m: FloatArray, gap_m: float) -> tuple[FloatArray, FloatArray]:
    """Return what the share of the gap's time depends on, (R, 3), and the curve's share, (R,).

    The curve is the natural cubic spline of time over distance, the smoothest way through the
    reads; beside it count how the paces before and after the gap differ from that over it.
    """
    count = len(near_m)
    gap = int(np.searchsorted(near_m, gap_m))  # it lies between the reads gap - 1 and gap
    weights = spline_weights(near_m, gap_m)
    way_s = times_s[:, gap] - times_s[:, gap - 1]
    pace = np.log(np.diff(times_s, axis=1) / np.diff(near_m))
    x = np.zeros((len(times_s), 3))
    x[:, 0] = 1.0
    if gap > 1:
        x[:, 1] = np.clip(pace[:, gap - 2] - pace[:, gap - 1], -0.3, 0.3)
    if gap < count - 1:
        x[:, 2] = np.clip(pace[:, gap] - pace[:, gap - 1], -0.3, 0.3)
    return x, np.asarray((times_s @ weights - times_s[:, gap - 1]) / way_s)


def _cautious(times_s: FloatArray, near_m: FloatArray, gap_m: float) -> FloatArray:
    """Return (R,) the share of the gap's time on a monotone cubic of time over distance.

    It is the one that is drawn between reads (`geo.motion`): paces swing no farther than read.
    """
    gap = int(np.searchsorted(near_m, gap_m))
    way_m, pace = np.diff(near_m), np.diff(times_s, axis=1) / np.diff(near_m)
    ends = []
    for knot in (gap - 1, gap):
        if 0 < knot < len(near_m) - 1:
            before, after = way_m[knot - 1], way_m[knot]
            share = (2 * after + before) / (3 * (before + after))
            ends.append(1.0 / (share / pace[:, knot - 1] + (1 - share) / pace[:, knot]))
        elif len(way_m) == 1:
            ends.append(pace[:, 0])
        else:  # an end of the race: a parabola's slope there, which neither turns nor swings far
            inner = 1 if knot == 0 else len(way_m) - 2
            here, there = way_m[gap - 1], way_m[inner]
            slope = (2 * here + there) * pace[:, gap - 1] - here * pace[:, inner]
            ends.append(np.clip(slope / (here + there), 0.0, 3 * pace[:, gap - 1]))
    part = (gap_m - near_m[gap - 1]) / way_m[gap - 1]
    first, last = (end / pace[:, gap - 1] for end in ends)
    bend = part * (1 - part) * ((1 - part) * (first - 1) - part * (last - 1))
    return np.asarray(part + bend)


def spline_weights(knots: FloatArray, at: float) -> FloatArray:
    """Return (K,) by how much each value counts in the natural cubic spline through K knots.

    Examples
    --------
    >>> spline_weights(np.array([0.0, 1.0, 2.0]), 0.5).tolist()
    [0.40625, 0.6875, -0.09375]
    """
    count = len(knots)
    gaps = np.diff(knots)
    bend = np.zeros((count, count))  # second derivatives, from values
    if count > 2:
        matrix = np.diag((gaps[:-1] + gaps[1:]) / 3)
        matrix += np.diag(gaps[1:-1] / 6, 1) + np.diag(gaps[1:-1] / 6, -1)
        slopes = (np.eye(count)[1:] - np.eye(count)[:-1]) / gaps[:, None]
        bend[1:-1] = np.linalg.solve(matrix, np.diff(slopes, axis=0))
    here = int(np.clip(np.searchsorted(knots, at) - 1, 0, count - 2))
    gap = gaps[here]
    right = (at - knots[here]) / gap
    left = 1 - right
    weights = np.zeros(count)
    weights[here], weights[here + 1] = left, right
    weights += ((left**3 - left) * bend[here] + (right**3 - right) * bend[here + 1]) * gap**2 / 6
    return weights
