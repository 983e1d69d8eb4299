"""How a runner is running: what the reads so far say about the paces to come.

All paces are logarithms of seconds a metre, so that a share more or less counts alike for the fast
and the slow. A form is made of a runner's own reads alone; what a form comes to at the next mat is
learnt from the field (`feeds.estimate.field_model`).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geo.motion import FloatArray, IntArray

FACTS, FEATURES = 5, 7
BOUND = 0.15  # a last pace slower than the mean by more is a walk or a stop: that counts apart
RUNS, FALTERS, WALKS_ON = 0, 1, 2
WALKS = 0.35  # log pace slower than the middle of the field
FAR = 0.3  # from the field's middle: beyond, nothing is learnt from being slower still


@dataclass(frozen=True, slots=True, eq=False)
class Form:
    """N runners at their last reads. NaN where there is nothing yet."""

    mat: IntArray  # (N,) the last mat that has read each, -1: none has
    at_s: FloatArray  # (N,) Unix seconds of that read
    elapsed_s: FloatArray  # (N,) since the start
    mean: FloatArray  # (N,) log pace from the start to the last read
    last: FloatArray  # (N,) log pace from the read before to the last one
    before: FloatArray  # (N,) log pace of the way before that; where there was none, as last
    first: FloatArray  # (N,) log pace from the start to the read after it; if that is the last one,
    # what was to be expected of it (`feeds.estimate.first_interval`), as soon as that is known

    def take(self, rows: IntArray) -> "Form":
        """Return the forms of some runners."""
        return Form(*(getattr(self, name)[rows] for name in Form.__slots__))

    def put(self, rows: IntArray, form: "Form") -> None:
        """Replace the forms of some runners."""
        for name in Form.__slots__:
            getattr(self, name)[rows] = getattr(form, name)


def no_form(n: int) -> Form:
    """Return the forms of runners nobody has seen."""
    return Form(np.full(n, -1), *(np.full(n, np.nan) for _ in range(6)))


def form_of(times_s: FloatArray, mats_m: FloatArray) -> Form:
    """Return the forms of runners at their last reads.

    Parameters
    ----------
    times_s : (N, M) Unix seconds that are believed (`feeds.believe`), NaN: no read. Who has
        any has a start.
    mats_m : (M,) metres along the course, rising.

    Examples
    --------
    >>> nan = np.nan
    >>> form = form_of(np.array([[0.0, 300.0, nan, 900.0]]), np.arange(4) * 1000.0)
    >>> int(form.mat[0]), np.exp([form.mean[0], form.last[0], form.first[0]]).round(2).tolist()
    (3, [0.3, 0.3, 0.3])
    """
    n, m = times_s.shape
    place = np.where(np.isnan(times_s), -1, np.arange(m))
    seen = []  # the last mat, the one before, the one before that
    for _ in range(3):
        seen.append(place.max(axis=1, initial=-1))
        place[np.arange(n), seen[-1]] = -1  # where it is -1 that is the last column: empty anyway
    third, second, last = seen[2], seen[1], seen[0]
    later = ~np.isnan(times_s[:, 1:])
    first = np.where(later.any(axis=1), np.argmax(later, axis=1) + 1, -1) if m > 1 else third
    padded_s = np.column_stack((times_s, np.full(n, np.nan)))
    padded_m = np.append(mats_m, np.nan)
    row = np.arange(n)

    def log_pace(since: IntArray, until: IntArray) -> FloatArray:
        with np.errstate(divide="ignore", invalid="ignore"):
            way_s = padded_s[row, until] - padded_s[row, since]
            return np.asarray(np.log(way_s / (padded_m[until] - padded_m[since])))

    start = np.where(second >= 0, 0, -1)
    newest = log_pace(second, last)
    before = log_pace(third, second)
    return Form(
        mat=last,
        at_s=padded_s[row, last],
        elapsed_s=padded_s[row, last] - times_s[:, 0],
        mean=log_pace(start, last),
        last=newest,
        before=np.where(np.isnan(before), newest, before),
        first=log_pace(start, first),
    )


def facts(form: Form) -> FloatArray:
    """Return (N, 5) what a forecast asks of a form, whatever the others do.

    One; how the last pace differs from the mean, the pace before, and the first one; the mean.
    """
    found = np.empty((len(form.mean), FACTS))
    found[:, 0] = 1.0
    np.subtract(form.last, form.mean, out=found[:, 1])
    np.subtract(form.before, form.mean, out=found[:, 2])
    np.subtract(form.first, form.mean, out=found[:, 3])
    found[:, 4] = form.mean
    return found


def features(found: FloatArray, middle: float) -> FloatArray:
    """Return (N, 7) what the log pace to the next mat, less the mean so far, depends on.

    One; how the last pace differs from the mean, and what of that is a walk or a stop; of who runs
    the pace before and the first one likewise; whether she walks; and how much slower she is than
    the middle of the field.

    Parameters
    ----------
    found : (N, 5) `facts`.
    middle : log pace of the middle of the field.
    """
    x = np.empty((len(found), FEATURES))
    change, mean = found[:, 1], found[:, 4]
    walks = is_walking(mean, change, middle)
    x[:, 0], x[:, 5] = 1.0, walks
    np.fmin(change, BOUND, out=x[:, 1])
    np.subtract(change, x[:, 1], out=x[:, 2])
    x[:, 3:5] = np.clip(found[:, 2:4], -BOUND, BOUND) * ~walks[:, None]
    np.clip(mean - middle, -FAR, FAR, out=x[:, 6])
    return x


def is_walking(mean: FloatArray, change: FloatArray, middle: float) -> NDArray[np.bool_]:
    """Return (N,) who has just been so much slower than before, or than others, as walkers are."""
    return np.asarray((change > BOUND) | (mean + change > middle + WALKS))


def gait_of(mean: FloatArray, change: FloatArray, middle: float) -> NDArray[np.int8]:
    """Return (N,) who runs, falters or walks: `RUNS`, `FALTERS`, `WALKS_ON`.

    Who falters is much slower than she was and yet as fast as runners are: she may walk soon, or
    recover. Who is as slow as walkers are goes on so, however fast she was before.
    """
    is_slow = mean + change > middle + WALKS
    gait = (change > BOUND).astype(np.int8)
    gait[is_slow] = WALKS_ON
    return gait
