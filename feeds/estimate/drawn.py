"""Nobody is drawn going back: what was shown of a runner limits what may be shown next."""

import numpy as np

from feeds.believe.chain import CLOSEST_S
from geo.motion import FloatArray, IntArray


class Drawn:
    """How far on their ways N runners were when they were last drawn."""

    def __init__(self, n: int) -> None:
        self._read_s: FloatArray = np.full(n, np.nan)  # the read each was drawn on from
        self._gone_m: FloatArray = np.zeros(n)  # metres from there
        self._at_s = -np.inf

    def due_s(
        self,
        rows: IntArray,
        read_s: FloatArray,
        expected_s: FloatArray,
        way_m: FloatArray,
        at_s: float,
    ) -> FloatArray:
        """Return when to draw runners at their next mats: as expected, or a little earlier.

        Where a prediction has become slower, a runner goes on from where she was drawn, and more
        slowly. Asked about an earlier moment than last time, it has nothing to object.

        Parameters
        ----------
        rows : (R,) numbers of runners, each once.
        read_s, expected_s : (R,) Unix seconds of their last reads and of the arrivals predicted.
        way_m : (R,) metres from there to there.
        at_s : Unix seconds; now.

        Examples
        --------
        >>> drawn, one, zero, way_m = Drawn(1), np.zeros(1, int), np.zeros(1), np.full(1, 300.0)
        >>> drawn.due_s(one, zero, np.array([100.0]), way_m, 50.0).tolist()  # halfway
        [100.0]
        >>> drawn.due_s(one, zero, np.array([200.0]), way_m, 60.0).tolist()  # still halfway
        [120.0]
        """
        gone_s = np.fmax(at_s - read_s, 0.0)
        was_drawn = (self._read_s[rows] == read_s) & (at_s >= self._at_s)
        share = np.where(was_drawn, self._gone_m[rows] / way_m, 0.0)
        with np.errstate(divide="ignore", invalid="ignore"):
            latest_s = np.where(share > 0, np.fmax(gone_s / share, CLOSEST_S), np.inf)
        way_s = np.fmin(expected_s - read_s, latest_s)
        self._read_s[rows], self._gone_m[rows] = read_s, np.fmin(gone_s / way_s, 1.0) * way_m
        self._at_s = at_s
        return np.asarray(read_s + way_s)
