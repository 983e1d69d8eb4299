"""Courses as converters and map editors write them: taken in where it is plain what is meant."""

import numpy as np
import pytest

from geo.course import height_m_at
from geo.read_course import CourseError, read_course
from tests.geo.drawn_course import LENGTH_M, LINE, course, feature, mat, written

FINE = [[2.0 + k * 0.002, 48.0] for k in range(11)]  # the same road, a point every 149 m
HILL = [[*place, 100.0 + k] for k, place in enumerate(FINE)]
RING = [[2.0, 48.0], [2.01, 48.0], [2.01, 48.01], [2.0, 48.0]]


def parted(*parts, kind="MultiLineString"):
    document = course()
    document["features"][0]["geometry"] = {"type": kind, "coordinates": list(parts)}
    return document


def collected(*geometries):
    document = course()
    document["features"][0]["geometry"] = {
        "type": "GeometryCollection",
        "geometries": list(geometries),
    }
    return document


def several(*lines, **properties):
    features = [feature("LineString", line, **properties) for line in lines]
    return {"type": "FeatureCollection", "features": features}


def refusal(tmp_path, document):
    with pytest.raises(CourseError) as refused:
        read_course(written(tmp_path, document))
    return refused.value.messages


# Points that say nothing new.

TWICE = [place for place in HILL for _ in range(2)]
REPEATS = {
    "every point twice": (TWICE, 11),
    "at other heights": ([[*p[:2], 100.0 + k % 2] for k, p in enumerate(TWICE)], 11),
    "three in a row": ([FINE[0], *FINE[1:2] * 3, *FINE[2:]], 2),
    "a few centimetres off": ([FINE[0], FINE[1], [2.002, 48.0000003], *FINE[2:]], 1),
    "the first": ([FINE[0], *FINE], 1),
    "the last": ([*FINE, FINE[-1]], 1),
}


@pytest.mark.parametrize(("line", "repeats"), REPEATS.values(), ids=REPEATS.keys())
def test_a_point_that_repeats_the_one_before_is_left_out(tmp_path, line, repeats):
    read = read_course(written(tmp_path, course(line=line)))
    assert read.length_m == pytest.approx(LENGTH_M, abs=0.01)
    assert read.line_lonlat[:, 0] == pytest.approx(np.array(FINE)[:, 0])
    assert (np.diff(read.line_m) > 0).all()
    (note,) = read.notes
    assert f"course.geojson: {repeats} point" in note


def test_who_runs_to_a_point_and_back_repeats_nothing(tmp_path):
    spike = [LINE[0], LINE[1], [2.01, 48.002], LINE[1], LINE[2]]
    read = read_course(written(tmp_path, course(line=spike)))
    assert len(read.line_lonlat) == 5
    assert not read.notes


def test_a_loop_still_ends_where_it_starts(tmp_path):
    ring = [place for place in RING for _ in range(2)]
    read = read_course(written(tmp_path, course(line=ring, shape="laps", laps=2)))
    assert read.line_lonlat[0].tolist() == read.line_lonlat[-1].tolist()


# Heights that are not there.

HOLES = {
    "null": None,
    "NaN": float("nan"),
    "no number": "100",
    "the void of one model": -32768,
    "the void of another": -9999.0,
    "infinite": float("inf"),
    "a 0 between hills": 0,
}


@pytest.mark.parametrize("hole", HOLES.values(), ids=HOLES.keys())
def test_heights_with_a_hole_are_left_out_and_it_is_said(tmp_path, hole):
    line = [*HILL[:4], [*FINE[4], hole], *HILL[5:]]
    read = read_course(written(tmp_path, course(line=line)))
    assert len(read.heights) == 0
    assert np.isnan(height_m_at(read, np.array([100.0]))).all()
    assert read.length_m == pytest.approx(LENGTH_M, abs=0.01)
    (note,) = read.notes
    assert "the heights of the line were left out, 1 of 11 points have none (point 5" in note


def test_a_point_of_two_numbers_among_others_of_three_is_said(tmp_path):
    (note,) = read_course(written(tmp_path, course(line=[*HILL[:4], *FINE[4:]]))).notes
    assert "7 of 11 points have none (point 5: none)" in note


@pytest.mark.parametrize("height", [0.0, -3.0])
def test_a_road_by_the_sea_keeps_its_heights(tmp_path, height):
    line = [[*place, height if k < 5 else k - 5.0] for k, place in enumerate(FINE)]
    read = read_course(written(tmp_path, course(line=line)))
    assert len(read.heights) == 11
    assert not read.notes


@pytest.mark.parametrize("hole", [None, float("nan"), -32768, -9999])
def test_announced_heights_with_a_hole_are_left_out_too(tmp_path, hole):
    read = read_course(written(tmp_path, course(heights_m=[[0, 57], [500, hole], [900, 55]])))
    assert len(read.heights) == 0
    assert "heights_m was left out, 1 of 3 have no height" in read.notes[0]


def test_a_mat_needs_no_height(tmp_path):
    high = mat("1km", 1000)
    high["geometry"]["coordinates"].append(None)
    assert read_course(written(tmp_path, course(high))).mats[0].name == "1km"


# Lines in parts.

PARTS = {
    "one part": [FINE],
    "two that meet": [FINE[:6], FINE[5:]],
    "three that meet": [FINE[:4], FINE[3:8], FINE[7:]],
    "a metre apart": [FINE[:6], [[2.010012, 48.000003], *FINE[6:]]],
    "with an empty one": [FINE[:6], [], FINE[5:]],
}


