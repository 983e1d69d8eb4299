"""Motions to facts: who started, who was passed where, who finished ahead, who stopped."""

from dataclasses import dataclass
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

# At the line everybody is level in the end: who is ahead is asked just before.
BEFORE_LINE_S = 0.001


class State(IntEnum):
    """What a runner is doing. The numbers travel to the browser: ``assets/map/motion.mjs``."""

    WAITING = 0
    RUNNING = 1
    PASSED = 2
    AHEAD = 3  # finished ahead of the chaser
    BEHIND = 4  # finished, but not ahead
    STOPPED = 5
    NOT_STARTED = 6


@dataclass(frozen=True, slots=True, eq=False)
class Facts:
    """What is known of N runners at a moment. Times are Unix seconds, NaN where there is none."""

    state: NDArray[np.uint8]  # (N,) numbers of `State`
    start_s: FloatArray  # (N,) when he crossed the start, or most likely did
    passed_s: FloatArray  # (N,) when the chaser passed him for good
    passed_m: FloatArray  # (N,) metres along the runners' course where that was
    finish_s: FloatArray  # (N,) when he crossed the line
    left_s: FloatArray  # (N,) when he left the race; he stays where he was then


def facts(
    race: Race, motions: Motions, chaser: Motions | None, at_s: float, final: bool = False
) -> Facts:
    """Return what the race's rule makes of the motions at a moment.

    Parameters
    ----------
    race : its waves, mats and rule.
    motions : of its N runners, knots at its mats.
    chaser : his motion in metres along the runners' course; None where nobody hunts.
    at_s : Unix seconds. What comes later has not happened.
    final : all reads are in: who has none will get none.

    Returns
    -------
    N facts. Ahead is who crosses the line before the chaser does, by the clock at the line; level
    is not ahead. Without a chaser every finisher is. A runner who started after the chaser was
    never passed, but where being passed ends the race he is out as soon as he starts.

    Examples
    --------
    See `feeds.snapshot.snapshot`, which calls this with everything in place.
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
    if chaser is not None:
        line_s = _arrival_s(chaser, race.mats[-1].along_m)
        until_s = np.fmin(np.fmin(at_s, left_s), np.fmin(finish_s, line_s) - BEFORE_LINE_S)
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
    state[finish_s < line_s] = State.AHEAD
    return Facts(state, start_s, passed_s, passed_m, finish_s, left_s)


def state_at(now: Facts, at_s: float) -> NDArray[np.uint8]:
    """Return what each runner was doing at an earlier moment, from what is known now.

    The twin of ``stateAt`` in ``assets/map/motion.mjs``: before his start a runner was waiting, and
    what happened later had not happened. Who never started keeps the state he has now.

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
    state = np.where(now.finish_s <= at_s, now.state, state)
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
    tail = np.minimum(motions.read_count, motions.at_s.shape[1] - 1)[:, None]
    due_s = np.take_along_axis(motions.at_s, tail, axis=1)[:, 0]
    return last_s + OVERDUE_TIMES * (due_s - last_s) + OVERDUE_S


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
