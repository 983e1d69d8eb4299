"""The many course files that are refused, each with its own words."""

import pytest

from geo.course import ELLIPSOID
from geo.read_course import CourseError, read_course
from tests.geo.drawn_course import LINE, Json, course, feature, mat, written


def three_lines() -> Json:
    lines = [feature("LineString", LINE, name=name) for name in ("out", "back")]
    return {"type": "FeatureCollection", "features": [*lines, feature("LineString", LINE)]}


def projected() -> Json:
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::2154"}}
    return course() | {"crs": crs}


PARIS = [[2.296064, 48.873456], [2.310084, 48.868992], [2.312904, 48.8584]]
SWAPPED = [[48.873456, 2.296064], [48.868992, 2.310084], [48.8584, 2.312904]]
PARIS_M = ELLIPSOID.line_length(*zip(*PARIS, strict=True))
RING = [[0.0, 0.0], [0.01, 0.0], [0.01, 0.01], [0.0, 0.01]]

BAD = {
    "an empty file": ("", "expected GeoJSON, found an empty file."),
    "a table": ("name,lon,lat\n", "expected JSON, found 'Expecting value' at line 1, column 1."),
    "half a file": ('{"type": "Feature', "found 'Unterminated string starting at' at line 1"),
    "other JSON": ({"waves": 5}, "expected a GeoJSON FeatureCollection, found other JSON."),
    "a list": ([1, 2], "expected a GeoJSON FeatureCollection, found other JSON."),
    "a topology": ({"type": "Topology"}, 'found "type": "Topology". Export the course as GeoJSON.'),
    "no features": ({"type": "FeatureCollection"}, 'found one without a list of "features".'),
    "a bare number as feature": (
        {"type": "FeatureCollection", "features": [7]},
        "expected feature 1 to be a GeoJSON Feature, found something else.",
    ),
    "a projected file": (projected(), 'found the projection "urn:ogc:def:crs:EPSG::2154". Reproj'),
    "no line": (
        {"type": "FeatureCollection", "features": [mat("start", 0)]},
        "expected one LineString, found none. Draw the course as one line.",
    ),
    "three lines": (
        three_lines(),
        "expected one LineString, found 3. Join them, or pick one with --feature. "
        "They are 'out', 'back', 3.",
    ),
    "a line in parts": (
        {"type": "MultiLineString", "coordinates": [LINE, LINE]},
        "expected parts that meet, found a gap of 1,493 m from the end of part 1 at [2.020000, "
        "48.000000] to the beginning of part 2 at [2.000000, 48.000000]. They meet as part 1, "
        "part 2 turned round: write them so",
    ),
    "one point": (course(line=[[2, 48]]), "expected a line of two points or more, found one."),
    "the same point": (course(line=[[2, 48]] * 3), "of some length, found the same point through"),
    "no points": (
        {"type": "LineString", "coordinates": []},
        "expected the line to have coordinates, found none.",
    ),
    "a point that is no number": (
        '{"type": "LineString", "coordinates": [[2, 48], [NaN, 48]]}',
        "expected two numbers for every point of the line, found [NaN, 48] as point 2.",
    ),
    "words for a point": (course(line=[[2, 48], "here"]), 'found "here" as point 2. Write each'),
    "latitude first, out of range": (
        course(line=[[48, 120], [48, 121]]),
        "found [48, 120] as point 1 and 1 more. These look like latitude first",
    ),
    "latitude first, in range": (
        course(line=SWAPPED, length_m=PARIS_M),
        "Read as latitude first it would fit: swap each pair",
    ),
    "metres instead of degrees": (
        course(line=[[648237.3, 6862271.7], [649000, 6862000]]),
        "found [648237, 6.86227e+06] as point 1 and 1 more. These look like metres",
    ),
    "one wild point": (course(line=[*LINE, [2.03, 98]]), "found [2.03, 98] as point 4. Correct"),
    "the date line": (
        course(line=[[179.99, 1], [-179.99, 1]]),
        "expected a line on one map, found a step across 180°.",
    ),
    "an unknown shape": (
        course(shape="figure-of-eight"),
        'expected shape line or out-and-back or laps, found "figure-of-eight".',
    ),
    "laps not said": (
        course(line=[*RING, RING[0]], shape="laps"),
        'expected laps, a whole number from 1 up, found none. Say how often the loop is run: "laps',
    ),
    "no laps at all": (course(line=[*RING, RING[0]], shape="laps", laps=0), "from 1 up, found 0."),
    "half a lap": (course(line=[*RING, RING[0]], shape="laps", laps=2.5), "from 1 up, found 2.5."),
    "laps of a line": (course(laps=4), "expected one lap on the shape 'line', found 4."),
    "an open loop": (
        course(line=RING, shape="laps", laps=2),
        "expected a loop that ends where it starts, found a gap of 1,106 m.",
    ),
    "another length": (
        course(length_m=1600),
        "expected a course of 1,600 m as length_m says, found 1,493 m. Correct length_m",
    ),
    "no length": (course(length_m=0), "expected length_m in metres, above 0, found 0."),
    "a length in words": (course(length_m="5 km"), 'above 0, found "5 km". Give the metres'),
    "heights as a list of numbers": (
        course(heights_m=[57, 54.7]),
        "expected pairs of numbers as heights_m, found [57, 54.7].",
    ),
    "heights that go back": (
        course(heights_m=[[0, 57], [200, 52], [100, 55]]),
        "expected heights_m to go forwards, found 100 after 200.",
    ),
    "heights beyond the end": (
        course(heights_m=[[0, 57], [5000, 57]]),
        "expected heights_m within 0 to 1,493 m along the course, found 5000.",
    ),
    "heights above the sky": (
        course(heights_m=[[0, 57], [100, 57000]]),
        "expected heights within -500 to 9,000 m above the sea, found 57000.",
    ),
    "two mats of one name": (
        course(mat("1km", 1000), mat("1km", 1200)),
        "expected every mat once, found mat '1km' twice.",
    ),
    "a mat off the course": (
        course(mat("1km", 1000, [2.0134, 48.004])),
        "expected mat '1km' within 30 m of metre 1000 of the course, found its point 445 m away. "
        "Move it to [2.013400, 48.000000]",
    ),
    "a mat beyond the end": (
        course(mat("finish", 5000, [2.02, 48.0])),
        "expected mat 'finish' within 0 to 1,493 m of the start, found 5000 m.",
    ),
    "a mat with no name": (course(mat("", 0)), 'expected a name for mat number 1, found "".'),
    "a mat nowhere along": (
        course(mat("1km", None, [2.0, 48.0])),
        "expected along_m for mat '1km', found none. Give the metres",
    ),
    "mats out of order": (
        course(mat("1km", 1000), mat("500m", 500)),
        "expected mat '500m' after mat '1km' at 1000 m, found 500 m.",
    ),
    "a mat drawn as a line": (
        course(feature("MultiPoint", [[2.0, 48.0]], kind="mat", name="start", along_m=0)),
        "expected a Point for mat 'start', found MultiPoint. Put one point on the line.",
    ),
    "a mat with no place": (
        course({"type": "Feature", "properties": mat("a", 0)["properties"], "geometry": None}),
        "expected mat 'a' to have a place, found no geometry.",
    ),
}


