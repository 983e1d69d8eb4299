"""The same race on a day on which guns went at other times: reads, crossings and all."""

from dataclasses import replace

import numpy as np

from feeds.decisions.corrections import with_guns
from feeds.fairness.change import Change
from feeds.fairness.held import Held
from feeds.race import CHASER, Race
from feeds.results.result import Results
from feeds.results.state import State
from geo.motion import FloatArray


def moved_race(race: Race, held: Held, change: Change) -> Race:
    """Return the race with a change's guns."""
    guns_s = held.zero_s + change.gun_ms / 1000.0
    guns = {wave.name: float(gun) for wave, gun in zip(race.waves, guns_s, strict=True)}
    return with_guns(race, guns | {CHASER: held.zero_s + change.chaser_gun_ms / 1000.0})


def moved_times(times_s: FloatArray, held: Held, change: Change) -> FloatArray:
    """Return (N + 1, M) crossings as they would have been: each with her wave's gun, he with his.

    Where his time for the way is another, all of his way is run at so much another pace.
    """
    later_s = ((change.gun_ms - held.gun_ms) / 1000.0)[held.wave]
    moved = times_s.copy()
    moved[:-1] += later_s[:, None]
    gun_s = held.zero_s + held.chaser_gun_ms / 1000.0
    stretch = 1.0 if change.run_ms is None else change.run_ms / held.run_ms
    moved[-1] = held.zero_s + change.chaser_gun_ms / 1000.0 + (times_s[-1] - gun_s) * stretch
    return np.round(moved, 3)


def won(told: Results) -> list[str]:
    """Return the bibs of who has won by the clock, in the results."""
    is_winner = np.isin(told.state, (State.AHEAD, State.OFFICIAL)) & ~told.granted
    return [told.race.runners[row].bib for row in np.flatnonzero(is_winner).tolist()]


def granted_in(told: Results) -> list[str]:
    return [told.race.runners[row].bib for row in np.flatnonzero(told.granted).tolist()]


def shifted(held: Held, rng: np.random.Generator, most_s: int = 600) -> Change:
    """Return a change by whole seconds, any of its guns as far as ``most_s`` either way."""
    by_ms = rng.integers(-most_s, most_s + 1, held.waves) * 1000
    his_ms = int(rng.integers(-most_s, most_s + 1)) * 1000
    return Change(held.gun_ms + by_ms, held.chaser_gun_ms + his_ms)


def with_run(change: Change, run_ms: float) -> Change:
    return replace(change, run_ms=run_ms)
