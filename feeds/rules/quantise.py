"""What is published of a snapshot: rounded, and left as it was while it hardly moves.

Rounded first, so that Python, the bytes and every browser hold the same numbers. A prediction is
not told anew for less than it is worth: it is uncertain anyway, and everybody would download it.
"""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from feeds.rules.snapshot import Snapshot
from feeds.rules.states import last_known_s
from geo.motion import FloatArray, along_at

UNITS_A_SECOND = 10  # of published times
MOVES_S = 1.0  # what is predicted is left as it was published while it moves by less than this,
MOVES_SHARE = 0.02  # or, farther from now, by less than this share of the time until then,
MOVES_DOUBT = 0.5  # or by less than this share of half of its own 80 % interval; and nobody
TURN_S = 24.0  # is predicted anew more often than this between two reads
CHASER_MOVES_M = 4.0  # the chaser's motion between two mats, likewise
COUNTS_MOVE = 0.01  # likewise the expected qualifiers, a share of themselves


def quantised(now: Snapshot, base_s: float, before: Snapshot | None = None) -> Snapshot:
    """Return the snapshot as it is published.

    Times lie on a grid of 0.1 s after ``base_s``, predicted arrivals on one of whole seconds, the
    chaser's metres on decimetres. A predicted arrival, or a moment of being passed, that has
    hardly moved since ``before`` (what was published last) stays, so that nobody has to be told;
    likewise an arrival that moved in the past, for the runner waits at the mat either way.

    Parameters
    ----------
    now : the snapshot just computed.
    base_s : Unix seconds, before everything; the same for as long as segments are numbered on.
    before : what was published last; None for nothing.
    """
    motions, known = now.motions, now.facts
    doubt_s = np.zeros(len(motions.at_s)) if now.doubt_s is None else MOVES_DOUBT * now.doubt_s
    at_s_now = float(_on_grid(np.array(now.at_s), base_s))
    k = motions.at_s.shape[1]
    at_s = _on_grid(motions.at_s, base_s)
    rows = np.flatnonzero((motions.read_count < k) & (motions.read_count > 0))
    tail = motions.read_count[rows]
    rows, tail = rows[has := ~np.isnan(at_s[rows, tail])], tail[has]
    last_s = at_s[rows, tail - 1]
    due_s = base_s + np.round(motions.at_s[rows, tail] - base_s)
    due_s = np.where(due_s > last_s, due_s, base_s + np.floor(last_s - base_s) + 1)
    if before is not None:
        old_s = before.motions.at_s[rows, tail]
        limit_s = np.maximum(MOVES_S, MOVES_SHARE * (old_s - now.at_s))
        is_as_read = before.motions.at_s[rows, tail - 1] == last_s
        has_turn = _has_turn(before.at_s, now.at_s, len(at_s))[rows]
        wide_s = np.where(has_turn, np.maximum(limit_s, doubt_s[rows]), np.inf)
        limit_s = np.where(is_as_read, wide_s, limit_s)
        stays = (before.motions.read_count[rows] == tail) & (
            before.mat_of_knot[rows, tail] == now.mat_of_knot[rows, tail]
        )
        is_late = np.maximum(old_s, motions.at_s[rows, tail]) <= now.at_s  # waits at the mat anyway
        is_near = np.abs(old_s - motions.at_s[rows, tail]) < limit_s
        stays &= (is_near | is_late) & (old_s > last_s)
        due_s = np.where(stays, old_s, due_s)
    at_s[rows, tail] = due_s
    rounded = replace(motions, at_s=at_s)
    passed_s = _on_grid(known.passed_s, base_s)
    if before is not None:
        is_read = before.motions.read_count != motions.read_count
        if before.facts.is_estimated is not None:  # what mats show is not held to what was drawn
            now_drawn = False if known.is_estimated is None else known.is_estimated
            is_read |= before.facts.is_estimated & ~np.asarray(now_drawn)
        limit_s = np.where(is_read, MOVES_S, np.maximum(MOVES_S, doubt_s))
        is_near = np.abs(before.facts.passed_s - passed_s) < limit_s
        passed_s = np.where(is_near, before.facts.passed_s, passed_s)
    counts = now.qualifiers
    if before is not None and before.qualifiers is not None and counts is not None:
        moved = max(abs(one - other) for one, other in zip(counts, before.qualifiers, strict=True))
        is_open = counts[1] < counts[2]
        counts = before.qualifiers if is_open and moved < COUNTS_MOVE * counts[0] + 1 else counts
    chaser = now.chaser and replace(
        now.chaser,
        at_s=_on_grid(now.chaser.at_s, base_s),
        along_m=np.round(now.chaser.along_m * 10) / 10,
    )
    guess_s = float(_on_grid(np.array(known.guess_s), base_s))
    if chaser and before and before.chaser and before.chaser_reads == now.chaser_reads:
        at_knots_s = np.append(chaser.at_s[0], before.chaser.at_s[0])
        apart_m = np.abs(along_at(chaser, at_knots_s) - along_at(before.chaser, at_knots_s))
        chaser = before.chaser if apart_m.max() < CHASER_MOVES_M else chaser
        guess_s = last_known_s(chaser) if now.is_guess else guess_s
    return replace(
        now,
        at_s=at_s_now,
        motions=rounded,
        chaser=chaser,
        facts=replace(
            known,
            start_s=_on_grid(known.start_s, base_s),
            passed_s=passed_s,
            passed_m=along_at(rounded, passed_s),
            finish_s=_on_grid(known.finish_s, base_s),
            left_s=_on_grid(known.left_s, base_s),
            at_s=at_s_now,
            official_s=float(_on_grid(np.array(known.official_s), base_s)),
            guess_s=guess_s,
        ),
        qualifiers=counts,
    )


def _has_turn(before_s: float, now_s: float, n: int) -> NDArray[np.bool_]:
    """Return (N,) whose turn it was to be predicted anew between two moments: each now and then."""
    phase_s = np.arange(n) % TURN_S
    turns = np.floor((now_s - phase_s) / TURN_S) - np.floor((before_s - phase_s) / TURN_S)
    return np.asarray(turns > 0)


def _on_grid(times_s: FloatArray, base_s: float) -> FloatArray:
    return base_s + np.round((times_s - base_s) * UNITS_A_SECOND) / UNITS_A_SECOND
