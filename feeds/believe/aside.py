"""Why a read is not believed: told to the operator, and to whoever asks how a result came about.

What is put aside now counts as soon as later reads make it possible, or a decision does.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from feeds.believe.finish import EARLY_MS
from feeds.believe.laps import Walk
from feeds.believe.table import Believed
from feeds.day import date_of
from feeds.reads import Read, in_ms

AGAIN_S = 60.0  # of the same mat that soon after the crossing: the chip lingered there
QUARTER_MS = 900_000  # of an hour; no part of one is of another date
VEHICLE_M_PER_S = 5.0  # a stretch that no person runs, at this speed or more, is a ride


class Why(StrEnum):
    """Why a read does not count."""

    OTHER_DAY = "other-day"  # not the race's: of a rehearsal, or a clock's date is wrong
    OUT = "out"  # she was out by then, as the organiser decided
    RACE_OVER = "race-over"  # the race had been stopped
    NO_SUCH_MAT = "no-such-mat"  # no mat of the race, or not on the chaser's course
    BEFORE_GUN = "before-gun"
    AFTER_FINISH = "after-finish"
    ADDED = "added"  # the organiser says that she was there at another time
    AGAIN = "again"  # read more than once at one passing
    TOO_FAST = "too-fast"  # nobody runs so fast from, or to, what is believed
    OTHER_WAY = "other-way"  # other reads make a walk through more mats


@dataclass(frozen=True, slots=True)
class Aside:
    """A read that does not count."""

    read: Read  # at the mat and at the time that it would count for
    why: Why
    speed_m_per_s: float | None = None  # that it would have needed, where it is too fast
    from_mat: str = ""  # from, or to, which believed crossing
    date: str = ""  # of the race's place, where it is another day's


def aside_of(known: Believed, row: int) -> list[Aside]:
    """Return the reads of a runner, or the chaser, that do not count, in order of time.

    Among them are those that the organiser added for her after she was out.
    """
    times_s = known.times_s[row]
    walk = {int(column): _ms(times_s[column]) for column in np.flatnonzero(np.isfinite(times_s))}
    holding = known.terms.added.get(row, [])
    added = {in_ms(read) for read in holding}
    outranked = [
        read
        for read in known.standing.added
        if known.wearers.row(read.tag, read.at_s) == row and read not in holding
    ]
    found = []
    for read in sorted((*known.reads_of(row), *outranked), key=lambda one: (one.at_s, one.mat)):
        columns = known.terms.columns_of(row, read.mat)
        if in_ms(read) in {walk.get(column) for column in columns}:
            continue
        found.append(_why(known, row, walk, read, columns, added))
    return found


def _ms(at_s: float) -> int:
    return round(float(at_s) * 1000)


def _why(
    known: Believed, row: int, walk: Walk, read: Read, columns: tuple[int, ...], added: set[int]
) -> Aside:
    last, at_ms = len(known.race.mats) - 1, in_ms(read)
    if not columns:
        return Aside(read, Why.NO_SUCH_MAT)
    if not known.terms.day.holds(read.at_s):
        return Aside(read, Why.OTHER_DAY, date=date_of(known.timetable, read.at_s))
    if read.at_s > known.terms.until_s(row):
        is_hers = read.at_s <= known.standing.ended_s
        return Aside(read, Why.OUT if is_hers else Why.RACE_OVER)
    crossings = [walk[column] for column in columns if column in walk]
    if any(crossing in added for crossing in crossings):
        return Aside(read, Why.ADDED)
    if any(0 <= at_ms - crossing <= AGAIN_S * 1000 for crossing in crossings):
        return Aside(read, Why.AGAIN)
    if known.race.has_finish and last in walk and at_ms > walk[last]:
        return Aside(read, Why.AFTER_FINISH)
    if columns[0] == 0 and crossings and at_ms < crossings[0]:
        return Aside(read, Why.AGAIN)  # she milled around before she left
    if at_ms < known.terms.bounds_of(row).gun_ms - EARLY_MS:
        return Aside(read, Why.BEFORE_GUN)
    return _too_fast(known, row, walk, read, columns) or Aside(read, Why.OTHER_WAY)


def _too_fast(
    known: Believed, row: int, walk: Walk, read: Read, columns: tuple[int, ...]
) -> Aside | None:
    """Return what the read would have needed, if nobody can have run so."""
    way, at_ms = known.terms.way_of(row), in_ms(read)
    others = {column: ms for column, ms in walk.items() if column not in columns}
    others.setdefault(
        0, known.terms.bounds_of(row).gun_ms
    )  # from the gun, where no start is believed
    ways = []
    for column in columns:  # of a mat of laps any one will do
        found = []
        for other, other_ms in others.items():
            first, second = sorted((column, other))
            lasts_ms = at_ms - other_ms if column > other else other_ms - at_ms
            if column != other and lasts_ms < way.least_ms[second][first]:
                way_m = way.along_m[second] - way.along_m[first]
                found.append((1000 * way_m / abs(lasts_ms) if lasts_ms else np.inf, other))
        if not found:
            return None
        ways.append(max(found))  # what contradicts it most
    speed, other = min(ways)
    told = None if np.isinf(speed) else round(speed, 2)
    return Aside(read, Why.TOO_FAST, told, known.race.mats[other].name)


@dataclass(frozen=True, slots=True)
class OtherDays:
    """Reads that are not of the race's day."""

    dates: Mapping[str, int]  # a local date, as 2021-10-30 -> how many are of it; rising
    heard_today: int  # of these came on the race's day: the date of a clock may be wrong


def other_days(known: Believed) -> OtherDays:
    """Return how many reads do not count because they are of another day."""
    day, dates, heard_today = known.terms.day, dict[str, int](), 0
    begin_ms, end_ms = round(day.begin_s * 1000), round(day.end_s * 1000)
    for piece in known.all_heard.pieces(0, known.taken):
        ms = known.terms.counting.of(piece).ms
        is_other = (ms < begin_ms) | (ms >= end_ms)
        if not is_other.any():
            continue
        received_ms = known.all_heard.received_ms(piece)[is_other]
        heard_today += int(((received_ms >= begin_ms) & (received_ms < end_ms)).sum())
        quarters, counts = np.unique(ms[is_other] // QUARTER_MS, return_counts=True)
        for quarter, count in zip(quarters.tolist(), counts.tolist(), strict=True):
            date = date_of(known.timetable, quarter * QUARTER_MS / 1000)
            dates[date] = dates.get(date, 0) + count
    return OtherDays(dict(sorted(dates.items())), heard_today)


def is_ride(one: Aside) -> bool:
    """Say whether a read looks like a chip in a vehicle: too fast for a person, not for a car."""
    speed = one.speed_m_per_s
    return one.why == Why.TOO_FAST and speed is not None and VEHICLE_M_PER_S <= speed <= 40.0
