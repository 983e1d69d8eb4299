"""Motions to facts: who started, who was passed where, who finished ahead, who stopped."""

from dataclasses import dataclass, replace
from enum import IntEnum
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from feeds.race import Race
from geo.motion import FloatArray, IntArray, Motions, along_at, meet

# A runner is taken to have stopped when the next mat has not seen him for so long: three times what
# he needed is slower than a walk after a run, five minutes more cover a shoe, a cramp, a late mat.
OVERDUE_TIMES = 3.0
OVERDUE_S = 300.0

# A wave needs minutes to walk over its start line. Who has not been seen after twenty, and five
# after the last one of the wave who was, is not coming.
NO_SHOW_AFTER_GUN_S = 1200.0
NO_SHOW_AFTER_WAVE_S = 300.0

# A runner is threatened while her chance to get away lies within these bounds, and remains so
# until it lies outside the wider ones: nobody flickers. Likewise overdue, in half widths of the
# forecast's 80 % interval beyond its end.
THREATENED, STILL_THREATENED = (0.10, 0.90), (0.05, 0.95)
OVERDUE_FROM, OVERDUE_STILL = 1.0, 0.0

# At the line everybody is level in the end: who is ahead is asked just before.
BEFORE_LINE_S = 0.001


class State(IntEnum):
    """What a runner is doing. The numbers travel to the browser: ``assets/map/news/motion.mjs``."""

    WAITING = 0
    RUNNING = 1
    PASSED = 2
    AHEAD = 3  # finished ahead of the chaser; provisional, for he has not finished himself
    BEHIND = 4  # finished, but not ahead
    STOPPED = 5
    NOT_STARTED = 6
    OFFICIAL = 7  # finished ahead, and he has finished or the organiser has confirmed it
    THREATENED = 8  # running, and it is open whether he will catch her
    OVERDUE = 9  # running as far as we know, but the next mat should have seen her
    DISQUALIFIED = 10  # by the organiser


FINISHED = (State.AHEAD, State.BEHIND, State.OFFICIAL, State.DISQUALIFIED)  # may have a finish
ON_THE_WAY = (State.RUNNING, State.THREATENED, State.OVERDUE)  # ahead of the chaser
# What holds only now: nobody knows when it began. An earlier moment does not show it.
PRESENT = (State.THREATENED, State.OVERDUE, State.OFFICIAL, State.DISQUALIFIED)


@dataclass(frozen=True, slots=True, eq=False)
class Facts:
    """What is known of N runners at a moment. Times are Unix seconds, NaN where there is none."""

    state: NDArray[np.uint8]  # (N,) numbers of `State`
    start_s: FloatArray  # (N,) when he crossed the start, or most likely did
    passed_s: FloatArray  # (N,) when the chaser passed him for good
    passed_m: FloatArray  # (N,) metres along the runners' course where that was
    finish_s: FloatArray  # (N,) when he crossed the line
    left_s: FloatArray  # (N,) when he left the race; he stays where he was then
    at_s: float = np.nan  # the moment these facts were taken
    official_s: float = np.nan  # when the chaser was read at the end of his course
    guess_s: float = np.nan  # what he did after this is a guess: he has fallen silent


