"""The day of a race: what is read or decided outside of it does not count: docs/results.md, 1."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import lru_cache

from feeds.race import Race

SLOWER = 2.0  # than announced: walkers are awaited too
AFTER_S = 3600.0


@dataclass(frozen=True, slots=True)
class Day:
    """From midnight to midnight where the race is. Unix seconds; the end is not in it."""

    begin_s: float
    end_s: float

    def holds(self, at_s: float) -> bool:
        """Say whether a moment is of this day."""
        return self.begin_s <= at_s < self.end_s


@lru_cache(maxsize=8)
def day_of(race: Race) -> Day:
    """Return a race's day, by its timetable.

    It begins with the local day of the first gun. It ends with the local day in which somebody who
    left with the last gun and took twice as long as the slowest who are announced would be home, an
    hour more allowed: of a race that goes past midnight that is the next one.

    Examples
    --------
    >>> from feeds.race_folder.read_race import race_folder, read_race
    >>> race = read_race(race_folder("champs-elysees-2021"))
    >>> day = day_of(race)
    >>> [f"{datetime.fromtimestamp(one, race.zone):%d %H:%M}" for one in (day.begin_s, day.end_s)]
    ['31 00:00', '01 00:00']
    """
    guns_s = [wave.gun_s for wave in race.waves]
    last_s = max(guns_s)
    if race.chaser is not None:
        guns_s.append(race.chaser.gun_s)
        last_s = max(guns_s)
    slowest_s = max(wave.slowest_s_per_km for wave in race.waves) * race.course.length_m / 1000.0
    home_s = last_s + AFTER_S + SLOWER * slowest_s
    begins, ends = (datetime.fromtimestamp(one, race.zone).date() for one in (min(guns_s), home_s))
    midnights = (datetime.combine(day, time(), race.zone) for day in (begins, ends + timedelta(1)))
    return Day(*(midnight.timestamp() for midnight in midnights))


def date_of(race: Race, at_s: float) -> str:
    """Return the local date of a moment where the race is, as 2021-10-30; of no date, "?"."""
    try:
        return f"{datetime.fromtimestamp(at_s, race.zone):%Y-%m-%d}"
    except (ValueError, OverflowError, OSError):  # a clock that tells nonsense
        return "?"
