"""The coordinates of GeoJSON features: what is wrong with them, and what they are instead."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from geo.geojson import DEPTH, Json, complaint, geometry_type, is_number, shown

LEAP_DEG = 5.0  # between two points of one line: further is a slip of the pen
ACROSS_180 = "Move the course: one across the date line cannot be drawn."


def place_problems(path: Path, feature: Json, what: str) -> list[str]:
    """Return what is wrong with a feature's coordinates, one message for each kind of mistake.

    Parameters
    ----------
    path : the file, for the messages.
    feature : a GeoJSON feature.
    what : how the messages call it: "the line", "mat '1km'".
    """
    kind = geometry_type(feature)
    if kind not in DEPTH:
        mend = "Give it a Point, a LineString or a Polygon."
        return [complaint(path, f"{what} to have a place", kind or "no geometry", mend)]
    positions = list(_positions(feature["geometry"].get("coordinates"), DEPTH[kind]))
    if not positions:
        mend = "Draw it, or take the feature out."
        return [complaint(path, f"{what} to have coordinates", "none", mend)]
    for number, position in enumerate(positions, 1):
        if not is_position(position):
            found = f"{shown(position)} as point {number}"
            mend = "Write each point as [longitude, latitude] in degrees."
            return [complaint(path, f"two numbers for every point of {what}", found, mend)]
    return _off_the_map(path, positions, what)


def _off_the_map(path: Path, positions: Sequence[Any], what: str) -> list[str]:
    """Return what is wrong with places beyond 180° of longitude or 90° of latitude."""
    wrong = [
        number
        for number, (lon, lat, *_) in enumerate(positions, 1)
        if abs(lon) > 180 or abs(lat) > 90
    ]
    if not wrong:
        return []
    expected = f"longitude within ±180° and latitude within ±90° for {what}"
    first = positions[wrong[0] - 1]
    found = f"[{first[0]:g}, {first[1]:g}] as point {wrong[0]}"
    if len(wrong) > 1:
        found += f" and {len(wrong) - 1} more"
    if beyond := _beyond_180(positions):
        mend = beyond
    elif any(abs(value) > 360 for position in positions for value in position[:2]):
        mend = "These look like metres of a projection: reproject the file to EPSG:4326."
    elif all(abs(lon) <= 90 < abs(lat) <= 360 for lon, lat, *_ in positions):
        mend = "These look like latitude first: swap each pair, longitude comes first."
    else:
        mend = "Correct the point, longitude first."
    return [complaint(path, expected, found, mend)]


def _beyond_180(positions: Sequence[Any]) -> str | None:
    """Return what to do about longitudes counted on beyond 180°, or from 0° to 360°.

    None where that is not what they are: a line then makes a leap somewhere.
    """
    lons = [float(position[0]) for position in positions]
    if any(abs(position[1]) > 90 for position in positions) or max(map(abs, lons)) > 2 * 360:
        return None
    at_home = [(lon + 180.0) % 360.0 - 180.0 for lon in lons]
    steps = [after - before for before, after in pairwise(at_home)]
    if any(LEAP_DEG < abs(step) < 360.0 - LEAP_DEG for step in steps):
        return None
    if any(abs(step) > 180.0 for step in steps):
        return f"It crosses the 180th meridian. {ACROSS_180}"
    number = next(number for number, lon in enumerate(lons) if abs(lon) > 180)
    rest = "the others likewise" if len(lons) > 1 else "or correct the point"
    return (
        f"A longitude beyond 180° is counted on past the 180th meridian: write {lons[number]:g} as "
        f"{at_home[number]:g}, {rest}."
    )


def flat(geometry: Json) -> Json:
    """Return a GeoJSON geometry of the kinds in `DEPTH` without heights, there or missing.

    Examples
    --------
    >>> flat({"type": "Point", "coordinates": [2.3, 48.9, None]})
    {'type': 'Point', 'coordinates': [2.3, 48.9]}
    """

    def cut(coordinates: list[Any], depth: int) -> list[Any]:
        return [cut(one, depth - 1) for one in coordinates] if depth else coordinates[:2]

    return geometry | {"coordinates": cut(geometry["coordinates"], DEPTH[geometry["type"]])}


def _positions(coordinates: Any, depth: int) -> Iterator[Any]:
    if depth == 0 or not isinstance(coordinates, list):
        yield coordinates
        return
    for inner in coordinates:
        yield from _positions(inner, depth - 1)


def is_position(position: Any) -> bool:
    """Return whether a JSON value begins with two numbers: a height after them may be missing.

    Examples
    --------
    >>> is_position([2.3, 48.9, None]), is_position([2.3, None]), is_position("here")
    (True, False, False)
    """
    return (
        isinstance(position, list)
        and len(position) >= 2
        and all(is_number(value) for value in position[:2])
    )
