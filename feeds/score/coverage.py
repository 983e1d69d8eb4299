"""Whom the 80 % intervals hold: by tenth of the field, as it finished, and by mat.

An interval that holds four of five runners on the whole may yet hold few of the slow ones, or few
at the first mats, when hardly anybody has shown how they are run.

next : of forecasts of the next mat, made at the tick after a read, the share that was right.
finish : likewise of the last mat.

By tenth of the field every forecast counts; whose finish was not read is in none. By mat ``next``
are the arrivals *at* that mat, forecast at the mat before, and ``finish`` the finishes forecast
*at* that mat; a forecast counts if `PASSED` runners had passed that mat when it was made.
"""

from dataclasses import dataclass, field

import numpy as np

from geo.motion import FloatArray, IntArray

TENTHS = 10
PASSED = 200  # runners; before, a mat has too little to tell


@dataclass(slots=True)
class Held:
    """What is noted of the intervals of runners just read, tick by tick. NaN: no outcome."""

    row: list[IntArray] = field(default_factory=list)  # their numbers
    mat: list[IntArray] = field(default_factory=list)  # that has just read them
    in_next: list[FloatArray] = field(default_factory=list)  # 1.0: inside, 0.0: not
    in_finish: list[FloatArray] = field(default_factory=list)
    passed_here: list[IntArray] = field(default_factory=list)  # runners read there by then
    passed_next: list[IntArray] = field(default_factory=list)

    def share(self, name: str) -> float:
        """Return how many per cent ``in_next`` or ``in_finish`` holds; NaN: there were none."""
        return _per_cent(np.concatenate(getattr(self, name) or [np.zeros(0)]))


@dataclass(frozen=True, slots=True)
class Share:
    """The intervals of one tenth, or mat. Per cent; NaN: there were none."""

    name: str  # the tenth, from the fastest, "1" to "10"; or metres along the course
    next: float
    nexts: int  # how many there were
    finish: float
    finishes: int


def by_tenth(held: Held, times_s: FloatArray) -> list[Share]:
    """Return whom the intervals held by tenth of the field, the fastest from start to finish first.

    Parameters
    ----------
    held : what was noted.
    times_s : (N, M) the reads of the race, Unix seconds. Who has no start counts from the first
        that anybody made.
    """
    noted = _Noted.of(held)
    start_s = times_s[:, 0]
    if not np.isnan(start_s).all():
        start_s = np.where(np.isnan(start_s), np.nanmin(start_s), start_s)
    took_s = times_s[:, -1] - start_s
    home = np.flatnonzero(~np.isnan(took_s))
    tenth = np.full(len(took_s), -1)
    order = home[np.argsort(took_s[home], kind="stable")]
    tenth[order] = np.arange(len(order)) * TENTHS // max(len(order), 1)
    of = tenth[noted.row]
    return [noted.share(str(one + 1), of == one, of == one) for one in range(TENTHS)]


def by_mat(held: Held, mats_m: FloatArray) -> list[Share]:
    """Return whom the intervals held by mat, the start left out."""
    noted = _Noted.of(held)
    found = []
    for mat in range(1, len(mats_m)):
        there = (noted.mat == mat - 1) & (noted.passed_next >= PASSED)
        from_here = (noted.mat == mat) & (noted.passed_here >= PASSED)
        found.append(noted.share(f"{mats_m[mat]:.0f}", there, from_here))
    return found


@dataclass(frozen=True, slots=True, eq=False)
class _Noted:
    """`Held`, joined."""

    row: IntArray
    mat: IntArray
    in_next: FloatArray
    in_finish: FloatArray
    passed_here: IntArray
    passed_next: IntArray

    @classmethod
    def of(cls, held: Held) -> "_Noted":
        """Return the parts as one array each."""
        whole, real = np.zeros(0, np.int64), np.zeros(0)
        empty = {"in_next": real, "in_finish": real}
        return cls(
            *(
                np.concatenate(getattr(held, name) or [empty.get(name, whole)])
                for name in cls.__slots__
            )
        )

    def share(self, name: str, is_next: FloatArray, is_finish: FloatArray) -> Share:
        """Return the shares of some next arrivals and some finishes."""
        nexts, finishes = self.in_next[is_next], self.in_finish[is_finish]
        counts = (int(np.count_nonzero(~np.isnan(one))) for one in (nexts, finishes))
        (n_next, n_finish) = counts
        return Share(name, _per_cent(nexts), n_next, _per_cent(finishes), n_finish)


def _per_cent(inside: FloatArray) -> float:
    inside = inside[~np.isnan(inside)]
    return 100 * float(inside.mean()) if len(inside) else float("nan")
