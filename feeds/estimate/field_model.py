"""What the field has shown: how the pace to the next mat follows from a runner's form.

For a runner whose mean log pace so far is u, the log pace over the next interval is expected to be

    u + a + b . (change, excess, before, first, slow)        (`feeds.estimate.form.features`)

with coefficients of each interval's own, a regression over those who have completed it. What an
interval expects before enough have is taken from the intervals before: how last paces carry on,
and how much this field tires, on top of what is known of any field (`feeds.estimate.pace_profile`).

What a whole field does together, a wind or tactics, is kept apart from how its runners differ: the
*typical* runner has paces of his own, and features count as differences from his. So a pack that
slows down teaches nobody that those who slowed down go on doing so; and how far the typical
runner has wandered from what was expected of him says how far he may yet (`wandering`).
"""

from dataclasses import dataclass

import numpy as np

from feeds.estimate.form import Form, facts, features, gait_of
from feeds.estimate.intervals import EXPECTED, NORMAL_80, Spread, chained, sides, spread_of
from feeds.estimate.learn import fit
from feeds.estimate.pace_profile import Profile, fade_profile
from feeds.estimate.recent import Recent
from geo.motion import FloatArray

# What to expect of an interval nobody has run, and how far it may be from that. A last pace is
# nearly the next one (that is last-split pace); an excess, a walk or a stop, is made good in part.
PRIOR = np.array([0.0, 0.9, 0.8, 0.0, 0.0, 0.0, 0.0])
PRIOR_SD = np.array([0.03, 0.25, 0.4, 0.25, 0.25, 0.07, 0.004])
CARRIED_ON = np.array([0.0, 1.0, 1.0, 0.0, 0.0, 0.0, 0.0])  # the typical runner's last pace
LIKE_BEFORE = 0.5  # from one interval to the next, what carries on changes by half of that
FADE_SD = 0.3  # a field tires as others do, give or take this share
OWN_FADE_SD = 0.4, 0.8  # and a runner as others in the field: some hardly tire, some hit the wall
COMMON_SD = 0.015  # and what a day has in store for all, a wind or tactics, shows on the way
PACE_SD = 0.04  # of a step's error, until there are some
ENOUGH = 255  # of the latest runners tell what is usual of them
SURPRISE_FROM = 1.0  # so many intervals is what is usual of fields worth
LASTS = 0.25  # of the course; what all do together lasts over the next interval, then gives way


@dataclass(frozen=True, slots=True, eq=False)
class FieldModel:
    """How pace follows from form, for each of the M - 1 intervals; the first has no form yet."""

    middle: float  # log pace of the middle of the field
    coef: FloatArray  # (M - 1, 7)
    doubt: FloatArray  # (M - 1,) standard deviation of what the typical runner is expected to do
    spread: tuple[Spread, ...]  # (M - 1,)
    surprise: FloatArray  # (M - 1,) log pace that the typical runner did beyond what was expected
    far_low: FloatArray  # (M, M) 80 % bounds of the time from a mat to one beyond the next: less
    far_high: FloatArray  # (M, M) and more than expected, as shares of it

    def pace(self, form: Form, interval: int) -> FloatArray:
        """Return (N,) log pace over an interval for runners with such forms at its beginning."""
        return np.asarray(form.mean + features(facts(form), self.middle) @ self.coef[interval])


