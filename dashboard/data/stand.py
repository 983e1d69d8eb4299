"""The race as all rows of one answer see it: a moment, its results, and how old that is."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from dashboard.data.foreseen import Foreseen
from dashboard.sharing.moment import Moment, Moments
from dashboard.sharing.runner.outcome import ends_of
from dashboard.sharing.runner.revised import Revised, changes_at
from dashboard.sharing.runner.standings import Standings, standings_of
from dashboard.sharing.story import race_time
from dashboard.web.routes import live_head_of
from feeds.race import Race, in_language
from feeds.results.starts import BoolArray
from feeds.results.tally import AHEAD, WAITING
from geo.motion import FloatArray, along_at

Cell = str | int | float
Row = dict[str, Cell]
NOTHING = ""  # what nobody knows


@dataclass(frozen=True, eq=False)
class Stand:
    """N runners in the order of the bytes."""

    moment: Moment
    revised: Revised  # of a race that is over; live bytes have it in them
    is_live: bool
    age_s: float
    delay_s: float

    @cached_property
    def standing(self) -> NDArray[np.str_]:
        """(N,) one of `feeds.results.tally.FIGURES`."""
        return ends_of(self.moment, self.revised)

    @cached_property
    def field(self) -> Standings:
        """Everybody's finish, and places."""
        return standings_of(self.moment, changes_at(self.revised, len(self.revised)))

    @cached_property
    def counted(self) -> BoolArray:
        """(N,) who is in a figure: pacemakers are in none."""
        return np.asarray(~self.moment.sets_pace)

    @cached_property
    def ahead_m(self) -> FloatArray:
        """(N,) metres ahead of the chaser; NaN: nobody chases her any more, or yet."""
        lead_m = self.moment.along_m - self.moment.hunter_m
        is_chased = (self.standing == AHEAD) & (lead_m >= 0)
        return np.where(is_chased, lead_m, np.nan)

    @cached_property
    def chance(self) -> FloatArray:
        """(N,) per cent to get away; NaN: unknown, or it is settled."""
        told = self.moment.expected
        if told is None:
            return np.full(len(self.standing), np.nan)
        is_open = np.isin(self.standing, (AHEAD, WAITING)) & (told.chance <= 100)
        return np.where(is_open, told.chance, np.nan)

    @cached_property
    def passed_m(self) -> FloatArray:
        """(N,) metres along the course where the chaser passed each; NaN: nowhere."""
        return along_at(self.moment.now.motions, self.moment.now.facts.passed_s)

    @property
    def first_gun_s(self) -> float:
        """Unix seconds."""
        return self.moment.race.waves[0].gun_s

    def race(self, language: str) -> Race:
        """Return the race as a language calls it."""
        return in_language(self.moment.race, language)

    def who(self, runner: int) -> tuple[str, str] | None:
        """Return bib and name of whoever may be named."""
        names = self.moment.names
        return names[runner] if runner < len(names) else None

    def as_of(self) -> Row:
        """Return the cells at the end of every row."""
        return {
            "race_utc": utc_said(self.moment.at_s),
            "race_unix_s": round(self.moment.at_s, 3),
            "age_s": round(self.age_s, 1),
            "delay_s": int(self.delay_s) if self.delay_s.is_integer() else self.delay_s,
        }

    def when(self, at_s: float) -> tuple[str, float]:
        """Return race time since the first gun, as it is said and in seconds."""
        since_s = at_s - self.first_gun_s
        return race_time(since_s), round(since_s, 1)


class Stands:
    """Makes them out of moments.

    Parameters
    ----------
    moments : where races stand.
    """

    def __init__(self, moments: Moments) -> None:
        self.moments = moments
        self._foreseen = Foreseen()

    def stand(self, race_key: str, delay_s: float) -> Stand | None:
        """Return a race as it was so many seconds ago; None: it is unknown, or not there yet.

        A race that is over stays as it is, whatever the delay.
        """
        live = self.moments.lives.get(race_key)
        if live is None:
            moment = self.moments.moment(race_key, "replay", None)
            if moment is None:
                return None
            return Stand(moment, self.moments.revised(race_key, "replay"), False, 0.0, delay_s)
        head, t = live_head_of(live), None
        if head is None:
            return None
        if delay_s:
            newest = self.moments.moment(race_key, "live", None)
            if newest is None:
                return None
            ago_s = delay_s * float(str(head["speed"]))
            t = newest.at_s - ago_s - newest.race.waves[0].gun_s
        moment = self.moments.moment(race_key, "live", t)
        if moment is None:
            return None
        if delay_s:
            expected, counts = self._foreseen.at(live, head, moment.race, moment.at_s)
            now = replace(moment.now, qualifiers=counts)
            moment = replace(moment, expected=expected, now=now)
        age_s = max(0.0, time.time() - float(str(head["segment_wall_s"])))
        return Stand(moment, (), True, age_s, delay_s)


def utc_said(at_s: float) -> str:
    """Return a moment as ISO 8601 has it, to the millisecond.

    Examples
    --------
    >>> utc_said(1635670800.25)
    '2021-10-31T09:00:00.250Z'
    """
    told = datetime.fromtimestamp(round(at_s, 3), UTC).isoformat(timespec="milliseconds")
    return told.replace("+00:00", "Z")


def local_said(race: Race, at_s: float) -> str:
    """Return the time of day where the race is: 10:05:30."""
    return datetime.fromtimestamp(at_s, race.zone).strftime("%H:%M:%S")


def cell(value: float, digits: int = 0) -> Cell:
    """Return a number to so many digits, whole without any; an empty text for NaN.

    Examples
    --------
    >>> cell(12.34, 1), cell(12.6), cell(float("nan"))
    (12.3, 13, '')
    """
    if not np.isfinite(value):
        return NOTHING
    return round(float(value), digits) if digits else round(float(value))
