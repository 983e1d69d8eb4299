"""How wide the road is: what a course's file says of it, for how many fit side by side."""

from pathlib import Path

import numpy as np

from geo.course import FloatArray
from geo.geojson import Json, complaint, is_number, shown

KEY = "widths_m"
NARROWEST_M, WIDEST_M = 0.5, 500.0


def width_problems(path: Path, properties: Json) -> list[str]:
    """Return what is wrong with the widths that a course announces; none where it says nothing."""
    widths = properties.get(KEY)
    if widths is None:
        return []
    if not (
        isinstance(widths, list)
        and widths
        and all(isinstance(pair, list) and len(pair) == 2 for pair in widths)
        and all(is_number(value) for pair in widths for value in pair)
    ):
        mend = "Write widths_m as [[metres along, metres wide], …]."
        return [complaint(path, "pairs of numbers as widths_m", shown(widths), mend)]
    problems = []
    along_m, wide_m = np.array(widths, np.float64).T
    falls = np.flatnonzero(np.diff(along_m) <= 0)
    if len(falls):
        found = shown(widths[falls[0] + 1])
        problems.append(complaint(path, "widths_m with rising metres", found, "Sort them."))
    odd = np.flatnonzero((wide_m < NARROWEST_M) | (wide_m > WIDEST_M))
    if len(odd):
        expected, found = f"widths of {NARROWEST_M} to {WIDEST_M:.0f} m", shown(widths[odd[0]])
        problems.append(complaint(path, expected, found, "Give metres in use by runners."))
    return problems


def widths_of(properties: Json) -> FloatArray:
    """Return (K, 2) metres along the course as run, and metres wide; no rows where none is told."""
    return np.array(properties.get(KEY) or np.empty((0, 2)), np.float64)
