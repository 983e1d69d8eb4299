"""The reads: the last ones, or all of a bib or chip; whether they count, and for whom."""

from __future__ import annotations

from itertools import chain
from typing import Any

import numpy as np

from dashboard.i18n import say
from dashboard.operate.aside import is_grave
from dashboard.operate.desk import Sight
from dashboard.operate.sought import is_named
from dashboard.operate.table import Row, column
from dashboard.operate.tell import Level, Tile, bib_of, clock, difference, named, span
from feeds.believe.aside import Aside, Why, is_ride
from feeds.believe.counted import counted
from feeds.day import day_of
from feeds.decisions.corrections import What
from feeds.decisions.standing import LINE
from feeds.race import mat_names
from feeds.reads import Read, identity, in_ms

ACTIONS = (What.ADD_READ, What.VOID_READ, What.ASSIGN_CHIP)
MOST = 200
OUTRANKED = (Why.OUT, Why.RACE_OVER)
A_MINUTE_S = 60.0


def tile(sight: Sight, language: str) -> Tile:
    """Return how many there are, and when the last one came."""
    figure = say(language, "operate.count", n=len(sight.reads))
    if not sight.reads:
        return Tile(Level.QUIET, figure, say(language, "operate.no_reads_yet"))
    ago = span(language, sight.at_s - sight.reads[-1].received_s)
    return Tile(Level.QUIET, figure, say(language, "operate.reads.last", span=ago))


def columns(language: str) -> list[dict[str, Any]]:
    """Return the table's columns."""
    return [
        column(language, "at", 120),
        column(language, "runner", 190, 3),
        column(language, "mat", 90, 1),
        column(language, "counts", 130, 2),
        column(language, "tag", 120, 1),
        column(language, "feed", 120, 1),
        column(language, "latency", 110, is_number=True),
    ]


def rows(sight: Sight, language: str, sought: str = "") -> list[Row]:
    """Return a row a read, the newest first.

    Parameters
    ----------
    sought : a bib, a chip, or part of a name; empty: the last reads of all.
    """
    sought = sought.strip()
    reads = list(sight.reads[-MOST:]) if not sought else _found(sight, sought)
    reads += [
        read for read in sight.standing.added if not sought or _is_sought(sight, read.tag, sought)
    ]
    reads.sort(key=lambda read: (read.received_s, read.at_s), reverse=True)
    return [_row(sight, language, read) for read in reads[:MOST]]


def _found(sight: Sight, sought: str) -> list[Read]:
    tags = [tag for tag in sight.of_tag if _is_sought(sight, tag, sought)]
    return list(chain.from_iterable(sight.of_tag[tag] for tag in tags))


def _is_sought(sight: Sight, tag: str, sought: str) -> bool:
    """Say whether a tag is sought: as it is, by its wearer's bib, or by part of her name."""
    row = sight.wearer_of(tag)
    if tag == sought or row is None:
        return sought.casefold() in tag.casefold()
    if sought == bib_of(sight.race, row) or sight.wearer_of(sought) == row:
        return True
    return len(sought) > 2 and is_named(named(sight.race, row), sought)


def _row(sight: Sight, language: str, read: Read) -> Row:
    is_added = read in sight.standing.added
    meant = read if is_added else next(counted(sight.standing, (read,)), read)
    row = sight.wearer_of(read.tag, meant.at_s)
    bib = "" if row is None else bib_of(sight.race, row)
    word, level = "unworn", Level.LOOK
    if row is not None:
        word, level = _counts(sight, row, meant, is_added)
    if identity(read) in sight.standing.voided:
        word, level = "voided", Level.QUIET
    mat = sight.standing.places.get((read.source.partition("/")[0], read.mat), read.mat)
    about = {"tag": read.tag, "mat": read.mat, "read_s": read.at_s, "bib": bib}
    if read.mat == LINE:
        mat, about = sight.race.mats[-1].name, {"bib": bib}  # undone among the decisions, no read
    elif row is None or mat not in mat_names(sight.race):
        word, level = ("unworn" if row is None else "unplaced"), Level.LOOK
    return {
        "key": "\x1f".join(map(str, identity(read))),
        "level": level,
        "at": clock(sight.race, read.at_s, 1),
        "runner": "" if row is None else named(sight.race, row),
        "mat": mat,
        "counts": say(language, f"operate.counts.{word}"),
        "tag": read.tag,
        "feed": read.source,
        "latency": difference(language, read.received_s - read.at_s),
        "about": about,
    }


def _counts(sight: Sight, row: int, read: Read, is_added: bool) -> tuple[str, Level]:
    """Return the word for whether a read of somebody counts, and how bad that is.

    Parameters
    ----------
    read : where and when it counts, as `feeds.believe.counted` has it.
    is_added : by a decision.
    """
    if not day_of(sight.timetable).holds(read.at_s):
        return "other_day", Level.QUIET
    if one := sight.aside.of(row, read):
        is_odd = one.why in OUTRANKED or is_grave(sight.race, row, one)
        return _word(sight, row, one), Level.LOOK if is_odd else Level.QUIET
    if in_ms(read) not in np.rint(sight.times_s[row] * 1000.0):
        return "no", Level.QUIET  # why is found out in the next looks
    if is_added:
        return ("given" if read.mat == LINE else "added"), Level.GOOD
    return "yes", Level.GOOD


def _word(sight: Sight, row: int, one: Aside) -> str:
    match one.why:
        case Why.OUT:
            return "absent" if bib_of(sight.race, row) in sight.standing.absent else "stopped"
        case Why.RACE_OVER:
            return "ended"
        case Why.ADDED:
            return "outdone"
        case Why.NO_SUCH_MAT:
            return "off_course"
        case Why.TOO_FAST if is_ride(one):
            return "ride"
    return one.why.replace("-", "_")
