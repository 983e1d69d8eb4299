"""Distance over time for many runners at once, and where two motions meet.

A motion is a row of knots (time, metres along the course). The first knots are reads, exact;
the rest is a predicted tail. The rule, the same in Python and in ``assets/map/news/motion.mjs``:

- between two reads: the monotone cubic whose slopes at the reads are those of PCHIP
  (Fritsch and Carlson's condition, Fritsch and Butland's weights), so nobody runs backwards and
  nobody overshoots a mat; with two reads it is a straight line;
- from the last read on: straight lines from knot to knot;
- before the first knot and after the last: the runner stands at that knot.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

BISECTIONS = 44  # halves four hours down to a nanosecond


@dataclass(frozen=True, slots=True, eq=False)
class Motions:
    """The motions of N runners, K knots wide."""

    at_s: FloatArray  # (N, K) Unix seconds, rising strictly in each row, NaN from the end on
    along_m: FloatArray  # (N, K) metres along the course, never falling; NaN where at_s is
    read_count: IntArray  # (N,) how many knots, from the left, are reads; the rest is predicted


@dataclass(frozen=True, slots=True, eq=False)
class _Pieces:
    """One cubic a runner: ``place + x (first + x (second + x third))``, x = t - from_s."""

    from_s: FloatArray
    place: FloatArray
    first: FloatArray
    second: FloatArray
    third: FloatArray

    def along(self, at_s: FloatArray) -> FloatArray:
        x = at_s - self.from_s
        return self.place + x * (self.first + x * (self.second + x * self.third))

    def speed(self, at_s: FloatArray) -> FloatArray:
        x = at_s - self.from_s
        return self.first + x * (2 * self.second + x * 3 * self.third)


def along_at(motions: Motions, at_s: float | FloatArray) -> FloatArray:
    """Return where each runner is at a time, by the rule at the top of this file.

    Parameters
    ----------
    motions : N runners.
    at_s : Unix seconds, one for everybody or (N,) one each. NaN gives NaN. One motion alone may be
        asked for any number of times.

    Returns
    -------
    (N,) metres along the course. A runner without knots has no place: NaN.

    Examples
    --------
    >>> two = Motions(np.array([[0.0, 300.0, np.nan], [60.0, 360.0, 900.0]]),
    ...               np.array([[0.0, 1000.0, np.nan], [0.0, 1000.0, 2000.0]]), np.array([2, 2]))
    >>> along_at(two, 150.0).tolist()
    [500.0, 300.0]
    >>> along_at(two, np.array([9999.0, 630.0])).tolist()
    [1000.0, 1500.0]
    """
    times = _each(at_s, len(motions.at_s))
    return _pieces(motions, slopes(motions), None, times).along(times)


def speed_at(motions: Motions, at_s: float | FloatArray) -> FloatArray:
    """Return how fast each runner is at a time: the derivative of `along_at`.

    Parameters
    ----------
    motions : N runners.
    at_s : Unix seconds, one for everybody or (N,) one each. NaN gives NaN.

    Returns
    -------
    (N,) m/s; 0 before the first knot and from the last on, NaN without knots. At a knot it is
    the speed with which the runner leaves it.

    Examples
    --------
    >>> one = Motions(np.array([[0.0, 250.0]]), np.array([[0.0, 1000.0]]), np.array([2]))
    >>> speed_at(one, 100.0).tolist(), speed_at(one, 250.0).tolist()
    ([4.0], [0.0])
    """
    times = _each(at_s, len(motions.at_s))
    speed = _pieces(motions, slopes(motions), None, times).speed(times)
    return np.where(np.isnan(motions.at_s[:, 0]), np.nan, speed) if motions.at_s.size else speed


def slopes(motions: Motions) -> FloatArray:
    """Return the speed at each read, by the rule of ``scipy.interpolate.PchipInterpolator``.

    Parameters
    ----------
    motions : N runners, K knots.

    Returns
    -------
    (N, K) m/s at the reads, 0 at a lone read, NaN at predicted knots and beyond.

    Examples
    --------
    >>> three = Motions(np.array([[0.0, 200.0, 600.0]]), np.array([[0.0, 1000.0, 2000.0]]),
    ...                 np.array([3]))
    >>> slopes(three).round(3).tolist()
    [[5.833, 3.462, 0.833]]
    """
    at_s, along_m, reads = motions.at_s, motions.along_m, motions.read_count
    n, k = at_s.shape
    slope = np.full((n, k), np.nan)
    if k == 0:
        return slope
    slope[reads == 1, 0] = 0.0
    if k == 1:
        return slope
    with np.errstate(divide="ignore", invalid="ignore"):
        gap = np.diff(at_s, axis=1)
        pace = np.diff(along_m, axis=1) / gap  # m/s over each gap
        before, after = gap[:, :-1], gap[:, 1:]
        left, right = 2 * after + before, after + 2 * before
        inner = (left + right) / (left / pace[:, :-1] + right / pace[:, 1:])
    slope[:, 1:-1] = np.where(np.arange(1, k - 1) < reads[:, None] - 1, inner, np.nan)
    two = reads == 2
    slope[two, :2] = pace[two, :1]
    many = np.flatnonzero(reads >= 3)
    if len(many):
        last = reads[many] - 1
        slope[many, 0] = _end_slope(gap[many, 0], gap[many, 1], pace[many, 0], pace[many, 1])
        slope[many, last] = _end_slope(
            gap[many, last - 1], gap[many, last - 2], pace[many, last - 1], pace[many, last - 2]
        )
    return slope


def meet(
    runners: Motions, chaser: Motions, until_s: float | FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return when and where the chaser last came from behind each runner to stay ahead.

    A runner is on the course from his first knot on: if the chaser is ahead by then (the runner
    started after him), that is no meeting. A runner who stands still, at a mat that has not seen
    him or for good, is met where he stands. Of several meetings the last one counts, and none
    does if the runner is level or ahead again at ``until_s``. Who is ahead is asked at the knots
    of both; if the chaser passes and is passed again between two neighbouring knots, nobody saw
    it and it is not counted.

    Parameters
    ----------
    runners : N motions.
    chaser : one motion, metres along the same course.
    until_s : Unix seconds, one for everybody or (N,) one each. NaN gives NaN.

    Returns
    -------
    (N,) Unix seconds and (N,) metres along the course, NaN where there is no meeting.

    Examples
    --------
    >>> runner = Motions(np.array([[0.0, 500.0]]), np.array([[0.0, 1000.0]]), np.array([2]))
    >>> hunter = Motions(np.array([[300.0, 500.0]]), np.array([[0.0, 1000.0]]), np.array([2]))
    >>> [x.round(3).tolist() for x in meet(runner, hunter, 499.0)]  # level only at the line
    [[nan], [nan]]
    >>> hunter = Motions(np.array([[250.0, 450.0]]), np.array([[0.0, 1000.0]]), np.array([2]))
    >>> [x.round(3).tolist() for x in meet(runner, hunter, 499.0)]
    [[416.667], [833.333]]
    """
    n, k = runners.at_s.shape
    met_s, met_m = np.full(n, np.nan), np.full(n, np.nan)
    if n == 0 or k == 0 or chaser.at_s.size == 0:
        return met_s, met_m
    last_knot_s = max(
        np.nanmax(runners.at_s, initial=-np.inf), np.nanmax(chaser.at_s, initial=-np.inf)
    )
    until = np.minimum(_each(until_s, n), last_knot_s)  # nothing changes after it
    slope, chaser_slope = slopes(runners), slopes(chaser)

    def chaser_along(times: FloatArray) -> FloatArray:
        return _pieces(chaser, chaser_slope, np.zeros(times.size, np.int64), times).along(times)

    lead = chaser_along(until) - _pieces(runners, slope, None, until).along(until)
    rows = np.flatnonzero((lead > 0) & (until >= runners.at_s[:, 0]))

    # the last knot, of his own or of the chaser's, at which the chaser was not ahead
    at_s, end = runners.at_s[rows], until[rows]
    lead = chaser_along(at_s.ravel()).reshape(at_s.shape) - runners.along_m[rows]
    low = np.where((lead <= 0) & (at_s <= end[:, None]), at_s, -np.inf).max(axis=1, initial=-np.inf)
    for knot_s in chaser.at_s[0, ::-1]:
        open_rows = np.flatnonzero((np.maximum(low, at_s[:, 0]) < knot_s) & (knot_s < end))
        if len(open_rows):
            times = np.full(len(open_rows), knot_s)
            his = _pieces(runners, slope, rows[open_rows], times).along(times)
            low[open_rows[chaser_along(times[:1]) <= his]] = knot_s
    from_behind = low > -np.inf
    rows, low, high, at_s = rows[from_behind], low[from_behind], end[from_behind], at_s[from_behind]
    # the next knot, at which he is
    high = np.minimum(high, np.where(at_s > low[:, None], at_s, np.inf).min(axis=1, initial=np.inf))
    for knot_s in chaser.at_s[0]:
        high = np.where(knot_s > low, np.fmin(high, knot_s), high)

    # between neighbouring knots each motion is one cubic
    middle = (low + high) / 2
    his_piece = _pieces(runners, slope, rows, middle)
    chaser_piece = _pieces(chaser, chaser_slope, np.zeros(len(rows), np.int64), middle)
    for _ in range(BISECTIONS):
        middle = (low + high) / 2
        is_ahead = chaser_piece.along(middle) > his_piece.along(middle)
        low, high = np.where(is_ahead, low, middle), np.where(is_ahead, middle, high)
    met_s[rows], met_m[rows] = high, his_piece.along(high)
    return met_s, met_m


