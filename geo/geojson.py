"""Open a GeoJSON file, or say in one go why it cannot be used: what, where and how to mend it."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from geo.other_formats import format_of, how_to_convert

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
        content = path.read_bytes()
    except FileNotFoundError:
        raise refuse("a file", f"none at {path}", "Check the name and the folder.") from None
    except OSError as error:
        found = f"'{error.strerror}' at {path}"
        raise refuse("a readable file", found, "Check what is there.") from None
    if other := format_of(content):
        raise refuse("GeoJSON", other, how_to_convert(other))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        found = f"another encoding at byte {error.start}"
        raise refuse("text in UTF-8", found, "Save the file again as UTF-8.") from None
    if not text.strip():
        raise refuse("GeoJSON", "an empty file", "Save the course into it again.")
    try:
        document = json.loads(text)
    except json.JSONDecodeError as error:
        found = f"'{error.msg}' at line {error.lineno}, column {error.colno}"
        mend = "Mend the file there, or export it again."
        if error.msg == "Extra data":
            mend += " A file of one feature a line is no FeatureCollection: export it as one."
        raise refuse("JSON", found, mend) from None

    kind = str(document.get("type") or "") if isinstance(document, dict) else ""
    is_geometry = kind in DEPTH or kind == "GeometryCollection"
    if is_geometry:
        document = {"type": "Feature", "properties": {}, "geometry": document}
    if is_geometry or kind == "Feature":
        document = {"type": "FeatureCollection", "features": [document]}
    elif kind != "FeatureCollection" or not isinstance(document.get("features"), list):
        found = f'"type": "{kind}"' if kind else "other JSON"
        if kind == "FeatureCollection":
            found = 'one without a list of "features"'
        mend = "Export the course as GeoJSON."
        if kind == "Topology":
            mend += " TopoJSON is another format; topo2geo makes GeoJSON of it."
        elif isinstance(document, dict) and "geometryType" in document:
            mend += " This is Esri JSON, which is another format."
        raise refuse("a GeoJSON FeatureCollection", found, mend)
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


def is_number(value: object) -> bool:
    """Return whether a JSON value is a finite number: neither NaN nor true.

    Examples
    --------
    >>> [is_number(value) for value in (2, 2.5, float("nan"), True, "2")]
    [True, True, False, False, False]
    """
    return isinstance(value, int | float) and not isinstance(value, bool) and -1e99 < value < 1e99
