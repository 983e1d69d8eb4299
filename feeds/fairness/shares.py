"""What chance a wave had, how sure that is, and whether the data can tell two waves apart.

A share is what one morning gave. Its interval answers for another: *the same race on another
morning*, the guns as asked, the same number of runners of the same kind in each wave, each with her
own good or bad day. Four times of five the share of that morning lies inside. What all runners of a
day have in common, a wind, heat, a narrower road, is not in it: no single morning can tell.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from feeds.fairness.change import Change, granted, margins_ms, sorted_margins, winners
from feeds.fairness.held import FAR_MS, Held
from feeds.results.starts import BoolArray
from geo.motion import FloatArray, IntArray

NORMAL_80 = 1.2815515655446004  # standard deviations to either side hold 80 %
NORMAL_95_ABOVE = 1.6448536269514722  # one side
ALIKE = 0.1  # shares that lie no further apart than that, with all their intervals, are alike
QUANTILES = (0.5, 0.1, 0.01)  # the median, the best tenth, the best hundredth

Word = Literal["unequal", "alike", "undecided"]


@dataclass(frozen=True, slots=True, eq=False)
class Shares:
    """Who would have won, W waves of N runners."""

    is_winner: BoolArray  # (N,) by the clock
    is_granted: BoolArray  # (N,) by decision, and not by the clock
    runners: IntArray  # (W,) who started, without pacers
    winners: IntArray  # (W,) by the clock
    granted: IntArray  # (W,)
    share: FloatArray  # (W,) of the runners who won by the clock; NaN: nobody ran
    low: FloatArray  # (W,) another morning's share lies between these four times of five
    high: FloatArray  # (W,)

    @property
    def word(self) -> Word:
        """What the data say of the waves' chances."""
        return word_of(self.winners, self.runners)


def shares(held: Held, change: Change) -> Shares:
    """Return what would have come of a change."""
    is_winner = winners(held, change)
    is_granted = granted(held, is_winner)
    runners, won, given = (
        np.bincount(held.wave[who], minlength=held.waves)
        for who in (held.has_run, is_winner & held.has_run, is_granted)
    )
    low, high = another_morning(won, runners)
    with np.errstate(invalid="ignore"):
        return Shares(is_winner, is_granted, runners, won, given, won / runners, low, high)


def another_morning(won: IntArray, runners: IntArray) -> tuple[FloatArray, FloatArray]:
    """Return between which shares another morning's lies four times of five.

    Both mornings are taken as so many throws of the same coin. Their difference is measured against
    what is due to chance where both are pooled (a score interval, as Wilson's, but for a second
    count instead of the true share), and the bounds go out to whole runners: it holds with few
    runners, and where nobody or everybody won.

    Parameters
    ----------
    won, runners : (W,).

    Returns
    -------
    low, high : (W,) shares; NaN where nobody ran.

    Examples
    --------
    >>> won, runners = np.array([0, 120, 600]), np.array([600, 600, 600])
    >>> [(bound * 600).round().astype(int).tolist() for bound in another_morning(won, runners)]
    [[0, 102, 598], [2, 139, 600]]
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        share, half = won / runners, NORMAL_80**2 / (2.0 * runners)
        # (q - p)^2 = half * (p + q) * (2 - p - q), solved for q
        middle = share + half * (1.0 - share)
        rest = share * share - 2.0 * half * share + half * share * share
        root = np.sqrt(np.maximum(middle * middle - (1.0 + half) * rest, 0.0))
        low, high = (middle - root) / (1.0 + half), (middle + root) / (1.0 + half)
        low = np.floor(np.round(low * runners, 6)) / runners
        high = np.ceil(np.round(high * runners, 6)) / runners
    return np.clip(low, 0.0, 1.0), np.clip(high, 0.0, 1.0)


def word_of(won: IntArray, runners: IntArray) -> Word:
    """Return what is to be said of the waves' chances in a word.

    Returns
    -------
    "unequal" where waves with one and the same chance would hardly ever (one time in twenty: the
    chi-square test of the table) differ so much; "alike" where they may be the same and all
    intervals lie within ten points; else "undecided": the data do not tell.

    Examples
    --------
    >>> runners = np.array([500, 500])
    >>> [word_of(np.array(won), runners) for won in ([480, 5], [100, 104])]
    ['unequal', 'alike']
    >>> word_of(np.array([3, 5]), np.array([20, 20]))
    'undecided'
    """
    runs = runners > 0
    won, runners = won[runs].astype(np.float64), runners[runs].astype(np.float64)
    freedom, chance = len(runners) - 1, won.sum() / max(runners.sum(), 1.0)
    if freedom > 0 and 0.0 < chance < 1.0:
        due = runners * chance
        square = float(((won - due) ** 2 / (due * (1.0 - chance))).sum())
        ninths = 2.0 / (9.0 * freedom)  # Wilson and Hilferty: the cube root is nearly normal
        if ((square / freedom) ** (1 / 3) - 1.0 + ninths) / np.sqrt(ninths) > NORMAL_95_ABOVE:
            return "unequal"
    low, high = another_morning(won.astype(np.int64), runners.astype(np.int64))
    return "alike" if len(low) and high.max() - low.min() <= ALIKE else "undecided"


def ahead_s(held: Held, change: Change, quantile: float) -> FloatArray:
    """Return how far ahead of the chaser the runner at a quantile of each wave would have been.

    Which waves were favoured depends on whom one asks: the median runner, the best of ten or the
    best of a hundred; so they are looked at side by side. R. De Veaux, A. Plantinga and E. Upton,
    "Are the Handicaps Fair?", CHANCE 35 (2022), found head starts that were too small for the
    median of a group while its exceptional runners won year after year.

    Parameters
    ----------
    quantile : 0.5 is the median; 0.1 the slowest of the best tenth.

    Returns
    -------
    (W,) seconds, negative behind; NaN where a wave is too small to have such a runner, or where she
    did not finish, and where no chaser is to be beaten.
    """
    margin_ms = margins_ms(held, change.chaser_gun_ms, change.run_ms)
    later_ms = change.gun_ms - held.gun_ms
    found = np.full(held.waves, np.nan)
    for number, rising_ms in enumerate(sorted_margins(held, margin_ms)):
        place = at_quantile(rising_ms, quantile)
        if place is not None:
            found[number] = (place - later_ms[number]) / 1000.0
    return found


def at_quantile(rising_ms: IntArray, quantile: float) -> int | None:
    """Return the margin of the runner at a quantile, the best first; None: there is none."""
    best = int(np.ceil(round(quantile * len(rising_ms), 9)))
    if quantile * len(rising_ms) < 1.0 - 1e-9:
        return None
    margin_ms = int(rising_ms[-best])
    return margin_ms if abs(margin_ms) < FAR_MS // 2 else None