@pytest.mark.parametrize("parts", PARTS.values(), ids=PARTS.keys())
def test_parts_that_meet_are_one_line(tmp_path, parts):
    for document in (
        parted(*parts),
        {"type": "MultiLineString", "coordinates": parts},
        collected({"type": "MultiLineString", "coordinates": parts})["features"][0]["geometry"],
        collected(*({"type": "LineString", "coordinates": part} for part in parts if part)),
        several(*filter(None, parts), kind="course"),
        several(*filter(None, parts)),
    ):
        read = read_course(written(tmp_path, document))
        assert read.length_m == pytest.approx(LENGTH_M, abs=1.0)
        joined = [note for note in read.notes if "joined" in note]
        assert len(joined) == (len(list(filter(None, parts))) > 1)


def test_joined_parts_keep_shape_length_and_heights(tmp_path):
    parts = parted(HILL[:6], HILL[5:])
    parts["features"][0]["properties"] |= {"shape": "out-and-back", "length_m": 3000}
    read = read_course(written(tmp_path, parts))
    assert read.length_m == pytest.approx(3000)
    assert height_m_at(read, np.array([1500.0])) == pytest.approx([110.0])


GAPS = {
    "a gap": (
        [FINE[:5], FINE[6:]],
        "found a gap of 299 m from the end of part 1 at [2.008000, 48.000000] to the beginning of "
        "part 2 at [2.012000, 48.000000]. Draw what is missing between them",
    ),
    "the second reversed": (
        [FINE[:6], FINE[:4:-1]],
        "They meet as part 1, part 2 turned round: write them so, as they are run.",
    ),
    "the first reversed": ([FINE[5::-1], FINE[5:]], "They meet as part 1 turned round, part 2:"),
    "out of order": ([FINE[:4], FINE[7:], FINE[3:8]], "They meet as part 1, part 3, part 2:"),
    "the last first": ([FINE[5:], FINE[:6]], "They meet as part 2, part 1:"),
    "one that is elsewhere": ([FINE[:6], FINE[5:8], RING], "from the end of part 2 at [2.014000, "),
}


@pytest.mark.parametrize(("parts", "says"), GAPS.values(), ids=GAPS.keys())
def test_parts_that_do_not_meet_are_told_with_their_place(tmp_path, parts, says):
    messages = refusal(tmp_path, parted(*parts))
    assert any(says in message for message in messages), messages


def test_parts_off_the_map_are_told_as_that(tmp_path):
    parts = [[648237.3, 6862271.7], [649000.0, 6862000.0]], [[649000.0, 6862000.0], [649500.0, 1.0]]
    (message,) = refusal(tmp_path, parted(*parts))
    assert "These look like metres of a projection" in message


def test_two_courses_of_one_file_are_not_joined(tmp_path):
    named = several(FINE[:6], FINE[5:])
    for name, one in zip(("runners", "chaser"), named["features"], strict=True):
        one["properties"]["name"] = name
    assert "pick one with --feature. They are 'runners', 'chaser'" in refusal(tmp_path, named)[0]
    assert "found 2" in refusal(tmp_path, several(RING, RING))[0]
    assert read_course(written(tmp_path, named), "chaser").length_m < LENGTH_M


def test_features_with_a_gap_between_them_are_told_where(tmp_path):
    (message,) = refusal(tmp_path, several(FINE[:5], FINE[6:], kind="course"))
    assert "expected one LineString, found 2. Join them, or pick one" in message
    assert "[2.008000, 48.000000] to [2.012000, 48.000000], it is 299 m." in message


def test_a_part_that_is_no_line_is_told(tmp_path):
    (message,) = refusal(tmp_path, parted([*FINE[:5], [None, 48.0]], FINE[5:]))
    assert "expected two numbers for every point of the line, found [null, 48.0]" in message


def test_an_area_is_no_course(tmp_path):
    area = {"type": "Polygon", "coordinates": [RING]}
    assert "found only Polygon. Draw the course as one line" in refusal(tmp_path, area)[0]


# Longitudes beyond 180°.

BEYOND = {
    "across, counted on": ([[179.98, -16.8], [180.02, -16.8]], "cannot be drawn"),
    "across, counted down": ([[-179.98, 1.0], [-180.02, 1.0]], "cannot be drawn"),
    "across, from 0 to 360": ([[179.99, 1.0], [180.0, 1.0], [180.01, 1.0]], "cannot be drawn"),
    "all beyond": ([[185.0, 1.0], [185.01, 1.0]], "write 185 as -175, the others likewise"),
    "one world on": ([[362.29, 48.9], [362.3, 48.9]], "write 362.29 as 2.29, the others"),
    "around Greenwich": ([[359.99, 51.5], [0.01, 51.5]], "write 359.99 as -0.01, the others"),
    "a slip of the pen": ([[2.0, 48.0], [202.0, 48.0]], "Correct the point, longitude first."),
}


@pytest.mark.parametrize(("line", "says"), BEYOND.values(), ids=BEYOND.keys())
def test_longitudes_beyond_180_are_called_what_they_are(tmp_path, line, says):
    (message,) = refusal(tmp_path, {"type": "LineString", "coordinates": line})
    assert "expected longitude within ±180° and latitude within ±90°" in message
    assert says in message
