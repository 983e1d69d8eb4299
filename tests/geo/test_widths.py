"""How wide the road is, by the course's file."""

import json
from pathlib import Path

import pytest

from geo.read_course import CourseError, read_course

LINE = [[2.0, 48.0], [2.0, 48.01]]


def course_file(path: Path, **properties: object) -> Path:
    geometry = {"type": "LineString", "coordinates": LINE}
    properties = {"kind": "course", **properties}
    feature = {"type": "Feature", "properties": properties, "geometry": geometry}
    file = path / "course.geojson"
    file.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    return file


def test_widths_are_read_and_none_are_none(tmp_path: Path) -> None:
    told = read_course(course_file(tmp_path, widths_m=[[0, 18], [500, 10.5]]))
    assert told.widths.tolist() == [[0.0, 18.0], [500.0, 10.5]]
    assert read_course(course_file(tmp_path)).widths.shape == (0, 2)


@pytest.mark.parametrize(
    ("widths", "said"),
    [
        ("wide", "pairs of numbers as widths_m"),
        ([[0, 18, 3]], "pairs of numbers as widths_m"),
        ([[100, 18], [50, 12]], "rising metres"),
        ([[0, 0]], "widths of 0.5 to 500 m"),
    ],
)
def test_odd_widths_are_refused(tmp_path: Path, widths: object, said: str) -> None:
    with pytest.raises(CourseError, match=said):
        read_course(course_file(tmp_path, widths_m=widths))