def learn_field(
    recents: list[Recent], mats_m: FloatArray, climb: Profile, middle: float
) -> FieldModel:
    """Return what the latest completions of each interval show.

    Parameters
    ----------
    recents : (M - 1) completions, the first interval's included.
    mats_m : (M,) metres along the course.
    climb : what its slopes cost.
    middle : log pace of the middle of the field.
    """
    m = len(mats_m)
    hours = float(np.exp(middle)) * (mats_m[-1] - mats_m[0]) / 3600.0
    fade = fade_profile(mats_m, hours)
    coef, doubt = np.tile(PRIOR, (m - 1, 1)), np.full(m - 1, PACE_SD)
    spreads, surprise = [EXPECTED] * (m - 1), np.zeros(m - 1)
    weight = FADE_SD**-2.0
    tires = weight  # weight times the share to which this field tires like others
    pace_sd = PACE_SD
    ran, mean = [0.0], 0.0  # the typical runner's log paces, and their mean so far
    lasts = 1.0  # the share of what all have just done together that goes on
    for step in range(1, m - 1):
        recent = recents[step]
        prior, sd = PRIOR.copy(), PRIOR_SD.copy()
        if step == 1:  # one pace so far: nothing has changed
            prior[1:3] = 0.0
            sd[1:4] = 1e-4
        else:
            prior[6] = coef[step - 1, 6]
            if not len(recents[step - 1].y):
                way = (mats_m[step + 1] - mats_m[step]) / (mats_m[-1] - mats_m[0])
                lasts *= float(np.exp(-way / LASTS))
        if step > 2:
            prior[1:6] = coef[step - 1, 1:6]
            sd[1:6] *= LIKE_BEFORE
        bend = fade.step(lasts, step)
        like_others = climb.step(lasts, step) + lasts * (ran[-1] - mean)
        prior[0] = like_others + tires / weight * bend
        before = ran[max(step - 2, 0)]
        typical = np.array([0.0, ran[-1] - mean, 0.0, before - mean, ran[0] - mean, 0.0, 0.0])
        x = features(recent.x, middle)
        walks = x[:, 5] > 0
        theirs = np.median(x[-ENOUGH:], axis=0) if len(x) else typical
        theirs[0] = 0.0
        prior[0] += (theirs - typical) @ prior
        found = fit(x - theirs, recent.y, prior, sd, pace_sd, walks)
        left = recent.y - (x - theirs) @ found.coef
        coef[step], pace_sd = found.coef, found.spread
        surprise[step] = found.coef[0] - prior[0]
        coef[step, 0] -= theirs @ found.coef
        doubt[step] = np.sqrt(found.doubt[0, 0])
        gait = gait_of(recent.x[:, -1], recent.x[:, 1], middle)
        spreads[step] = spread_of(left, recent.x[:, 1], gait, spreads[step - 1])
        change = float(coef[step, 0] + typical @ found.coef)
        if len(recent.y):
            sure = 1.0 / (PRIOR_SD[0] ** 2 + found.spread**2 / len(recent.y))
            tires += sure * bend * (change - like_others)
            weight += sure * bend * bend
        ran.append(mean + change)
        mean += change * (mats_m[step + 1] - mats_m[step]) / (mats_m[step + 1] - mats_m[0])
    shown = sum(len(recent.y) > 0 for recent in recents[1:])
    odd = np.array(ran) - climb.after - tires / weight * fade.after
    doubt *= wandering(odd[: shown + 1], mats_m)
    step_sd = np.array([0.5 * (one.high - one.low) * one.usual for one in spreads]) / NORMAL_80
    tiring, unknown = _unknown(fade, np.fmin(doubt / PRIOR_SD[0], 1.0), mats_m)
    common_sd = np.hypot(weight**-0.5 * tiring, COMMON_SD * unknown)
    common_sd = np.hypot(common_sd, chained(doubt, np.tile(CARRIED_ON, (m - 1, 1)), mats_m))
    own_sd = chained(step_sd, coef, mats_m)
    low, high = (
        NORMAL_80 * np.hypot(np.hypot(side * own_sd, fades * tiring), common_sd)
        for side, fades in zip(sides(spreads), OWN_FADE_SD, strict=True)
    )
    far_low, far_high = np.expm1(-low), np.expm1(high)
    return FieldModel(middle, coef, doubt, tuple(spreads), surprise, far_low, far_high)


def wandering(odd: FloatArray, mats_m: FloatArray) -> float:
    """Return how many times farther this field has wandered than fields do; at least 1.

    At every mat so far the typical runner was expected to go on as he just had; what came of that
    by every later mat, in standard deviations of a field that takes a step of `PRIOR_SD` an
    interval.

    Parameters
    ----------
    odd : (S,) his log pace over the first S intervals, less what was known of them beforehand.
    mats_m : (M,) metres along the course.

    Examples
    --------
    >>> mats_m = np.arange(6) * 100.0
    >>> wandering(np.zeros(4), mats_m), round(wandering(np.array([0.0, 0.1, 0.2, 0.3]), mats_m), 1)
    (1.0, 3.4)
    """
    step_m = np.diff(mats_m)[: len(odd)]
    way_m = np.concatenate(([0.0], np.cumsum(step_m)))
    run = np.concatenate(([0.0], np.cumsum(odd * step_m)))
    total = SURPRISE_FROM
    for now in range(2, len(odd) + 1):
        here = np.arange(1, now)
        off = (run[now] - run[here]) / (way_m[now] - way_m[here]) - odd[here - 1]
        steps = now - here
        sd = PRIOR_SD[0] * np.sqrt((steps + 1) * (2 * steps + 1) / (6 * steps))
        total += float(np.mean((off / sd) ** 2))
    return float(max(1.0, np.sqrt(total / (SURPRISE_FROM + max(len(odd) - 1, 0)))))


def _unknown(
    fade: Profile, unknown: FloatArray, mats_m: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return what of the way from a mat to a mat nobody has shown yet.

    Parameters
    ----------
    fade : how a field tires.
    unknown : (M - 1,) share of each interval's doubt that is left, 0 to 1.

    Returns
    -------
    (M, M) what tiring is expected to add to the log pace there, and (M, M) the share of the way.
    """
    m = len(mats_m)
    adds, share = np.zeros((m, m)), np.zeros((m, m))
    step_m = np.diff(mats_m)
    for here in range(1, m - 1):
        left_m = step_m[here:] * unknown[here:]
        way_m = np.cumsum(step_m[here:])
        adds[here, here + 1 :] = np.cumsum((fade.after[here:] - fade.so_far[here]) * left_m) / way_m
        share[here, here + 1 :] = np.cumsum(left_m) / way_m
    return adds, share
