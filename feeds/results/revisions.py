"""Every change of a result that stood, numbered, each naming the hash of the one before.

What was published cannot be changed unseen: who has a list holds every later one to it. A revision
is made by a decision that changes anything, or by a read that came late and moved a finish that was
given. The list depends on when reads and decisions came, as they say themselves, and on nothing
else: it is the same after a restart and on every machine.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from itertools import groupby
from typing import Any

import numpy as np

from feeds.believe.heard import Heard
from feeds.believe.table import Believed
from feeds.decisions.corrections import Correction, key_of
from feeds.decisions.day import of_the_day
from feeds.decisions.standing import standing
from feeds.race import Race, Runner
from feeds.reads import Read
from feeds.results.late import Late
from feeds.results.result import Result, Results
from feeds.results.results import settle
from feeds.results.trail import changed

BY_READS = "reads"  # in place of a decision's kind
NONE = ""  # the hash before the first
KEPT = 4  # steps of which it is remembered what was known after them


@dataclass(frozen=True, slots=True)
class Change:
    """What one runner's result was, and is."""

    bib: str
    before: Result
    after: Result


@dataclass(frozen=True, slots=True)
class Revision:
    """A numbered change of results."""

    number: int  # from 1
    at_s: float  # Unix seconds: when it was decided, or when the read came
    what: str  # a kind of decision, or `BY_READS`
    who: str  # empty, as is why, where it would tell who is not to be named
    why: str
    changes: tuple[Change, ...]  # of runners who may be named
    unnamed: int  # and of so many others
    before_hash: str
    hash: str


def revisions(
    race: Race, reads: Iterable[Read], corrections: Iterable[Correction], at_s: float
) -> list[Revision]:
    """Return all revisions up to a moment, in order.

    Parameters
    ----------
    race : by the timetable.
    reads, corrections : all so far, in any order.
    at_s : Unix seconds; reads heard and decisions made later are not known.
    """
    heard = Heard()
    heard.add(reads)
    return Revising(race, heard).up_to(at_s, corrections)


@dataclass(frozen=True, slots=True)
class _Step:
    """What is looked at on the way through a race: a moment, and what happened then."""

    at_s: float
    is_late: bool  # reads moved a finish that was given
    made: tuple[str, ...]  # keys of decisions


@dataclass(frozen=True, slots=True, eq=False)
class _State:
    """What was known after a step."""

    steps: int  # so many were taken
    known: Believed
    heard: tuple[int, int]  # by then: reads, and earlier hearings of reads
    told: int  # revisions so far
    result: Results


class Revising:
    """Keeps the list of a race's revisions up to date: only what is new is looked at.

    Something that came late, but was heard or made before, has what follows it looked at again.

    Parameters
    ----------
    race : by the timetable.
    heard : its reads; there may come more.
    """

    def __init__(self, race: Race, heard: Heard) -> None:
        self._race, self._heard, self._late = race, heard, Late(race, heard)
        self._steps: list[_Step] = []
        self._states: list[_State] = []  # after the last few steps
        self._found: list[Revision] = []

    def up_to(self, at_s: float, corrections: Iterable[Correction]) -> list[Revision]:
        """Return all revisions up to a moment; the arguments are those of `revisions`."""
        counting = (one for one in of_the_day(self._race, corrections) if one.at_s <= at_s)
        made = {
            key_of(one): one for one in sorted(counting, key=lambda one: (one.at_s, key_of(one)))
        }
        late = self._late.moments(standing(made.values()), at_s)
        steps = [
            _Step(moment_s, moment_s in late, tuple(k for k in made if made[k].at_s == moment_s))
            for moment_s in sorted({one.at_s for one in made.values()} | late)
        ]
        done = self._resume(steps)
        for step in steps[done:]:
            self._take(step, made)
        return [*self._found]

    def _resume(self, steps: Sequence[_Step]) -> int:
        """Go back to the last state that still holds, and return how many steps led to it."""
        while self._states:
            state = self._states[-1]
            taken = self._steps[: state.steps]
            if [*steps[: state.steps]] == taken and state.heard == self._heard_by(taken[-1]):
                del self._found[state.told :]
                self._steps = taken
                return state.steps
            self._states.pop()
        self._steps, self._found = [], []
        return 0

    def _heard_by(self, step: _Step) -> tuple[int, int]:
        known, until_s = 0, step.at_s if step.is_late else np.nextafter(step.at_s, -np.inf)
        for piece in self._heard.pieces(0, len(self._heard)):
            known += int(np.count_nonzero(self._heard.received_ms(piece) / 1000.0 <= until_s))
        return known, len(self._heard.again)

    def _take(self, step: _Step, made: Mapping[str, Correction]) -> None:
        """Look at what happened at a moment."""
        moment_s, found = step.at_s, self._found
        if self._states:
            known = self._states[-1].known.as_it_is()
        else:
            known = Believed(self._race, heard=self._heard, heard_s=-np.inf)
        known.take()
        known.hear_until(np.nextafter(moment_s, -np.inf))
        told = _told(known, moment_s, self._states[-1].result if self._states else None)
        if step.is_late:
            known.hear_until(moment_s)
            now = _told(known, moment_s, told)
            found += _revision(found, moment_s, BY_READS, "", "", moved(told, now), told, now)
            told = now
        before = [one for one in made.values() if one.at_s < moment_s]
        those = [made[key] for key in step.made]
        for (what, who, why), group in groupby(those, lambda one: (one.what, one.who, one.why)):
            before += group
            known.decide(standing(before))
            now = _told(known, moment_s, told)
            rows = changed(told, now).tolist()
            found += _revision(found, moment_s, what.value, who, why, rows, told, now)
            told = now
        self._steps.append(step)
        state = _State(len(self._steps), known, self._heard_by(step), len(found), told)
        self._states = [*self._states[1 - KEPT :], state]


