"""What is known of everybody, and what the drawn motions show of who is still out."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from feeds.race import Race
from feeds.results.result import Results
from feeds.results.starts import BoolArray
from feeds.results.state import State
from geo.motion import FloatArray, Motions, along_at, meet

# A runner is taken to have stopped when the next mat has not seen him for so long: three times what
# he needed is slower than a walk after a run, five minutes more cover a shoe, a cramp, a late mat.
OVERDUE_TIMES = 3.0
OVERDUE_S = 300.0

# A runner is threatened while her chance to get away lies within these bounds, and remains so
# until it lies outside the wider ones: nobody flickers. Likewise overdue, in half widths of the
# forecast's 80 % interval beyond its end.
THREATENED, STILL_THREATENED = (0.10, 0.90), (0.05, 0.95)
OVERDUE_FROM, OVERDUE_STILL = 1.0, 0.0

# At the line everybody is level in the end: who is ahead is asked just before.
BEFORE_LINE_S = 0.001

# may have a finish
FINISHED = (State.AHEAD, State.BEHIND, State.OFFICIAL, State.DISQUALIFIED, State.PACER)
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
    is_estimated: BoolArray | None = None  # (N,) passed as drawn: no mat has shown it; None: nobody


def facts(
    race: Race,
    told: Results,
    motions: Motions,
    chaser: Motions | None,
    his_s: FloatArray | None = None,
) -> Facts:
    """Return what is known at a moment, and beside it what is drawn of who is still out.

    Parameters
    ----------
    race : its waves, mats and rule.
    told : what is settled.
    motions : of its N runners, knots at its mats.
    chaser : his motion in metres along the runners' course; None where nobody hunts.
    his_s : (M,) Unix seconds at which each mat read the chaser, NaN where none did. A runner who is
        due at a mat is not passed from then on until a mat says so: she may have been there before
        him, unread, or have stopped. None, or no read at all: mats do not tell where he is.

    Returns
    -------
    N facts. A catch that only the drawn motions show counts at once, and is called estimated until
    a mat settles it. Who is long overdue at the next mat is taken to have stopped.

    Examples
    --------
    See `feeds.rules.snapshot.snapshot`, which calls this with everything in place.
    """
    at_s, state = told.at_s, told.state.copy()
    passed_s, passed_m, left_s = told.passed_s.copy(), told.passed_m.copy(), told.left_s.copy()
    is_open = (state == State.RUNNING) & (motions.read_count > 0)
    is_estimated = np.zeros(len(state), dtype=bool)
    is_all_told = told.is_over and race.has_finish
    if is_all_told:
        last_s = _last_known_s(motions)
        is_still = (state == State.STOPPED) & np.isnan(left_s)
        left_s = np.where(is_still, last_s, left_s)
    else:
        quit_s = _stopped_s(motions)
        is_gone = (is_open | (state == State.PASSED)) & (quit_s <= at_s)
        left_s = np.where(is_gone, quit_s, left_s)
    if chaser is not None and not is_all_told:
        line_s = _arrival_s(chaser, race.mats[-1].along_m)
        until_s = np.fmin(np.fmin(at_s, left_s), line_s - BEFORE_LINE_S)
        if his_s is not None and not told.is_over and not np.isnan(his_s).all():
            until_s = np.fmin(until_s, _tails(motions)[0])
        drawn_s, drawn_m = meet(motions, chaser, np.where(is_open, until_s, np.nan))
        if race.rule.passed_means == "out":
            behind = is_open & (along_at(chaser, told.start_s) > motions.along_m[:, 0])
            drawn_s = np.where(behind, told.start_s, drawn_s)
            drawn_m = np.where(behind, motions.along_m[:, 0], drawn_m)
        is_estimated = is_open & ~np.isnan(drawn_s)
        passed_s = np.where(is_estimated, drawn_s, passed_s)
        passed_m = np.where(is_estimated, drawn_m, passed_m)
        state[is_estimated] = State.PASSED
    if race.rule.passed_means == "out":
        left_s = np.fmin(left_s, passed_s)
    is_out = np.isin(state, (State.RUNNING, State.PASSED)) & ~np.isnan(left_s)
    state[is_out & ~(left_s == passed_s)] = State.STOPPED
    return Facts(
        state, told.start_s, passed_s, passed_m, told.finish_s, left_s, at_s, told.line_s,
        is_estimated=is_estimated if is_estimated.any() else None,
    )  # fmt: skip


def home_s(chaser: Motions) -> float:
    """Return when the chaser reached the end of his course, NaN while that is only predicted."""
    known = int(chaser.read_count[0])
    is_home = known > 0 and known == np.count_nonzero(~np.isnan(chaser.at_s[0]))
    return float(chaser.at_s[0, known - 1]) if is_home else np.nan


def last_known_s(chaser: Motions) -> float:
    """Return when the chaser was last known to be somewhere; his gun before the first read."""
    return float(chaser.at_s[0, max(int(chaser.read_count[0]) - 1, 0)])


def with_nuances(
    known: Facts, ahead: FloatArray, overdue: FloatArray, before: NDArray[np.uint8] | None = None,
    mats_tell: bool = True,
) -> Facts:  # fmt: skip
    """Return the facts with those who run ahead told apart: threatened, overdue, neither.

    Parameters
    ----------
    known : of N runners.
    ahead : (N,) chance to finish ahead of the chaser, NaN: no such question.
    overdue : (N,) half widths beyond the 80 % interval of the next mat.
    before : (N,) the states shown before, if any: who is one of the two keeps it for longer.
    mats_tell : mats read the chaser. Then whom only the picture saw passed, and who is overdue
        since, is not passed until a mat says so: she may have stopped before he came.

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
    is_late = overdue > late_from
    state[runs & is_late] = State.OVERDUE
    if known.is_estimated is None or not mats_tell:
        return replace(known, state=state)
    unsure = known.is_estimated & (state == State.PASSED) & is_late & ~(known.left_s <= known.at_s)
    state[unsure] = State.OVERDUE
    passed_s, passed_m = (np.where(unsure, np.nan, one) for one in (known.passed_s, known.passed_m))
    still = known.is_estimated & ~unsure
    return replace(
        known, state=state, passed_s=passed_s, passed_m=passed_m,
        is_estimated=still if still.any() else None,
    )  # fmt: skip


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


