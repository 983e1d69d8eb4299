"""Reads to motions: where a runner is between two mats, and when the next mat will see him.

Plain arrays in, motions out: no race folder, no store, no clock. This first estimator is honest
and simple: a runner keeps the pace of his last split and waits at the mat that has not seen him.
Before his first split he runs at what his wave has shown, or was announced to run.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from feeds.believe import believed_times, possible_times
from geo.motion import FloatArray, IntArray, Motions

BoolArray = NDArray[np.bool_]

UNKNOWN_S_PER_KM = 360.0  # the pace of somebody about whom nothing was announced
SPREAD = 0.08  # half of the 80 % interval, as a share of the time since the last read


@dataclass(frozen=True, slots=True, eq=False)
class Forecast:
    """When N runners cross M mats: read, or predicted with an 80 % interval."""

    arrival_s: FloatArray  # (N, M) Unix seconds; NaN for who has not started or is unknown
    low_s: FloatArray  # (N, M) Unix seconds; at a read equal to arrival_s, as is high_s
    high_s: FloatArray
    is_read: BoolArray  # (N, M)
    overdue: FloatArray  # (N,) how far beyond high_s of the next mat, in half widths; <= 0: not


class Estimator:
    """What the field has shown so far, and what it makes of everybody still out.

    Parameters
    ----------
    mats_m : (M,) metres along the course, rising; the first is the start.
    gun_s : (N,) Unix seconds, the gun of each runner's wave.
    band_s_per_km : (N,) the pace announced for each runner's wave; NaN where none was.
    wave : (N,) number of the wave.
    heights : (H, 2) metres along the course, metres above the sea.
    seed_s_per_km : (N,) the pace a runner has announced, NaN where none; used before the first
        split.

    Examples
    --------
    >>> mats_m, nan = np.array([0.0, 1000.0, 2000.0]), np.nan
    >>> one = Estimator(mats_m, np.zeros(1), np.full(1, 360.0), np.zeros(1, int))
    >>> one.learn(np.array([[10.0, 310.0, nan]]))
    >>> one.forecast(400.0).is_read.tolist()
    [[True, True, False]]
    """

    def __init__(
        self,
        mats_m: FloatArray,
        gun_s: FloatArray,
        band_s_per_km: FloatArray,
        wave: IntArray,
        heights: FloatArray | None = None,
        seed_s_per_km: FloatArray | None = None,
    ) -> None:
        self._about = (mats_m, gun_s, band_s_per_km)
        self._wave = wave
        self._times = np.full((len(gun_s), len(mats_m)), np.nan)

    def learn(self, times_s: FloatArray, changed: IntArray | None = None) -> None:
        """Take in the (N, M) read times; only rows ``changed`` since the last call, None: any."""
        self._times = times_s.copy()

    def motions(self, at_s: float) -> Motions:
        """Return the motions as `live_motions` does."""
        return live_motions(self._times, *self._about, at_s, self._wave)

    def forecast(self, at_s: float) -> Forecast:
        """Return when everybody crosses every mat, as far as is known at ``at_s``."""
        mats_m = self._about[0]
        motions = self.motions(at_s)
        n, m = self._times.shape
        arrival, is_read = np.full((n, m), np.nan), np.zeros((n, m), dtype=bool)
        spread = np.zeros((n, m))
        for i in range(n):
            reads = int(motions.read_count[i])
            if reads == 0:
                continue
            seen = np.searchsorted(mats_m, motions.along_m[i, :reads])
            arrival[i, seen], is_read[i, seen] = motions.at_s[i, :reads], True
            last = int(seen[-1])
            arrival[i, :last] = np.interp(mats_m[:last], mats_m[seen], arrival[i, seen])
            if last + 1 < m:
                pace = (motions.at_s[i, reads] - arrival[i, last]) / (
                    mats_m[last + 1] - mats_m[last]
                )
                way_s = pace * (mats_m[last + 1 :] - mats_m[last])
                arrival[i, last + 1 :] = arrival[i, last] + way_s
                spread[i, last + 1 :] = SPREAD * way_s
        low_s, high_s = arrival - spread, arrival + spread
        after = np.minimum(m - 1, m - np.argmax(is_read[:, ::-1], axis=1))[:, None]
        due_s = np.take_along_axis(high_s, after, axis=1)[:, 0]
        half_s = np.take_along_axis(spread, after, axis=1)[:, 0]
        overdue = np.where(half_s > 0, (at_s - due_s) / np.maximum(half_s, 1.0), 0.0)
        return Forecast(arrival, low_s, high_s, is_read, overdue)


def live_motions(
    times_s: FloatArray,
    mats_m: FloatArray,
    gun_s: FloatArray,
    band_s_per_km: FloatArray,
    at_s: float,
    wave: IntArray | None = None,
) -> Motions:
    """Return the motions known at a moment: reads so far, then the predicted way to the next mat.

    Parameters
    ----------
    times_s : (N, M) Unix seconds of the first read of each runner at each mat. NaN: no read.
        Reads later than ``at_s`` are not known yet.
    mats_m : (M,) metres along the course, rising; the first is the start.
    gun_s : (N,) Unix seconds, the gun of each runner's wave.
    band_s_per_km : (N,) the pace announced for each runner's wave; NaN where none was.
    at_s : Unix seconds.
    wave : (N,) number of the wave. Without it, those with the same gun are one wave.

    Returns
    -------
    N motions, M + 1 knots wide, never NaN for a runner who was seen on the course. Knots lie at
    mats, and a mat that missed a runner has none. A runner whose start was missed gets one, as if
    read, where it most likely was. After the last mat there is no tail.

    Examples
    --------
    >>> mats_m, nan = np.array([0.0, 1000.0, 2000.0]), np.nan
    >>> times_s = np.array([[10.0, 310.0, nan], [20.0, nan, nan], [nan, nan, nan]])
    >>> ran = live_motions(times_s, mats_m, np.zeros(3), np.full(3, 360.0), 400.0)
    >>> ran.at_s[:2].tolist()
    [[10.0, 310.0, 610.0, nan], [20.0, 320.0, nan, nan]]
    >>> ran.read_count.tolist()
    [2, 1, 0]
    """
    band = np.where(np.isnan(band_s_per_km), UNKNOWN_S_PER_KM, band_s_per_km) / 1000
    if wave is None:
        wave = np.unique(gun_s, return_inverse=True)[1].astype(np.int64)
    times = believed_times(
        np.where(times_s <= at_s, times_s, np.nan), mats_m, gun_s, 1000 * band, wave
    )
    motions, mat = _packed(times, mats_m)
    reads = motions.read_count
    on_the_way = np.flatnonzero(
        (reads > 0) & (mat[np.arange(len(reads)), reads - 1] < len(mats_m) - 1)
    )
    last = reads[on_the_way] - 1
    seen_s, seen_m = motions.at_s[on_the_way, last], motions.along_m[on_the_way, last]
    with np.errstate(invalid="ignore"):
        split = (seen_s - motions.at_s[on_the_way, last - 1]) / (
            seen_m - motions.along_m[on_the_way, last - 1]
        )
    pace = np.where(last > 0, split, _first_pace(times, mats_m, band, wave, at_s)[on_the_way])
    next_mat = mat[on_the_way, last] + 1
    motions.at_s[on_the_way, last + 1] = seen_s + pace * (mats_m[next_mat] - seen_m)
    motions.along_m[on_the_way, last + 1] = mats_m[next_mat]
    return motions


def replay_motions(times_s: FloatArray, mats_m: FloatArray) -> Motions:
    """Return the motions of a race that is over: the reads, and nothing predicted.

    Parameters
    ----------
    times_s : (N, M) Unix seconds, NaN: no read. The cubic bridges a mat that missed a runner.
    mats_m : (M,) metres along the course, rising.

    Returns
    -------
    N motions, M + 1 knots wide, like those of `live_motions`.

    Examples
    --------
    >>> times_s = np.array([[0.0, np.nan, 700.0]])
    >>> replay_motions(times_s, np.array([0.0, 1000.0, 2000.0])).along_m.tolist()
    [[0.0, 2000.0, nan, nan]]
    """
    return _packed(possible_times(times_s, mats_m), mats_m)[0]


def _first_pace(
    times: FloatArray, mats_m: FloatArray, band: FloatArray, wave: IntArray, at_s: float
) -> FloatArray:
    """Return (N,) s/m to expect of those without a split.

    Until half of a wave have shown their first split, the announced pace; then the median. Those
    still on their way count as slower than they have been out so far (Kaplan and Meier's
    estimate): the median of those who have arrived would be that of the fast ones.
    """
    pace = band.copy()
    if len(mats_m) < 2:
        return pace
    started = np.flatnonzero(~np.isnan(times[:, 0]))
    arrived_s = times[started, 1]
    has_split = ~np.isnan(arrived_s)
    shown = (np.where(has_split, arrived_s, at_s) - times[started, 0]) / (mats_m[1] - mats_m[0])
    is_out = np.isnan(times[started, 2:]).all(axis=1)  # else the first mat missed him
    started, shown, has_split = (part[has_split | is_out] for part in (started, shown, has_split))
    for number in np.unique(wave[started[has_split]]):
        rows = np.flatnonzero(wave[started] == number)
        rows = rows[np.argsort(shown[rows])]
        still_out = np.cumprod(1 - has_split[rows] / np.arange(len(rows), 0, -1))
        if 2 * np.count_nonzero(has_split[rows]) >= len(rows) and still_out[-1] <= 0.5:
            pace[wave == number] = shown[rows[np.argmax(still_out <= 0.5)]]
    return pace


def _packed(times: FloatArray, mats_m: FloatArray) -> tuple[Motions, IntArray]:
    """Return the reads as knots, one slot more than mats, and (N, M + 1) their mats, -1: none."""
    n, m = times.shape
    at_s = np.full((n, m + 1), np.nan)
    at_s[:, :m] = times
    is_seen = ~np.isnan(at_s)
    mat = np.where(is_seen, np.arange(m + 1), -1)
    gaps = np.flatnonzero((is_seen[:, 1:] & ~is_seen[:, :-1]).any(axis=1))
    if len(gaps):
        order = np.argsort(~is_seen[gaps], axis=1, kind="stable")
        at_s[gaps] = np.take_along_axis(at_s[gaps], order, axis=1)
        mat[gaps] = np.take_along_axis(mat[gaps], order, axis=1)
    along_m = np.append(mats_m, np.nan)[mat]  # -1 takes the NaN
    return Motions(at_s, along_m, is_seen.sum(axis=1)), mat
