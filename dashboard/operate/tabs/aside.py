"""Reads put aside: what does not count though somebody may think that it should, and why.

What happens to everybody, like a chip that is read twice at a mat, is counted and not shown.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from dashboard.explain import why_aside
from dashboard.i18n import say
from dashboard.operate.aside import is_grave
from dashboard.operate.desk import Sight
from dashboard.operate.table import Row, column
from dashboard.operate.tell import Level, Tile, bib_of, clock, named
from feeds.believe.aside import Aside
from feeds.decisions.corrections import What
from feeds.reads import Read, identity

ACTIONS = (What.ADD_READ, What.STOP, What.DISQUALIFY)
MOST = 200


def tile(sight: Sight, language: str) -> Tile:
    """Return how many there are, and the one of the chaser or how many may be in a vehicle."""
    known, his = sight.aside, len(sight.race.runners)
    shown = {(row, identity(read)) for row, read, _ in _all(sight)}
    figure = say(language, "operate.count", n=len(shown) + sum(known.days.dates.values()))
    if not sight.reads:
        return Tile(Level.QUIET, figure, say(language, "operate.no_reads_yet"))
    if (reads := known.told.get(his)) and sight.race.chaser is not None:
        read = max((one.read for one in reads), key=lambda one: one.at_s)
        name, time = sight.race.chaser.name, clock(sight.race, read.at_s)
        told = say(language, "operate.aside.his", chaser=name, mat=_mat(sight, read), time=time)
        return Tile(Level.LOOK, figure, told)
    grave = [one for row, read, one in _all(sight) if one and is_grave(sight.race, row, one)]
    if grave:
        return Tile(Level.LOOK, figure, say(language, "operate.aside.rides", count=len(grave)))
    if known.days.dates:
        level = Level.LOOK if known.days.heard_today else Level.QUIET
        return Tile(level, figure, _of_other_days(sight, language)[0])
    if known.waiting:
        told = say(language, "operate.aside.waiting", count=known.waiting)
    elif known.count:
        told = say(language, "operate.aside.harmless", count=known.count)
    else:
        told = "" if shown else say(language, "operate.aside.none")
    return Tile(Level.QUIET, figure, told)


def columns(language: str) -> list[dict[str, Any]]:
    """Return the table's columns."""
    return [
        column(language, "at", 112),
        column(language, "runner", 160, 2),
        column(language, "mat", 85, 1),
        column(language, "reason", 270, 5) | {"wrapText": True, "autoHeight": True},
        column(language, "feed", 100, 1),
    ]


def rows(sight: Sight, language: str, sought: str = "") -> list[Row]:
    """Return a row a read: the chaser's first, then those in a vehicle, and the newest first."""
    race, told = sight.race, list(_all(sight))

    def as_it_matters(of: tuple[int, Read, Aside | None]) -> tuple[bool, bool, float]:
        row, read, one = of
        return row < len(race.runners), one is None or not is_grave(race, row, one), -read.at_s

    found: dict[str, Row] = {}
    for row, read, one in sorted(told, key=as_it_matters)[:MOST]:
        line = _row(sight, language, row, read, one)
        found.setdefault(line["key"], line)
    return [*found.values(), *_days(sight, language)]


def _days(sight: Sight, language: str) -> list[Row]:
    """Return a row a day that is not the race's."""
    is_odd = sight.aside.days.heard_today > 0
    told = zip(sight.aside.days.dates, _of_other_days(sight, language), strict=True)
    return [
        {
            "key": date,
            "level": Level.LOOK if is_odd else Level.QUIET,
            "at": date,
            "runner": "",
            "mat": "",
            "reason": reason,
            "feed": "",
            "about": {},
        }
        for date, reason in told
    ]


def _of_other_days(sight: Sight, language: str) -> list[str]:
    """Return a sentence for each date, as they rise."""
    days = sight.aside.days
    word = "wrong_date" if days.heard_today else "other_day"
    return [
        say(language, f"operate.aside.{word}", count=count, date=date)
        for date, count in days.dates.items()
    ]


def _all(sight: Sight) -> Iterator[tuple[int, Read, Aside | None]]:
    """Give whose read it is, the read, and why it is put aside; None: she was disqualified."""
    for row, reads in sight.aside.told.items():
        yield from ((row, one.read, one) for one in reads)
    for row, since in sight.aside.since.items():
        yield from ((row, read, None) for read in since)


def _row(sight: Sight, language: str, row: int, read: Read, one: Aside | None) -> Row:
    is_look = one is not None and is_grave(sight.race, row, one)
    about = {"tag": read.tag, "mat": read.mat, "read_s": read.at_s, "bib": bib_of(sight.race, row)}
    return {
        "key": "\x1f".join(map(str, identity(read))),
        "level": Level.LOOK if is_look else Level.QUIET,
        "at": clock(sight.race, read.at_s, 1),
        "runner": named(sight.race, row),
        "mat": _mat(sight, read),
        "reason": why_aside(language, one) if one else say(language, "operate.aside.since"),
        "feed": read.source,
        "about": about,
    }


def _mat(sight: Sight, read: Read) -> str:
    """Return where somebody was read; a time that the referee gave is one at the finish."""
    return read.mat or sight.race.mats[-1].name
