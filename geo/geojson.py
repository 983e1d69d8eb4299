"""Open a GeoJSON file, or say in one go why it cannot be used: what, where and how to mend it."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

Json = dict[str, Any]

# How deep the positions of a geometry lie in its "coordinates".
DEPTH = {
    "Point": 0,
    "MultiPoint": 1,
    "LineString": 1,
    "MultiLineString": 2,
    "Polygon": 2,
    "MultiPolygon": 3,
}
LONGITUDE_FIRST = "EPSG:4326"
CRS_NAMES = ("CRS84", "EPSG:4326", "EPSG::4326", "EPSG:4979", "EPSG::4979", "CRS84h")


class CourseError(ValueError):
    """A course or base map file that cannot be used, with everything that is wrong with it.

    Examples
    --------
    >>> print(CourseError(["a.geojson: no line", "a.geojson: no mats"]))
    a.geojson: no line
    a.geojson: no mats
    """

    def __init__(self, messages: Sequence[str]) -> None:
        super().__init__("\n".join(messages))
        self.messages = tuple(messages)


def complaint(path: Path, expected: str, found: str, mend: str) -> str:
    """Return one message: where, what was expected, what came, and what to do.

    Examples
    --------
    >>> complaint(Path("a/b.geojson"), "one LineString", "none", "Draw the course.")
    'b.geojson: expected one LineString, found none. Draw the course.'
    """
    return f"{path.name}: expected {expected}, found {found}. {mend}"


def shown(value: object) -> str:
    """Return a JSON value as a message shows it: as it was written, not too long.

    Examples
    --------
    >>> shown("loop"), shown(None), shown(True)
    ('"loop"', 'none', 'true')
    """
    return "none" if value is None else json.dumps(value, ensure_ascii=False)[:60]


def open_geojson(path: Path) -> Json:
    """Return the FeatureCollection in a file; a lone feature or geometry is wrapped in one.

    Raises
    ------
    CourseError : if there is no such file, or it is not GeoJSON in longitude and latitude.
    """

    def refuse(expected: str, found: str, mend: str) -> CourseError:
        return CourseError([complaint(path, expected, found, mend)])

    try:
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise refuse("a file", f"none at {path}", "Check the name and the folder.") from None
    except UnicodeDecodeError as error:
        found = f"another encoding at byte {error.start}"
        raise refuse("text in UTF-8", found, "Save the file again as UTF-8.") from None
    except OSError as error:
        found = f"'{error.strerror}' at {path}"
        raise refuse("a readable file", found, "Check what is there.") from None
    if not text.strip():
        raise refuse("GeoJSON", "an empty file", "Save the course into it again.")
    try:
        document = json.loads(text)
    except json.JSONDecodeError as error:
        found = f"'{error.msg}' at line {error.lineno}, column {error.colno}"
        raise refuse("JSON", found, "Mend the file there, or export it again.") from None

    kind = str(document.get("type") or "") if isinstance(document, dict) else ""
    if kind in DEPTH:
        document = {"type": "Feature", "properties": {}, "geometry": document}
    if kind in DEPTH or kind == "Feature":
        document = {"type": "FeatureCollection", "features": [document]}
    elif kind != "FeatureCollection" or not isinstance(document.get("features"), list):
        found = f'"type": "{kind}"' if kind else "other JSON"
        if kind == "FeatureCollection":
            found = 'one without a list of "features"'
        raise refuse("a GeoJSON FeatureCollection", found, "Export the course as GeoJSON.")
    _refuse_projected(path, document)
    for number, feature in enumerate(document["features"], 1):
        if not isinstance(feature, dict) or not isinstance(feature.get("properties") or {}, dict):
            mend = 'Write {"type": "Feature", "properties": {…}, "geometry": {…}}.'
            raise refuse(f"feature {number} to be a GeoJSON Feature", "something else", mend)
    return dict(document)


def _refuse_projected(path: Path, document: Json) -> None:
    crs = document.get("crs")
    if crs is None:
        return
    properties = crs.get("properties") if isinstance(crs, dict) else None
    name = str(properties.get("name")) if isinstance(properties, dict) else json.dumps(crs)
    if not name.endswith(CRS_NAMES):
        expected = "longitude and latitude in WGS 84 (EPSG:4326)"
        mend = "Reproject it: ogr2ogr -t_srs EPSG:4326 out.geojson in.geojson."
        message = complaint(path, expected, f'the projection "{name}"', mend)
        raise CourseError([message])


def geometry_type(feature: Json) -> str:
    """Return the GeoJSON name of a feature's geometry, or '' where it has none."""
    geometry = feature.get("geometry")
    return str(geometry.get("type", "")) if isinstance(geometry, dict) else ""


def properties_of(feature: Json) -> Json:
    """Return a feature's properties without the empty ones: map editors write null for none."""
    properties = feature.get("properties") or {}
    return {name: value for name, value in properties.items() if value is not None}


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
        if not _is_position(position):
            found = f"{shown(position)} as point {number}"
            mend = "Write each point as [longitude, latitude] in degrees."
            return [complaint(path, f"two numbers for every point of {what}", found, mend)]
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
    if any(abs(value) > 360 for position in positions for value in position[:2]):
        mend = "These look like metres of a projection: reproject the file to EPSG:4326."
    elif all(abs(lon) <= 90 < abs(lat) <= 180 for lon, lat, *_ in positions):
        mend = "These look like latitude first: swap each pair, longitude comes first."
    else:
        mend = "Correct the point, longitude first."
    return [complaint(path, expected, found, mend)]


def _positions(coordinates: Any, depth: int) -> Iterator[Any]:
    if depth == 0 or not isinstance(coordinates, list):
        yield coordinates
        return
    for inner in coordinates:
        yield from _positions(inner, depth - 1)


def _is_position(position: Any) -> bool:
    return (
        isinstance(position, list)
        and len(position) >= 2
        and all(is_number(value) for value in position[:3])
    )


def is_number(value: object) -> bool:
    """Return whether a JSON value is a finite number: neither NaN nor true.

    Examples
    --------
    >>> [is_number(value) for value in (2, 2.5, float("nan"), True, "2")]
    [True, True, False, False, False]
    """
    return isinstance(value, int | float) and not isinstance(value, bool) and -1e99 < value < 1e99
