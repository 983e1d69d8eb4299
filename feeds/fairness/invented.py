"""The field of a race that is only planned: invented by the simulator, as its folder says."""

from __future__ import annotations

from feeds.race import Race
from feeds.simulate.plan import read_plan
from feeds.simulate.simulation import simulate
from feeds.simulate.usual import usual_plan
from geo.motion import FloatArray

PLAN = "simulation.toml"


def invented_times(race: Race, seed: int | None = None) -> FloatArray:
    """Return (N + 1, M) Unix seconds at which everybody crosses every mat, the chaser last.

    Parameters
    ----------
    race : with a ``simulation.toml`` in its folder; without one everybody on the roster runs about
        as announced for the wave.
    seed : another morning of the same field. None: the plan's own.
    """
    is_planned = (race.folder / PLAN).exists()
    plan = read_plan(race.folder / PLAN) if is_planned else usual_plan(race)
    return simulate(race, seed, plan).mats_s
