"""Which decisions are of the race's day: docs/results.md, 1.

A rehearsal leaves decisions behind: Saturday's gun must not stand on Sunday.
"""

from collections.abc import Iterable

from feeds.day import day_of
from feeds.decisions.corrections import Correction, What, key_of
from feeds.race import Race


def of_the_day(race: Race, corrections: Iterable[Correction]) -> list[Correction]:
    """Return the decisions that count on the race's day, in the order in which they came.

    Examples
    --------
    >>> from dataclasses import replace
    >>> from feeds.race_folder.read_race import race_folder, read_race
    >>> race = read_race(race_folder("champs-elysees-2021"))
    >>> gun = Correction(What.START_WAVE, 1_635_670_800.0, "Ana", "it went", wave="1")
    >>> [one.at_s for one in of_the_day(race, [gun, replace(gun, at_s=gun.at_s - 86_400.0)])]
    [1635670800.0]
    """
    made = [*corrections]
    names = {key_of(one) for one in made if one.what == What.OPT_OUT}
    return [one for one in made if is_of_the_day(race, one) or one.undoes in names]


def idle(race: Race, corrections: Iterable[Correction]) -> list[Correction]:
    """Return the decisions that do not count, being of another day."""
    made = [*corrections]
    counting = {*map(key_of, of_the_day(race, made))}
    return [one for one in made if key_of(one) not in counting]


def is_of_the_day(race: Race, one: Correction) -> bool:
    """Say whether a decision counts on the race's day.

    Neither does one that was made before it, nor one about a moment of another day. What is
    decided about the race afterwards does: a jury sits on Monday. Whose name is taken off is no
    matter of a day: the page is up on the evening before.
    """
    if one.what == What.OPT_OUT:
        return True
    day = day_of(race)
    about_s = one.read_s or (one.at_s if one.what == What.START_WAVE else day.begin_s)
    return one.at_s >= day.begin_s and day.holds(about_s)
