"""The invented morning, once for each seed, for all tests of it."""

from functools import cache
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from feeds.race import Race
from feeds.race_folder.read_race import race_folder, read_race
from feeds.simulate.plan import Plan, read_plan
from feeds.simulate.simulation import Simulation, simulate

SEEDS = range(1, 11)
TEN_O_CLOCK_S = 1635670800.0  # 31 October 2021, 10:00 in Paris
START, KM_1, KM_2, TURN, KM_4, FINISH = 0, 1, 2, 3, 5, 6  # the mats

each_seed = pytest.mark.parametrize("seed", SEEDS)
BoolArray = NDArray[np.bool_]


@cache
def the_race() -> Race:
    return read_race(race_folder("champs-elysees-2021"))


@cache
def the_plan() -> Plan:
    return read_plan(the_race().folder / "simulation.toml")


@cache
def morning(seed: int) -> Simulation:
    return simulate(the_race(), seed)


@cache
def catcher_folder() -> Path:
    """Return the built-in race where being passed ends a runner's race."""
    races = race_folder("champs-elysees-2021").parent
    for folder in sorted(races.iterdir()):
        if (folder / "race.toml").exists() and not read_race(folder).has_finish:
            return folder
    raise AssertionError(f"expected a race without a finish in {races}")


def in_wave(race: Simulation, name: int, *, pacers: bool = True) -> BoolArray:
    return np.asarray((race.field.wave == name - 1) & (pacers | ~race.field.is_pacer))


def eyewitnesses(race: Simulation) -> list[int]:
    """Return the runners of wave 2 who needed about 25:26 from line to line."""
    net_s = race.mats_s[:-1, FINISH] - race.mats_s[:-1, START]
    near = np.abs(net_s - (25 * 60 + 26)) < 15
    return [int(number) for number in np.flatnonzero(near & in_wave(race, 2, pacers=False))]
