"""How far errors reach when not all are known yet: those still awaited count as long as they can.

The mistake to avoid is to ask only those who have arrived: of runners who left together the early
ones are there first, so that errors look small and all on one side. Everybody who is out is at risk
of arriving, and has not; what counts is how many arrive of those at risk, error by error (Kaplan
and Meier, "Nonparametric estimation from incomplete observations", J. Am. Stat. Assoc. 53, 1958).
Who was out already when we began to look counts from there on only.

What is expected beforehand counts as so many runners more (Susarla and Van Ryzin, "Nonparametric
Bayesian estimation of survival curves from incomplete observations", J. Am. Stat. Assoc. 71, 1976),
and goes on alone where nobody has been out for so long yet.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geo.motion import FloatArray, IntArray

LOGISTIC_80 = float(np.log(9.0))  # half of a logistic's 80 % interval, in scales
EARLY = 0.1  # of the errors of an 80 % interval are below it
FEW = 3.0  # at risk tell nothing: the last one to arrive is not the end of all errors


@dataclass(frozen=True, slots=True, eq=False)
class Watched:
    """R runners in order of their errors, so that several questions need one sorting."""

    order: IntArray  # (R,) their numbers
    score: FloatArray  # (R,) rising
    has_come: NDArray[np.bool_]  # (R,)
    by_entry: IntArray  # (R,) their numbers in order of coming into view
    entered: IntArray  # (R,) how many of these had by the time of each error

    @classmethod
    def of(cls, score: FloatArray, entry: FloatArray, has_come: NDArray[np.bool_]) -> "Watched":
        """Return them.

        Parameters
        ----------
        score : (R,) the error of who has come; of who has not, the one that she exceeds by now.
        entry : (R,) the error that she exceeded when we began to look; -inf: we saw her leave.
        has_come : (R,)
        """
        order, by_entry = np.argsort(score), np.argsort(entry)
        entered = np.searchsorted(entry[by_entry], score[order], side="left")
        return cls(order, score[order], has_come[order], by_entry, entered)


def reach(
    watched: Watched,
    weight: FloatArray,
    expected: FloatArray,
    worth: float,
    until: FloatArray,
) -> FloatArray:
    """Return between which bounds 80 % of the errors lie, for G groups of R runners.

    Parameters
    ----------
    watched : what is known of their errors.
    weight : (R, G) by how much each runner counts in each group.
    expected : (G, 2) how far errors are expected to reach, early and late, both positive.
    worth : so many runners is that worth.
    until : (G,) the share of the errors that are no later than the bound.

    Returns
    -------
    (G, 2) how far they reach, early and late; negative where nearly all lie on the other side.

    Examples
    --------
    Nobody has run: what was expected. Half have come, in order, and half cannot be early any more:

    >>> none, expected = np.zeros(0), np.array([[1.0, 2.0]])
    >>> nobody = Watched.of(none, none, none > 0)
    >>> reach(nobody, np.zeros((0, 1)), expected, 5.0, np.array([0.9])).round(2).tolist()
    [[1.0, 2.0]]
    >>> score = np.concatenate((np.linspace(-1.0, 0.0, 50), np.zeros(50)))
    >>> half = Watched.of(score, np.full(100, -np.inf), np.arange(100) < 50)
    >>> reach(half, np.ones((100, 1)), expected, 5.0, np.array([0.9])).round(1).tolist()
    [[0.8, 2.0]]
    """
    score, mine = watched.score, weight[watched.order]
    zero = np.zeros((1, weight.shape[1]))
    entered = np.concatenate((zero, np.cumsum(weight[watched.by_entry], axis=0)))
    at_risk = entered[watched.entered] - (np.cumsum(mine, axis=0) - mine)
    told = at_risk > FEW
    left = _left(score, expected)  # (R, G) of what is expected, beyond each error
    before = np.concatenate((np.ones_like(zero), left[:-1]))
    risk = worth * before + np.where(told, at_risk, 0.0)
    came = np.where(told & watched.has_come[:, None], mine, 0.0)
    hazard = (worth * (before - left) + came) / np.fmax(risk, 1e-9)
    beyond = np.asarray(np.cumprod(1.0 - np.clip(hazard, 0.0, 1.0), axis=0))
    found = np.empty(expected.shape)
    for group in range(len(expected)):
        for side, share in enumerate((EARLY, until[group])):
            bound = _where(score, beyond[:, group], left[:, group], expected[group], 1.0 - share)
            found[group, side] = bound if side else -bound
    return found


def _left(score: FloatArray, expected: FloatArray) -> FloatArray:
    """Return (R, G) which share of the errors expected is larger: a logistic with two halves."""
    side = np.where(score[:, None] < 0, expected[:, 0], expected[:, 1])
    return np.asarray(1.0 / (1.0 + np.exp(np.clip(score[:, None] / side * LOGISTIC_80, -50, 50))))


def _where(
    score: FloatArray, beyond: FloatArray, left: FloatArray, expected: FloatArray, share: float
) -> float:
    """Return the error that a share of the runners exceeds."""
    place = int(np.searchsorted(-beyond, -share))
    if place < len(score):
        before = (score[place - 1], beyond[place - 1]) if place else (score[0], beyond[0])
        gap = before[1] - beyond[place]
        part = (before[1] - share) / gap if gap > 0 else 1.0
        return float(before[0] + (score[place] - before[0]) * part)
    if len(score):  # nobody has been out for so long: on as expected
        share = share * left[-1] / beyond[-1]
    z = float(np.log((1.0 - share) / share)) / LOGISTIC_80
    return z * float(expected[1] if z > 0 else expected[0])
