"""The chaser: where he was read, and how he runs on from there.

Plain arrays in, a motion out: no race folder, no store, no clock.
"""

from collections.abc import Sequence

import numpy as np

from feeds.believe import possible_times
from geo.motion import FloatArray, Motions


def chaser_motion(
    times_s: FloatArray,
    mats_m: FloatArray,
    gun_s: float,
    plan: Sequence[tuple[float, float]],
    length_m: float,
    at_s: float,
) -> Motions:
    """Return the chaser's motion: his reads so far, then his plan from there to the end.

    Where a read contradicts the plan he is where the read says, and runs from that place on at the
    speeds the plan has for the rest of the way. He never waits at a mat that missed him.

    Parameters
    ----------
    times_s : (M,) Unix seconds of his reads. NaN: none. Those after ``at_s`` are not known yet.
    mats_m : (M,) metres along his own course, rising; NaN where it has no such mat.
    gun_s : Unix seconds. He stands at 0 until then, or until the start mat reads him.
    plan : (seconds after the gun, m/s from then on), rising, the first at 0. It may end with a
        rest (0 m/s): then he never arrives.
    length_m : where his course ends.
    at_s : Unix seconds.

    Returns
    -------
    One motion; metres along his own course.

    Examples
    --------
    >>> mats_m, nan = np.array([0.0, 1000.0, 5000.0]), np.nan
    >>> plan = [(0.0, 4.0), (300.0, 5.0)]
    >>> due = chaser_motion(np.full(3, nan), mats_m, 100.0, plan, 5000.0, 0.0)
    >>> due.at_s.tolist(), due.along_m.tolist(), due.read_count.tolist()
    ([[100.0, 400.0, 1160.0]], [[0.0, 1200.0, 5000.0]], [0])
    >>> late = chaser_motion(np.array([100.0, 360.0, nan]), mats_m, 100.0, plan, 5000.0, 400.0)
    >>> late.at_s.tolist(), late.along_m.tolist(), late.read_count.tolist()
    ([[100.0, 360.0, 410.0, 1170.0]], [[0.0, 1000.0, 1200.0, 5000.0]], [2])
    """
    has_mat = ~np.isnan(mats_m)
    known, places_m = times_s[has_mat], mats_m[has_mat]
    known = np.where(known <= at_s, known, np.nan)
    known = possible_times(known[None], places_m, np.inf)[0]
    seen = ~np.isnan(known)
    knots = list(zip(known[seen].tolist(), places_m[seen].tolist(), strict=True))
    if knots and knots[0][1] > 0 and knots[0][0] > gun_s:
        knots.insert(0, (gun_s, 0.0))
    reads = len(knots)
    if not knots:
        knots = [(gun_s, 0.0)]
    seen_s, seen_m = knots[-1]

    after_s = np.array([moment for moment, _ in plan], dtype=np.float64)
    speed = np.array([metres for _, metres in plan], dtype=np.float64)
    planned_m = np.concatenate(([0.0], np.cumsum(speed[:-1] * np.diff(after_s))))

    def due_s(along_m: float) -> float:
        piece = max(int(np.searchsorted(planned_m, along_m, side="right")) - 1, 0)
        rest = along_m - planned_m[piece]
        return float(after_s[piece] + rest / speed[piece]) if speed[piece] > 0 else np.inf

    if seen_m < length_m:
        late_s = seen_s - due_s(seen_m)
        turns = (planned_m > seen_m) & (planned_m < length_m)
        knots += zip((after_s[turns] + late_s).tolist(), planned_m[turns].tolist(), strict=True)
        if np.isfinite(arrival := due_s(length_m)):
            knots.append((arrival + late_s, length_m))
    row = np.array(knots, dtype=np.float64)
    return Motions(row[None, :, 0].copy(), row[None, :, 1].copy(), np.array([reads]))
