"""Intervals that keep their word: as wide as errors like hers have turned out, mat by mat.

What a model says of its own errors holds for runners like those it has learnt from. Conformal
intervals ask instead how far its predictions have been off, each error in units of what was
expected of it, and take the bounds between which 80 % lie, either side apart. A race drifts, so
they have to follow (Gibbs and Candès, "Adaptive conformal inference under distribution shift",
NeurIPS 2021; Angelopoulos, Candès and Tibshirani, "Conformal PID control for time series
prediction", NeurIPS 2023). Here they follow by forgetting: only the latest completions count, their
errors measured by what is known now (as in Jun and Ohn, "Online conformal inference with
retrospective adjustment for faster adaptation to distribution shift", 2025), so that nothing but
the reads decides, and a program that starts anew says the same. Those still out count too
(`feeds.estimate.product_limit`).

Strong and weak runners have bounds of their own, and so have those who walk: a field in which some
do is two fields. Where few of them have come, the bounds are those
they had over the intervals before, and wider where the field as a whole has just surprised.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from feeds.estimate.field_model import FieldModel
from feeds.estimate.form import BOUND, FALTERS, RUNS, WALKS_ON, Form, features, gait_of
from feeds.estimate.intervals import EXPECTED
from feeds.estimate.product_limit import Watched, reach
from feeds.estimate.recent import Recent
from feeds.estimate.still_out import StillOut
from feeds.estimate.swing import STEADY, Swing, swing_of
from geo.motion import FloatArray

SAMPLE = 3000  # runners show how strong a field is
GROUPS = np.array([0.05, 0.25, 0.5, 0.75, 0.95])  # of the field, the strongest first
FIRST = 0.57 * np.array([-EXPECTED.low, EXPECTED.high])  # errors expected, until some have come
# Of their errors so many are no later. Who comes in late was most often expected earlier, and is
# found among the weak afterwards: so they are given more room, and the strong less.
UNTIL = np.array([0.87, 0.88, 0.89, 0.905, 0.925, 0.9, 0.91])
LIKE_LAST = 0.5  # how far errors reach over the next interval: the last counts half, and so on
SURPRISED = 0.9  # of what all have just done otherwise than expected, others may not, or more
LATE = np.array([0.9])  # and of all together
FIELD_WORTH, GROUP_WORTH = 5.0, 7.0  # so many runners is what is expected worth
OTHERWISE = 0.93, 3.0  # what others show narrows a group's bounds hardly, and widens them
UNLIKE = 2.0, 1.0, 0.0  # for each log pace that she is weaker than the weakest group; if she walks
LEAST = 0.2  # of what is expected: no side of an interval is less
TYPICAL_WORTH = 5.0


GaitArray = NDArray[np.int8]


@dataclass(frozen=True, slots=True, eq=False)
class Bounds:
    """How far errors reach over each of M - 1 intervals, in those expected."""

    centres: FloatArray  # (G,) strengths, rising
    early: FloatArray  # (M - 1, G + 2), who falters and who walks last
    late: FloatArray  # (M - 1, G + 2)
    swing: tuple[Swing, ...]  # (M - 1,)

    def of(
        self,
        step: int,
        strength: FloatArray,
        gait: GaitArray,
        left_s: FloatArray,
    ) -> tuple[FloatArray, FloatArray]:
        """Return (N,) how far to either side, for runners who left at a time, Unix seconds."""
        size = self.swing[step].size(strength, gait, left_s)
        size *= _unlike(strength, gait, self.centres)
        reaches = self.early[step] + 1j * self.late[step]  # both at once
        both = np.interp(strength, self.centres, reaches[:-2])
        both = np.choose(gait, (both, reaches[-2], reaches[-1]))
        return np.asarray(both.real * size), np.asarray(both.imag * size)


def strength_of(mean: FloatArray, change: FloatArray) -> FloatArray:
    """Return (N,) log pace by which runners are alike: the mean, and what she walks more slowly.

    Parameters
    ----------
    mean : (N,) log pace so far.
    change : (N,) log of the last pace less that.
    """
    return np.asarray(mean + np.fmax(change - BOUND, 0.0))


@dataclass(frozen=True, slots=True, eq=False)
class Measured:
    """How far the model is off, before what follows of it."""

    model: FieldModel
    centres: FloatArray  # (G,)
    errors: list["_Errors"]  # (M - 2) of the second interval and those after


def measured(
    model: FieldModel, recents: list[Recent], outs: list[StillOut], form: Form
) -> Measured:
    """Return how far a model is off.

    Parameters
    ----------
    model : what predicts now.
    recents : (M - 1) the latest completions of each interval.
    outs : (M - 1) who is on the way over it.
    form : of N runners.
    """
    stride = len(form.mean) // SAMPLE + 1
    mean, change = form.mean[::stride], (form.last - form.mean)[::stride]
    runs = ~np.isnan(mean) & (gait_of(mean, change, model.middle) == RUNS)
    strength = strength_of(mean[runs], change[runs])
    middle = np.full(len(GROUPS), model.middle)
    centres = np.quantile(strength, GROUPS) if len(strength) else middle
    centres = centres + np.arange(len(GROUPS)) * 1e-6
    errors = [
        _Errors.of(model, recents[step], outs[step], step, centres)
        for step in range(1, len(recents))
    ]
    return Measured(model, centres, errors)


def calibrate(of: Measured) -> Bounds:
    """Return how far the errors of a model reach."""
    model, centres, groups = of.model, of.centres, len(of.centres)
    m = len(of.errors) + 2
    reaches = np.ones((m - 1, groups + 2, 2))
    bent = np.append(np.zeros(groups), [BOUND, BOUND])
    gaits = np.append(np.full(groups, RUNS), [FALTERS, WALKS_ON])
    wide = np.outer(EXPECTED.scale(bent, gaits), FIRST)  # log pace, early and late
    for step, known in enumerate(of.errors, start=1):
        place = np.interp(known.strength, centres, np.arange(groups))
        place[known.gait == FALTERS], place[known.gait == WALKS_ON] = groups, groups + 1
        member = np.fmax(0.0, 1.0 - np.abs(place[:, None] - np.arange(groups + 2)))
        member *= known.weight[:, None]
        usual = TYPICAL_WORTH * model.spread[step].usual
        typical = (known.scale @ member + usual) / (member.sum(axis=0) + TYPICAL_WORTH)
        expected = np.hypot(wide, SURPRISED * model.surprise[step]) / typical[:, None]
        if known.has_come.any():
            watched = Watched.of(known.score, known.entry, known.has_come)
            came = member[known.has_come].sum(axis=0)[:-2]
            usually = (came @ expected[:-2] / max(came.sum(), 1e-9))[None, :]
            if came.any():
                runs = member[:, :-2].sum(axis=1, keepdims=True)
                field = reach(watched, runs, usually, FIELD_WORTH, LATE)
                expected[:-2] *= np.clip(np.fmax(field, LEAST) / usually, *OTHERWISE)
            expected = reach(watched, member, expected, GROUP_WORTH, UNTIL)
        reaches[step] = np.fmax(expected, LEAST)
        now = reaches[step] * typical[:, None]
        wide = wide ** (1.0 - LIKE_LAST) * now**LIKE_LAST if step > 1 else now
    swings = (STEADY, *(known.swing for known in of.errors))
    return Bounds(centres, reaches[:, :, 0], reaches[:, :, 1], swings)


@dataclass(frozen=True, slots=True, eq=False)
class _Errors:
    """The errors over one interval, of who has completed it, then of who is out."""

    score: FloatArray  # (R,) in those expected
    entry: FloatArray
    has_come: NDArray[np.bool_]
    weight: FloatArray
    strength: FloatArray
    gait: GaitArray
    scale: FloatArray  # (R,) log pace: the errors expected
    swing: Swing

    @classmethod
    def of(
        cls, model: FieldModel, recent: Recent, out: StillOut, step: int, centres: FloatArray
    ) -> "_Errors":
        """Return them as the model would be off now."""
        came = len(recent.y)
        x = np.concatenate((recent.x, out.x))
        mean, change = x[:, -1], x[:, 1]
        gait = gait_of(mean, change, model.middle)
        due = features(x, model.middle) @ model.coef[step]
        scale = model.spread[step].scale(change, gait)
        strength = strength_of(mean, change)
        left_s = np.concatenate((out.came_left_s, out.left_s))
        shown = np.concatenate((recent.y, out.gone)) - due
        off = np.where(gait[:came] > RUNS, np.nan, np.abs(shown[:came]) / scale[:came])
        bend = change if step > 1 else x[:, 3]  # of one pace, how it differs from that expected
        bend = np.where(gait == WALKS_ON, np.nan, bend)  # a walker no longer swings
        swing = swing_of(left_s, bend, strength, off)
        scale = scale * swing.size(strength, gait, left_s) * _unlike(strength, gait, centres)
        return cls(
            shown / scale,
            (np.concatenate((out.came_seen_from, out.seen_from)) - due) / scale,
            np.arange(len(x)) < came,
            np.concatenate((np.ones(came), np.full(len(out.x), out.weight))),
            strength,
            gait,
            scale,
            swing,
        )


def _unlike(strength: FloatArray, gait: GaitArray, centres: FloatArray) -> FloatArray:
    """Return (N,) how much less is known of runners weaker than any group."""
    more = np.array(UNLIKE)[gait]
    return np.asarray(1.0 + more * np.fmax(strength - centres[-1], 0.0))
