"""The way of a read through this house: journal, store, publication, and what holds it up."""

from __future__ import annotations

from typing import Any

from dashboard.i18n import say
from dashboard.operate.desk import Sight
from dashboard.operate.table import Row, column
from dashboard.operate.tell import Level, Tile, clock, difference, span

ACTIONS = ()
CLOCK_SET_S = 600.0  # for so long it is told that somebody set the clock
LATE_TICKS = 3.0  # after so many segments without a new one the pages stand still


def tile(sight: Sight, language: str) -> Tile:
    """Return the worst of them."""
    parts = rows(sight, language)
    worst = max(parts, key=lambda part: Level(part["level"]).rank)
    if worst["level"] == Level.GOOD:
        return Tile(
            Level.GOOD, say(language, "operate.well"), say(language, "operate.pipeline.well")
        )
    return Tile(Level(worst["level"]), worst["part"], worst["todo"])


def columns(language: str) -> list[dict[str, Any]]:
    """Return the table's columns."""
    return [
        column(language, "part", 190),
        column(language, "state", 160, 2),
        column(language, "todo", 280, 4) | {"wrapText": True, "autoHeight": True},
    ]


def rows(sight: Sight, language: str, sought: str = "") -> list[Row]:
    """Return a row a part."""
    return [
        *_journals(sight, language), _store(sight, language), _publisher(sight, language),
        *_clock(sight, language),
    ]  # fmt: skip


def _row(language: str, name: str, level: Level, state: str, todo: str = "") -> Row:
    part = say(language, f"operate.part.{name}")
    return {"key": name, "level": level, "part": part, "state": state, "todo": todo, "about": {}}


def _journals(sight: Sight, language: str) -> list[Row]:
    """Return the journals that the program with the feeds and this server write."""
    told: list[tuple[str, str, int]] = []
    if sight.feeds is not None:
        health = sight.feeds["health"]
        told.append(("journal", health["journal"], health["journalled"]))
    if sight.health is not None:
        told.append(("own_journal", sight.health.journal, sight.health.journalled))
    found = []
    for name, trouble, count in told:
        if trouble:
            todo = say(language, "operate.pipeline.journal_bad", reason=trouble)
            state = say(language, "operate.state.broken")
            found.append(_row(language, name, Level.BAD, state, todo))
        else:
            state = say(language, "operate.pipeline.journalled", count=count)
            found.append(_row(language, name, Level.GOOD, state))
    return found


def _store(sight: Sight, language: str) -> Row:
    told = sight.feeds["health"] if sight.feeds else {}
    own = sight.health
    trouble = sight.trouble or told.get("store", "") or (own.store if own else "")
    if trouble:
        todo = say(language, "operate.pipeline.store_bad", reason=trouble)
        return _row(language, "store", Level.BAD, say(language, "operate.state.broken"), todo)
    if told.get("is_behind") or (own is not None and own.is_behind):
        todo = say(language, "operate.pipeline.filling")
        return _row(language, "store", Level.LOOK, say(language, "operate.state.filling"), todo)
    own_lost, own_evicts = (own.lost, own.evicts) if own else ("", "")
    if lost := told.get("lost") or own_lost:
        todo = say(language, "operate.pipeline.lost", what=lost)
        return _row(language, "store", Level.LOOK, say(language, "operate.state.lost"), todo)
    if policy := told.get("evicts") or own_evicts:
        todo = say(language, "operate.pipeline.evicts", policy=policy)
        return _row(language, "store", Level.LOOK, say(language, "operate.state.evicts"), todo)
    state = say(language, "operate.pipeline.stored", count=len(sight.reads))
    return _row(language, "store", Level.GOOD, state)


def _publisher(sight: Sight, language: str) -> Row:
    if sight.head is None:
        todo = say(language, "operate.pipeline.unpublished")
        return _row(language, "publisher", Level.BAD, say(language, "operate.state.broken"), todo)
    ago_s = sight.wall_s - sight.head["segment_wall_s"]
    if ago_s > max(LATE_TICKS * sight.head["segment_s"], 5.0):
        state = say(language, "operate.pipeline.stands", span=span(language, ago_s))
        todo = say(language, "operate.pipeline.publisher_bad")
        return _row(language, "publisher", Level.BAD, state, todo)
    state = say(
        language, "operate.pipeline.published", number=sight.head["segment"],
        time=clock(sight.race, sight.at_s - ago_s * sight.head["speed"]),
    )  # fmt: skip
    return _row(language, "publisher", Level.GOOD, state)


def _clock(sight: Sight, language: str) -> list[Row]:
    """Return a row where somebody set the publisher's clock a while ago."""
    told = (sight.head or {}).get("clock_set")
    if told is None or abs(sight.wall_s - told["wall_s"]) > CLOCK_SET_S:
        return []
    state = difference(language, told["by_s"])
    at_s = sight.at_s + (told["wall_s"] - sight.wall_s) * (sight.head or {})["speed"]
    todo = say(language, "operate.pipeline.clock_set", time=clock(sight.race, at_s))
    return [_row(language, "clock", Level.LOOK, state, todo)]