def _last_known_s(motions: Motions) -> FloatArray:
    """Return (N,) when each was last known to be somewhere; NaN: never."""
    last = np.maximum(motions.read_count - 1, 0)[:, None]
    last_s = np.take_along_axis(motions.at_s, last, axis=1)[:, 0]
    return np.where(motions.read_count > 0, last_s, np.nan)


def _stopped_s(motions: Motions) -> FloatArray:
    """Return (N,) since when each would be taken to have stopped if no mat sees him any more.

    That is when he is far overdue: he waits, drawn, at the mat that has not seen him. NaN for who
    has no way ahead of him.
    """
    due_s, _ = _tails(motions)
    last_s = _last_known_s(motions)
    return last_s + OVERDUE_TIMES * (due_s - last_s) + OVERDUE_S


def _tails(motions: Motions) -> tuple[FloatArray, FloatArray]:
    """Return when and where everybody is due next; NaN where nowhere."""
    tail = np.minimum(motions.read_count, motions.at_s.shape[1] - 1)[:, None]
    has_tail = motions.read_count < motions.at_s.shape[1]
    due = (np.take_along_axis(part, tail, axis=1)[:, 0] for part in (motions.at_s, motions.along_m))
    due_s, due_m = (np.where(has_tail, part, np.nan) for part in due)
    return due_s, due_m


def _arrival_s(chaser: Motions, along_m: float) -> float:
    """Return when the chaser reaches the first knot at or beyond a place; inf: never."""
    there = np.flatnonzero(chaser.along_m[0] >= along_m)
    return float(chaser.at_s[0, there[0]]) if len(there) else np.inf
