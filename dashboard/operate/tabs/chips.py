"""Chips that nobody on the roster wears: their reads are kept, and count once somebody does."""

from __future__ import annotations

from typing import Any

from dashboard.i18n import say
from dashboard.operate.desk import Sight
from dashboard.operate.table import Row, column
from dashboard.operate.tell import Level, Tile, clock
from feeds.decisions.corrections import What
from feeds.reads import feed_and_device

ACTIONS = (What.ASSIGN_CHIP,)


def tile(sight: Sight, language: str) -> Tile:
    """Return how many there are."""
    chips, reads = len(sight.unknown), sum(sight.unknown.values())
    if not chips:
        if not sight.reads:
            return Tile(Level.QUIET, "0", say(language, "operate.no_reads_yet"))
        return Tile(Level.GOOD, "0", say(language, "operate.chips.none"))
    told = say(language, "operate.chips.some", count=reads)
    return Tile(Level.LOOK, say(language, "operate.count", n=chips), told)


def columns(language: str) -> list[dict[str, Any]]:
    """Return the table's columns."""
    return [
        column(language, "tag", 150, 1),
        column(language, "reads", 90, is_number=True),
        column(language, "mats", 220, 3),
        column(language, "first", 110),
        column(language, "last", 110),
        column(language, "feed", 120, 1),
    ]


def rows(sight: Sight, language: str, sought: str = "") -> list[Row]:
    """Return a row a chip, the one that was read most first."""
    found = []
    for tag, count in sight.unknown.most_common():
        reads = sorted(sight.of_tag.get(tag, ()), key=lambda read: read.at_s)
        if not reads or sought.casefold() not in tag.casefold():
            continue
        found.append(
            {
                "key": tag,
                "level": Level.LOOK,
                "tag": tag,
                "reads": say(language, "operate.count", n=count),
                "mats": " · ".join(dict.fromkeys(read.mat for read in reads)),
                "first": clock(sight.race, reads[0].at_s),
                "last": clock(sight.race, reads[-1].at_s),
                "feed": ", ".join(dict.fromkeys(feed_and_device(read.source)[0] for read in reads)),
                "about": {"tag": tag},
            }
        )
    return found
