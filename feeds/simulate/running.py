"""From the gun to the last metre: when a wave's runners, and the chaser, are where.

Runners are moved along the course in short steps, all of a wave at once. A step takes what
the runner's own effort needs, on that slope and after that much of the race; then the crowd
and the line of pacers, which is not to be overtaken, hold back who is faster than they are.
"""

import numpy as np

from feeds.race import Chaser
from feeds.simulate.field import BoolArray, Field, FloatArray, IntArray, bell
from feeds.simulate.plan import Plan
from geo.course import Course, height_m_at


def slope_cost(slope: FloatArray) -> FloatArray:
    """Return what running a slope costs beside running on the flat, for the same distance.

    Minetti et al., "Energy cost of walking and running at extreme uphill and downhill
    slopes", J. Appl. Physiol. 93 (2002): J/kg/m as a polynomial of the slope.

    Examples
    --------
    >>> slope_cost(np.array([0.0, 0.019])).round(3).tolist()
    [1.0, 1.107]
    """
    i = slope
    return ((((155.4 * i - 30.4) * i - 43.3) * i + 46.3) * i + 19.5) * i / 3.6 + 1.0


def chase(
    chaser: Chaser, wobble_s: float, along_m: FloatArray, draw: np.random.Generator
) -> FloatArray:
    """Return seconds after his gun at which the chaser is at each place.

    He keeps to his plan, drifts a little on the way, and reaches his finish to the instant.
    Places beyond his own course are NaN.
    """
    finish_m = chaser.course.length_m
    after_s, speeds = (np.array(column) for column in zip(*chaser.plan, strict=True))
    begins_m = np.concatenate(([0.0], np.cumsum(speeds[:-1] * np.diff(after_s))))
    leg = np.searchsorted(begins_m, along_m, side="right") - 1
    planned_s = after_s[leg] + (along_m - begins_m[leg]) / speeds[leg]
    marks_m = np.linspace(0.0, finish_m, 6)
    share = marks_m / finish_m
    drift_s = wobble_s * 2.0 * share * (1.0 - share) * bell(draw, marks_m.size) * 2.0
    reached_s = planned_s + np.interp(along_m, marks_m, drift_s)
    return np.where(along_m <= finish_m + 0.01, reached_s, np.nan)


def run_wave(
    course: Course, plan: Plan, field: Field, mine: IntArray, along_m: FloatArray
) -> FloatArray:
    """Return seconds after the gun at which a wave's starters (S,) are at each place (K,)."""
    steps_m = np.diff(along_m)
    own = _own_step_s(course, plan, field, mine, along_m)
    is_pacer = field.is_pacer[mine]
    reached_s = np.full((mine.size, along_m.size), np.nan)
    reached_s[:, 0] = _line_up(plan, field, mine)
    reached_s[is_pacer, 1:] = own[is_pacer]
    reached_s[is_pacer] = np.cumsum(reached_s[is_pacer], axis=1)
    pack = np.flatnonzero(~is_pacer)
    has_pacers = bool(is_pacer.any())
    line_s = reached_s[is_pacer].max(axis=0) if has_pacers else np.full(along_m.size, -np.inf)
    now_s = reached_s[pack, 0]
    gap_s, obeys_m = field.gap_s[mine[pack]], field.obeys_until_m[mine[pack]]
    for step in range(steps_m.size):
        speed = _in_the_crowd(plan, now_s, steps_m[step] / own[pack, step])
        now_s = now_s + steps_m[step] / speed
        held = along_m[step + 1] <= obeys_m  # behind the line of pacers
        now_s = np.where(held, np.maximum(now_s, line_s[step + 1] + gap_s), now_s)
        reached_s[pack, step + 1] = now_s
    gone: BoolArray = along_m[None, :] > field.stops_m[mine][:, None]
    reached_s[gone] = np.nan
    return reached_s


def _line_up(plan: Plan, field: Field, mine: IntArray) -> FloatArray:
    """Return seconds after the gun at which each starter crosses the line, pacers first."""
    queue = plan.queue
    front_first = np.where(field.is_pacer[mine], -1.0, field.queue_place[mine])
    order = np.argsort(front_first, kind="stable")
    crosses_s = np.empty(mine.size)
    pacers = int(field.is_pacer[mine].sum())
    turn = np.maximum(np.arange(mine.size) - pacers, -1) + 1
    # A neighbour's width of chance: runners do not cross in single file.
    crosses_s[order] = queue.first_s + (turn + field.gap_s[mine][order]) / queue.runners_per_s
    return crosses_s


def _own_step_s(
    course: Course, plan: Plan, field: Field, mine: IntArray, along_m: FloatArray
) -> FloatArray:
    """Return the seconds (S, K-1) each starter alone would need for each step."""
    steps_m = np.diff(along_m)
    middle_m = (along_m[1:] + along_m[:-1]) / 2.0
    cost = np.ones(steps_m.size)
    if course.heights.size:
        slope = np.diff(height_m_at(course, along_m)) / steps_m
        cost += plan.running.slope_share * (slope_cost(slope) - 1.0)
    far = middle_m / course.length_m - 0.5
    kilometre = np.minimum((middle_m / 1000.0).astype(np.int64), field.km_wobble.shape[1] - 1)
    tired = 1.0 + field.fade[mine][:, None] * far[None, :]
    pace = field.pace_s_per_km[mine][:, None] * tired * field.km_wobble[mine][:, kilometre]
    pace *= np.where(field.is_pacer[mine][:, None], 1.0, cost[None, :])
    return np.asarray(pace * (steps_m / 1000.0), dtype=np.float64)


def _in_the_crowd(plan: Plan, now_s: FloatArray, speed: FloatArray) -> FloatArray:
    """Return the speeds, m/s, left to runners who reach one place at the times ``now_s``.

    Whoever went by shortly before is in the way. The denser they are, the nearer a faster
    runner comes to their mean speed; and all are slowed in proportion to the density, the
    straight line of Greenshields, "A study of traffic capacity" (1935).
    """
    crowd = plan.crowd
    order = np.argsort(now_s, kind="stable")
    sorted_s = now_s[order]
    sums = np.concatenate(([0.0], np.cumsum(speed[order])))
    until = np.arange(1, now_s.size + 1)
    since = np.searchsorted(sorted_s, sorted_s - crowd.look_s)
    mean = np.empty(now_s.size)
    count = np.empty(now_s.size)
    mean[order] = (sums[until] - sums[since]) / (until - since)
    count[order] = until - since - 1
    per_m2 = count / (crowd.look_s * mean * crowd.width_m)
    stuck = np.minimum(1.0, per_m2 / crowd.full_per_m2)
    left = speed - stuck * np.maximum(0.0, speed - mean)
    return np.asarray(left * np.maximum(0.2, 1.0 - per_m2 / crowd.jam_per_m2))
