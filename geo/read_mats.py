"""The mats of a course file: Point features that say where on the course runners are timed."""

from pathlib import Path

import numpy as np

from geo.course import ELLIPSOID, Course, Mat, lonlat_at
from geo.geojson import Json, complaint, geometry_type, is_number, properties_of, shown
from geo.positions import place_problems

MAT_TOLERANCE_M = 30.0  # from a mat's point to its place on the line
END_TOLERANCE_M = 1.0  # a finish written a hair beyond the measured line


def mat_points(document: Json) -> list[Json]:
    """Return the features of a FeatureCollection that are mats, in the order of the file."""
    return [point for point in document["features"] if properties_of(point).get("kind") == "mat"]


def mats_of(course: Course, points: list[Json]) -> tuple[Mat, ...]:
    """Return the mats at these points; a start and a finish where there are none."""
    if not points:
        return Mat("start", 0.0), Mat("finish", course.length_m)
    return tuple(
        Mat(
            point["properties"]["name"], float(min(point["properties"]["along_m"], course.length_m))
        )
        for point in points
    )


def mat_problems(path: Path, points: list[Json], course: Course | None) -> list[str]:
    """Return what is wrong with the mats; where they stand only if there is a course to ask."""
    problems = []
    seen: set[str] = set()
    before_m, before = -np.inf, ""
    for number, point in enumerate(points, 1):
        properties = properties_of(point)
        name, along_m = properties.get("name"), properties.get("along_m", np.nan)
        what = f"mat {name!r}"
        if not isinstance(name, str) or not name.strip():
            what = f"mat number {number}"
            mend = "Give it the name its reads carry."
            problems.append(complaint(path, f"a name for {what}", shown(name), mend))
        elif name in seen:
            mend = "Rename one: a runner crosses each name once."
            problems.append(complaint(path, "every mat once", f"{what} twice", mend))
        else:
            seen.add(name)
        misplaced = place_problems(path, point, what)
        if not misplaced and geometry_type(point) != "Point":
            mend = "Put one point on the line."
            misplaced = [complaint(path, f"a Point for {what}", geometry_type(point), mend)]
        problems += misplaced
        if not is_number(along_m):
            mend = "Give the metres from the start along the course as run."
            found = shown(properties.get("along_m"))
            problems.append(complaint(path, f"along_m for {what}", found, mend))
            continue
        if along_m <= before_m:
            expected = f"{what} after {before} at {before_m:.9g} m"
            mend = "List the mats in the order they are crossed."
            problems.append(complaint(path, expected, f"{along_m:.9g} m", mend))
        before_m, before = along_m, what
        if course is None:
            continue
        if not 0 <= along_m <= course.length_m + END_TOLERANCE_M:
            expected = f"{what} within 0 to {course.length_m:,.0f} m of the start"
            mend = "Correct its along_m: metres along the course as run."
            problems.append(complaint(path, expected, f"{along_m:.9g} m", mend))
        elif not misplaced:
            problems += _place_problems(path, point, what, course)
    return problems


def _place_problems(path: Path, point: Json, what: str, course: Course) -> list[str]:
    along_m = float(point["properties"]["along_m"])
    lon, lat = point["geometry"]["coordinates"][:2]
    (place,) = lonlat_at(course, np.array([along_m]))
    _, _, away_m = ELLIPSOID.inv(lon, lat, *place)
    if away_m <= MAT_TOLERANCE_M:
        return []
    expected = f"{what} within {MAT_TOLERANCE_M:g} m of metre {along_m:.9g} of the course"
    mend = f"Move it to [{place[0]:.6f}, {place[1]:.6f}], or correct its along_m."
    return [complaint(path, expected, f"its point {away_m:,.0f} m away", mend)]
