"""How a race's morning unrolls: from guns and legs to what the mats report.

``simulate(race, plan, seed)`` moves every runner along the course in short steps, and then
looks at the mats only, as a timing system would. It knows no race: everything particular
comes from the race's folder. Waves do not hinder one another, only runners of one wave do.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from feeds.field import BoolArray, Field, FloatArray, IntArray, bell, draw_field, draws
from feeds.invent_roster import roster_csv
from feeds.race import Chaser, Race, Runner
from feeds.reads import Read
from feeds.simulation_plan import Plan, read_plan
from geo.course import Course, height_m_at


@dataclass(frozen=True, slots=True, eq=False)
class Simulation:
    """A race as it really went, and what was heard of it."""

    roster: tuple[Runner, ...]
    field: Field
    reads: list[Read]  # in the order in which they were received
    mats_s: FloatArray  # (N+1, M) true Unix seconds at the race's mats; the chaser last; NaN never
    along_m: FloatArray  # (K,) metres from the start
    reached_s: FloatArray  # (N+1, K) true Unix seconds there; NaN never


def simulate(race: Race, plan: Plan, seed: int) -> Simulation:
    """Return one morning of the race.

    Parameters
    ----------
    race : its roster says who is in which wave, and wears which chips.
    plan : how they run.
    seed : the same seed gives the same morning to the last byte, on any machine.
    """
    field = draw_field(race, plan, seed)
    mats_m = np.array([mat.along_m for mat in race.mats])
    length_m = race.course.length_m
    along_m = np.unique(np.concatenate((np.arange(0.0, length_m, plan.cell_m), mats_m, [length_m])))
    base_s = float(min(wave.gun_s for wave in race.waves))
    reached_s = np.full((len(race.runners) + 1, along_m.size), np.nan)
    for number, wave in enumerate(race.waves):
        mine = np.flatnonzero((field.wave == number) & field.starts)
        reached_s[mine] = wave.gun_s - base_s + _run_wave(race.course, plan, field, mine, along_m)
    at_mats = np.searchsorted(along_m, mats_m)
    mats_s = np.full((len(race.runners) + 1, mats_m.size), np.nan)
    if race.chaser is not None:
        drift = draws(seed, 6)
        lead_s = race.chaser.gun_s - base_s
        reached_s[-1] = lead_s + chase(race.chaser, plan.chaser.wobble_s, along_m, drift)
        if race.rule.passed_means == "out":
            ahead = np.logical_and.accumulate(reached_s[:-1] < reached_s[-1], axis=1)
            reached_s[:-1][~ahead] = np.nan
        own = {mat.name: mat.along_m for mat in race.chaser.course.mats}
        own_m = np.array([own.get(mat.name, np.nan) for mat in race.mats])
        mats_s[-1] = np.interp(own_m, along_m, reached_s[-1], right=np.nan)
    mats_s[:-1] = reached_s[:-1, at_mats]
    reads = _hear(race, plan, mats_s, base_s, seed)
    return Simulation(race.runners, field, reads, mats_s + base_s, along_m, reached_s + base_s)


def true_along(simulation: Simulation, at_s: float) -> FloatArray:
    """Return where everybody really is, the yardstick for an estimator.

    Returns
    -------
    (N+1,) metres from the start, the chaser last. NaN before a runner's own start; whoever
    has stopped stays where that was.
    """
    place_m = np.full(simulation.reached_s.shape[0], np.nan)
    for number, times_s in enumerate(simulation.reached_s):
        known = times_s[np.isfinite(times_s)]
        if known.size:
            place_m[number] = np.interp(
                at_s, known, simulation.along_m[: known.size], left=np.nan
            )
    return place_m


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
    return np.where(along_m <= finish_m + 1e-6, reached_s, np.nan)


def _run_wave(
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
    return left * np.maximum(0.2, 1.0 - per_m2 / crowd.jam_per_m2)


def _hear(race: Race, plan: Plan, mats_s: FloatArray, base_s: float, seed: int) -> list[Read]:
    """Return the reads of true times (N+1, M), seconds after ``base_s``, by time received."""
    loss = plan.loss
    wearers: list[tuple[int, str]] = [
        (number, chip) for number, runner in enumerate(race.runners) for chip in runner.chips
    ]
    tagged = len(wearers)
    if race.chaser is not None:
        wearers.append((len(race.runners), race.chaser.bib))
    who = np.array([number for number, _ in wearers], dtype=np.int64)
    times_s = mats_s[who]
    chance = draws(seed, 7).random((6, *times_s.shape))
    second = np.zeros(len(wearers), dtype=np.bool_)
    second[1:] = who[1:] == who[:-1]
    # A second chip, on the other shoe, comes a moment after the first.
    times_s = times_s + np.where(second[:, None], 0.02 + 0.3 * chance[0], 0.0)
    is_heard = np.isfinite(times_s)
    is_heard[:tagged] &= chance[1, :tagged] >= loss.missed_reads_share
    is_again = is_heard & (chance[2] < loss.repeated_reads_share)
    is_again[tagged:] = False
    spread_s = loss.delay_most_s - loss.delay_least_s
    base_ms = round(base_s * 1000)
    reads: list[Read] = []
    for heard, later_s, wait in (
        (is_heard, np.zeros(times_s.shape), chance[3]),
        (is_again, 0.4 + 2.6 * chance[4], chance[5]),
    ):
        at_ms = _whole_ms(times_s + later_s)
        received_ms = at_ms + _whole_ms(loss.delay_least_s + spread_s * wait)
        for row, mat in zip(*np.nonzero(heard), strict=True):
            at, received = int(at_ms[row, mat]), int(received_ms[row, mat])
            reads.append(
                Read(
                    tag=wearers[int(row)][1],
                    mat=race.mats[int(mat)].name,
                    at_s=(base_ms + at) / 1000,
                    received_s=(base_ms + received) / 1000,
                )
            )
    reads.sort(key=lambda read: (read.received_s, read.at_s, read.tag, read.mat))
    return reads


def _whole_ms(seconds: FloatArray) -> IntArray:
    """Return whole milliseconds; what never happened becomes 0."""
    return np.floor(np.nan_to_num(seconds) * 1000.0 + 0.5).astype(np.int64)