@pytest.mark.parametrize(("document", "words"), BAD.values(), ids=BAD.keys())
def test_a_bad_course_is_refused_before_anybody_runs_it(tmp_path, document, words):
    with pytest.raises(CourseError) as refused:
        read_course(written(tmp_path, document))
    (message,) = refused.value.messages
    assert message.startswith("course.geojson: expected ")
    assert words in message


def test_a_course_that_is_not_there_is_named(tmp_path):
    with pytest.raises(CourseError, match=r"expected a file, found none at .*lost\.geojson"):
        read_course(tmp_path / "lost.geojson")


def test_a_folder_is_no_course(tmp_path):
    with pytest.raises(CourseError, match=r"expected a readable file"):
        read_course(tmp_path)


def test_a_course_in_another_encoding_is_refused(tmp_path):
    path = tmp_path / "course.geojson"
    path.write_bytes('{"name": "Élysées"}'.encode("latin-1"))
    with pytest.raises(CourseError, match="expected text in UTF-8, found another encoding at byte"):
        read_course(path)


def test_a_line_nobody_drew_cannot_be_picked(tmp_path):
    with pytest.raises(CourseError, match="expected a LineString called 'loop', found 'out', 'bac"):
        read_course(written(tmp_path, three_lines()), "loop")


def test_all_mistakes_of_a_course_are_told_at_once(tmp_path):
    wrong = course(
        mat("start", 0, [2.1, 48.0]),
        mat("start", 900),
        mat("2km", 800),
        mat("4km", 4000, [2.0, 48.0]),
        heights_m=[[0, 57], [0, 99999]],
    )
    with pytest.raises(CourseError) as refused:
        read_course(written(tmp_path, wrong))
    assert len(refused.value.messages) == 6  # two heights; off the course, name, order, beyond
    wrong["features"][0]["properties"] |= {"shape": "star", "length_m": -1}
    with pytest.raises(CourseError) as refused:
        read_course(written(tmp_path, wrong))
    assert len(refused.value.messages) == 4  # shape, length, name, order
