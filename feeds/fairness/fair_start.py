"""Guns that are fair: every wave the same chance, or so many places in all.

The guns are sought on the marks that a starter can call (whole 5 or 10 seconds), slowest wave
first, no two nearer than the least gap, the chaser's own the last. Among all such guns the best are
found, not just good ones: wave after wave, keeping for each mark the best way to have come there.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from feeds.fairness.change import Change, margins_ms, sorted_margins
from feeds.fairness.held import Held
from feeds.fairness.shares import at_quantile
from geo.motion import FloatArray, IntArray

LEAST_CHANCE, MOST_CHANCE = 0.05, 0.5
NEAR = 1e-12  # of equally fair guns those nearest to where the quantile itself would have them:
# cost of a second squared, too little to outweigh a runner
NEARBY, TRIED = 0.03, 61  # shares that are tried for a number of places: so far off, so many
ONE_BY_ONE = 8  # and each so near to it
MOST_MOVED_S = 4 * 3600  # all guns together
REACH_S = 1800  # beyond where the quantiles are, guns are not looked for


@dataclass(frozen=True, slots=True)
class Aim:
    """What is asked of a start."""

    kind: Literal["equal", "places"]
    value: float  # each wave's chance, or how many places in all
    quantile: float | None = None  # whose arrival is made the same in all waves; None: who is the
    # last to win, so that the chances are the same
    step_s: int = 10  # guns are whole so many seconds
    gap_s: float = 60.0  # between two guns at least


@dataclass(frozen=True, slots=True, eq=False)
class FairStart:
    """Guns that were found."""

    gun_ms: IntArray  # (W,)
    quantile: float  # whose arrival they make the same
    cost: float  # sum over waves of squared differences of shares; see `fair_start`


def fair_start(
    held: Held, aim: Aim, order: IntArray, chaser_gun_ms: int, run_ms: float | None = None
) -> FairStart:
    """Return the fairest guns.

    Parameters
    ----------
    order : (W,) the numbers of the waves, slowest first: as they are to start.
    chaser_gun_ms, run_ms : of the chaser, as in `Change`; they stay.

    Returns
    -------
    Guns with the least sum, over waves, of (share home before the chaser - quantile) squared. For
    a number of places that share is sought, near to theirs, whose guns come nearest to it. Where a
    quantile is told, all guns are then moved together, by whole steps, likewise.

    Notes
    -----
    A fair start depends on whom it is fair to: see `feeds.fairness.shares.ahead_s`. With the
    quantile left out it is the share itself, and each wave has this chance. With the median, say,
    and one in five to win, the middle runners of all waves arrive together, and waves whose runners
    differ more among themselves win more.

    Raises
    ------
    ValueError
        Where no such guns can be: it says why.
    """
    margin_ms = margins_ms(held, chaser_gun_ms, run_ms)
    rising = sorted_margins(held, margin_ms)
    ran = sum(map(len, rising))
    if ran == 0:
        raise ValueError("expected runners, found nobody who started")
    chance = aim.value if aim.kind == "equal" else aim.value / ran
    if not 0.0 < chance < 1.0:
        raise ValueError(f"expected 1 to {ran - 1} places, as {ran} ran, found {aim.value:g}")
    quantile = chance if aim.quantile is None else aim.quantile
    step_ms, gap_ms = aim.step_s * 1000, round(aim.gap_s * 1000)
    latest_ms = chaser_gun_ms - gap_ms
    marks_ms = _marks_ms(held, rising, quantile, latest_ms, gap_ms, step_ms)
    gap, wanted = -(-gap_ms // step_ms), round(chance * ran)
    if aim.kind == "places" and aim.quantile is None:
        near = [_level(held, rising, order, one, marks_ms, gap) for one in _near(wanted, ran)]
        won = [_won(held, rising, one.gun_ms) for one in near]
        # a start at which nobody wins is no answer
        off = [abs(one - wanted) if one else ran for one in won]
        return near[int(np.argmin(off))]
    found = _level(held, rising, order, quantile, marks_ms, gap)
    if aim.quantile is None:
        return found
    moved_ms = _moved_ms(held, rising, found.gun_ms, wanted, latest_ms, step_ms)
    return replace(found, gun_ms=found.gun_ms + moved_ms)


def _level(
    held: Held,
    rising: list[IntArray],
    order: IntArray,
    quantile: float,
    marks_ms: IntArray,
    gap: int,
) -> FairStart:
    """Return the guns on the marks that make the runners at a quantile level, as near as may be."""
    cost = np.stack([_costs(held, rising, number, quantile, marks_ms) for number in order.tolist()])
    places, total = _cheapest(cost, gap)
    gun_ms = np.empty(held.waves, dtype=np.int64)
    gun_ms[order] = marks_ms[places]
    return FairStart(gun_ms, quantile, total)


def _near(wanted: int, ran: int) -> list[float]:
    """Return shares near to that of so many places, the nearest first."""
    wide = np.round(np.linspace(-NEARBY, NEARBY, TRIED) * ran)
    off = np.unique([*wide, *range(-ONE_BY_ONE, ONE_BY_ONE + 1)]).astype(int)
    off = off[(wanted + off > 0) & (wanted + off < ran)]
    return [(wanted + one) / ran for one in sorted(off.tolist(), key=abs)]


def _won(held: Held, rising: list[IntArray], gun_ms: IntArray) -> int:
    later_ms = gun_ms - held.gun_ms
    return sum(int(won_at(some, later_ms[number])) for number, some in enumerate(rising))


def won_at(rising_ms: IntArray, later_ms: IntArray) -> IntArray:
    """Return how many of a wave would have won with its gun so much later, as it were run.

    Parameters
    ----------
    rising_ms : of `sorted_margins`, one wave's.
    later_ms : (G,) milliseconds.
    """
    return np.asarray(len(rising_ms) - np.searchsorted(rising_ms, later_ms, side="right"))


def _marks_ms(
    held: Held,
    rising: list[IntArray],
    quantile: float,
    latest_ms: int,
    gap_ms: int,
    step_ms: int,
) -> IntArray:
    """Return (G,) all moments at which a gun may go, from early enough to the last, rising."""
    ideal = [
        int(gun) + place
        for gun, some in zip(held.gun_ms, rising, strict=True)
        if (place := at_quantile(some, quantile)) is not None
    ]
    first_ms = min([*ideal, latest_ms]) - held.waves * gap_ms - REACH_S * 1000
    zero_ms = round(held.zero_s) % (step_ms // 1000) * 1000  # marks are whole on the clock
    first = -(-(first_ms + zero_ms) // step_ms)
    last = (latest_ms + zero_ms) // step_ms
    return np.arange(first, last + 1) * step_ms - zero_ms


def _costs(
    held: Held, rising: list[IntArray], number: int, quantile: float, marks_ms: IntArray
) -> FloatArray:
    """Return (G,) how unfair each gun would be to a wave."""
    some = rising[number]
    later_ms = marks_ms - held.gun_ms[number]
    if not len(some):
        return np.zeros(len(marks_ms))
    cost = (won_at(some, later_ms) / len(some) - quantile) ** 2
    place = at_quantile(some, quantile)
    off_s = (later_ms - (0 if place is None else place)) / 1000.0
    return np.asarray(cost + NEAR * off_s * off_s)


def _cheapest(cost: FloatArray, gap: int) -> tuple[IntArray, float]:
    """Return which marks (W,) the waves start at, each so many marks after the one before.

    Parameters
    ----------
    cost : (W, G) of each wave, in the order in which they start, at each mark.
    gap : marks from one to the next, at least.
    """
    waves, marks = cost.shape
    if marks <= gap * (waves - 1):
        raise ValueError("expected room for all guns before the chaser's, found none")
    best = cost[0].copy()
    came_from = np.zeros((waves, marks), dtype=np.int64)
    for number in range(1, waves):
        # The best mark for the wave before, up to each mark: the first of equals.
        is_better = np.append(True, best[1:] < np.minimum.accumulate(best)[:-1])
        until = np.maximum.accumulate(np.where(is_better, np.arange(marks), 0))
        before = np.full(marks, np.inf)
        before[gap:] = best[until[: marks - gap]]
        came_from[number, gap:] = until[: marks - gap]
        best = cost[number] + before
    places = np.empty(waves, dtype=np.int64)
    places[-1] = int(np.argmin(best))
    for number in range(waves - 1, 0, -1):
        places[number - 1] = came_from[number, places[number]]
    return places, float(best.min())


def _moved_ms(
    held: Held,
    rising: list[IntArray],
    gun_ms: IntArray,
    wanted: int,
    latest_ms: int,
    step_ms: int,
) -> int:
    """Return by how much to move all guns together, so that so many places come of it, nearly."""
    most = (latest_ms - int(gun_ms.max())) // step_ms
    moves = np.arange(-MOST_MOVED_S * 1000 // step_ms, most + 1) * step_ms
    won = sum(
        (
            won_at(some, moves + (gun_ms[number] - held.gun_ms[number]))
            for number, some in enumerate(rising)
        ),
        np.zeros(len(moves), dtype=np.int64),
    )
    off = np.abs(won - wanted)
    return int(min(moves[off == off.min()].tolist(), key=lambda move: (abs(move), move)))


def change_of(start: FairStart, chaser_gun_ms: int, run_ms: float | None) -> Change:
    """Return the change that a fair start is."""
    return Change(start.gun_ms, chaser_gun_ms, run_ms)
