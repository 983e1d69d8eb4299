"""The one line that a course file draws: picked among others, its parts joined, repeats left out.

Files that were converted have a track in several parts, and nearly every point twice. Parts that
meet are one line. Where they do not, or where one of them runs the other way, is for whoever drew
it to say: it is told with its place.
"""

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from geo.course import ELLIPSOID, FloatArray
from geo.geojson import CourseError, Json, complaint, geometry_type, properties_of
from geo.positions import is_position

TOUCH_M = 2.0  # how far apart the ends of two parts may be that meet
REPEAT_M = 0.1  # a point nearer than that to the one before says nothing new
MOST_SORTED = 20  # parts among which an order is sought


def pick_line(path: Path, document: Json, wanted: str | None, notes: list[str]) -> Json:
    """Return the feature that draws the course, a LineString whose parts have been joined.

    Parameters
    ----------
    wanted : which one, where there are several: its name, its id, or its number from 1.
    notes : what was joined is noted there.

    Raises
    ------
    CourseError : where there is none, or several that are not one line, or parts with a gap.
    """
    features: list[Json] = document["features"]
    drawn = [(one, parts) for one in features if (parts := _parts(one.get("geometry")))]
    if not drawn:
        kinds = sorted({geometry_type(one) for one in features} - {"", "Point"})
        found = f"only {' and '.join(kinds)}" if kinds else "none"
        raise CourseError(
            [complaint(path, "one LineString", found, "Draw the course as one line.")]
        )
    if wanted is not None:
        return _joined(path, [_called(path, [one for one, _ in drawn], wanted)], notes)
    marked = [one for one in drawn if properties_of(one[0]).get("kind") == "course"] or drawn
    if len(marked) > 1 and not _is_one_line(marked):
        called = _names([one for one, _ in drawn])
        mend = f"Join them, or pick one with --feature. They are {called}.{_apart(marked)}"
        raise CourseError([complaint(path, "one LineString", str(len(marked)), mend)])
    return _joined(path, [one for one, _ in marked], notes)


def without_repeats(points: FloatArray) -> FloatArray:
    """Return the points (P, 2 or 3) but those within 0.1 m of the one kept before.

    The first and the last stay where they are. A line that goes out to a point and back over the
    same ground repeats nothing.

    Examples
    --------
    >>> import numpy as np
    >>> twice = np.array([[0.0, 0.0], [0.0, 0.0], [1.0, 0.0], [1.0, 0.0], [0.0, 0.0]])
    >>> without_repeats(twice).tolist()
    [[0.0, 0.0], [1.0, 0.0], [0.0, 0.0]]
    """
    _, _, step_m = ELLIPSOID.inv(*points[:-1, :2].T, *points[1:, :2].T)
    if len(points) < 3 or (step_m > REPEAT_M).all():
        return points
    kept = [0]
    for number in range(1, len(points)):
        (_, _, away_m) = ELLIPSOID.inv(*points[kept[-1], :2], *points[number, :2])
        if away_m > REPEAT_M:
            kept.append(number)
    if kept[-1] != len(points) - 1 and len(kept) > 1:
        kept[-1] = len(points) - 1
    return points[kept]


def _parts(geometry: Any) -> list[list[Any]]:
    """Return the lines of a geometry, each a list of positions; empty ones have nothing to say."""
    if not isinstance(geometry, dict):
        return []
    kind, coordinates = geometry.get("type"), geometry.get("coordinates")
    if kind == "LineString":
        return [coordinates if isinstance(coordinates, list) else []]
    if kind == "MultiLineString" and isinstance(coordinates, list):
        lines = [part for part in coordinates if isinstance(part, list) and part]
        return lines or [[]]
    if kind == "GeometryCollection" and isinstance(geometry.get("geometries"), list):
        return [part for inner in geometry["geometries"] for part in _parts(inner)]
    return []


def _names(lines: Sequence[Json]) -> str:
    names = [_name(line) for line in lines]
    return ", ".join(repr(name or number) for number, name in enumerate(names, 1))


def _name(line: Json) -> str:
    return str(properties_of(line).get("name") or line.get("id") or "")


def _called(path: Path, lines: Sequence[Json], wanted: str) -> Json:
    for number, line in enumerate(lines, 1):
        if wanted in (_name(line), str(line.get("id", "")), str(number)):
            return line
    expected = f"a LineString called {wanted!r}"
    mend = "Pick one of these with --feature."
    raise CourseError([complaint(path, expected, _names(lines), mend)])