def told_without(found: Sequence[Revision], race: Race) -> list[Revision]:
    """Return revisions as they are where some who were named in them opted out since.

    Parameters
    ----------
    found : of the same race, with fewer who had opted out.
    race : with those who opted out; nobody else is named.
    """
    private = [runner for runner in race.runners if not runner.is_public]
    bibs = {runner.bib for runner in private}
    told: list[Revision] = []
    for one in found:
        changes = tuple(change for change in one.changes if change.bib not in bibs)
        unnamed = one.unnamed + len(one.changes) - len(changes)
        is_told = not unnamed and not any(
            is_named(each, f"{one.who} {one.why}") for each in private
        )
        who, why = (one.who, one.why) if is_told else ("", "")
        before_hash = told[-1].hash if told else NONE
        now = replace(
            one, who=who, why=why, changes=changes, unnamed=unnamed, before_hash=before_hash
        )
        told.append(replace(now, hash=_hash(now)))
    return told


def last_of(found: Sequence[Revision]) -> dict[str, int]:
    """Return the number of the last revision that changed each runner's result, by bib."""
    return {change.bib: one.number for one in found for change in one.changes}


def _told(known: Believed, at_s: float, before: Results | None) -> Results:
    return settle(known.race, known.times_s, known.standing, at_s, like=before)


def moved(before: Results, after: Results) -> list[int]:
    """Return whose finish stood, and stands otherwise or no longer."""
    was, now = before.finish_s, after.finish_s
    moved = ~np.isnan(was) & ~((was == now) & (before.state == after.state))
    promoted = (was == now) & (before.line_s != after.line_s) & np.isnan(before.line_s)
    found: list[int] = np.flatnonzero(moved & ~promoted).tolist()
    return found


def _revision(
    earlier: Sequence[Revision],
    at_s: float,
    what: str,
    who: str,
    why: str,
    rows: Sequence[int],
    before: Results,
    after: Results,
) -> list[Revision]:
    """Return the next revision; none where nothing changed."""
    if not rows:
        return []
    runners = before.race.runners
    changes = tuple(
        Change(runners[row].bib, before.at(row), after.at(row))
        for row in rows
        if runners[row].is_public
    )
    unnamed = len(rows) - len(changes)
    if unnamed or any(
        is_named(runner, f"{who} {why}") for runner in runners if not runner.is_public
    ):
        who = why = ""
    before_hash = earlier[-1].hash if earlier else NONE
    one = Revision(len(earlier) + 1, at_s, what, who, why, changes, unnamed, before_hash, "")
    return [replace(one, hash=_hash(one))]


def is_named(runner: Runner, words: str) -> bool:
    """Say whether words name a runner, by bib or by name."""
    is_bib = re.search(rf"(?<!\w){re.escape(runner.bib)}(?!\w)", words) is not None
    return is_bib or (runner.name != "" and runner.name.casefold() in words.casefold())


def said(one: Revision) -> dict[str, Any]:
    """Return all that a revision says, as JSON has it."""
    return _fields(one) | {
        "changes": [
            {"bib": of.bib, "before": _fields(of.before), "after": _fields(of.after)}
            for of in one.changes
        ]
    }


def _fields(one: Revision | Result) -> dict[str, Any]:
    """Return the fields of one as they are: `asdict` copies each, of a hundred thousand results."""
    return {field.name: getattr(one, field.name) for field in fields(one)}


def _hash(one: Revision) -> str:
    """Return the SHA-256 of all that a revision says, the hash of the one before among it."""
    words = {name: value for name, value in said(one).items() if name != "hash"}
    return hashlib.sha256(json.dumps(words, sort_keys=True).encode()).hexdigest()
