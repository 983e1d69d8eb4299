"""The chaser: where he was seen, how he runs on from there, and how sure that is.

Plain arrays in, a motion out: no race folder, no store, no clock. Mats are exact and win; position
fixes shape the motion between and after them. Where both fall silent he is a guess, and says so.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from feeds.rules.fixes import RECENT_S, knots_between_reads
from geo.motion import FloatArray, Motions

NO_FIXES: FloatArray = np.zeros(0)

SILENT_FIXES_S = 15.0  # no fix for so long, and
SILENT_MAT_S = 20.0  # the next mat overdue by so much: nobody knows where he is

SPRINT_S, BLEND_S = 20.0, 40.0  # the speed of his fixes holds for so long, then half of it counts

PLAN_SHARE = 0.012  # one standard deviation of his pace against his plan, before he has shown it
PLAN_WORTH = 3.0  # intervals between mats that this is worth
SILENCE_SHARE = 0.02  # seconds that his arrival becomes less certain, each second without a sign
INTERVAL_80 = 1.2816  # standard deviations
LEAST_HALF_S = 0.5


@dataclass(frozen=True, slots=True, eq=False)
class Pursuit:
    """What is known and expected of the chaser at a moment."""

    motion: Motions  # one row, metres along his own course; the first read_count knots are known
    line_s: (
        float  # Unix seconds: his arrival at the end of his course, read or expected; inf: never
    )
    half_s: float  # half of its 80 % interval; 0 when read
    seen_s: float  # Unix seconds of the last read or fix; NaN: none
    is_guess: bool  # he has fallen silent
    reads: int  # mats that have seen him


def pursue(
    times_s: FloatArray,
    mats_m: FloatArray,
    gun_s: float,
    plan: Sequence[tuple[float, float]],
    length_m: float,
    at_s: float,
    fix_s: FloatArray = NO_FIXES,
    fix_m: FloatArray = NO_FIXES,
    ended_s: float = np.inf,
    ended_m: float = np.nan,
) -> Pursuit:
    """Return the chaser's motion: what is known of it, then his plan from there to the end.

    Where a read contradicts the plan he is where the read says, and runs from that place on at the
    speeds the plan has for the rest of the way; with fixes, at the speed they show, which gives way
    to the plan's within a minute. He never waits at a mat that missed him, except at the end of his
    course, and there until he is taken for silent: nobody is called beaten before he is home.

    Parameters
    ----------
    times_s : (M,) Unix seconds of his crossings, as believed: they rise. NaN: none. Those after
        ``at_s`` are not known yet.
    mats_m : (M,) metres along his own course, rising; NaN where it has no such mat.
    gun_s : Unix seconds. He stands at 0 until then, or until the start mat reads him.
    plan : (seconds after the gun, m/s from then on), rising, the first at 0. It may end with a
        rest (0 m/s): then he never arrives.
    length_m : where his course ends.
    at_s : Unix seconds.
    fix_s, fix_m : (F,) Unix seconds, rising, and metres along his own course of his fixes; NaN
        where one was rejected (`feeds.rules.fixes.FixTrack`).
    ended_s : when his chase ended, if it did before the line: he stays where he was then.
    ended_m : where that was, if somebody saw it, metres along his own course: fixes beyond it do
        not count, a mat that had read him beyond it does. NaN: where he was drawn.

    Examples
    --------
    >>> mats_m, nan = np.array([0.0, 1000.0, 5000.0]), np.nan
    >>> plan = [(0.0, 4.0), (300.0, 5.0)]
    >>> due = pursue(np.full(3, nan), mats_m, 100.0, plan, 5000.0, 0.0).motion
    >>> due.at_s.tolist(), due.along_m.tolist(), due.read_count.tolist()
    ([[100.0, 400.0, 1160.0]], [[0.0, 1200.0, 5000.0]], [0])
    >>> late = pursue(np.array([100.0, 360.0, nan]), mats_m, 100.0, plan, 5000.0, 400.0)
    >>> late.motion.at_s.tolist(), late.motion.along_m.tolist(), late.motion.read_count.tolist()
    ([[100.0, 360.0, 410.0, 1170.0]], [[0.0, 1000.0, 1200.0, 5000.0]], [2])
    >>> late.line_s, round(late.half_s), late.is_guess
    (1170.0, 25, False)
    """
    has_mat = ~np.isnan(mats_m)
    times_s, places_m = np.where(times_s <= at_s, times_s, np.nan)[has_mat], mats_m[has_mat]
    reads, count = _reads(times_s, places_m, gun_s)
    is_home = count > 0 and reads[-1][1] >= length_m
    has_ended = not is_home and ended_s <= at_s
    if has_ended:
        fix_s = np.where((fix_s <= ended_s) & ~(fix_m > ended_m), fix_s, np.nan)
    is_fix = (fix_s <= at_s) & (fix_s >= reads[0][0]) & ~np.isnan(fix_m)
    if is_home:
        is_fix &= fix_s < reads[-1][0]
    knots, speed, last_fix_s = reads, np.nan, np.nan
    if is_fix.any():
        fix_s, fix_m = fix_s[is_fix], fix_m[is_fix]
        read_s, read_m = (np.array(column) for column in zip(*reads, strict=True))
        more_s, more_m, speed = knots_between_reads(fix_s, fix_m, read_s, read_m, length_m)
        knots = sorted([*reads, *zip(more_s.tolist(), more_m.tolist(), strict=True)])
        count = len(knots) if len(knots) > 1 else count
        last_fix_s = float(fix_s[-1])
    seen_s, seen_m = knots[-1]
    speed = speed if seen_s - last_fix_s < RECENT_S else np.nan
    tail = [] if is_home else _tail(plan, seen_s, seen_m, length_m, speed)
    if has_ended:
        if not np.isnan(ended_m) and ended_s > seen_s:
            tail = [(ended_s, max(ended_m, seen_m))]
        tail = _until(ended_s, (seen_s, seen_m), tail)

    line_s = seen_s if is_home else tail[-1][0] if tail and tail[-1][1] >= length_m else np.inf
    way = np.array([knots[-1], *tail])
    ahead_m = places_m[places_m >= seen_m] if count == 0 else places_m[places_m > seen_m]
    overdue_s = 0.0
    if len(ahead_m) and not is_home:
        due_s = np.interp(ahead_m[0], way[:, 1], way[:, 0], right=np.inf)
        overdue_s = max(0.0, at_s - float(due_s))
    is_silent = not at_s - last_fix_s <= SILENT_FIXES_S
    is_guess = not is_home and not has_ended and is_silent and overdue_s > SILENT_MAT_S
    if not is_home and not has_ended and not is_guess and line_s <= at_s:
        line_s = at_s + 1.0
        tail[-1] = (line_s, length_m)
    last_s = np.fmax(last_fix_s, seen_s if count else np.nan)
    half_s = 0.0
    if not is_home and not has_ended:
        share = _share(plan, reads)
        half_s = INTERVAL_80 * share * (line_s - seen_s) + LEAST_HALF_S
        half_s += SILENCE_SHARE * max(0.0, at_s - seen_s) + overdue_s / 2
    row = np.array([*knots, *tail], dtype=np.float64)
    motion = Motions(row[None, :, 0].copy(), row[None, :, 1].copy(), np.array([count]))
    seen_by = int(np.count_nonzero(~np.isnan(times_s)))
    return Pursuit(motion, line_s, half_s, float(last_s), is_guess, seen_by)


def _reads(
    times_s: FloatArray, places_m: FloatArray, gun_s: float
) -> tuple[list[tuple[float, float]], int]:
    """Return his reads as knots and their number; at least the start, which may not be counted."""
    seen = ~np.isnan(times_s)
    reads = list(zip(times_s[seen].tolist(), places_m[seen].tolist(), strict=True))
    if not reads:
        return [(gun_s, 0.0)], 0
    if reads[0][1] > 0 and reads[0][0] > gun_s:
        reads.insert(0, (gun_s, 0.0))
    return reads, len(reads)


class _Plan:
    """The plan as places: how long after the gun he is due where, and how fast he is there."""

    def __init__(self, plan: Sequence[tuple[float, float]]) -> None:
        self.after_s = np.array([moment for moment, _ in plan], dtype=np.float64)
        self.speed = np.array([metres for _, metres in plan], dtype=np.float64)
        way_m = np.cumsum(self.speed[:-1] * np.diff(self.after_s))
        self.turns_m = np.concatenate(([0.0], way_m))

    def piece(self, along_m: float) -> int:
        return max(int(np.searchsorted(self.turns_m, along_m, side="right")) - 1, 0)

    def due_s(self, along_m: float) -> float:
        piece = self.piece(along_m)
        rest_m, speed = along_m - self.turns_m[piece], self.speed[piece]
        return float(self.after_s[piece] + rest_m / speed) if speed > 0 else np.inf


def _tail(
    plan: Sequence[tuple[float, float]],
    seen_s: float,
    seen_m: float,
    length_m: float,
    speed: float,
) -> list[tuple[float, float]]:
    """Return the knots from the last place known to the end of the course."""
    way = _Plan(plan)
    knots: list[tuple[float, float]] = []
    if not np.isnan(speed) and seen_m > 0:
        planned = float(way.speed[way.piece(seen_m)])
        speed = min(max(speed, 0.0), 1.5 * planned)
        for lasts_s, runs in ((SPRINT_S, speed), (BLEND_S, (speed + planned) / 2)):
            along_m = seen_m + lasts_s * runs
            if along_m >= length_m:
                return [*knots, (seen_s + (length_m - seen_m) / runs, length_m)]
            seen_s, seen_m = seen_s + lasts_s, along_m
            knots.append((seen_s, seen_m))
    if seen_m < length_m:
        late_s = seen_s - way.due_s(seen_m)
        turns = (way.turns_m > seen_m) & (way.turns_m < length_m)
        due = (way.after_s[turns] + late_s).tolist()
        knots += zip(due, way.turns_m[turns].tolist(), strict=True)
        if np.isfinite(arrival := way.due_s(length_m)):
            knots.append((arrival + late_s, length_m))
    return knots


def _until(
    ended_s: float, seen: tuple[float, float], tail: list[tuple[float, float]]
) -> list[tuple[float, float]]:
    """Return the tail as far as he came by then, and a rest: he stays there, and is not home."""
    way = [knot for knot in (seen, *tail) if knot[0] <= ended_s] or [seen]
    on = next((knot for knot in tail if knot[0] > ended_s), None)
    if on is not None and ended_s > way[-1][0]:
        share = (ended_s - way[-1][0]) / (on[0] - way[-1][0])
        way.append((ended_s, way[-1][1] + share * (on[1] - way[-1][1])))
    return [*way[1:], (way[-1][0] + 1.0, way[-1][1])]


def _share(plan: Sequence[tuple[float, float]], reads: list[tuple[float, float]]) -> float:
    """Return one standard deviation of his pace, as a share, by how he has kept to his plan."""
    way = _Plan(plan)
    off = [PLAN_SHARE**2] * int(PLAN_WORTH)
    for (from_s, from_m), (to_s, to_m) in pairwise(reads):
        planned_s = way.due_s(to_m) - way.due_s(from_m)
        if 0 < planned_s < np.inf:
            off.append(((to_s - from_s) / planned_s - 1) ** 2)
    return float(np.sqrt(np.mean(off)))
