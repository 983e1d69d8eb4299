"""Read a course file, or refuse it with all its mistakes at once.

A course file is GeoJSON: one line, and a Point for every mat. A line with no properties at all is
a course too, run once, with a mat at either end. What could be put right is told in its notes.
"""

from dataclasses import replace
from pathlib import Path
from typing import get_args

import numpy as np

from geo.course import ELLIPSOID, Course, FloatArray, Shape
from geo.course_line import pick_line, without_repeats
from geo.geojson import CourseError, Json, complaint, is_number, open_geojson, properties_of, shown
from geo.heights import are_announced, height_problems, heights_as_run, line_heights
from geo.positions import ACROSS_180, place_problems
from geo.read_mats import mat_points, mat_problems, mats_of
from geo.widths import width_problems, widths_of

__all__ = ["COURSES", "CourseError", "read_course"]

COURSES = Path(__file__).parent / "courses"  # the ones that come with the program

SHAPES = get_args(Shape)
LENGTH_TOLERANCE = 0.01  # share of the announced length
LOOP_GAP_M = 1.0  # how far a loop may end from where it starts
LONGEST_STRETCH_M = 1000.0  # between two points: beyond, a degree changes its length on the way


def read_course(path: Path, feature: str | None = None) -> Course:
    """Return the course in a GeoJSON file.

    Parameters
    ----------
    path : the file.
    feature : which LineString, where there are several: its name, its id, or its number from 1.

    Raises
    ------
    CourseError : with a message for every mistake found in the file.

    Examples
    --------
    >>> course = read_course(COURSES / "champs-elysees" / "course.geojson")
    >>> course.shape, course.length_m, [mat.name for mat in course.mats][:3]
    ('out-and-back', 5000.0, ['start', '1km', '2km'])
    """
    document = open_geojson(path)
    notes: list[str] = []
    drawn = pick_line(path, document, feature, notes)
    properties = properties_of(drawn)
    mats = mat_points(document)
    problems = place_problems(path, drawn, "the line") or _line_problems(path, drawn)
    problems += _property_problems(path, properties) + width_problems(path, properties)
    if problems:
        raise CourseError(problems + mat_problems(path, mats, None))

    shape: Shape = properties.get("shape", "line")
    is_announced = are_announced(path, properties, notes)
    line, line_m = _measured(_points(path, drawn, notes, with_heights=not is_announced))
    bare = Course(
        name=str(properties.get("name") or document.get("name") or path.stem),
        line_lonlat=line[:, :2],
        line_m=line_m,
        shape=shape,
        laps=int(properties.get("laps", 1)) if shape == "laps" else 1,
        widths=widths_of(properties),
        attribution=str(document.get("attribution") or ""),
        notes=tuple(notes),
    )
    problems = _loop_problems(path, bare) + _length_problems(path, bare, properties)
    if problems:
        raise CourseError(problems + mat_problems(path, mats, None))

    if "length_m" in properties:
        bare = replace(bare, line_m=line_m * (properties["length_m"] / bare.length_m))
    problems = height_problems(path, bare, properties) if is_announced else []
    problems += mat_problems(path, mats, bare)
    if problems:
        raise CourseError(problems)
    heights = heights_as_run(bare, line)
    if is_announced:
        heights = np.array(properties["heights_m"], np.float64)
    return replace(bare, heights=heights, mats=mats_of(bare, mats))


def _line_problems(path: Path, line: Json) -> list[str]:
    points = np.array([point[:2] for point in line["geometry"]["coordinates"]], np.float64)
    if len(points) < 2:
        return [complaint(path, "a line of two points or more", "one", "Draw the whole course.")]
    if len(without_repeats(points)) < 2 or (points == points[0]).all():
        found = "the same point throughout"
        return [complaint(path, "a line of some length", found, "Draw the whole course.")]
    if (np.abs(np.diff(points[:, 0])) > 180).any():
        return [complaint(path, "a line on one map", "a step across 180°", ACROSS_180)]
    return []


