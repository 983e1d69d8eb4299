"""The runners and the chaser: how it stands with each, and what may be decided about them."""

from __future__ import annotations

from typing import Any

import numpy as np

from dashboard.i18n import say
from dashboard.operate.chaser import chasers_row, seen, time_of
from dashboard.operate.describe import wave
from dashboard.operate.desk import Sight
from dashboard.operate.effect import state
from dashboard.operate.sought import is_named
from dashboard.operate.table import Row, column
from dashboard.operate.tell import Level, Tile, named
from feeds.decisions.corrections import What, is_bib
from feeds.decisions.standing import LINE
from feeds.results.state import State

ACTIONS = (
    What.STOP, What.NOT_START, What.GIVE_TIME, What.MOVE_WAVE, What.ASSIGN_CHIP, What.DISQUALIFY,
    What.QUALIFY, What.REINSTATE, What.CONFIRM, What.OPT_OUT,
)  # fmt: skip
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
        column(language, "seen", 135, 1) | {"wrapText": True, "autoHeight": True},
        column(language, "finish", 112),
    ]


def rows(sight: Sight, language: str, sought: str = "") -> list[Row]:
    """Return a row a runner: those sought; else the chaser, the decided about, the overdue."""
    if sight.facts is None:
        return []
    sought = sought.strip()
    him = [] if sight.race.chaser is None else [len(sight.race.runners)]
    found = _sought(sight, sought) if sought else [*him, *_decided(sight), *_overdue(sight)]
    return [
        chasers_row(sight, language)
        if number == len(sight.race.runners)
        else _row(sight, language, number)
        for number in dict.fromkeys(found[:MOST])
    ]


def _sought(sight: Sight, sought: str) -> list[int]:
    """Return whose bib or chip it is; else whose name has it, or whose bib begins so."""
    number, word = sight.wearer_of(sought), sought.casefold()
    if number is not None:
        return [number]
    chaser = sight.race.chaser
    is_him = chaser is not None and word in f"{chaser.bib} {chaser.name}".casefold()
    return ([len(sight.race.runners)] if is_him else []) + [
        number
        for number, one in enumerate(sight.race.runners)
        if one.bib.startswith(sought) or (one.is_public and is_named(one.name, sought))
    ]


def _decided(sight: Sight) -> list[int]:
    """Return about whom something was decided; first those who were read since they are out."""
    word = sight.standing
    given = [read.tag for read in word.added if read.mat == LINE]
    bibs = {
        *word.disqualified, *word.qualified, *word.stopped, *word.absent, *word.confirmed,
        *word.waves, *word.withheld, *given,
    }  # fmt: skip
    rows = (sight.race.runner_of[bib] for bib in bibs if is_bib(sight.race, bib))
    return sorted(rows, key=lambda row: (sight.aside.later(row) is None, row))


def _overdue(sight: Sight) -> list[int]:
    assert sight.facts is not None
    found: list[int] = np.flatnonzero(sight.facts.state == State.OVERDUE).tolist()
    return found


def _row(sight: Sight, language: str, number: int) -> Row:
    facts, runner = sight.facts, sight.race.runners[number]
    assert facts is not None
    is_odd = facts.state[number] == State.OVERDUE or sight.aside.later(number) is not None
    return {
        "key": runner.bib,
        "level": Level.LOOK if is_odd else Level.GOOD,
        "runner": named(sight.race, number),
        "wave": wave(sight, language, sight.race.waves[runner.wave].name),
        "state": state(language, State(facts.state[number]).word),
        "start": time_of(sight, facts.start_s[number]),
        "seen": seen(sight, language, number),
        "finish": time_of(sight, facts.finish_s[number]),
        "about": {"bib": runner.bib},
    }
