"""What a race lets a walk be: its mats, laps and the speed of a person, or of the chaser."""

from functools import lru_cache
from itertools import combinations

import numpy as np

from feeds.believe.finish import SLOWER, Bounds
from feeds.believe.speed import chaser_least_s, in_ms, least_s
from feeds.believe.walk import Lap, Way
from feeds.race import Race
from geo.motion import FloatArray

LIKE_A_LAP = 0.01  # of it, the way from the start to the first lap's mat is a lap too


@lru_cache(maxsize=8)
def mats_of(race: Race) -> FloatArray:
    """Return (M,) metres along the runners' course of the timed mats."""
    return np.array([mat.along_m for mat in race.mats])


@lru_cache(maxsize=8)
def chaser_mats_of(race: Race) -> FloatArray:
    """Return (M,) metres along the chaser's own course of the timed mats, NaN: it has none."""
    course = race.course if race.chaser is None else race.chaser.course
    place_of = {mat.name: mat.along_m for mat in course.mats}
    return np.array([place_of.get(mat.name, np.nan) for mat in race.mats])


def chasers_end_m(race: Race) -> float:
    """Return where along his own course the chaser is home: at the finish mat, or at its end.

    A finish mat may lie a little before the end of the course: who was read there has finished.
    """
    course = race.course if race.chaser is None else race.chaser.course
    finish_m = float(chaser_mats_of(race)[-1]) if race.has_finish else np.nan
    return course.length_m if np.isnan(finish_m) else finish_m


def way_of(race: Race) -> Way:
    """Return what bounds the walks of the runners."""
    mats_m = mats_of(race)
    between_m = np.abs(mats_m[:, None] - mats_m[None, :])
    return _way(race, mats_m, least_s(between_m), least_s(mats_m - mats_m[0]))


def chasers_way_of(race: Race) -> Way:
    """Return what bounds the walk of the chaser; of a race without one, what bounds nobody."""
    mats_m = chaser_mats_of(race)
    plan = race.chaser.plan if race.chaser else ((0.0, np.inf),)
    between_m = np.abs(mats_m[:, None] - mats_m[None, :])
    return _way(race, mats_m, chaser_least_s(between_m, plan), chaser_least_s(mats_m, plan))


def bounds_of(race: Race) -> list[Bounds]:
    """Return when each runner may be on the course, and how slowly; of the chaser last."""
    guns_ms = [round(wave.gun_s * 1000) for wave in race.waves]
    of_wave = [
        Bounds(gun_ms, min(guns_ms), wave.slowest_s_per_km)
        for gun_ms, wave in zip(guns_ms, race.waves, strict=True)
    ]
    his = Bounds(min(guns_ms), None, np.inf)
    if race.chaser is not None:
        slowest = min(speed for _, speed in race.chaser.plan if speed > 0)
        his = Bounds(round(race.chaser.gun_s * 1000), None, SLOWER * 1000.0 / slowest)
    return [*(of_wave[runner.wave] for runner in race.runners), his]


def _way(race: Race, mats_m: FloatArray, between_s: FloatArray, from_start_s: FloatArray) -> Way:
    column_of = {mat.name: column for column, mat in enumerate(race.mats)}
    least_ms = [in_ms(np.nan_to_num(row)) for row in between_s]
    laps = []
    for one in race.lap_mats:
        columns = tuple(column_of[name] for name in one.mats)
        is_alone = columns == tuple(range(columns[0], columns[-1] + 1))
        lap_m, first_m = mats_m[columns[1]] - mats_m[columns[0]], mats_m[columns[0]] - mats_m[0]
        is_lap_away = columns[0] == 1 and abs(first_m - lap_m) <= LIKE_A_LAP * lap_m
        laps.append(Lap(columns, is_alone, 0 if is_lap_away else None))
        for earlier, later in combinations(columns, 2):
            least_ms[later][earlier] = max(least_ms[later][earlier], round(one.gap_s * 1000))
    return Way(
        tuple(mats_m.tolist()),
        tuple(tuple(row) for row in least_ms),
        tuple(in_ms(np.nan_to_num(from_start_s))),
        tuple(laps),
        race.has_finish,
    )
