"""The guns: when each wave should leave, when it did, and who says so."""

from __future__ import annotations

from typing import Any

import numpy as np

from dashboard.i18n import say
from dashboard.operate.desk import Sight
from dashboard.operate.table import Row, column
from dashboard.operate.tell import Level, Tile, clock, difference, span
from feeds.decisions.corrections import Correction, What, guns_of
from feeds.decisions.standing import in_force
from feeds.race import CHASER

ACTIONS = (What.START_WAVE, What.STOP_RACE)
FRESH_S = 900.0  # for so long a gun that starts nobody is news
WAIT_S = 120.0  # after a gun, before it is odd that no start mat has seen anybody


def tile(sight: Sight, language: str) -> Tile:
    """Return how many waves are gone, and what comes next."""
    told = _waves(sight, language)
    odd = [row for row in told if row["level"] == Level.LOOK]
    gone = sum(row["is_gone"] for row in told)
    figure = say(language, "operate.of", n=gone, all=len(told))
    if sight.standing.ended_s <= sight.at_s:
        ended = clock(sight.race, sight.standing.ended_s)
        return Tile(Level.QUIET, figure, say(language, "operate.starts.ended", time=ended))
    if odd:
        sentence = say(language, "operate.starts.odd", wave=odd[0]["wave"], time=odd[0]["gun"])
        return Tile(Level.LOOK, figure, sentence)
    if any(sight.at_s - gun["at_s"] < FRESH_S for gun in _unclear(sight)):
        return Tile(Level.LOOK, figure, say(language, "operate.starts.unclear"))
    to_come = [row for row in told if not row["is_gone"]]
    if not to_come:
        return Tile(Level.GOOD, figure, say(language, "operate.starts.all"))
    first = min(to_come, key=lambda row: row["gun_s"])
    left = span(language, first["gun_s"] - sight.at_s)
    sentence = say(language, "operate.starts.next", wave=first["wave"], span=left)
    return Tile(Level.GOOD if gone else Level.QUIET, figure, sentence)


def columns(language: str) -> list[dict[str, Any]]:
    """Return the table's columns."""
    return [
        column(language, "wave", 120, 1),
        column(language, "planned", 110),
        column(language, "gun", 120),
        column(language, "late", 100, is_number=True),
        column(language, "started", 130, is_number=True),
        column(language, "by", 220, 3),
    ]


def rows(sight: Sight, language: str, sought: str = "") -> list[Row]:
    """Return a row a wave, and the chaser's; then the guns heard of which that is not clear."""
    return _waves(sight, language) + [
        {
            "key": f"{gun['feed']} {gun['at_s']}",
            "level": Level.LOOK,
            "wave": "?",
            "planned": "",
            "gun": clock(sight.race, gun["at_s"], 1),
            "late": "",
            "started": "",
            "by": f"{say(language, 'operate.starts.unclear')} {gun['feed']}: {gun['said']}",
            "about": {"read_s": gun["at_s"]},
        }
        for gun in _unclear(sight)
    ]


def _unclear(sight: Sight) -> list[dict[str, Any]]:
    """Return the guns that timing systems heard and that start nobody, until somebody says whose.

    Each as the feed told it (`feeds.timing.hear.Tally`), with its feed.
    """
    known_s = {round(one.read_s) for one in sight.corrections if one.what == What.START_WAVE}
    return [
        gun | {"feed": feed["name"]}
        for feed in (sight.feeds["feeds"] if sight.feeds else ())
        for gun in feed["guns"]
        if round(gun["at_s"]) not in known_s
    ]


def _waves(sight: Sight, language: str) -> list[Row]:
    started = np.isfinite(sight.times_s[:, 0]) if sight.times_s.size else np.zeros(0, dtype=bool)
    wave = np.array([runner.wave for runner in sight.race.runners])
    planned, guns = guns_of(sight.timetable), guns_of(sight.race)
    word_of = {one.wave: one for one in in_force(sight.corrections) if one.what == What.START_WAVE}
    found = []
    for number, (name, gun_s) in enumerate(guns.items()):
        is_chaser = name == CHASER
        size = 1 if is_chaser else int((wave == number).sum())
        seen = 0
        if started.size:
            seen = int(started[-1]) if is_chaser else int((started[:-1] & (wave == number)).sum())
        is_gone = gun_s <= sight.at_s
        is_odd = is_gone and not seen and sight.at_s - gun_s > WAIT_S and not is_chaser
        found.append(
            {
                "key": name,
                "level": Level.LOOK if is_odd else Level.GOOD if is_gone else Level.QUIET,
                "wave": _name(sight, language, name),
                "planned": clock(sight.race, planned[name]),
                "gun": clock(sight.race, gun_s, 1 if name in word_of else 0),
                "late": difference(language, gun_s - planned[name]) if name in word_of else "",
                "started": say(language, "operate.of", n=seen, all=size),
                "by": _by(sight, language, word_of.get(name)),
                "gun_s": gun_s,
                "is_gone": is_gone,
                "about": {"wave": name},
            }
        )
    return found


def _name(sight: Sight, language: str, name: str) -> str:
    if name == CHASER and sight.race.chaser is not None:
        return sight.race.chaser.name
    return say(language, "operate.wave", name=name)


def _by(sight: Sight, language: str, word: Correction | None) -> str:
    if word is None:
        return say(language, "operate.starts.timetable")
    return say(
        language, "operate.starts.by", who=word.who, why=word.why, time=clock(sight.race, word.at_s)
    )
