"""What timing systems said that carries no read: why it was refused, and how often."""

from __future__ import annotations

from typing import Any

from dashboard.i18n import say
from dashboard.operate.desk import Sight
from dashboard.operate.table import Row, column
from dashboard.operate.tell import Level, Tile

ACTIONS = ()


def tile(sight: Sight, language: str) -> Tile:
    """Return how many lines were refused, and of whom most."""
    if sight.feeds is None:
        return Tile(Level.QUIET, "—", say(language, "operate.refused.unknown"))
    of_feed = {one["name"]: sum(one["refused"].values()) for one in sight.feeds["feeds"]}
    count = sum(of_feed.values())
    if not count:
        return Tile(Level.GOOD, "0", say(language, "operate.refused.none"))
    worst = max(of_feed, key=lambda name: of_feed[name])
    told = say(language, "operate.refused.some", feed=worst)
    return Tile(Level.LOOK, say(language, "operate.count", n=count), told)


def columns(language: str) -> list[dict[str, Any]]:
    """Return the table's columns."""
    return [
        column(language, "feed", 130),
        column(language, "lines", 100, is_number=True),
        column(language, "reason", 260, 3) | {"wrapText": True, "autoHeight": True},
        column(language, "examples", 260, 3) | {"wrapText": True, "autoHeight": True},
    ]


def rows(sight: Sight, language: str, sought: str = "") -> list[Row]:
    """Return a row a reason, the most frequent first. Reasons are in the words of the log."""
    told = [
        (count, one["name"], reason, one["examples"].get(reason, ()))
        for one in (sight.feeds["feeds"] if sight.feeds else ())
        for reason, count in one["refused"].items()
    ]
    return [
        {
            "key": f"{feed} {reason}",
            "level": Level.LOOK,
            "feed": feed,
            "lines": say(language, "operate.count", n=count),
            "reason": reason,
            "examples": "  ⏎  ".join(reversed(examples)),
            "about": {},
        }
        for count, feed, reason, examples in sorted(told, reverse=True)
    ]
