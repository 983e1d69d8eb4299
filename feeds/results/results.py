"""Reads and decisions to results: who started, was passed, finished, and who has won.

Nothing here is a forecast and nothing reads a clock; the words are in docs/results.md. What is
drawn, and what is foreseen of who is still out, is up to `feeds.rules`, which asks here what is
settled.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from feeds.believe.table import Believed
from feeds.believe.ways import chaser_mats_of, mats_of
from feeds.decisions.corrections import Correction, is_bib
from feeds.decisions.day import of_the_day
from feeds.decisions.standing import Standing, standing
from feeds.race import Race
from feeds.reads import Read
from feeds.results.catches import begun_behind, behind_at_last, catches, compared
from feeds.results.result import Results, pacers_of
from feeds.results.starts import NO_SHOW_S, BoolArray, starts, waves_of
from feeds.results.state import State
from geo.motion import FloatArray

# A wave needs minutes to walk over its start line. Who has not been seen after twenty, and five
# after the last one of the wave who was, is not coming.
NO_SHOW_AFTER_WAVE_S = 300.0


def results(
    race: Race,
    reads: Iterable[Read],
    corrections: Iterable[Correction],
    at_s: float,
    is_over: bool = False,
) -> Results:
    """Return what reads and decisions come to.

    Parameters
    ----------
    race : by the timetable.
    reads, corrections : all so far, in any order.
    at_s : Unix seconds; what was read later is not known.
    is_over : all reads are in: who has none will get none.
    """
    known = Believed(race, standing(of_the_day(race, corrections)), at_s)
    known.add(reads)
    return settle(known.race, known.times_s, known.standing, at_s, is_over)


def settle(
    race: Race,
    times_s: FloatArray,
    word: Standing,
    at_s: float,
    is_over: bool = False,
    like: Results | None = None,
) -> Results:
    """Return the results of crossings that are believed.

    Parameters
    ----------
    race : with the guns that went and the waves that runners left with.
    times_s : (N + 1, M) Unix seconds, the chaser last; see `Believed`.
    word : what the organiser has decided.
    at_s, is_over : as for `results`.
    like : other results of the same race: whose crossings are the same was passed as they say.
    """
    n, chaser = len(race.runners), race.chaser
    times_s = np.where(times_s <= at_s, times_s, np.nan)
    hers_s, his_s = times_s[:-1], times_s[-1]
    has_ended = is_over or word.ended_s <= at_s
    absent = _rows(race, word.absent)
    start_s, is_assumed = starts(race, hers_s, at_s, not has_ended)
    start_s[absent], is_assumed[absent] = np.nan, False
    finish_s = hers_s[:, -1].copy() if race.has_finish else np.full(n, np.nan)
    left_s = np.full(n, np.nan)
    for bib, stopped_s in word.stopped.items():
        if is_bib(race, bib) and stopped_s <= at_s:
            left_s[race.runner_of[bib]] = stopped_s

    passed_s, passed_m = np.full(n, np.nan), np.full(n, np.nan)
    line_s, is_out, caught = np.nan, False, None
    if chaser is not None:
        line_s = float(his_s[-1])
        gave_up = word.stopped.get(chaser.bib, np.inf) <= at_s or chaser.bib in word.absent
        is_out = bool(np.isnan(line_s)) and (has_ended or gave_up)
        at_mats_s = compared(race, times_s, start_s)
        ends = race.rule.passed_means == "out"
        before = None if like is None else like.caught
        caught = catches(at_mats_s[:-1], mats_of(race), at_mats_s[-1], ends, before)
        passed_s, passed_m = caught.at_s, caught.at_m
        if ends:
            behind = begun_behind(at_mats_s[:-1], at_mats_s[-1]) & ~np.isnan(start_s)
            passed_s = np.where(behind, start_s, passed_s)
            passed_m = np.where(behind, mats_of(race)[0], passed_m)
            finish_s = np.where(passed_s < finish_s, np.nan, finish_s)

    state = np.full(n, State.WAITING, dtype=np.uint8)
    state[_no_shows(race, start_s, at_s) | has_ended] = State.NOT_STARTED
    has_started = ~np.isnan(start_s)
    is_passed = ~np.isnan(passed_s)
    state[has_started] = State.STOPPED if has_ended and race.has_finish else State.RUNNING
    if word.ended_s <= at_s:
        state[has_started] = State.STOPPED
    is_last_word = race.rule.passed_means == "out" or not has_ended
    state[is_passed] = State.PASSED if is_last_word else State.STOPPED
    state[~np.isnan(left_s)] = State.STOPPED
    is_home = ~np.isnan(finish_s)
    is_ahead = finish_s < _beaten_s(race, line_s, is_out)
    if chaser is not None and np.isnan(line_s) and not is_out:
        is_ahead &= ~behind_at_last(at_mats_s[:-1], at_mats_s[-1])
    is_official = is_ahead & (~np.isnan(line_s) | _confirmed(race, word, finish_s))
    if chaser is None:
        is_official |= is_ahead & is_over
    state[is_home] = State.BEHIND
    state[is_ahead] = State.AHEAD
    state[is_official] = State.OFFICIAL
    state[absent] = State.NOT_STARTED
    pacers = pacers_of(race)
    state[pacers & is_home] = State.PACER
    granted = np.zeros(n, dtype=bool)
    qualified = _rows(race, word.qualified)
    granted[qualified] = ~np.isin(state[qualified], (State.AHEAD, State.OFFICIAL))
    state[qualified] = State.OFFICIAL
    state[_rows(race, word.disqualified)] = State.DISQUALIFIED
    left_s = np.where(is_home, np.nan, left_s)
    if word.ended_s <= at_s:
        left_s[(state == State.STOPPED) & np.isnan(left_s)] = word.ended_s
    return Results(
        race, at_s, is_over, state, start_s, is_assumed, finish_s, passed_s, passed_m, left_s,
        granted, line_s, is_out, _beaten_s(race, line_s, is_out), caught,
    )  # fmt: skip


def plan_line_s(race: Race) -> float:
    """Return when the chaser is at the finish by his plan; inf: never."""
    assert race.chaser is not None
    left_m, at_s = float(chaser_mats_of(race)[-1]), race.chaser.gun_s
    plan = race.chaser.plan
    for number, (from_s, speed) in enumerate(plan):
        until_s = plan[number + 1][0] if number + 1 < len(plan) else np.inf
        way_m = speed * (until_s - from_s) if speed > 0 else 0.0
        if way_m >= left_m:
            return at_s + from_s + left_m / speed
        left_m -= way_m
    return np.inf


def _beaten_s(race: Race, line_s: float, is_out: bool) -> float:
    """Return before which moment a finish is ahead; inf: every one is."""
    if race.chaser is None or not np.isnan(line_s):
        return np.inf if race.chaser is None else line_s
    if is_out and race.rule.if_chaser_is_out == "nobody":
        return -np.inf
    if is_out and race.rule.if_chaser_is_out == "plan":
        return plan_line_s(race)
    return np.inf


def _confirmed(race: Race, word: Standing, finish_s: FloatArray) -> BoolArray:
    sure = finish_s <= word.confirmed.get("", -np.inf)
    for bib, until_s in word.confirmed.items():
        if bib and is_bib(race, bib):
            row = race.runner_of[bib]
            sure[row] |= finish_s[row] <= until_s
    return np.asarray(sure)


def _no_shows(race: Race, start_s: FloatArray, at_s: float) -> BoolArray:
    """Return (N,) True for everybody whose wave is long gone."""
    gun_s = np.array([wave.gun_s for wave in race.waves])
    wave = waves_of(race)
    last_s = np.full(len(race.waves), -np.inf)
    np.fmax.at(last_s, wave, start_s)
    gone = (at_s > gun_s + NO_SHOW_S) & (at_s > last_s + NO_SHOW_AFTER_WAVE_S)
    return np.asarray(gone[wave])


def _rows(race: Race, bibs: Iterable[str]) -> list[int]:
    return sorted(race.runner_of[bib] for bib in bibs if is_bib(race, bib))
