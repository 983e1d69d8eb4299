"""Who is on the way over one interval: what is known of those who have not arrived yet."""

from dataclasses import dataclass

import numpy as np

from feeds.estimate.form import Form, facts
from feeds.estimate.recent import Recent
from geo.motion import FloatArray

SAMPLE = 400  # runners on their way tell what all of them do


@dataclass(frozen=True, slots=True, eq=False)
class StillOut:
    """R runners between two mats, at the moment when the farther one last read anybody.

    Not at the present moment: a mat that has fallen silent says nothing about runners.
    """

    x: FloatArray  # (R, 5) as those of `Recent`
    left_s: FloatArray  # (R,) Unix seconds of the last read
    gone: FloatArray  # (R,) log pace that they cannot reach any more, less the mean before
    seen_from: FloatArray  # (R,) likewise when the earliest of `Recent` arrived; -inf: later
    weight: float  # each stands for so many
    came_left_s: FloatArray  # (C,) of the completions: when they had left
    came_seen_from: FloatArray  # (C,) and their ``seen_from``

    @classmethod
    def of(cls, recent: Recent, form: Form, times_s: FloatArray, mats_m: FloatArray) -> "StillOut":
        """Return who is out on the interval of some completions.

        Parameters
        ----------
        recent : the completions.
        form : of N runners.
        times_s : (N, M) Unix seconds that can be, NaN: no read.
        mats_m : (M,) metres along the course.
        """
        here = recent.mat - 1
        way_m = mats_m[recent.mat] - mats_m[here]
        is_run = len(recent.y) > 0
        now_s = recent.at_s[-1] if is_run else np.inf
        since_s = -np.inf if recent.is_all else recent.at_s[0]

        def shown(at_s: float, left_s: FloatArray, mean: FloatArray) -> FloatArray:
            gone_s = np.fmax(at_s - left_s, 0.0)
            with np.errstate(divide="ignore"):
                return np.asarray(np.log(gone_s / way_m) - mean)

        rows = np.flatnonzero((form.mat == here) & (form.at_s < now_s))
        stride = len(rows) // SAMPLE + 1
        some = form.take(rows[::stride])
        left_s = times_s[recent.rows, here]
        return cls(
            facts(some),
            some.at_s,
            shown(now_s if is_run else -np.inf, some.at_s, some.mean),
            shown(since_s, some.at_s, some.mean),
            float(stride),
            left_s,
            shown(since_s, left_s, recent.x[:, -1]),
        )
