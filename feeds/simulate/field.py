"""Who runs, how fast, and who does not get there: a field drawn from a seed.

The same seed gives the same field on every machine: all chance comes from PCG64's plain
``random()``, bell curves are sums of it, and nothing here asks the C library for a logarithm.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from feeds.race import Race
from feeds.simulate.plan import Plan, SimulationError

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]

WIDEST = 3.0  # standard deviations: nobody is further from the middle of their kind


@dataclass(frozen=True, slots=True, eq=False)
class Field:
    """The runners of a race as they stand behind the line; arrays by runner number."""

    wave: IntArray  # (N,)
    is_pacer: BoolArray  # (N,)
    starts: BoolArray  # (N,)
    pace_s_per_km: FloatArray  # (N,) an even effort, alone on a flat road
    fade: FloatArray  # (N,) how much slower at the end than at the start, as a share
    km_wobble: FloatArray  # (N, whole kilometres) what each kilometre's pace is multiplied by
    queue_place: FloatArray  # (N,) lower stands nearer to the line
    stops_m: FloatArray  # (N,) where the runner leaves the course; infinite: nowhere
    gap_s: FloatArray  # (N,) time kept behind the pacers when held up by them
    obeys_until_m: FloatArray  # (N,) from here on the runner overtakes pacers


def draws(seed: int, topic: int) -> np.random.Generator:
    """Return a stream of chance of its own for each topic, so that topics do not disturb."""
    return np.random.Generator(np.random.PCG64([seed, topic]))


def bell(draw: np.random.Generator, *shape: int) -> FloatArray:
    """Return values of a bell curve, mean 0 and standard deviation 1.

    The sum of twelve uniform values less six (Irwin-Hall): only additions, which every
    processor does alike, unlike the logarithm and cosine of Box and Muller.
    """
    total = np.full(shape, -6.0)
    for _ in range(12):
        total += draw.random(shape)
    return np.asarray(np.clip(total, -WIDEST, WIDEST))


def draw_field(race: Race, plan: Plan, seed: int) -> Field:
    """Return the field of a race, one entry for each of its runners.

    Raises SimulationError when the plan's waves are not the race's.
    """
    named, planned = [wave.name for wave in race.waves], [wave.name for wave in plan.waves]
    if named != planned:
        raise SimulationError(
            f"simulation.toml: expected the waves of race.toml {named}, got {planned}. Mend one."
        )
    count, length_m = len(race.runners), race.course.length_m
    wave = np.array([runner.wave for runner in race.runners], dtype=np.int64)
    is_pacer = np.array([runner.is_pacer for runner in race.runners], dtype=np.bool_)
    pacer_pace = np.array([one.pacer_pace for one in plan.waves])[wave]
    pacers_until_m = np.array([one.pacers_until_m for one in plan.waves])[wave]
    running, loss = plan.running, plan.loss

    pace = np.where(is_pacer, pacer_pace, _paces(wave, plan, seed))
    fade = running.fade + running.fade_spread * bell(draws(seed, 2), count)
    kilometres = max(1, int(np.ceil(length_m / 1000.0)))
    km_wobble = 1.0 + running.wobble * bell(draws(seed, 3), count, kilometres)

    lost = draws(seed, 4).random((3, count))
    stops_at = loss.stop_after_m + lost[2] * max(0.0, length_m - 1.0 - loss.stop_after_m)
    stops_m = np.where(lost[1] < loss.stop_share, stops_at, np.inf)
    stops_m = np.where(
        is_pacer, np.where(pacers_until_m < length_m, pacers_until_m, np.inf), stops_m
    )

    manners = draws(seed, 5).random((4, count))
    patience = np.where(manners[0] < running.impatient_share, 0.4 + 0.6 * manners[1], 1.0)
    ranked = np.zeros(count)
    for number in range(len(plan.waves)):
        mine = np.flatnonzero(wave == number)
        ranked[mine[np.argsort(pace[mine], kind="stable")]] = np.arange(mine.size) / mine.size
    front = plan.queue.fast_in_front
    return Field(
        wave=wave,
        is_pacer=is_pacer,
        starts=is_pacer | (lost[0] >= loss.never_start_share),
        pace_s_per_km=pace,
        fade=np.where(is_pacer, 0.0, fade),
        km_wobble=np.where(is_pacer[:, None], 1.0 + (km_wobble - 1.0) * 0.1, km_wobble),
        queue_place=front * ranked + (1.0 - front) * manners[2],
        stops_m=stops_m,
        gap_s=0.5 + manners[3] * running.gap_s,
        obeys_until_m=patience * pacers_until_m,
    )


def _paces(wave: IntArray, plan: Plan, seed: int) -> FloatArray:
    """Return each runner's even pace, s/km, whatever the wave was announced to be."""
    draw = draws(seed, 1)
    which, where = draw.random(wave.size), bell(draw, wave.size)
    pace = np.zeros(wave.size)
    for number, one in enumerate(plan.waves):
        low = 0.0
        for kind in one.kinds:
            mine = (wave == number) & (which >= low)  # a later kind takes over from an earlier
            pace[mine] = kind.pace + kind.spread * where[mine]
            low += kind.share
    return pace
