"""Read a course file, or refuse it with all its mistakes at once.

A course file is GeoJSON: one LineString, and a Point for every mat. A LineString with no
properties at all is a course too, run once, with a mat at either end.
"""

from dataclasses import replace
from pathlib import Path
from typing import get_args

import geopandas as gpd
import numpy as np
import shapely

from geo.course import ELLIPSOID, Course, FloatArray, Shape
from geo.geojson import (
    LONGITUDE_FIRST,
    CourseError,
    Json,
    complaint,
    geometry_type,
    is_number,
    open_geojson,
    place_problems,
    properties_of,
    shown,
)
from geo.read_mats import END_TOLERANCE_M, mat_points, mat_problems, mats_of

__all__ = ["COURSES", "CourseError", "read_course"]

COURSES = Path(__file__).parent / "courses"  # the ones that come with the program

SHAPES = get_args(Shape)
LENGTH_TOLERANCE = 0.01  # share of the announced length
LOOP_GAP_M = 1.0  # how far a loop may end from where it starts
LONGEST_STRETCH_M = 1000.0  # between two points: beyond, a degree changes its length on the way
LOWEST_M, HIGHEST_M = -500.0, 9000.0


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
    drawn = _pick_line(path, document, feature)
    properties = properties_of(drawn)
    mats = mat_points(document)
    problems = place_problems(path, drawn, "the line") or _line_problems(path, drawn)
    problems += _property_problems(path, properties)
    if problems:
        raise CourseError(problems + mat_problems(path, mats, None))

    shape: Shape = properties.get("shape", "line")
    line, line_m = _measured(_points(drawn))
    bare = Course(
        name=str(properties.get("name") or document.get("name") or path.stem),
        line_lonlat=line[:, :2],
        line_m=line_m,
        shape=shape,
        laps=int(properties.get("laps", 1)) if shape == "laps" else 1,
        attribution=str(document.get("attribution") or ""),
    )
    problems = _loop_problems(path, bare) + _length_problems(path, bare, properties)
    if problems:
        raise CourseError(problems + mat_problems(path, mats, None))

    if "length_m" in properties:
        bare = replace(bare, line_m=line_m * (properties["length_m"] / bare.length_m))
    problems = _height_problems(path, bare, properties) + mat_problems(path, mats, bare)
    if problems:
        raise CourseError(problems)
    return replace(bare, heights=_heights(bare, properties, line), mats=mats_of(bare, mats))


def _pick_line(path: Path, document: Json, wanted: str | None) -> Json:
    features: list[Json] = document["features"]
    lines = [line for line in features if geometry_type(line) == "LineString"]
    if not lines:
        parts = [line for line in features if geometry_type(line) == "MultiLineString"]
        found = "a MultiLineString" if parts else "none"
        mend = "Join its parts into one line." if parts else "Draw the course as one line."
        raise CourseError([complaint(path, "one LineString", found, mend)])
    names = [str(properties_of(line).get("name") or line.get("id") or "") for line in lines]
    called = ", ".join(repr(name or number) for number, name in enumerate(names, 1))
    if wanted is not None:
        for number, (line, name) in enumerate(zip(lines, names, strict=True), 1):
            if wanted in (name, str(line.get("id", "")), str(number)):
                return line
        expected = f"a LineString called {wanted!r}"
        raise CourseError([complaint(path, expected, called, "Pick one of these with --feature.")])
    marked = [line for line in lines if properties_of(line).get("kind") == "course"]
    if len(marked or lines) > 1:
        mend = f"Join them, or pick one with --feature. They are {called}."
        found = str(len(marked or lines))
        raise CourseError([complaint(path, "one LineString", found, mend)])
    return (marked or lines)[0]


def _line_problems(path: Path, line: Json) -> list[str]:
    points = np.array([point[:2] for point in line["geometry"]["coordinates"]], np.float64)
    if len(points) < 2:
        return [complaint(path, "a line of two points or more", "one", "Draw the whole course.")]
    stays = np.flatnonzero((np.diff(points, axis=0) == 0).all(axis=1))
    if len(stays) == len(points) - 1:
        found = "the same point throughout"
        return [complaint(path, "a line of some length", found, "Draw the whole course.")]
    problems = []
    if len(stays):
        numbers = ", ".join(str(number + 2) for number in stays[:5])
        found = f"{len(stays)} that repeat the point before (point {numbers})"
        problems.append(complaint(path, "points that move on", found, "Take the repeats out."))
    if (np.abs(np.diff(points[:, 0])) > 180).any():
        mend = "Move the course: one across the date line cannot be drawn."
        problems.append(complaint(path, "a line on one map", "a step across 180°", mend))
    return problems


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


def _points(drawn: Json) -> FloatArray:
    """Return the line's points (P, 2), or (P, 3) where every one of them has a height."""
    coordinates = drawn["geometry"]["coordinates"]
    width = 3 if min(map(len, coordinates)) > 2 else 2
    geometry = {"type": "LineString", "coordinates": [point[:width] for point in coordinates]}
    feature = {"type": "Feature", "properties": {}, "geometry": geometry}
    line = gpd.GeoDataFrame.from_features([feature], crs=LONGITUDE_FIRST).geometry
    points: FloatArray = shapely.get_coordinates(line.array, include_z=width == 3)
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


def _height_problems(path: Path, course: Course, properties: Json) -> list[str]:
    heights = properties.get("heights_m")
    if heights is None:
        return []
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


def _heights(course: Course, properties: Json, line: FloatArray) -> FloatArray:
    """Return the heights announced, else those of the line's own third coordinates."""
    if properties.get("heights_m") is not None:
        return np.array(properties["heights_m"], np.float64)
    if line.shape[1] < 3:
        return np.empty((0, 2))
    there = np.column_stack((course.line_m, line[:, 2]))
    back = there[::-1] * [-1, 1] + [course.line_length_m, 0]
    legs = [back if leg and course.shape == "out-and-back" else there for leg in range(course.legs)]
    along_m = [leg[:, 0] + number * course.line_length_m for number, leg in enumerate(legs)]
    rows = np.column_stack((np.concatenate(along_m), np.concatenate(legs)[:, 1]))
    return rows[np.concatenate(([True], np.diff(rows[:, 0]) > 0))]  # a turn is not there twice
