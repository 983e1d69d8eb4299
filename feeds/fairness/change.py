"""Other guns, another chaser, and who would have won: the whole of the rule, on arrays."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from feeds.fairness.held import FAR_MS, Held
from feeds.results.starts import BoolArray
from geo.motion import IntArray


@dataclass(frozen=True, slots=True, eq=False)
class Change:
    """The guns of a what-if, in whole milliseconds after the race's zero."""

    gun_ms: IntArray  # (W,)
    chaser_gun_ms: int
    run_ms: float | None = None  # from his gun to the line; None: as he ran


def as_run(held: Held) -> Change:
    """Return the change that changes nothing."""
    return Change(held.gun_ms, held.chaser_gun_ms)


def margins_ms(held: Held, chaser_gun_ms: int, run_ms: float | None = None) -> IntArray:
    """Return by how much later each wave's gun might have gone for her to have won all the same.

    Parameters
    ----------
    held : N runners.
    chaser_gun_ms, run_ms : as in `Change`. Whoever runs the way in another time runs all of it at
        so much another pace.

    Returns
    -------
    (N,) milliseconds: she wins where her wave's gun is moved by less. At most -`FAR_MS` / 2 where
        no gun would do, at least `FAR_MS` / 2 where every gun would.

    Notes
    -----
    Where who was passed runs on, it is his time at the line less hers. Where being passed ends the
    race, the least of his times less hers at all mats that both have.
    """
    his_ms = _his_ms(held, chaser_gun_ms, run_ms)
    is_both = (held.hers_ms != FAR_MS) & (np.abs(his_ms) != FAR_MS)
    lead_ms = np.where(is_both, his_ms - held.hers_ms, FAR_MS)
    if abs(his_ms[-1]) == FAR_MS:
        lead_ms[:, -1] = his_ms[-1]
    is_home = (held.hers_ms[:, -1] != FAR_MS) & held.can_win
    return np.where(is_home, lead_ms.min(axis=1, initial=FAR_MS), -FAR_MS)


def winners(held: Held, change: Change, margin_ms: IntArray | None = None) -> BoolArray:
    """Return (N,) who would have won by the clock; granted places are apart.

    Parameters
    ----------
    margin_ms : (N,) of `margins_ms`, where the chaser is the same as when they were asked for.
    """
    if margin_ms is None:
        margin_ms = margins_ms(held, change.chaser_gun_ms, change.run_ms)
    return np.asarray(margin_ms > (change.gun_ms - held.gun_ms)[held.wave])


def granted(held: Held, is_winner: BoolArray) -> BoolArray:
    """Return (N,) who has a place by decision that the clock would not give her."""
    return held.is_qualified & ~is_winner


def sorted_margins(held: Held, margin_ms: IntArray) -> list[IntArray]:
    """Return the margins of each wave's runners, rising: all that shares depend on."""
    return [
        np.sort(margin_ms[held.has_run & (held.wave == number)]) for number in range(held.waves)
    ]


def _his_ms(held: Held, chaser_gun_ms: int, run_ms: float | None) -> IntArray:
    """Return (C,) the chaser's times with another gun and another time for the way."""
    stretch = 1.0
    if run_ms is not None and 0 < held.run_ms < FAR_MS:
        stretch = run_ms / held.run_ms
    after_ms = np.rint((held.his_ms - held.chaser_gun_ms) * stretch).astype(np.int64)
    known = np.abs(held.his_ms) != FAR_MS
    his_ms = np.where(known, chaser_gun_ms + after_ms, held.his_ms)
    if run_ms is not None:  # told how long he takes he arrives, whether or not he did
        his_ms[-1] = chaser_gun_ms + round(run_ms)
    return his_ms
