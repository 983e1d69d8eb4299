"""The latest runners through one interval: what the field can tell about it.

Kept up to date read by read, at a cost that does not grow with the race, and yet the same whatever
the order in which the reads came: always the latest by the time of crossing.
"""

from dataclasses import dataclass

import numpy as np

from feeds.estimate.form import FACTS, facts, form_of
from geo.motion import FloatArray, IntArray

RECENT = 1500  # so many completions tell all that can be told


@dataclass(slots=True, eq=False)
class Recent:
    """The latest completions, at most `RECENT`, of the interval that ends at mat ``mat``."""

    mat: int
    rows: IntArray  # (R,) runners, in order of crossing the mat
    at_s: FloatArray  # (R,) when
    x: FloatArray  # (R, 5) `facts` at the mat before
    y: FloatArray  # (R,) log pace over the interval, less the mean until then
    is_all: bool  # nobody had to be left out

    @classmethod
    def of(cls, mat: int) -> "Recent":
        """Return the completions of an interval nobody has run."""
        nobody = np.zeros(0)
        return cls(mat, np.zeros(0, np.int64), nobody, np.zeros((0, FACTS)), nobody, True)

    @property
    def usual(self) -> float:
        """The middle log pace over the interval; NaN: nobody has run it."""
        return float(np.median(self.y + self.x[:, -1])) if len(self.y) else float("nan")

    def update(self, times_s: FloatArray, mats_m: FloatArray, changed: IntArray) -> bool:
        """Take in the rows of a table of times that changed at this mat or before.

        Returns
        -------
        True where the completions are others than before.
        """
        was_here = np.zeros(len(times_s), dtype=bool)
        was_here[self.rows] = True
        is_less = bool(was_here[changed].any())
        if is_less:
            stays = ~np.isin(self.rows, changed)
            self.rows, self.at_s = self.rows[stays], self.at_s[stays]
            self.x, self.y = self.x[stays], self.y[stays]
            if not self.is_all:  # somebody left out may be among the latest now
                changed = np.setdiff1d(np.arange(len(times_s)), self.rows)
                self.is_all = True  # unless too many are found again
        seen = ~np.isnan(times_s[changed][:, [0, self.mat - 1, self.mat]]).any(axis=1)
        new = changed[seen]
        if len(new) == 0:
            return is_less
        at_s = np.concatenate((self.at_s, times_s[new, self.mat]))
        rows = np.concatenate((self.rows, new))
        order = np.lexsort((rows, at_s))
        self.is_all &= len(order) <= RECENT
        order = order[-RECENT:]
        is_old = order < len(self.at_s)
        together = np.empty((len(order), FACTS + 1))
        together[is_old, :-1], together[is_old, -1] = self.x[order[is_old]], self.y[order[is_old]]
        fresh = rows[order[~is_old]]  # only of these is anything worked out
        together[~is_old, :-1], together[~is_old, -1] = self._shown(times_s[fresh], mats_m)
        at_s, rows = at_s[order], rows[order]
        self.rows, self.at_s = rows, at_s
        self.x, self.y = together[:, :-1], together[:, -1]
        return True

    def _shown(self, times_s: FloatArray, mats_m: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return (R, 5) facts at the mat before and (R,) what came of them."""
        here, way_m = self.mat, mats_m[self.mat] - mats_m[self.mat - 1]
        pace = np.log((times_s[:, here] - times_s[:, here - 1]) / way_m)
        form = form_of(times_s[:, :here], mats_m[:here])
        return facts(form), pace - form.mean
