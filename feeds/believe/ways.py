"""What a race lets a walk be: its mats, laps and the speed of a person, or of the chaser."""

from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations, pairwise

import numpy as np

from feeds.believe.finish import SLOWER, Bounds
from feeds.believe.laps import Lap, Way
from feeds.believe.speed import chaser_least_s, in_ms, least_s
from feeds.race import Race
from geo.motion import FloatArray, IntArray

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


@lru_cache(maxsize=8)
def way_of(race: Race) -> Way:
    """Return what bounds the walks of the runners."""
    mats_m = mats_of(race)
    between_m = np.abs(mats_m[:, None] - mats_m[None, :])
    return _way(race, mats_m, least_s(between_m), least_s(mats_m - mats_m[0]))


@lru_cache(maxsize=8)
def chasers_way_of(race: Race) -> Way:
    """Return what bounds the walk of the chaser; of a race without one, what bounds nobody."""
    mats_m = chaser_mats_of(race)
    plan = race.chaser.plan if race.chaser else ((0.0, np.inf),)
    between_m = np.abs(mats_m[:, None] - mats_m[None, :])
    return _way(race, mats_m, chaser_least_s(between_m, plan), chaser_least_s(mats_m, plan))


@dataclass(frozen=True, slots=True, eq=False)
class Starts:
    """When each of N runners, and the chaser last, may be on the course, and how slowly."""

    of_wave: tuple[Bounds, ...]  # of the chaser last
    wave: IntArray  # (N + 1,) whose of those hold

    def of(self, row: int) -> Bounds:
        """Return the bounds of one."""
        return self.of_wave[int(self.wave[row])]

    @property
    def first_gun_ms(self) -> int:
        """The first gun of the race; where it has runners, theirs."""
        return min(one.gun_ms for one in self.of_wave[:-1])

    def guns_ms(self, rows: IntArray) -> IntArray:
        """Return the guns of some, Unix milliseconds."""
        return np.array([one.gun_ms for one in self.of_wave])[self.wave[rows]]

    def slowest(self, rows: IntArray) -> FloatArray:
        """Return the slowest pace announced for some, milliseconds a metre."""
        return np.array([one.slowest_ms_per_m for one in self.of_wave])[self.wave[rows]]

    def differs(self, other: "Starts") -> IntArray:
        """Return whose bounds are others in other starts of the same race."""
        if self is other:
            return np.zeros(0, np.int64)
        is_same = np.array([[one == their for their in other.of_wave] for one in self.of_wave])
        return np.flatnonzero(~is_same[self.wave, other.wave])


@lru_cache(maxsize=8)
def starts_of(race: Race) -> Starts:
    """Return when everybody may be on the course."""
    guns_ms = [round(wave.gun_s * 1000) for wave in race.waves]
    of_wave = [
        Bounds(gun_ms, min(guns_ms), wave.slowest_s_per_km)
        for gun_ms, wave in zip(guns_ms, race.waves, strict=True)
    ]
    his = Bounds(min(guns_ms), None, np.inf)
    if race.chaser is not None:
        slowest = min(speed for _, speed in race.chaser.plan if speed > 0)
        his = Bounds(round(race.chaser.gun_s * 1000), None, SLOWER * 1000.0 / slowest)
    wave = np.array([*(runner.wave for runner in race.runners), len(of_wave)], dtype=np.int64)
    return Starts((*of_wave, his), wave)


def _way(race: Race, mats_m: FloatArray, between_s: FloatArray, from_start_s: FloatArray) -> Way:
    column_of = {mat.name: column for column, mat in enumerate(race.mats)}
    least_ms = [in_ms(np.nan_to_num(row)) for row in between_s]
    laps = []
    for one in race.lap_mats:
        columns = tuple(column_of[name] for name in one.mats)
        is_alone = columns == tuple(range(columns[0], columns[-1] + 1))
        lap_m, first_m = mats_m[columns[1]] - mats_m[columns[0]], mats_m[columns[0]] - mats_m[0]
        is_lap_away = columns[0] == 1 and abs(first_m - lap_m) <= LIKE_A_LAP * lap_m
        for earlier, later in combinations(columns, 2):
            least_ms[later][earlier] = max(least_ms[later][earlier], round(one.gap_s * 1000))
        is_even = len({least_ms[later][earlier] for earlier, later in pairwise(columns)}) == 1
        is_even &= not np.isnan(mats_m[[*columns]]).any()
        laps.append(Lap(columns, is_alone, 0 if is_lap_away else None, is_even))
    return Way(
        tuple(mats_m.tolist()),
        tuple(tuple(row) for row in least_ms),
        tuple(in_ms(np.nan_to_num(from_start_s))),
        tuple(laps),
        race.has_finish,
    )
