"""Measurements, each beside the naive way in the same run: ``make bench``.

A module here has one function, ``bench()``, that yields or returns rows::

    def bench() -> Iterator[Row]:
        yield Row("snapshot of 20,000 runners", ours, naive, "ms", "<= 50 ms", ours <= 50)
"""

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, slots=True)
class Row:
    """One figure of ours beside the naive way's."""

    name: str
    ours: float
    naive: float | None  # None: there is no other way to compare with
    unit: str
    aim: str = ""  # what we want, in words; empty: nothing is promised
    is_met: bool | None = None  # None: nothing is promised
    bigger_is_better: bool = False  # reads a second, say: then the ratio is turned round

    @property
    def ratio(self) -> float | None:
        """How many times better than the naive way; None without one."""
        if self.naive is None or not self.ours or not self.naive:
            return None
        return self.ours / self.naive if self.bigger_is_better else self.naive / self.ours


def median_of(times: int, measure: Callable[[], float]) -> float:
    """Return the median of a measurement made several times: one odd moment must not count."""
    return median(measure() for _ in range(times))
