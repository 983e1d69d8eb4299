"""How wrong a timing system's clock is, by when its reads came. Shown, never silently corrected."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

FRESH_S = 120.0  # a read that came later than that was most likely kept back, and tells no clock


@dataclass(frozen=True, slots=True)
class Difference:
    """Between when reads were received and when they say they were."""

    by_s: float  # the middle one; positive: the clock is behind, or the reads come late
    spread_s: float  # half of what holds eight of ten: small where it is the clock that is wrong
    count: int  # reads that tell


def difference_of(late_s: Sequence[float]) -> Difference | None:
    """Return by how much a clock differs from ours; None where no read tells.

    Reads that were kept back tell nothing as long as there are others. Where all came late, a
    clock that shows another zone's time tells itself by its small spread.

    Parameters
    ----------
    late_s : received less read, seconds, of the last reads of a device.

    Examples
    --------
    >>> difference_of([2.4, 2.5, 2.6, 611.0, 500.0])
    Difference(by_s=2.5, spread_s=0.08, count=3)
    >>> difference_of([3601.0, 3600.0, 3602.0])
    Difference(by_s=3601.0, spread_s=0.8, count=3)
    """
    fresh = [one for one in late_s if abs(one) < FRESH_S] or late_s
    if not fresh:
        return None
    low, middle, high = np.quantile(fresh, [0.1, 0.5, 0.9])
    return Difference(round(float(middle), 3), round(float(high - low) / 2, 3), len(fresh))
