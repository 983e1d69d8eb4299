"""The audit trail: what was decided, when, by whom and why, what it changed, what was undone."""

from __future__ import annotations

from typing import Any

from dashboard.i18n import say
from dashboard.operate.describe import about
from dashboard.operate.desk import Sight
from dashboard.operate.effect import changes
from dashboard.operate.table import Row, column
from dashboard.operate.tell import Level, Tile, clock
from feeds.day import date_of
from feeds.decisions.corrections import Correction, What, key_of
from feeds.decisions.day import idle, of_the_day
from feeds.decisions.standing import in_force

ACTIONS = (What.UNDO,)


def tile(sight: Sight, language: str) -> Tile:
    """Return how many hold, and the last one."""
    holding = in_force(of_the_day(sight.timetable, sight.corrections))
    figure = say(language, "operate.count", n=len(holding))
    if not sight.corrections:
        return Tile(Level.QUIET, figure, say(language, "operate.decisions.none"))
    if others := idle(sight.timetable, sight.corrections):
        date = date_of(sight.timetable, max(one.at_s for one in others))
        told = say(language, "operate.decisions.other_days", count=len(others), date=date)
        return Tile(Level.QUIET, figure, told)
    last = max(sight.corrections, key=lambda one: one.at_s)
    told = say(
        language, "operate.decisions.last", who=last.who, time=clock(sight.race, last.at_s)
    )  # fmt: skip
    return Tile(Level.QUIET, figure, told)


def columns(language: str) -> list[dict[str, Any]]:
    """Return the table's columns."""
    wrapped = {"wrapText": True, "autoHeight": True}
    return [
        column(language, "at", 90),
        column(language, "what", 200, 3) | wrapped,
        column(language, "who", 80, 1) | wrapped,
        column(language, "why", 140, 2) | wrapped,
        column(language, "changed", 240, 4) | wrapped,
    ]


def rows(sight: Sight, language: str, sought: str = "") -> list[Row]:
    """Return a row a decision, the newest first."""
    counting = of_the_day(sight.timetable, sight.corrections)
    holding = {key_of(one) for one in in_force(counting)}
    others = {*map(key_of, idle(sight.timetable, sight.corrections))}
    return [
        _row(sight, language, one, key_of(one) in holding, key_of(one) in others)
        for one in sorted(sight.corrections, key=lambda one: -one.at_s)
    ]


def _row(sight: Sight, language: str, one: Correction, is_holding: bool, is_idle: bool) -> Row:
    is_undone = not is_idle and not is_holding and one.what != What.UNDO
    effect = sight.effects.get(key_of(one))
    told = [] if effect is None else changes(sight, language, effect)
    if is_idle:
        date = date_of(sight.timetable, one.at_s)
        told = [say(language, "operate.decisions.other_day", date=date)]
    if is_undone:
        told.insert(0, say(language, "operate.decisions.undone"))
    return {
        "key": key_of(one),
        "level": Level.QUIET if is_undone or is_idle else Level.GOOD,
        "at": clock(sight.race, one.at_s),
        "what": about(sight, language, one),
        "who": one.who,
        "why": one.why,
        "changed": " — ".join(told),
        "about": {"undoes": key_of(one)} if is_holding else {},
    }
