"""What a result stands on: the reads, the decisions, the chaser's own reads, and the rule."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from feeds.believe.aside import Aside, aside_of
from feeds.believe.table import Believed
from feeds.decisions.corrections import Correction, What, wearer_of
from feeds.decisions.day import idle, of_the_day
from feeds.decisions.standing import in_force
from feeds.race import CHASER, Race
from feeds.reads import Read, in_ms
from feeds.results.catches import compared, passed_between
from feeds.results.result import Result, Results
from geo.motion import FloatArray


@dataclass(frozen=True, slots=True)
class Crossing:
    """A mat crossed, and what shows it."""

    mat: str
    at_s: float  # Unix seconds
    read: Read | None  # the read that is believed; None: nobody read it, it is assumed
    is_added: bool  # by the organiser


@dataclass(frozen=True, slots=True)
class Lead:
    """How far a runner was ahead of the chaser at a mat that both have crossed."""

    mat: str
    her_s: float  # Unix seconds
    his_s: float


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why it stands so with one runner."""

    result: Result | None  # None: of the chaser
    crossings: tuple[Crossing, ...]
    aside: tuple[Aside, ...]  # reads that do not count, with the reason
    decisions: tuple[Correction, ...]  # that speak of her, and hold
    idle: tuple[Correction, ...]  # that speak of her, and are not of the race's day
    passed: tuple[Lead, Lead] | None  # ahead of him at one mat, and not at the next
    his: Crossing | None  # the chaser at the line
    is_chaser_out: bool
    is_lap_assumed: bool  # a lap of twice or three times the usual one counts as so many
    rule: str  # whose words hold: "before-chaser", "chaser-out-everybody", "plain", …


def evidence_of(
    known: Believed, told: Results, corrections: Sequence[Correction], row: int
) -> Evidence:
    """Return what the result of a runner stands on.

    Parameters
    ----------
    known : all that is believed of the race.
    told : its results, of the same reads and decisions.
    corrections : all so far.
    row : the runner's number; the chaser's is the one after the last.
    """
    race, at_s, is_over = known.race, told.at_s, told.is_over
    others = idle(known.timetable, corrections)
    holding = in_force(of_the_day(known.timetable, corrections))
    hers = _crossings(known, row, at_s)
    is_his = row == len(race.runners)
    if not is_his and told.is_assumed[row]:
        hers = (Crossing(race.mats[0].name, float(told.start_s[row]), None, False), *hers)
    his = _crossings(known, len(race.runners), at_s) if race.chaser else ()
    line = next((one for one in his if one.mat == race.mats[-1].name), None)
    return Evidence(
        None if is_his else told.at(row),
        hers,
        tuple(one for one in aside_of(known, row) if is_over or one.read.at_s <= at_s),
        tuple(one for one in holding if _is_about(known, one, row)),
        tuple(one for one in others if _is_about(known, one, row)),
        None
        if is_his
        else _passed(
            race,
            compared(race, np.where(known.times_s <= at_s, known.times_s, np.nan), told.start_s),
            row,
        ),
        line,
        told.is_out,
        known.walk_of(row) != known.walk_of(row, may_guess=False),
        _rule(known, line is not None, told.is_out),
    )


def _crossings(known: Believed, row: int, at_s: float) -> tuple[Crossing, ...]:
    added = {(in_ms(read)): read for read in known.terms.added.get(row, ())}
    read_at = {in_ms(read): read for read in known.reads_of(row)} | added
    return tuple(
        Crossing(known.race.mats[column].name, ms / 1000, read_at[ms], ms in added)
        for column, ms in known.walk_of(row).items()
        if ms / 1000 <= at_s
    )


def _passed(race: Race, times_s: FloatArray, row: int) -> tuple[Lead, Lead] | None:
    rows, before, after = passed_between(
        times_s[row : row + 1], times_s[-1], race.rule.passed_means == "out"
    )
    if not len(rows):
        return None
    first, second = (
        Lead(race.mats[mat].name, float(times_s[row, mat]), float(times_s[-1, mat]))
        for mat in (int(before[0]), int(after[0]))
    )
    return first, second


def _is_about(known: Believed, one: Correction, row: int) -> bool:
    """Say whether a decision speaks of a runner: by bib, chip, wave, or of the whole race."""
    race = known.race
    if one.what in (What.STOP_RACE, What.START_WAVE):
        is_his = row == len(race.runners)
        wave = CHASER if is_his else race.waves[race.runners[row].wave].name
        return one.what == What.STOP_RACE or one.wave == wave
    if one.what == What.CONFIRM and not one.bib:
        return True
    if one.bib:
        return wearer_of(race, one.bib) == row
    return bool(one.tag) and known.wearers.row(one.tag, one.read_s or one.at_s) == row


def _rule(known: Believed, is_home: bool, is_out: bool) -> str:
    race = known.race
    if race.chaser is None:
        return "plain"
    if not race.has_finish:
        return "distance"
    if is_out:
        return f"chaser-out-{race.rule.if_chaser_is_out}"
    return "before-chaser" if is_home else "chaser-to-come"
