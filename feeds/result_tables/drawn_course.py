"""A course for a race of which only the length is known: a drawn road, as long as it says."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

import numpy as np

from feeds.result_tables.open_table import TableError
from geo.course import ELLIPSOID, Course, FloatArray, lonlat_at

BENDS, SWING = (
    2.5,
    0.06,
)  # of the road: so many, and so far to either side, as a share of its length
POINTS = 241
TURNS = 30  # until the drawn length is right
DEGREE_M = 111_000.0
WITHIN = 1e-4  # of the length


def drawn_course(
    name: str,
    mats: Sequence[tuple[str, float]],
    length_m: float,
    shape: Literal["line", "out-and-back"],
) -> dict[str, Any]:
    """Return a course file: a winding road from 0°, 0° on, and the mats along it.

    Parameters
    ----------
    mats : names and metres along the course as run, rising.
    length_m : as run.
    shape : an out-and-back turns half way.
    """
    way_m = length_m / 2.0 if shape == "out-and-back" else length_m
    line = _road(way_m)
    course = Course(name, line, _metres(line, way_m), shape)
    about = {"kind": "course", "name": name, "shape": shape, "length_m": length_m}
    return _file(name, about, line, _mat_points(course, mats))


def with_mats(path: Path, mats: Sequence[tuple[str, float]], length_m: float) -> dict[str, Any]:
    """Return somebody's own course file, with the mats of the table instead of its own.

    Raises
    ------
    TableError, geo.read_course.CourseError
        Where it is no course, or one of another length.
    """
    from geo.read_course import read_course

    course = read_course(path)
    if abs(course.length_m / length_m - 1.0) > 0.01:
        raise TableError(
            f"{path.name}: expected a course of {length_m:,.0f} m as the table's race, found "
            f"{course.length_m:,.0f} m. Say --distance, or give another course."
        )
    share = course.length_m / length_m
    told = json.loads(path.read_text(encoding="utf-8-sig"))
    features = told.get("features") or [{"type": "Feature", "properties": {}, "geometry": told}]
    lines = [
        one for one in features if (one.get("properties") or {}).get("kind") != "mat"
        and (one.get("geometry") or {}).get("type") != "Point"
    ]  # fmt: skip
    points = _mat_points(course, [(name, along_m * share) for name, along_m in mats])
    document = {key: told[key] for key in ("name", "attribution") if key in told}
    return {"type": "FeatureCollection", **document, "features": [*lines, *points]}


def _road(way_m: float) -> FloatArray:
    """Return (V, 2) degrees of a winding line of so many metres."""
    along = np.linspace(0.0, 1.0, POINTS)
    aside = SWING * np.sin(along * BENDS * 2 * np.pi) * np.sin(along * np.pi)
    shape = np.column_stack((along, aside))
    scale = way_m / DEGREE_M
    for _ in range(TURNS):
        off = float(ELLIPSOID.line_length(*(shape * scale).T)) / way_m
        if abs(off - 1.0) < WITHIN:
            break
        scale /= off
    return np.round(shape * scale, 7)


def _metres(line: FloatArray, way_m: float) -> FloatArray:
    _, _, step_m = ELLIPSOID.inv(*line[:-1].T, *line[1:].T)
    along_m = np.concatenate(([0.0], np.cumsum(step_m)))
    return np.asarray(along_m * (way_m / along_m[-1]))


def _mat_points(course: Course, mats: Sequence[tuple[str, float]]) -> list[Mapping[str, Any]]:
    places = lonlat_at(course, np.array([along_m for _, along_m in mats]))
    return [
        {
            "type": "Feature",
            "properties": {"kind": "mat", "name": name, "along_m": round(along_m, 3)},
            "geometry": {"type": "Point", "coordinates": [round(x, 7) for x in place.tolist()]},
        }
        for (name, along_m), place in zip(mats, places, strict=True)
    ]


def _file(
    name: str, about: Mapping[str, Any], line: FloatArray, points: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    drawn = {"type": "LineString", "coordinates": line.tolist()}
    road = {"type": "Feature", "properties": dict(about), "geometry": drawn}
    return {"type": "FeatureCollection", "name": name, "features": [road, *points]}
