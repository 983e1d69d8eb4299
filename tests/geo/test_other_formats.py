"""Files that people hand in as a course and that are none: each is called what it is."""

import gzip
import io
import json
import zipfile

import pytest

from geo.other_formats import BY_NAME, BY_ROOT, format_by_name, how_to_convert
from geo.read_course import CourseError, read_course

GPX = """<?xml version="1.0" encoding="UTF-8"?>
<gpx version="1.1"><trk><trkseg><trkpt lat="48.0" lon="2.0"/><trkpt lat="48.04" lon="2.0"/></trkseg>
</trk></gpx>"""
KML = '<kml xmlns="http://www.opengis.net/kml/2.2"><Document/></kml>'
PLAIN = '{"type": "LineString", "coordinates": [[2.0, 48.0], [2.02, 48.0]]}'


def packed(*names: str) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name in names:
            archive.writestr(name, "...")
    return held.getvalue()


HANDED_IN = {
    "GPX": (GPX.encode(), "found GPX. Call it course.gpx and convert its track: ogr2ogr"),
    "GPX with a mark": (b"\xef\xbb\xbf" + GPX.encode(), "found GPX."),
    "GPX in UTF-16": (GPX.encode("utf-16"), "found GPX."),
    "GPX after a comment": (b"\n<!-- by a watch -->\n" + GPX[39:].encode(), "found GPX."),
    "KML": (KML.encode(), "found KML. Call it course.kml and convert it"),
    "KML with a prefix": (KML.replace("<kml", "<kml:kml").encode(), "found KML."),
    "KMZ": (packed("doc.kml"), "found KMZ."),
    "TCX": (
        b"<?xml version='1.0'?><TrainingCenterDatabase/>",
        "found TCX. Export the course as GPX",
    ),
    "FIT": (b"\x0e\x10\x43\x08\x78\x00\x00\x00.FIT\x12\x34", "found FIT."),
    "a shapefile": (b"\x00\x00\x27\x0a" + bytes(96), "found a shapefile. Convert it"),
    "a zipped shapefile": (packed("a.shp", "a.dbf"), "found a zipped shapefile. Unpack it"),
    "a zipped GPX": (packed("a.gpx"), "found a zip archive with GPX in it."),
    "another archive": (packed("a.txt"), "found a zip archive."),
    "half an archive": (packed("doc.kml")[:40], "found a broken zip archive."),
    "packed": (gzip.compress(PLAIN.encode(), mtime=0), "found a file packed by gzip. Unpack it"),
    "a web page": (b"<!DOCTYPE html>\n<html><body>Sign in</body></html>", "found a web page."),
    "other XML": (b"<?xml version='1.0'?><track/>", "found XML. Export the course as GeoJSON."),
    "WKT": (b"LINESTRING (2 48, 2.02 48)", "found WKT."),
    "UTF-16": (PLAIN.encode("utf-16"), "found text in UTF-16. Save the file again as UTF-8."),
    "UTF-16 without a mark": (PLAIN.encode("utf-16-le"), "found text in UTF-16."),
    "TopoJSON": (b'{"type": "Topology", "arcs": []}', "topo2geo makes GeoJSON of it."),
    "Esri JSON": (b'{"geometryType": "esriGeometryPolyline", "features": []}', "This is Esri JSON"),
    "a feature a line": (f"{PLAIN}\n{PLAIN}\n".encode(), "A file of one feature a line is no"),
    "nothing": (b"\xef\xbb\xbf \n", "found an empty file."),
}


@pytest.mark.parametrize(("content", "says"), HANDED_IN.values(), ids=HANDED_IN.keys())
def test_what_is_no_geojson_is_called_what_it_is(tmp_path, content, says):
    path = tmp_path / "course.geojson"
    path.write_bytes(content)
    with pytest.raises(CourseError) as refused:
        read_course(path)
    (message,) = refused.value.messages
    assert says in message, message


def test_geojson_with_a_mark_of_its_encoding_is_read(tmp_path):
    path = tmp_path / "course.geojson"
    path.write_bytes(b"\xef\xbb\xbf" + json.dumps(json.loads(PLAIN)).encode())
    assert len(read_course(path).mats) == 2


@pytest.mark.parametrize("kind", sorted({*BY_NAME.values(), *BY_ROOT.values()}))
def test_there_is_something_to_do_about_every_format(kind):
    assert how_to_convert(kind).endswith(".")


def test_the_end_of_a_name_tells_too():
    assert [format_by_name(name) for name in ("a.gpx", "B.KMZ", "c.geojson")] == [
        "GPX",
        "KMZ",
        None,
    ]
