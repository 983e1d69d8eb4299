"""A race rehearsed: its own roster, chips and waves, with guns that go from now."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from feeds.race import Race
from feeds.reads import Read
from feeds.simulate.plan import read_plan
from feeds.simulate.simulation import simulate
from feeds.simulate.usual import usual_plan

PLAN = "simulation.toml"


def rehearsal_of(race: Race, first_gun_s: float) -> Race:
    """Return the race as if its first gun went at another time, all others as long after it.

    Parameters
    ----------
    race : as on its day.
    first_gun_s : Unix seconds.

    Examples
    --------
    >>> from feeds.race_folder.read_race import race_folder, read_race
    >>> race = rehearsal_of(read_race(race_folder("champs-elysees-2021")), 1_700_000_000.0)
    >>> str(race.date), race.waves[1].gun_s - race.waves[0].gun_s, race.is_rehearsal
    ('2023-11-14', 300.0, True)
    """
    later_s = round(first_gun_s) - min(wave.gun_s for wave in race.waves)
    chaser = race.chaser
    return replace(
        race,
        date=datetime.fromtimestamp(first_gun_s, race.zone).date(),
        waves=tuple(replace(wave, gun_s=wave.gun_s + later_s) for wave in race.waves),
        chaser=None if chaser is None else replace(chaser, gun_s=chaser.gun_s + later_s),
        is_rehearsal=True,
    )


def invented_reads(race: Race) -> list[Read]:
    """Return what mats would hear if everybody on the roster ran, in the order of receipt.

    By the ``simulation.toml`` of its folder, or else as such fields usually run.

    Raises
    ------
    SimulationError
        Where there is a simulation.toml, and it cannot be used.
    """
    path = race.folder / PLAN
    return simulate(race, plan=read_plan(path) if path.exists() else usual_plan(race)).reads
