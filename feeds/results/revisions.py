"""Every change of a result that stood, numbered, each naming the hash of the one before.

What was published cannot be changed unseen: who has a list holds every later one to it. A revision
is made by a decision that changes anything, or by a read that came late and moved a finish that was
given. The list depends on when reads and decisions came, as they say themselves, and on nothing
else: it is the same after a restart and on every machine.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import groupby

import numpy as np

from feeds.believe.table import Believed
from feeds.decisions.corrections import Correction, key_of
from feeds.decisions.standing import standing
from feeds.race import Race, Runner
from feeds.reads import Read, identity
from feeds.results.result import Result, Results
from feeds.results.results import settle
from feeds.results.trail import changed

BY_READS = "reads"  # in place of a decision's kind
NONE = ""  # the hash before the first
GIVEN_S = 30.0  # after it was first heard a finish is given: mats and antennas correct themselves


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
    heard = sorted(
        ({identity(read): read for read in reads}).values(),
        key=lambda read: (read.received_s, identity(read)),
    )
    made = sorted(
        ({key_of(one): one for one in corrections if one.at_s <= at_s}).values(),
        key=lambda one: (one.at_s, key_of(one)),
    )
    late = _late(race, heard, made, at_s)
    moments = sorted({one.at_s for one in made} | late)
    known, taken = Believed(race), 0
    found: list[Revision] = []
    told = _told(known, -np.inf)
    for moment_s in moments:
        is_late = moment_s in late
        first = taken
        while taken < len(heard) and heard[taken].received_s < moment_s:
            taken += 1
        known.add(heard[first:taken])
        told = _told(known, moment_s)
        if is_late:
            first = taken
            while taken < len(heard) and heard[taken].received_s <= moment_s:
                taken += 1
            known.add(heard[first:taken])
            now = _told(known, moment_s)
            found += _revision(found, moment_s, BY_READS, "", "", moved(told, now), told, now)
            told = now
        before = [one for one in made if one.at_s < moment_s]
        those = [one for one in made if one.at_s == moment_s]
        for (what, who, why), group in groupby(those, lambda one: (one.what, one.who, one.why)):
            before += group
            known.decide(standing(before))
            now = _told(known, moment_s)
            rows = changed(told, now).tolist()
            found += _revision(found, moment_s, what.value, who, why, rows, told, now)
            told = now
    return found


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
        is_told = not unnamed and not any(_names(each, f"{one.who} {one.why}") for each in private)
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


def _told(known: Believed, at_s: float) -> Results:
    return settle(known.race, known.times_s, known.standing, at_s)


def _late(race: Race, heard: Sequence[Read], made: Sequence[Correction], at_s: float) -> set[float]:
    """Return when reads were heard that moved a finish which was given, hers or the chaser's."""
    whole = Believed(race, standing(made))
    whole.add(read for read in heard if read.received_s <= at_s)
    last = len(race.mats) - 1
    moments: set[float] = set()
    for row in range(len(race.runners) + 1):
        mine = [*whole.reads_of(row)]
        at_line = [one.received_s for one in mine if last in whole.columns_of(row, one.mat)]
        if not at_line:
            continue
        given_s = min(at_line) + GIVEN_S
        later = sorted({one.received_s for one in mine if one.received_s > given_s})
        finish_ms = whole.walk_of(row, given_s).get(last)
        for moment_s in later:
            now_ms = whole.walk_of(row, moment_s).get(last)
            if finish_ms is not None and now_ms != finish_ms:
                moments.add(moment_s)
            finish_ms = now_ms
    return moments


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
    if unnamed or any(_names(runner, f"{who} {why}") for runner in runners if not runner.is_public):
        who = why = ""
    before_hash = earlier[-1].hash if earlier else NONE
    one = Revision(len(earlier) + 1, at_s, what, who, why, changes, unnamed, before_hash, "")
    return [replace(one, hash=_hash(one))]


def _names(runner: Runner, words: str) -> bool:
    """Say whether words name a runner, by bib or by name."""
    is_bib = re.search(rf"(?<!\w){re.escape(runner.bib)}(?!\w)", words) is not None
    return is_bib or (runner.name != "" and runner.name.casefold() in words.casefold())


def _hash(one: Revision) -> str:
    """Return the SHA-256 of all that a revision says, the hash of the one before among it."""
    said = {name: value for name, value in asdict(one).items() if name != "hash"}
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()