def facts(
    race: Race,
    motions: Motions,
    chaser: Motions | None,
    at_s: float,
    final: bool = False,
    his_s: FloatArray | None = None,
) -> Facts:
    """Return what the race's rule makes of the motions at a moment.

    Parameters
    ----------
    race : its waves, mats and rule.
    motions : of its N runners, knots at its mats.
    chaser : his motion in metres along the runners' course; None where nobody hunts.
    at_s : Unix seconds. What comes later has not happened.
    final : all reads are in: who has none will get none.
    his_s : (M,) Unix seconds at which each mat read the chaser, NaN where none did. A runner who is
        due at a mat is not passed in front of it unless it reads him: it may be silent for both.
        None, or no read at all: mats do not tell where he is.

    Returns
    -------
    N facts. Ahead is who crosses the line before the chaser does, by the clock at the line; level
    is not ahead. Without a chaser every finisher is. A runner who started after the chaser was
    never passed, but where being passed ends the race he is out as soon as he starts.

    Whoever is ahead is so provisionally until the chaser has been read at the end of his course, or
    all reads are in.

    Examples
    --------
    See `feeds.rules.snapshot.snapshot`, which calls this with everything in place.
    """
    n = len(race.runners)
    seen = motions.read_count > 0
    start_s = np.where(seen, motions.at_s[:, 0], np.nan)
    start_s = np.where(start_s <= at_s, start_s, np.nan)
    last = np.maximum(motions.read_count - 1, 0)[:, None]
    last_s = np.take_along_axis(motions.at_s, last, axis=1)[:, 0]
    last_m = np.take_along_axis(motions.along_m, last, axis=1)[:, 0]
    at_line = seen & (last_m >= race.mats[-1].along_m) & (last_s <= at_s)
    finish_s = np.where(at_line & race.has_finish, last_s, np.nan)
    left_s = np.where(at_line, np.nan, _stopped_s(motions, last_s, final and race.has_finish))
    left_s = np.where(left_s <= at_s, left_s, np.nan)

    passed_s, passed_m, line_s = np.full(n, np.nan), np.full(n, np.nan), np.inf
    official_s = np.nan
    if chaser is not None:
        official_s = home_s(chaser)
        line_s = _arrival_s(chaser, race.mats[-1].along_m)
        until_s = np.fmin(np.fmin(at_s, left_s), np.fmin(finish_s, line_s) - BEFORE_LINE_S)
        if his_s is not None and not final and not np.isnan(his_s).all():
            until_s = np.fmin(until_s, _due_unread_s(race, motions, his_s))
        passed_s, passed_m = meet(motions, chaser, until_s)
        if race.rule.passed_means == "out":
            begun_behind = along_at(chaser, start_s) > motions.along_m[:, 0]
            passed_s = np.where(begun_behind, start_s, passed_s)
            passed_m = np.where(begun_behind, motions.along_m[:, 0], passed_m)
            left_s = np.fmin(left_s, passed_s)
            finish_s = np.where(passed_s < finish_s, np.nan, finish_s)

    state = np.full(n, State.WAITING, dtype=np.uint8)
    state[_no_shows(race, start_s, at_s) | final] = State.NOT_STARTED
    state[~np.isnan(start_s)] = State.RUNNING
    state[~np.isnan(passed_s)] = State.PASSED
    state[~np.isnan(left_s) & ~(left_s == passed_s)] = State.STOPPED
    state[~np.isnan(finish_s)] = State.BEHIND
    is_official = final or official_s <= at_s
    state[finish_s < line_s] = State.OFFICIAL if is_official else State.AHEAD
    return Facts(state, start_s, passed_s, passed_m, finish_s, left_s, at_s, official_s)


def home_s(chaser: Motions) -> float:
    """Return when the chaser reached the end of his course, NaN while that is only predicted."""
    known = int(chaser.read_count[0])
    is_home = known > 0 and known == np.count_nonzero(~np.isnan(chaser.at_s[0]))
    return float(chaser.at_s[0, known - 1]) if is_home else np.nan


def last_known_s(chaser: Motions) -> float:
    """Return when the chaser was last known to be somewhere; his gun before the first read."""
    return float(chaser.at_s[0, max(int(chaser.read_count[0]) - 1, 0)])


def with_nuances(
    known: Facts, ahead: FloatArray, overdue: FloatArray, before: NDArray[np.uint8] | None = None
) -> Facts:
    """Return the facts with those who run ahead told apart: threatened, overdue, neither.

    Parameters
    ----------
    known : of N runners.
    ahead : (N,) chance to finish ahead of the chaser, NaN: no such question.
    overdue : (N,) half widths beyond the 80 % interval of the next mat.
    before : (N,) the states shown before, if any: who is one of the two keeps it for longer.

    Examples
    --------
    >>> times = [np.full(3, np.nan)] * 5
    >>> three = Facts(np.full(3, State.RUNNING, dtype=np.uint8), *times)
    >>> three = with_nuances(three, np.array([0.5, 0.93, 0.5]), np.array([0.0, 0.0, 2.0]))
    >>> [State(number).name for number in three.state]
    ['THREATENED', 'RUNNING', 'OVERDUE']
    """
    before = np.zeros_like(known.state) if before is None else before
    was = before == State.THREATENED
    lowest, highest = (
        np.where(was, wide, narrow)
        for wide, narrow in zip(STILL_THREATENED, THREATENED, strict=True)
    )
    late_from = np.where(before == State.OVERDUE, OVERDUE_STILL, OVERDUE_FROM)
    state = known.state.copy()
    runs = state == State.RUNNING
    state[runs & (ahead >= lowest) & (ahead <= highest)] = State.THREATENED
    state[runs & (overdue > late_from)] = State.OVERDUE
    return replace(known, state=state)