def _is_one_line(drawn: Sequence[tuple[Json, list[list[Any]]]]) -> bool:
    """Return whether several features are parts of one course, and not a course each.

    Those of different names are not, nor are loops that begin and end at one place.
    """
    names = {str(properties_of(feature).get("name") or "") for feature, _ in drawn}
    ends = [_ends(parts) for _, parts in drawn]
    if len(names - {""}) > 1 or any(end is None for end in ends):
        return False
    known = [end for end in ends if end is not None]
    if any(_away_m(begin, end) <= TOUCH_M for begin, end in known):
        return False
    return all(_away_m(before[1], after[0]) <= TOUCH_M for before, after in pairwise(known))


def _apart(drawn: Sequence[tuple[Json, list[list[Any]]]]) -> str:
    """Return where the first two features that do not meet are apart, and by how much."""
    for number, (before, after) in enumerate(pairwise(parts for _, parts in drawn), 1):
        between = _ends([before[-1][-1:], after[0][:1]])
        if between is not None and (gap_m := _away_m(*between)) > TOUCH_M:
            places = f"{_place(between[0])} to {_place(between[1])}"
            ends = f"the end of {number} to the beginning of {number + 1}"
            return f" From {ends}, {places}, it is {gap_m:,.0f} m."
    return ""


def _ends(parts: Sequence[Sequence[Any]]) -> tuple[Any, Any] | None:
    """Return the first and the last position of some parts, or None where they are none."""
    if not parts[0] or not parts[-1]:
        return None
    begin, end = parts[0][0], parts[-1][-1]
    return (begin, end) if is_position(begin) and is_position(end) else None


def _joined(path: Path, features: Sequence[Json], notes: list[str]) -> Json:
    """Return one feature with the first one's properties and all the parts as one LineString."""
    parts = [part for feature in features for part in _parts(feature["geometry"])]
    known = [ends for part in parts if (ends := _ends([part])) is not None]
    if len(known) == len(parts) and (problems := _gaps(path, known)):
        raise CourseError(problems)
    if len(parts) > 1:
        notes.append(f"{path.name}: {len(parts)} parts that meet were joined into one line.")
    properties: Json = {}
    for feature in reversed(features):
        properties |= properties_of(feature)
    line = list(parts[0])
    for part in parts[1:]:
        ends = _ends([line[-1:], part[:1]])
        is_same = ends is not None and _away_m(*ends) <= REPEAT_M
        line += part[1:] if is_same else part
    geometry = {"type": "LineString", "coordinates": line}
    return dict(features[0]) | {"properties": properties, "geometry": geometry}


def _gaps(path: Path, ends: Sequence[tuple[Any, Any]]) -> list[str]:
    """Return a message for every two parts that do not meet."""
    order = _order(ends)
    mend = "Draw what is missing between them, or move the ends together."
    if order is not None:
        told = [f"part {k + 1}{' turned round' if is_turned else ''}" for k, is_turned in order]
        mend = f"They meet as {', '.join(told)}: write them so, as they are run."
    problems = []
    for number, ((_, end), (begin, _)) in enumerate(pairwise(ends), 1):
        gap_m = _away_m(end, begin)
        if gap_m > TOUCH_M:  # not for NaN: a place off the map, which is told by itself
            found = (
                f"a gap of {gap_m:,.0f} m from the end of part {number} at {_place(end)} to the "
                f"beginning of part {number + 1} at {_place(begin)}"
            )
            problems.append(complaint(path, "parts that meet", found, mend))
    return problems if order is None else problems[:1]


def _order(ends: Sequence[tuple[Any, Any]]) -> list[tuple[int, bool]] | None:
    """Return an order in which all parts meet, each with whether it is to be turned round.

    The one with the fewest turned, the first part first if it can be; None where they never meet.
    """
    if len(ends) > MOST_SORTED:
        return None
    found = []
    for first in range(len(ends)):
        for is_turned in (False, True):
            order = [(first, is_turned)]
            at = ends[first][0 if is_turned else 1]
            while (following := _meeting(ends, order, at)) is not None:
                order.append(following)
                at = ends[following[0]][0 if following[1] else 1]
            if len(order) == len(ends):
                found.append(order)
    return min(found, key=lambda order: sum(turned for _, turned in order), default=None)


def _meeting(
    ends: Sequence[tuple[Any, Any]], order: Sequence[tuple[int, bool]], at: Any
) -> tuple[int, bool] | None:
    """Return a part not yet in the order that meets a place, and whether by its end."""
    rest = set(range(len(ends))) - {number for number, _ in order}
    for is_turned in (False, True):
        for number in sorted(rest):
            if _away_m(at, ends[number][1 if is_turned else 0]) <= TOUCH_M:
                return number, is_turned
    return None


def _away_m(one: Any, other: Any) -> float:
    (_, _, away_m) = ELLIPSOID.inv(one[0], one[1], other[0], other[1])
    return float(away_m)


def _place(position: Any) -> str:
    return f"[{position[0]:.6f}, {position[1]:.6f}]"