def _property_problems(path: Path, properties: Json) -> list[str]:
    problems = []
    shape = properties.get("shape", "line")
    if shape not in SHAPES:
        mend = "Use one of these; a LineString without a shape is run once."
        problems.append(complaint(path, "shape " + " or ".join(SHAPES), shown(shape), mend))
    laps = properties.get("laps", None if shape == "laps" else 1)
    is_count = isinstance(laps, int) and not isinstance(laps, bool) and laps >= 1
    if shape == "laps" and not is_count:
        found = shown(laps)
        mend = 'Say how often the loop is run: "laps": 8.'
        problems.append(complaint(path, "laps, a whole number from 1 up", found, mend))
    elif shape in SHAPES and laps != 1 and shape != "laps":
        mend = 'Give it the shape "laps", or take laps out.'
        problems.append(complaint(path, f"one lap on the shape {shape!r}", shown(laps), mend))
    length_m = properties.get("length_m", 1)
    if not is_number(length_m) or length_m <= 0:
        mend = "Give the metres as run, or leave it out and the line is measured."
        problems.append(complaint(path, "length_m in metres, above 0", shown(length_m), mend))
    return problems


def _points(path: Path, drawn: Json, notes: list[str], *, with_heights: bool) -> FloatArray:
    """Return the line's points (P, 2), or (P, 3) where every one of them has a height.

    Points that repeat the one before are left out, with a note.
    """
    positions = drawn["geometry"]["coordinates"]
    drawn_points = np.array([position[:2] for position in positions], np.float64)
    heights = line_heights(path, positions, notes) if with_heights else None
    if heights is not None:
        drawn_points = np.column_stack((drawn_points, heights))
    points = without_repeats(drawn_points)
    if repeats := len(drawn_points) - len(points):
        are = "1 point repeats" if repeats == 1 else f"{repeats} points repeat"
        notes.append(f"{path.name}: {are} the one before; left out of the line.")
    return points


def _measured(points: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the line (V, 2 or 3) with points added on long stretches, and its (V,) metres."""
    _, _, stretch_m = ELLIPSOID.inv(*points[:-1, :2].T, *points[1:, :2].T)
    pieces = np.ceil(stretch_m / LONGEST_STRETCH_M)
    knots = np.concatenate(([0.0], np.cumsum(np.maximum(pieces, 1))))
    steps = np.arange(knots[-1] + 1)
    line = np.column_stack([np.interp(steps, knots, column) for column in points.T])
    _, _, step_m = ELLIPSOID.inv(*line[:-1, :2].T, *line[1:, :2].T)
    return line, np.concatenate(([0.0], np.cumsum(step_m)))


def _loop_problems(path: Path, course: Course) -> list[str]:
    if course.shape != "laps":
        return []
    _, _, gap_m = ELLIPSOID.inv(*course.line_lonlat[0], *course.line_lonlat[-1])
    if gap_m <= LOOP_GAP_M:
        return []
    found = f"a gap of {gap_m:,.0f} m"
    mend = 'Repeat the first point at the end, or use the shape "line" or "out-and-back".'
    return [complaint(path, "a loop that ends where it starts", found, mend)]


def _length_problems(path: Path, course: Course, properties: Json) -> list[str]:
    announced_m = properties.get("length_m", course.length_m)

    def agrees(line_length_m: float) -> bool:
        return bool(abs(line_length_m * course.legs / announced_m - 1) <= LENGTH_TOLERANCE)

    if agrees(course.line_length_m):
        return []
    mend = "Correct length_m (metres as run), the line, the shape or the laps."
    swapped = course.line_lonlat[:, ::-1]
    if (np.abs(swapped[:, 1]) <= 90).all() and agrees(ELLIPSOID.line_length(*swapped.T)):
        mend = "Read as latitude first it would fit: swap each pair, longitude comes first."
    expected = f"a course of {announced_m:,.0f} m as length_m says"
    return [complaint(path, expected, f"{course.length_m:,.0f} m", mend)]
