"""Metres along the course to a place, a heading, a height and a leg."""

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.course import (
    ELLIPSOID,
    Course,
    heading_deg_at,
    height_m_at,
    leg_at,
    line_at,
    lonlat_at,
)
from geo.read_course import COURSES, read_course

AVENUE = read_course(COURSES / "champs-elysees" / "course.geojson")
LAKE = read_course(COURSES / "lakeside" / "course.geojson")
EAST = Course("East", np.array([[0.0, 60.0], [0.01, 60.0]]), np.array([0.0, 558.0]))
places_m = st.floats(0, 5000)


def test_the_avenue_out_and_back_is_five_kilometres_on_the_ellipsoid():
    out_m = ELLIPSOID.line_length(*AVENUE.line_lonlat.T)
    assert 2 * out_m == pytest.approx(5000, abs=1)
    assert AVENUE.length_m == pytest.approx(5000)
    assert len(AVENUE.line_m) == 19


def test_a_runner_on_the_avenue_crosses_every_mat_in_order():
    crossed = [(mat.name, mat.along_m) for mat in AVENUE.mats]
    assert crossed == [
        ("start", 0),
        ("1km", 1000),
        ("2km", 2000),
        ("turn", 2500),
        ("3km", 3000),
        ("4km", 4000),
        ("finish", 5000),
    ]


def test_the_lake_is_eight_laps_of_five_kilometres_with_a_mat_at_each():
    assert (LAKE.laps, LAKE.length_m, LAKE.line_length_m) == (8, 40000, pytest.approx(5000))
    assert [mat.along_m for mat in LAKE.mats] == [1000 * km for km in range(41)]


def test_metres_on_the_ellipsoid_and_on_a_plane_agree_to_a_tenth_of_a_metre():
    line = gpd.GeoSeries([shapely.LineString(AVENUE.line_lonlat)], crs="EPSG:4326")
    plane = line.to_crs(line.estimate_utm_crs()).iloc[0]
    along_m = np.linspace(0, 2500, 501)
    points = gpd.GeoSeries.from_xy(*lonlat_at(AVENUE, along_m).T, crs="EPSG:4326")
    on_plane = shapely.line_locate_point(plane, points.to_crs(line.estimate_utm_crs()).array)
    corners_m = shapely.line_locate_point(plane, shapely.points(plane.coords))
    by_corners_m = np.interp(on_plane, corners_m, AVENUE.line_m)
    assert np.abs(by_corners_m - along_m).max() < 0.1


@given(along_m=places_m)
def test_a_runner_on_the_way_back_passes_the_places_of_the_way_out(along_m):
    there, back = lonlat_at(AVENUE, np.array([along_m, 5000 - along_m]))
    assert there == pytest.approx(back, abs=1e-9)


@given(along_m=st.floats(1, 2499))
def test_a_runner_on_the_way_back_faces_the_other_way(along_m):
    if np.abs(AVENUE.line_m - along_m).min() < 1e-3:
        return  # at a corner each way has its own street ahead
    there, back = heading_deg_at(AVENUE, np.array([along_m, 5000 - along_m]))
    assert (there - back) % 360 == pytest.approx(180)


@given(along_m=places_m, step_m=st.floats(0, 50))
def test_a_runner_who_runs_some_metres_is_no_more_than_these_metres_away(along_m, step_m):
    here, there = lonlat_at(AVENUE, np.array([along_m, along_m + step_m]))
    assert ELLIPSOID.inv(*here, *there)[2] <= step_m + 0.05


def test_a_runner_heads_down_the_avenue_and_up_again():
    down, bridge, up = heading_deg_at(AVENUE, np.array([500.0, 1900.0, 4500.0]))
    assert (down, bridge, up) == pytest.approx((116, 184, 296), abs=3)


def test_a_runner_at_a_corner_faces_the_street_ahead_on_either_way():
    line = np.array([[0.0, 0.0], [0.001, 0.0], [0.001, 0.001]])
    corner = Course("Corner", line, np.array([0.0, 100.0, 200.0]), "out-and-back")
    assert heading_deg_at(corner, np.array([100.0, 300.0])) == pytest.approx([0, 270])


def test_a_runner_at_the_turn_is_on_the_way_back_already():
    assert leg_at(AVENUE, np.array([0.0, 2499.9, 2500.0, 5000.0])).tolist() == [0, 0, 1, 1]
    assert heading_deg_at(AVENUE, np.array([2500.0]))[0] == pytest.approx(5, abs=3)


def test_a_runner_on_the_third_lap_is_where_the_first_lap_was():
    line_m, lap = line_at(LAKE, np.array([1234.0, 11234.0, 40000.0]))
    assert line_m == pytest.approx([1234, 1234, 5000])
    assert lap.tolist() == [0, 2, 7]
    first, third = lonlat_at(LAKE, np.array([1234.0, 11234.0]))
    assert first == pytest.approx(third)


@pytest.mark.parametrize("course", [AVENUE, LAKE, EAST], ids=lambda course: course.name)
def test_a_runner_off_either_end_stays_at_that_end(course):
    before, start, finish, after = lonlat_at(
        course, np.array([-50.0, 0.0, course.length_m, course.length_m + 50])
    )
    assert (before == start).all()
    assert (finish == after).all()


def test_a_runner_nobody_has_seen_has_no_place_no_heading_no_height_and_no_leg():
    nowhere = np.array([np.nan])
    assert np.isnan(lonlat_at(AVENUE, nowhere)).all()
    assert np.isnan(heading_deg_at(AVENUE, nowhere)).all()
    assert np.isnan(height_m_at(AVENUE, nowhere)).all()
    assert leg_at(AVENUE, nowhere).tolist() == [-1]


def test_a_runner_goes_down_to_the_river_and_climbs_in_the_last_kilometre():
    heights = height_m_at(AVENUE, np.array([0.0, 1500.0, 2500.0, 4000.0, 5000.0]))
    assert heights.tolist() == [57.0, 33.8, 35.0, 38.4, 57.0]


def test_a_runner_round_a_lake_of_unknown_height_has_no_height():
    assert np.isnan(height_m_at(LAKE, np.array([0.0, 1000.0]))).all()


def test_only_an_out_and_back_turns():
    assert (AVENUE.turn_m, LAKE.turn_m, EAST.turn_m) == (pytest.approx(2500), None, None)
