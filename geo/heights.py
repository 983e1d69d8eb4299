"""The heights of a course: announced as a list, or drawn into the line; left out where some lack.

Elevation data have holes: nothing at all, NaN, or a number that stands for nothing (-32768). A
profile with a hole is worse than none, so that all are left out, with a note.
"""

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geo.course import ELLIPSOID, Course, FloatArray
from geo.geojson import Json, complaint, is_number, shown
from geo.read_mats import END_TOLERANCE_M

LOWEST_M, HIGHEST_M = -500.0, 9000.0
VOIDS = {-32768, -32767, -99999, -9999, -999, 32767}  # "no data" in elevation models
STEEPEST = 0.15  # a climb to or from a height of exactly 0: steeper, and the 0 is a hole
CLIFF_M = 20.0


def line_heights(path: Path, positions: list[list[Any]], notes: list[str]) -> FloatArray | None:
    """Return the (P,) heights drawn into a line, or None where any is missing, and a note.

    Parameters
    ----------
    positions : of the line, each [longitude, latitude] and maybe a height.
    notes : why heights that are there were left out.
    """
    heights = [position[2] if len(position) > 2 else None for position in positions]
    if all(height is None for height in heights):
        return None
    metres = np.array([_metres(height) for height in heights])
    metres[_holes(positions, metres)] = np.nan
    missing = np.flatnonzero(np.isnan(metres))
    if not len(missing):
        return metres
    first = missing[0]
    written = shown(heights[first])
    notes.append(
        f"{path.name}: the heights of the line were left out, {len(missing)} of "
        f"{len(metres)} points have none (point {first + 1}: {written}). Fill them in, or give "
        "heights_m."
    )
    return None


def are_announced(path: Path, properties: Json, notes: list[str]) -> bool:
    """Return whether heights_m is there and is to be used; one with holes is not, with a note."""
    heights = properties.get("heights_m")
    if heights is None:
        return False
    if not isinstance(heights, list) or not all(
        isinstance(pair, list) and len(pair) == 2 and is_number(pair[0]) for pair in heights
    ):
        return True  # amiss, and told so
    holes = [pair for pair in heights if pair[1] is None or _is_void(pair[1])]
    if holes:
        notes.append(
            f"{path.name}: heights_m was left out, {len(holes)} of {len(heights)} have no height "
            f"({shown(holes[0])}). Fill them in."
        )
    return not holes


def height_problems(path: Path, course: Course, properties: Json) -> list[str]:
    """Return what is wrong with the heights that are announced."""
    heights = properties["heights_m"]
    if not (
        isinstance(heights, list)
        and heights
        and all(isinstance(pair, list) and len(pair) == 2 for pair in heights)
        and all(is_number(value) for pair in heights for value in pair)
    ):
        mend = "Write heights_m as [[metres along, metres above the sea], …]."
        return [complaint(path, "pairs of numbers as heights_m", shown(heights), mend)]
    problems = []
    along, height = np.array(heights, np.float64).T
    falls = np.flatnonzero(np.diff(along) <= 0)
    if len(falls):
        found = f"{along[falls[0] + 1]:.9g} after {along[falls[0]]:.9g}"
        mend = "Sort heights_m by metres along the course, each place once."
        problems.append(complaint(path, "heights_m to go forwards", found, mend))
    off = along[(along < 0) | (along > course.length_m + END_TOLERANCE_M)]
    if len(off):
        mend = "Give the metres as run, from the start."
        expected = f"heights_m within 0 to {course.length_m:,.0f} m along the course"
        problems.append(complaint(path, expected, f"{off[0]:.9g}", mend))
    odd = height[(height < LOWEST_M) | (height > HIGHEST_M)]
    if len(odd):
        expected = f"heights within {LOWEST_M:,.0f} to {HIGHEST_M:,.0f} m above the sea"
        mend = "Give metres, after the place: [along, height]."
        problems.append(complaint(path, expected, f"{odd[0]:.9g}", mend))
    return problems


def heights_as_run(course: Course, line: FloatArray) -> FloatArray:
    """Return the (H, 2) metres as run and heights of a line (V, 3) with heights of its own.

    No rows where the line is (V, 2).
    """
    if line.shape[1] < 3:
        return np.empty((0, 2))
    there = np.column_stack((course.line_m, line[:, 2]))
    back = there[::-1] * [-1, 1] + [course.line_length_m, 0]
    legs = [back if leg and course.shape == "out-and-back" else there for leg in range(course.legs)]
    along_m = [leg[:, 0] + number * course.line_length_m for number, leg in enumerate(legs)]
    rows = np.column_stack((np.concatenate(along_m), np.concatenate(legs)[:, 1]))
    return rows[np.concatenate(([True], np.diff(rows[:, 0]) > 0))]  # a turn is not there twice


def _metres(height: Any) -> float:
    is_known = is_number(height) and LOWEST_M <= height <= HIGHEST_M
    return float(height) if is_known else np.nan


def _is_void(height: Any) -> bool:
    is_a_number = isinstance(height, int | float) and not isinstance(height, bool)
    return is_a_number and (not is_number(height) or height in VOIDS or abs(height) > 1e6)


def _holes(positions: list[list[Any]], metres: FloatArray) -> NDArray[np.bool_]:
    """Return which (P,) heights are a 0 that stands for nothing: no road climbs to them so."""
    points = np.array([position[:2] for position in positions], np.float64)
    is_zero = metres == 0
    if len(points) < 2 or not is_zero.any() or is_zero.all():
        return np.zeros(len(points), np.bool_)
    _, _, step_m = ELLIPSOID.inv(*points[:-1].T, *points[1:].T)
    climb_m = np.abs(np.diff(metres))
    is_cliff = (climb_m >= CLIFF_M) & (climb_m > STEEPEST * np.asarray(step_m))
    beside = np.concatenate((is_cliff, [False])) | np.concatenate(([False], is_cliff))
    is_a_hole: NDArray[np.bool_] = is_zero & bool((beside & is_zero).any())
    return is_a_hole
