"""How the operator's page says things: a tile, how bad it is, times and spans in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from dashboard.i18n import say
from feeds.race import Race

LONG_S = 600.0  # a difference from there on is told in minutes and hours


class Level(StrEnum):
    """How bad it is. Good only where somebody has looked and all is well."""

    QUIET = "quiet"  # nothing to tell yet
    GOOD = "good"
    LOOK = "look"  # somebody should
    BAD = "bad"  # reads or results suffer

    @property
    def rank(self) -> int:
        """Return its place: higher is worse."""
        return list(Level).index(self)


@dataclass(frozen=True, slots=True)
class Tile:
    """One light of the page: how it is, in a figure, and what to do about it, in a sentence."""

    level: Level
    figure: str
    sentence: str


def clock(race: Race, at_s: float, digits: int = 0) -> str:
    """Return a time of day where the race is, down to so many digits of a second.

    Examples
    --------
    >>> from feeds.race_folder.read_race import race_folder, read_race
    >>> clock(read_race(race_folder("champs-elysees-2021")), 1_635_670_800.96, digits=1)
    '10:00:00.9'
    """
    at = datetime.fromtimestamp(round(at_s * 1000.0) / 1000.0, race.zone)
    return f"{at:%H:%M:%S}" + (f".{at.microsecond // 1000:03d}"[: digits + 1] if digits else "")


def span(language: str, seconds: float) -> str:
    """Return how long something took or is ago, in its two largest units.

    Examples
    --------
    >>> span("en", 7.4), span("en", 200.0), span("en", 7_500.0)
    ('7 s', '3 min 20 s', '2 h 5 min')
    """
    whole = round(max(seconds, 0.0))
    if whole < 60:
        return say(language, "operate.span.s", s=whole)
    if whole < 3600:
        return say(language, "operate.span.min", min=whole // 60, s=whole % 60)
    return say(language, "operate.span.h", h=whole // 3600, min=whole % 3600 // 60)


def difference(language: str, seconds: float | None) -> str:
    r"""Return a signed difference of seconds; nothing where it is not known.

    Examples
    --------
    >>> difference("fr", 1.25), difference("en", -0.04), difference("en", -3600.0)
    ('+1,2\xa0s', '+0.0 s', '−1 h 0 min')
    """
    if seconds is None:
        return ""
    if abs(seconds) >= LONG_S:
        return ("−" if seconds < 0.0 else "+") + span(language, abs(seconds))
    return say(language, "operate.seconds", s=round(seconds, 1) + 0.0)  # no minus zero


def bib_of(race: Race, row: int) -> str:
    """Return the bib of a number; the chaser's comes last."""
    if row == len(race.runners) and race.chaser is not None:
        return race.chaser.bib
    return race.runners[row].bib


def named(race: Race, row: int) -> str:
    """Return who has a number: the bib, and the name where it may be known."""
    if row == len(race.runners) and race.chaser is not None:
        return f"{race.chaser.bib} {race.chaser.name}"
    runner = race.runners[row]
    return f"{runner.bib} {runner.name if runner.is_public else ''}".strip()
