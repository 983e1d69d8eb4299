"""The runners: how it stands with each, and what the organiser may decide about her."""

from __future__ import annotations

from typing import Any

import numpy as np

from dashboard.i18n import say
from dashboard.operate.describe import wave
from dashboard.operate.desk import Sight
from dashboard.operate.effect import state
from dashboard.operate.table import Row, column
from dashboard.operate.tell import Level, Tile, clock, named
from feeds.decisions.corrections import What, is_bib
from feeds.results.state import State

ACTIONS = (What.STOP, What.DISQUALIFY, What.QUALIFY, What.REINSTATE, What.CONFIRM)
MOST = 200
OUT_THERE = (State.RUNNING, State.PASSED, State.THREATENED, State.OVERDUE)


def tile(sight: Sight, language: str) -> Tile:
    """Return how many are out there, and how many of them no mat sees where it should."""
    if sight.facts is None:
        return Tile(Level.QUIET, "—", say(language, "operate.no_reads_yet"))
    states = sight.facts.state
    out = int(np.isin(states, OUT_THERE).sum())
    overdue = int((states == State.OVERDUE).sum())
    told = say(language, "operate.runners.overdue", count=overdue)
    return Tile(Level.QUIET, say(language, "operate.count", n=out), told)


def columns(language: str) -> list[dict[str, Any]]:
    """Return the table's columns."""
    return [
        column(language, "runner", 170, 3),
        column(language, "wave", 85, 1),
        column(language, "state", 150, 2),
        column(language, "start", 112),
        column(language, "seen", 135, 1),
        column(language, "finish", 112),
    ]


def rows(sight: Sight, language: str, sought: str = "") -> list[Row]:
    """Return a row a runner: those sought; else those decided about, then the overdue."""
    if sight.facts is None:
        return []
    sought = sought.strip()
    found = _sought(sight, sought) if sought else [*_decided(sight), *_overdue(sight)]
    return [_row(sight, language, number) for number in dict.fromkeys(found[:MOST])]


def _sought(sight: Sight, sought: str) -> list[int]:
    """Return whose bib or chip it is; else whose name has it, or whose bib begins so."""
    number = sight.wearer_of(sought)
    if number is not None and number < len(sight.race.runners):
        return [number]
    word = sought.casefold()
    return [
        number
        for number, one in enumerate(sight.race.runners)
        if one.bib.startswith(sought) or (one.is_public and word in one.name.casefold())
    ]


def _decided(sight: Sight) -> list[int]:
    word = sight.standing
    bibs = [*word.disqualified, *word.qualified, *word.stopped, *word.confirmed]
    return sorted(sight.race.runner_of[bib] for bib in bibs if is_bib(sight.race, bib))


def _overdue(sight: Sight) -> list[int]:
    assert sight.facts is not None
    found: list[int] = np.flatnonzero(sight.facts.state == State.OVERDUE).tolist()
    return found


def _row(sight: Sight, language: str, number: int) -> Row:
    facts, runner = sight.facts, sight.race.runners[number]
    assert facts is not None
    is_overdue = facts.state[number] == State.OVERDUE
    return {
        "key": runner.bib,
        "level": Level.LOOK if is_overdue else Level.GOOD,
        "runner": named(sight.race, number),
        "wave": wave(sight, language, sight.race.waves[runner.wave].name),
        "state": state(language, State(facts.state[number]).word),
        "start": _time(sight, facts.start_s[number]),
        "seen": _seen(sight, number),
        "finish": _time(sight, facts.finish_s[number]),
        "about": {"bib": runner.bib},
    }


def _time(sight: Sight, at_s: float) -> str:
    return "" if np.isnan(at_s) else clock(sight.race, at_s, 1)


def _seen(sight: Sight, number: int) -> str:
    """Return the last mat that saw a runner, and when; nothing where none did."""
    at_s = sight.times_s[number]
    seen = np.flatnonzero(np.isfinite(at_s))
    if not len(seen):
        return ""
    return f"{sight.race.mats[seen[-1]].name} {clock(sight.race, at_s[seen[-1]])}"