def state_at(now: Facts, at_s: float) -> NDArray[np.uint8]:
    """Return what each runner was doing at an earlier moment, from what is known now.

    The twin of ``stateAt`` in ``assets/map/news/motion.mjs``: before his start a runner was
    waiting, and what happened later had not happened: a result was provisional until the chaser was
    home, and who is threatened or overdue now was simply running. Who never started keeps the state
    he has.

    Parameters
    ----------
    now : the facts of N runners.
    at_s : Unix seconds, not after the moment those facts were taken.

    Returns
    -------
    (N,) numbers of `State`.

    Examples
    --------
    >>> hour = [np.array([x]) for x in (0.0, 600.0, 2000.0, 1500.0, np.nan)]
    >>> runner = Facts(np.array([State.BEHIND], dtype=np.uint8), *hour)
    >>> [State(state_at(runner, t)[0]).name for t in (-1.0, 0.0, 600.0, 1500.0)]
    ['WAITING', 'RUNNING', 'PASSED', 'BEHIND']
    """
    state = np.where(now.passed_s <= at_s, State.PASSED, State.RUNNING)
    out = np.where(now.state == State.PASSED, State.PASSED, State.STOPPED)
    state = np.where(now.left_s <= at_s, out, state)
    is_present = np.isin(now.state, PRESENT) & bool(at_s >= now.at_s)
    is_provisional = (now.state == State.OFFICIAL) & bool(at_s < now.official_s)
    done = np.where(is_provisional, State.AHEAD, now.state)
    state = np.where(is_present | (now.finish_s <= at_s), done, state)
    state = np.where(now.start_s > at_s, State.WAITING, state)
    return np.where(np.isnan(now.start_s), now.state, state).astype(np.uint8)


@lru_cache(maxsize=8)
def waves_of(race: Race) -> IntArray:
    """Return (N,) the number of each runner's wave. Remembered, for it never changes in a race."""
    wave = np.array([runner.wave for runner in race.runners], dtype=np.int64)
    wave.setflags(write=False)
    return wave


def _stopped_s(motions: Motions, last_s: FloatArray, final: bool) -> FloatArray:
    """Return (N,) since when each would be taken to have stopped if no mat sees him any more.

    During the race that is when he is far overdue (he waits, drawn, at the mat that has not seen
    him); afterwards it is his last read. NaN for who has no way ahead of him.
    """
    if final:
        return last_s
    due_s, _ = _tails(motions)
    return last_s + OVERDUE_TIMES * (due_s - last_s) + OVERDUE_S


def _tails(motions: Motions) -> tuple[FloatArray, FloatArray]:
    """Return when and where everybody is due next; NaN where nowhere."""
    tail = np.minimum(motions.read_count, motions.at_s.shape[1] - 1)[:, None]
    has_tail = motions.read_count < motions.at_s.shape[1]
    due = (np.take_along_axis(part, tail, axis=1)[:, 0] for part in (motions.at_s, motions.along_m))
    due_s, due_m = (np.where(has_tail, part, np.nan) for part in due)
    return due_s, due_m


def _due_unread_s(race: Race, motions: Motions, his_s: FloatArray) -> FloatArray:
    """Return when everybody is due at a mat that has not read the chaser; NaN: it has."""
    due_s, due_m = _tails(motions)
    mats_m = np.array([mat.along_m for mat in race.mats])
    mat = np.minimum(np.searchsorted(mats_m, due_m), len(mats_m) - 1)  # NaN sorts behind the last
    return np.where(np.isnan(his_s[mat]), due_s, np.nan)


def _arrival_s(chaser: Motions, along_m: float) -> float:
    """Return when the chaser reaches the first knot at or beyond a place; inf: never."""
    there = np.flatnonzero(chaser.along_m[0] >= along_m)
    return float(chaser.at_s[0, there[0]]) if len(there) else np.inf


def _no_shows(race: Race, start_s: FloatArray, at_s: float) -> NDArray[np.bool_]:
    """Return (N,) True for everybody whose wave is long gone."""
    gun_s = np.array([wave.gun_s for wave in race.waves])
    wave = waves_of(race)
    last_s = np.full(len(race.waves), -np.inf)
    np.fmax.at(last_s, wave, start_s)
    gone = (at_s > gun_s + NO_SHOW_AFTER_GUN_S) & (at_s > last_s + NO_SHOW_AFTER_WAVE_S)
    return np.asarray(gone[wave])
