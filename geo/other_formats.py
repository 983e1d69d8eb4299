"""What a file is that was handed in where GeoJSON is asked for, and how to make GeoJSON of it."""

import io
import re
import zipfile
from pathlib import Path

OGR = "ogr2ogr -f GeoJSON course.geojson"  # of GDAL
BY_NAME = {
    ".gpx": "GPX",
    ".kml": "KML",
    ".kmz": "KMZ",
    ".tcx": "TCX",
    ".fit": "FIT",
    ".shp": "a shapefile",
    ".zip": "a zip archive",
    ".gpkg": "a GeoPackage",
    ".gml": "GML",
    ".topojson": "TopoJSON",
}
BY_ROOT = {  # the first element of XML, in small letters, without its prefix
    "gpx": "GPX",
    "kml": "KML",
    "trainingcenterdatabase": "TCX",
    "featurecollection": "GML",
    "osm": "an OpenStreetMap extract",
    "html": "a web page",
    "svg": "a drawing (SVG)",
}
ROOT = re.compile(
    r"(?:<\?[^>]*>|<!--.*?-->|<!doctype[^>]*>|\s)*<(?:[\w.-]+:)?([\w.-]+)", re.I | re.S
)
MARKS = (  # how files of bytes begin
    (b"\x1f\x8b", "a file packed by gzip"),
    (b"\x00\x00\x27\x0a", "a shapefile"),
    (b"SQLite format 3\x00", "a GeoPackage"),
    (b"%PDF", "a PDF"),
    (b"\x89PNG", "a picture (PNG)"),
    (b"\xff\xd8\xff", "a picture (JPEG)"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"Rar!", "a RAR archive"),
)
WIDE = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
WKT = re.compile(
    r"\s*(?:SRID=\d+;)?\s*(?:MULTI)?(?:LINESTRING|POINT|POLYGON)\s*(?:ZM?|M)?\s*\(", re.I
)
HOW = {
    "GPX": f"Call it course.gpx and convert its track: {OGR} course.gpx tracks (or routes).",
    "KML": f"Call it course.kml and convert it: {OGR} course.kml.",
    "KMZ": f"Call it course.kmz and convert it: {OGR} course.kmz.",
    "TCX": f"Export the course as GPX and convert its track: {OGR} course.gpx tracks.",
    "FIT": f"Export the course as GPX and convert its track: {OGR} course.gpx tracks.",
    "a shapefile": f"Convert it: {OGR} -t_srs EPSG:4326 course.shp.",
    "a zipped shapefile": f"Unpack it, then convert it: {OGR} -t_srs EPSG:4326 course.shp.",
    "a GeoPackage": f"Convert it: {OGR} -t_srs EPSG:4326 course.gpkg.",
    "GML": f"Convert it: {OGR} -t_srs EPSG:4326 course.gml.",
    "TopoJSON": "Export the course as GeoJSON; topo2geo makes it of TopoJSON.",
    "a file packed by gzip": "Unpack it: gunzip.",
    "a web page": "The download gave a page instead of the file: download it again.",
    "WKT": "Export the course as GeoJSON.",
    "text in UTF-16": "Save the file again as UTF-8.",
}


def format_of(content: bytes) -> str | None:
    """Return what a file is that is not GeoJSON, as a message says it; None where it may be.

    Examples
    --------
    >>> format_of(b'<?xml version="1.0"?><gpx version="1.1"></gpx>'), format_of(b'{"type": ')
    ('GPX', None)
    """
    if content[8:12] == b".FIT":
        return "FIT"
    if content.startswith(b"PK\x03\x04"):
        return _packed(content)
    for mark, name in MARKS:
        if content.startswith(mark):
            return name
    for mark, encoding in WIDE.items():
        if content.startswith(mark):
            found = _in_words(content.decode(encoding, "replace"))
            return found or "text in UTF-16"
    if b"\x00" in content[:4]:  # UTF-16 without its mark
        return "text in UTF-16"
    return _in_words(content[:20_000].decode("utf-8-sig", "replace"))


def format_by_name(name: str) -> str | None:
    """Return what a file is by the end of its name, where that is known and not GeoJSON.

    Examples
    --------
    >>> format_by_name("Sunday.GPX"), format_by_name("sunday.geojson")
    ('GPX', None)
    """
    return BY_NAME.get(Path(name).suffix.lower())


def how_to_convert(kind: str) -> str:
    """Return what to do with a file of a kind that `format_of` or `format_by_name` gave.

    Examples
    --------
    >>> how_to_convert("KML")
    'Call it course.kml and convert it: ogr2ogr -f GeoJSON course.geojson course.kml.'
    """
    return HOW.get(kind, "Export the course as GeoJSON.")


def _in_words(text: str) -> str | None:
    text = text.lstrip("\ufeff \t\r\n")
    if WKT.match(text):
        return "WKT"
    if not text.startswith("<"):
        return None
    root = ROOT.match(text)
    return BY_ROOT.get(root[1].lower() if root else "", "XML")


def _packed(content: bytes) -> str:
    """Return what is in a zip archive."""
    try:
        names = [name.lower() for name in zipfile.ZipFile(io.BytesIO(content)).namelist()]
    except zipfile.BadZipFile:
        return "a broken zip archive"
    endings = {Path(name).suffix for name in names}
    if ".kml" in endings:
        return "KMZ"
    if ".shp" in endings:
        return "a zipped shapefile"
    found = sorted(BY_NAME[one] for one in endings & BY_NAME.keys())
    return f"a zip archive with {found[0]} in it" if found else "a zip archive"