def _pieces(motions: Motions, slope: FloatArray, row: IntArray | None, at_s: FloatArray) -> _Pieces:
    """Return the piece each motion (or each chosen row of them) is on at its time."""
    k = motions.at_s.shape[1]
    if k == 0:
        nowhere = np.full(len(at_s), np.nan)
        return _Pieces(nowhere, nowhere, nowhere, nowhere, nowhere)
    if len(motions.at_s) == 1:  # the chaser, asked for many times at once
        knots_s = motions.at_s[0]
        here = np.searchsorted(knots_s[~np.isnan(knots_s)], at_s, side="right") - 1
        row = np.zeros(len(at_s), np.int64)
    else:
        knots_of = motions.at_s if row is None else motions.at_s[row]
        here = np.count_nonzero(knots_of <= at_s[:, None], axis=1) - 1
        row = np.arange(len(at_s)) if row is None else row
    start = row * k + np.maximum(here, 0)
    stop = row * k + np.minimum(np.maximum(here + 1, 0), k - 1)
    place, from_s = motions.along_m.ravel()[start], motions.at_s.ravel()[start]
    with np.errstate(divide="ignore", invalid="ignore"):
        gap = motions.at_s.ravel()[stop] - from_s
        pace = (motions.along_m.ravel()[stop] - place) / gap
        is_read = here + 1 < motions.read_count[row]
        begin = np.where(is_read, slope.ravel()[start], pace)
        bend = np.where(is_read, slope.ravel()[stop], pace) + begin - 2 * pace
        second = (pace - begin - bend) / gap
        third = bend / (gap * gap)
    stands = (here < 0) | ~(gap > 0)  # before the first knot, or after the last
    if stands.any():
        begin, second, third = (np.where(stands, 0.0, part) for part in (begin, second, third))
    return _Pieces(from_s, place, begin, second, third)


def _end_slope(
    near_gap: FloatArray, far_gap: FloatArray, near_pace: FloatArray, far_pace: FloatArray
) -> FloatArray:
    """Return PCHIP's three-point slope at an end.

    Places never fall, so its cap at three times the nearest pace is never reached.
    """
    slope = ((2 * near_gap + far_gap) * near_pace - near_gap * far_pace) / (near_gap + far_gap)
    return np.where(near_pace > 0, np.maximum(slope, 0.0), 0.0)


def _each(at_s: float | FloatArray, n: int) -> FloatArray:
    if n == 1:
        return np.atleast_1d(np.asarray(at_s, dtype=np.float64))
    return np.array(np.broadcast_to(np.asarray(at_s, dtype=np.float64), (n,)))
