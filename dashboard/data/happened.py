"""What has happened in a race, in an order that stays: guns, catches, places, the end.

All of it is derived from the moment, so that a restarted server tells the same. An id is made of
when it happened and to whom: it is the same again however late a read comes, and sorts as a text.
A catch happens here when a mat shows it, for that is when it is known for good.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

import numpy as np

from dashboard.data.stand import NOTHING, Row, Stand, utc_said
from dashboard.i18n import say
from dashboard.sharing.runner.outcome import counts_of
from dashboard.sharing.story import km_said
from feeds.race import Race
from feeds.results.tally import PASSED, WON
from geo.motion import FloatArray

UNITS_A_SECOND = 10  # of ids: what the bytes tell
SAME_S = 0.05  # less than half of what the bytes tell


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing that happened."""

    id: str
    kind: str
    at_s: float  # Unix seconds
    count: int | None = None  # the how manieth of its kind
    runner: int | None = None  # by place in the bytes
    wave: int | None = None
    along_m: float = np.nan


def happenings(stand: Stand) -> list[Happening]:
    """Return all that has happened by the moment, in the order of the ids."""
    moment = stand.moment
    race, told, at_s = moment.race, moment.now.facts, moment.at_s
    found = [
        Happening(id_of(wave.gun_s, "gun", str(number + 1)), "gun", wave.gun_s, wave=number)
        for number, wave in enumerate(race.waves)
        if wave.gun_s <= at_s
    ]
    if race.chaser is not None and race.chaser.gun_s <= at_s:
        gun_s = race.chaser.gun_s
        found.append(Happening(id_of(gun_s, "chaser"), "chaser", gun_s))
    if race.chaser is not None:
        found += _of_runners(stand, "catch", _shown_s(stand), stand.passed_m)
    home_s = np.where(stand.counted, stand.field.home_s, np.nan)
    found += _of_runners(stand, "place", np.where(stand.standing == WON, home_s, np.nan))
    found += _of_runners(stand, "first-home", _least(home_s))
    if race.chaser is not None and told.official_s <= at_s:
        places = counts_of(moment, stand.revised)[WON]
        end_s = float(told.official_s)
        found.append(Happening(id_of(end_s, "chaser-home"), "chaser-home", end_s))
        if race.has_finish:
            found.append(Happening(id_of(end_s, "official"), "official", end_s, places))
    return sorted(found, key=lambda one: one.id)


def after(found: Sequence[Happening], last: str | None, count: int) -> Sequence[Happening]:
    """Return the first that come after an id; without one, the last of all.

    Parameters
    ----------
    found : in the order of the ids.
    last : an id; it need not be there any more.
    count : how many at most.
    """
    if last is None:
        return found[-count:]
    begin = bisect_right(found, last, key=lambda one: one.id)
    return found[begin : begin + count]


def event_rows(stand: Stand, found: Sequence[Happening], language: str) -> list[Row]:
    """Return a row for each."""
    race, as_of = stand.race(language), stand.as_of()
    rows: list[Row] = []
    for one in found:
        bib, name = (NOTHING, NOTHING) if one.runner is None else stand.who(one.runner) or ("", "")
        clock, clock_s = stand.when(one.at_s)
        wave = stand.moment.wave[one.runner] if one.runner is not None else one.wave
        rows.append(
            {
                "id": one.id,
                "kind": one.kind,
                "line": _line(race, one, bib, name, language),
                "utc": utc_said(one.at_s),
                "unix_s": round(one.at_s, 1),
                "clock": clock,
                "clock_s": clock_s,
                "count": NOTHING if one.count is None else one.count,
                "bib": bib,
                "name": name,
                "wave": NOTHING if wave is None else race.waves[wave].name,
                "km": NOTHING if np.isnan(one.along_m) else km_said(one.along_m),
                **as_of,
            }
        )
    return rows


def id_of(at_s: float, kind: str, who: str = "") -> str:
    """Return the id of something that happened.

    Examples
    --------
    >>> id_of(1635672675.3, "catch", "A/7"), id_of(1635670800.0, "chaser")
    ('16356726753-catch-A%2F7', '16356708000-chaser')
    """
    told = f"{round(at_s * UNITS_A_SECOND):011d}-{kind}"
    return f"{told}-{quote(who, safe='~')}" if who else told


def _shown_s(stand: Stand) -> FloatArray:
    """Return (N,) when a mat showed that the chaser had passed her; NaN: none has yet.

    That is her first read after it. Where a passed runner's race ends there is none, and the moment
    itself counts.
    """
    told, motions = stand.moment.now.facts, stand.moment.now.motions
    passed_s = np.where(stand.counted & (stand.standing == PASSED), told.passed_s, np.nan)
    if told.is_estimated is not None and stand.moment.race.rule.passed_means == "run-on":
        passed_s = np.where(told.is_estimated, np.nan, passed_s)
    is_read = np.arange(motions.at_s.shape[1]) < motions.read_count[:, None]
    if stand.moment.now.bridged is not None:
        is_read &= ~stand.moment.now.bridged
    is_since = is_read & (motions.at_s >= passed_s[:, None] - SAME_S)
    first_s = np.where(is_since, motions.at_s, np.inf).min(axis=1)
    shown_s = np.where(np.isfinite(first_s), first_s, passed_s)
    return np.where(np.isnan(passed_s), np.nan, shown_s)


def _least(values: FloatArray) -> FloatArray:
    """Return (N,) the least value where it is, NaN elsewhere."""
    found = np.full(len(values), np.nan)
    if not np.isnan(values).all():
        found[np.nanargmin(values)] = np.nanmin(values)
    return found


def _of_runners(
    stand: Stand, kind: str, at_s: FloatArray, along_m: FloatArray | None = None
) -> list[Happening]:
    """Return what happened to runners by the moment, counted in the order of the ids.

    Parameters
    ----------
    at_s : (N,) Unix seconds, NaN: it has not.
    along_m : (N,) metres along the course where it did.
    """
    there = np.flatnonzero(at_s <= stand.moment.at_s).tolist()
    whose = {runner: (stand.who(runner) or (f"~{runner}",))[0] for runner in there}
    named = sorted((id_of(at_s[runner], kind, whose[runner]), runner) for runner in there)
    return [
        Happening(
            name, kind, float(at_s[runner]), count, runner,
            along_m=np.nan if along_m is None else float(along_m[runner]),
        )
        for count, (name, runner) in enumerate(named, 1)
    ]  # fmt: skip


def _line(race: Race, one: Happening, bib: str, name: str, language: str) -> str:
    """Return what happened, as a sentence."""
    chaser = race.chaser.name if race.chaser else ""
    who = name or (say(language, "picture.bib", bib=bib) if bib else "")
    if one.kind == "gun" and one.wave is not None:
        return say(language, "data.gun", wave=race.waves[one.wave].name)
    if one.kind == "chaser":
        return say(language, "data.chaser", name=chaser)
    if one.kind == "catch":
        return say(language, "data.catch" if who else "data.catch_unnamed", name=chaser, who=who)
    if one.kind == "chaser-home":
        return say(language, "data.chaser_home", name=chaser)
    if one.kind == "official":
        return say(language, "data.official", count=one.count or 0)
    if one.kind == "first-home":
        return say(language, "data.first_home" if who else "data.first_home_unnamed", who=who)
    if not who:
        return say(language, "data.place_unnamed" if chaser else "data.home_unnamed")
    return say(language, "data.place" if chaser else "data.home", who=who)
