"""The race's clock: which instant of the race it is, given the time on the wall.

A live race runs on the wall's own time. A demo or a rehearsal runs on another day's, and
faster if asked. Nobody reads a clock here: the wall's time is always an argument.
"""

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RaceClock:
    """A clock that showed ``race_s`` when the wall showed ``wall_s``.

    Raises
    ------
    ValueError
        Where the speed is not above zero, or a time is not a number.

    Examples
    --------
    A race of 31 October 2021, played at ten times its speed:

    >>> clock = RaceClock(race_s=1_635_670_800.0, wall_s=1_800_000_000.0, speed=10.0)
    >>> clock.race_at(1_800_000_006.0) - clock.race_s
    60.0
    >>> clock.wall_at(clock.race_s + 60.0) - clock.wall_s
    6.0
    """

    race_s: float = 0.0  # Unix seconds of the race
    wall_s: float = 0.0  # Unix seconds of the wall at that instant
    speed: float = 1.0  # race seconds in a second of the wall; the defaults are the real time

    def __post_init__(self) -> None:
        """Refuse a clock that would stand still or run backwards."""
        if not (math.isfinite(self.race_s) and math.isfinite(self.wall_s)):
            raise ValueError(f"a clock needs two times, got {self.race_s} and {self.wall_s}")
        if not (math.isfinite(self.speed) and self.speed > 0.0):
            raise ValueError(f"a clock needs a speed above 0, got {self.speed}: 1 is real time")

    def race_at(self, wall_s: float) -> float:
        """Return the instant of the race, Unix seconds, at a time on the wall."""
        return self.race_s + (wall_s - self.wall_s) * self.speed

    def wall_at(self, race_s: float) -> float:
        """Return the time on the wall, Unix seconds, at an instant of the race."""
        return self.wall_s + (race_s - self.race_s) / self.speed
