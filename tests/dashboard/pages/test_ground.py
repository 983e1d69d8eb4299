"""The ground: both painters draw the same things, and a frame shows all of them."""

import re

import geopandas as gpd
import numpy as np
import pytest
from pyproj import Geod

from dashboard.pages.ground import TONES, frame_of, map_style, svg_ground, to_ground
from dashboard.pages.labels import course_marks, mat_lines, place_names
from feeds.race import Race
from feeds.race_folder.read_race import built_in_races, race_folder, read_race
from geo.basemap import read_basemap
from geo.course import Course


@pytest.fixture(scope="module", params=built_in_races())
def race(request: pytest.FixtureRequest) -> Race:
    return read_race(race_folder(request.param))


@pytest.fixture(scope="module")
def basemap(race: Race) -> gpd.GeoDataFrame:
    assert race.basemap is not None
    return read_basemap(race.basemap)


def test_the_svg_and_the_map_style_paint_the_same_layers_in_the_same_order(
    race: Race, basemap: gpd.GeoDataFrame
) -> None:
    frame = frame_of(race.course)
    svg = svg_ground(race.course, basemap, race.course, frame)
    painted = re.findall(r"(?:fill|stroke):var\(--ground-(\w+)\)", svg)
    style = map_style(race.course, basemap, race.course, frame)
    assert painted == [layer["metadata"]["tone"] for layer in style["layers"][1:]]
    colours = ("background-color", "fill-color", "line-color", "circle-color")
    for layer in style["layers"]:
        painted_by_night = next(layer["paint"][key] for key in colours if key in layer["paint"])
        assert painted_by_night == TONES[layer["metadata"]["tone"]][0]


def test_the_map_asks_nobody_for_anything(race: Race, basemap: gpd.GeoDataFrame) -> None:
    style = map_style(race.course, basemap, race.course, frame_of(race.course))
    assert style["sources"]
    assert all(source["type"] == "geojson" for source in style["sources"].values())
    assert not {"glyphs", "sprite"} & set(style)
    assert "http" not in repr(style)


def test_the_frame_holds_the_courses_and_is_true_to_scale(race: Race) -> None:
    frame = frame_of(race.course)
    ground = to_ground(race.course.line_lonlat, frame.lon0, frame.lat0)
    assert ground.min(axis=0) == pytest.approx([frame.west_m, frame.south_m], abs=1)
    assert ground.max(axis=0) == pytest.approx([frame.east_m, frame.north_m], abs=1)
    steps = np.hypot(*np.diff(ground, axis=0).T).sum()
    lon, lat = race.course.line_lonlat.T
    assert steps == pytest.approx(Geod(ellps="WGS84").line_length(lon, lat), rel=4e-3)


def test_a_chaser_with_a_way_of_his_own_has_it_painted(basemap: gpd.GeoDataFrame) -> None:
    line = np.array([[2.0, 48.0], [2.01, 48.0]])
    runners = Course("Short", line, np.array([0.0, 740.0]))
    his = Course("Long", line - [0.01, 0.0], np.array([0.0, 740.0]))
    frame = frame_of(runners, his)
    assert frame.width_m == pytest.approx(1490, rel=0.01)
    style = map_style(runners, None, his, frame)
    assert "chaser" in style["sources"]
    assert "chaser" not in map_style(runners, None, runners, frame)["sources"]


def test_every_mat_has_a_mark_and_none_is_named_twice(race: Race) -> None:
    frame = frame_of(race.course)
    for language in ("fr", "en"):
        marks = [mark.text for mark in course_marks(race, frame, language)]
        assert len(marks) == len(set(marks))
        assert marks[0].startswith(("Départ", "Start"))
    lines = mat_lines(race, frame)
    assert sum(line.is_line for line in lines) == 1  # both courses begin and end at one place
    assert all(0 <= line.left <= 100 and 0 <= line.up <= 100 for line in lines)


def test_places_have_a_name_in_every_language(race: Race, basemap: gpd.GeoDataFrame) -> None:
    frame = frame_of(race.course)
    french = place_names(basemap, frame, "fr")
    assert french
    assert len(french) == len(place_names(basemap, frame, "en"))
    assert [name.rank for name in french] == sorted(name.rank for name in french)
