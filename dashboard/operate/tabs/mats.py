"""The mats: how many runners each misses, by the mats around it; and places that are no mat yet."""

from __future__ import annotations

from typing import Any

import numpy as np

from dashboard.i18n import say
from dashboard.operate.desk import Sight
from dashboard.operate.table import Row, column
from dashboard.operate.tell import Level, Tile, clock
from feeds.decisions.corrections import What
from feeds.rules.missed import missed_by

ACTIONS = (What.PLACE_MAT,)
LATELY_S = 300.0
LEAST = 20  # passings; of fewer a share says little
FEW = 3  # missed; fewer are bad luck
LOOK_FROM, BAD_FROM = 0.03, 0.10  # shares missed


def tile(sight: Sight, language: str) -> Tile:
    """Return the place nobody knows, or else the mat that misses most."""
    told = rows(sight, language)
    if sight.places:
        (_feed, place), count = sight.places.most_common(1)[0]
        sentence = say(language, "operate.mats.unknown", place=place, count=count)
        return Tile(Level.LOOK, say(language, "operate.count", n=len(sight.places)), sentence)
    judged = [row for row in told if row["share"] is not None]
    if not judged:
        return Tile(Level.QUIET, "—", say(language, "operate.mats.unjudged"))
    worst = max(judged, key=lambda row: (Level(row["level"]).rank, row["share"]))
    figure = say(language, "operate.percent", share=worst["share"])
    if worst["level"] == Level.GOOD:
        return Tile(Level.GOOD, figure, say(language, "operate.mats.well", mat=worst["mat"]))
    return Tile(Level(worst["level"]), figure, say(language, "operate.mats.bad", mat=worst["mat"]))


def columns(language: str) -> list[dict[str, Any]]:
    """Return the table's columns."""
    return [
        column(language, "mat", 110, 2),
        column(language, "km", 80, is_number=True),
        column(language, "runners", 100, is_number=True),
        column(language, "missed", 110, is_number=True),
        column(language, "of_all", 90, is_number=True),
        column(language, "lately", 145, is_number=True),
        column(language, "last", 110),
    ]


def rows(sight: Sight, language: str, sought: str = "") -> list[Row]:
    """Return a row a place that is no mat, then one a mat along the course."""
    return [*_places(sight, language), *_mats(sight, language)]


def _places(sight: Sight, language: str) -> list[Row]:
    return [
        {
            "key": f"{feed}\x1f{place}",
            "level": Level.LOOK,
            "mat": f"{place}?",
            "km": "",
            "runners": say(language, "operate.count", n=count),
            "missed": "",
            "of_all": "",
            "lately": "",
            "last": feed,
            "share": None,
            "about": {"feed": feed, "place": place},
        }
        for (feed, place), count in sight.places.most_common()
    ]


def _mats(sight: Sight, language: str) -> list[Row]:
    times_s = sight.times_s
    if not times_s.size:
        return []
    missed, passed = missed_by(times_s, sight.at_s)
    lately, of_late = missed_by(times_s, sight.at_s, sight.at_s - LATELY_S)
    found = []
    for number, mat in enumerate(sight.race.mats):
        seen_s = times_s[:, number][np.isfinite(times_s[:, number])]
        all_missed, all_passed = int(missed[number]), int(passed[number])
        share = lately[number] / of_late[number] if of_late[number] >= LEAST else None
        found.append(
            {
                "key": mat.name,
                "level": _level(share, int(lately[number])),
                "mat": mat.name,
                "km": say(language, "operate.number", x=mat.along_m / 1000.0),
                "runners": say(language, "operate.count", n=len(seen_s)),
                "missed": say(language, "operate.of", n=all_missed, all=all_passed),
                "of_all": _percent(language, all_missed, all_passed),
                "lately": _percent(language, int(lately[number]), int(of_late[number])),
                "last": clock(sight.race, seen_s.max()) if len(seen_s) else "",
                "share": share,
                "about": {"mat": mat.name},
            }
        )
    return found


def _level(share: float | None, missed: int) -> Level:
    if share is None:
        return Level.QUIET
    if missed < FEW:
        return Level.GOOD
    if share >= BAD_FROM:
        return Level.BAD
    return Level.LOOK if share >= LOOK_FROM else Level.GOOD


def _percent(language: str, part: int, whole: int) -> str:
    return say(language, "operate.percent", share=part / whole) if whole else ""
