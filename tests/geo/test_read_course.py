"""Course files that load."""

import numpy as np
import pytest

from geo.course import ELLIPSOID, height_m_at, lonlat_at
from geo.read_course import COURSES, read_course
from tests.geo.drawn_course import LENGTH_M, LINE, course, feature, mat, written


def test_a_line_with_nothing_else_is_run_once_from_a_start_to_a_finish(tmp_path):
    plain = read_course(written(tmp_path, {"type": "LineString", "coordinates": LINE}))
    assert (plain.shape, plain.laps, plain.name) == ("line", 1, "course")
    assert plain.length_m == pytest.approx(LENGTH_M, abs=0.01)
    assert [(mat.name, mat.along_m) for mat in plain.mats] == [
        ("start", 0.0),
        ("finish", plain.length_m),
    ]


def test_a_runner_goes_out_and_back_over_a_line_drawn_once(tmp_path):
    pier = read_course(written(tmp_path, course(shape="out-and-back")))
    assert pier.length_m == pytest.approx(2 * LENGTH_M, abs=0.01)
    assert lonlat_at(pier, np.array([pier.length_m]))[0] == pytest.approx(LINE[0])


def test_a_runner_goes_round_a_loop_three_times(tmp_path):
    ring = [[0.0, 0.0], [0.01, 0.0], [0.01, 0.01], [0.0, 0.0]]
    loop = read_course(written(tmp_path, course(line=ring, shape="laps", laps=3)))
    assert loop.length_m == pytest.approx(3 * ELLIPSOID.line_length(*zip(*ring, strict=True)))
    lap_m = loop.line_length_m
    assert lonlat_at(loop, np.array([lap_m, 2 * lap_m])) == pytest.approx(
        np.zeros((2, 2)), abs=1e-9
    )


def test_a_chaser_has_a_longer_course_of_his_own_in_the_same_file(tmp_path):
    both = course(name="runners")
    both["features"].append(feature("LineString", [*LINE, [2.02, 48.01]], name="chaser"))
    del both["features"][0]["properties"]["kind"]
    path = written(tmp_path, both)
    assert read_course(path, "chaser").length_m > read_course(path, "runners").length_m + 1000
    assert read_course(path, "2").name == "chaser"


def test_a_runner_runs_the_measured_length_not_the_drawn_one(tmp_path):
    measured = read_course(written(tmp_path, course(mat("finish", 1500), length_m=1500)))
    assert measured.length_m == pytest.approx(1500)
    assert measured.line_m[-1] == pytest.approx(1500)


def test_a_finish_mat_a_hair_beyond_the_line_stands_on_it(tmp_path):
    read = read_course(written(tmp_path, course(mat("finish", LENGTH_M + 0.4))))
    assert read.mats[-1].along_m == read.length_m


def test_a_runner_climbs_the_heights_drawn_into_the_line(tmp_path):
    hill = [[*point, height] for point, height in zip(LINE, (10.0, 20.0, 40.0), strict=True)]
    read = read_course(written(tmp_path, course(line=hill, shape="out-and-back")))
    along_m = read.length_m * np.array([0, 0.25, 0.5, 0.75, 1])
    assert height_m_at(read, along_m) == pytest.approx([10, 20, 40, 20, 10])
    assert (np.diff(read.heights[:, 0]) > 0).all()


def test_a_line_with_heights_at_some_points_only_has_none(tmp_path):
    half = {"type": "LineString", "coordinates": [[0, 0, 5], [0.01, 0], [0.02, 0, 7]]}
    assert len(read_course(written(tmp_path, half)).heights) == 0


def test_a_long_straight_of_two_points_is_measured_all_along(tmp_path):
    north = {"type": "LineString", "coordinates": [[10.0, 60.0], [10.2, 60.3]]}
    read = read_course(written(tmp_path, north))
    along_m = np.array([0.0, 5000.0, 10000.0, 15000.0])
    places = lonlat_at(read, along_m)
    walked_m = ELLIPSOID.inv(*places[:-1].T, *places[1:].T)[2]
    assert walked_m == pytest.approx(5000, abs=0.5)


def test_empty_properties_from_a_map_editor_count_as_left_out(tmp_path):
    read = read_course(written(tmp_path, course(shape=None, laps=None, length_m=None, name=None)))
    assert (read.shape, read.laps) == ("line", 1)


def test_a_line_beside_the_course_is_no_second_course(tmp_path):
    with_street = course()
    with_street["features"].append(feature("LineString", [[2, 48.1], [2.1, 48.1]], kind="street"))
    assert read_course(written(tmp_path, with_street)).length_m == pytest.approx(LENGTH_M, abs=0.01)


@pytest.mark.parametrize("name", sorted(path.name for path in COURSES.iterdir() if path.is_dir()))
def test_every_course_of_ours_loads_and_says_whose_it_is(name):
    read = read_course(COURSES / name / "course.geojson")
    assert read.attribution
    assert read.mats[0].along_m == 0
