"""The timing systems' clocks: by how much each differs from ours. Nothing mends one by itself."""

from __future__ import annotations

from typing import Any

from dashboard.i18n import say
from dashboard.operate.desk import Sight
from dashboard.operate.table import Row, column
from dashboard.operate.tell import Level, Tile, difference
from feeds.decisions.corrections import What
from feeds.decisions.standing import offset_s

ACTIONS = (What.SET_OFFSET,)
LEAST = 5  # reads by which a clock may be judged
AHEAD_S = 0.5  # no read is received before it was: so far ahead, a clock is wrong
BEHIND_S, BAD_S = 3.0, 30.0


def tile(sight: Sight, language: str) -> Tile:
    """Return the clock that differs most."""
    judged = [row for row in rows(sight, language) if row["level"] != Level.QUIET]
    if not judged:
        return Tile(Level.QUIET, "—", say(language, "operate.clocks.unknown"))
    worst = max(judged, key=lambda row: (Level(row["level"]).rank, abs(row["left_s"])))
    figure = difference(language, worst["left_s"])
    if worst["level"] == Level.GOOD:
        return Tile(Level.GOOD, figure, say(language, "operate.clocks.well"))
    told = say(language, "operate.clocks.wrong", clock=worst["clock"])
    return Tile(Level(worst["level"]), figure, told)


def columns(language: str) -> list[dict[str, Any]]:
    """Return the table's columns."""
    return [
        column(language, "clock", 130, 2),
        column(language, "differs", 100, is_number=True),
        column(language, "spread", 110, is_number=True),
        column(language, "offset", 100, is_number=True),
        column(language, "left", 100, is_number=True),
        column(language, "means", 210, 4) | {"wrapText": True, "autoHeight": True},
    ]


def rows(sight: Sight, language: str, sought: str = "") -> list[Row]:
    """Return a row a device that told times."""
    found = []
    for feed in sight.feeds["feeds"] if sight.feeds else ():
        for device, one in feed["clocks"].items():
            decided_s = offset_s(sight.standing.offsets, feed["name"], device, sight.at_s)
            left_s = one["by_s"] - decided_s
            level, means = _judged(left_s, one["spread_s"], one["count"])
            name = "/".join(filter(None, (feed["name"], device)))
            found.append(
                {
                    "key": name,
                    "level": level,
                    "clock": name,
                    "differs": difference(language, one["by_s"]),
                    "spread": say(language, "operate.about_s", s=one["spread_s"]),
                    "offset": difference(language, feed["offset_s"] + decided_s),
                    "left": difference(language, left_s),
                    "means": say(language, f"operate.means.{means}"),
                    "left_s": left_s,
                    "about": {
                        "feed": feed["name"],
                        "device": device,
                        "offset": say(language, "operate.signed", s=round(one["by_s"], 1)),
                    },
                }
            )
    return found


def _judged(left_s: float, spread_s: float, count: int) -> tuple[Level, str]:
    """Return what a difference means, most likely."""
    if count < LEAST:
        return Level.QUIET, "few"
    is_steady = spread_s < abs(left_s) / 2.0  # late reads scatter, a wrong clock does not
    if abs(left_s) >= BAD_S and is_steady:
        return Level.BAD, "wrong"
    if left_s <= -AHEAD_S:
        return Level.LOOK, "ahead"
    if left_s >= BEHIND_S:
        return Level.LOOK, "behind" if is_steady else "late"
    return Level.GOOD, "well"
