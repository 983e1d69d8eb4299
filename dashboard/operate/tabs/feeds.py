"""The timing systems: who is connected, who talks, and how long a read takes to come here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import median
from typing import Any

from dashboard.i18n import say
from dashboard.operate.desk import Sight
from dashboard.operate.table import Row, column
from dashboard.operate.tell import Level, Tile, clock, difference, span
from feeds.reads import Read
from feeds.timing.feed_list import kinds

ACTIONS = ()
SILENT_S = 300.0  # a feed that read chips and then none for so long
A_MINUTE_S = 60.0
MOST_READS = 100  # of which a latency is the middle


def tile(sight: Sight, language: str) -> Tile:
    """Return how many talk, and what is the matter with the worst."""
    told = rows(sight, language)
    if sight.feeds is None and not told:
        return Tile(Level.LOOK, "0", say(language, "operate.feeds.nobody"))
    well = sum(row["level"] in (Level.GOOD, Level.QUIET) for row in told)
    figure = say(language, "operate.of", n=well, all=len(told))
    worst = max(told, key=lambda row: Level(row["level"]).rank)
    if Level(worst["level"]).rank > Level.GOOD.rank:
        told_of = say(language, "operate.feeds.worst", feed=worst["key"], state=worst["state"])
        return Tile(Level(worst["level"]), figure, told_of)
    minute = sum(row["minute"] for row in told)
    return Tile(Level.GOOD, figure, say(language, "operate.feeds.minute", count=minute))


def columns(language: str) -> list[dict[str, Any]]:
    """Return the table's columns."""
    return [
        column(language, "feed", 150, 1),
        column(language, "state", 190, 4) | {"wrapText": True, "autoHeight": True},
        column(language, "reads", 85, is_number=True),
        column(language, "a_minute", 85, is_number=True),
        column(language, "last", 95),
        column(language, "latency", 85, is_number=True),
        column(language, "refused", 90, is_number=True),
    ]


def rows(sight: Sight, language: str, sought: str = "") -> list[Row]:
    """Return a row a feed, and one for each other way by which reads came."""
    told = sight.feeds["feeds"] if sight.feeds else []
    found = [_feed(sight, language, one) for one in told]
    names = {one["name"] for one in told}
    return found + [
        _other(sight, language, name, reads)
        for name, reads in sight.of_feed.items()
        if name not in names
    ]


def _feed(sight: Sight, language: str, one: Mapping[str, Any]) -> Row:
    level, state = _state(sight, language, one)
    if level not in (Level.GOOD, Level.QUIET) and one["said"]:
        state += f" ({one['said'][-1]})"
    refused = sum(one["refused"].values())
    return {
        "key": one["name"],
        "level": level,
        "feed": f"{one['name']} · {one['kind']}",
        "state": state,
        "reads": say(language, "operate.count", n=one["reads"]),
        "a_minute": say(language, "operate.count", n=one["reads_a_minute"]),
        "last": clock(sight.race, one["last"][3]) if one["last"] else "",
        "latency": difference(language, one["late_s"]),
        "refused": say(language, "operate.count", n=refused),
        "minute": one["reads_a_minute"],
        "about": {},
    }


def _state(sight: Sight, language: str, one: Mapping[str, Any]) -> tuple[Level, str]:
    """Return how a feed is, and what to do about it."""
    role = getattr(kinds().get(one["kind"]), "ROLE", "post")  # or posted to our own addresses
    if role == "post" and one["last"] is None:
        return Level.QUIET, say(language, "operate.feeds.unposted", address=one["address"])
    if role != "post" and not one["peers"]:
        way = "uncalled" if role == "listen" else "unanswered"
        return Level.BAD, say(language, f"operate.feeds.{way}", address=one["address"])
    if one["last"] is None:
        return Level.QUIET, say(language, "operate.feeds.connected_unread")
    silent_s = (sight.feeds or {})["at_s"] - one["last"][3]
    if silent_s > SILENT_S:
        return Level.LOOK, say(language, "operate.feeds.silent", span=span(language, silent_s))
    return Level.GOOD, say(language, "operate.feeds.connected")


def _other(sight: Sight, language: str, name: str, reads: Sequence[Read]) -> Row:
    """Return a row for reads that no feed of ours heard: posted, or from a file."""
    recent = reads[-MOST_READS:]
    minute = sum(0.0 <= sight.at_s - read.received_s <= A_MINUTE_S for read in recent)
    return {
        "key": name,
        "level": Level.QUIET,
        "feed": name or "—",
        "state": say(language, "operate.feeds.came"),
        "reads": say(language, "operate.count", n=len(reads)),
        "a_minute": say(language, "operate.count", n=minute),
        "last": clock(sight.race, recent[-1].received_s),
        "latency": difference(language, median(one.received_s - one.at_s for one in recent)),
        "refused": "",
        "minute": minute,
        "about": {},
    }
