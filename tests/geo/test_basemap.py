"""The ground around a course."""

import json

import pytest

from geo.basemap import KINDS, read_basemap
from geo.read_course import COURSES, CourseError

PARIS = read_basemap(COURSES / "champs-elysees" / "basemap.geojson")


@pytest.mark.parametrize("name", ["champs-elysees", "lakeside"])
def test_every_course_of_ours_lies_on_ground_that_says_whose_it_is(name):
    ground = read_basemap(COURSES / name / "basemap.geojson")
    assert set(ground.kind) <= set(KINDS)
    assert ground.crs == "EPSG:4326"
    assert ground.is_valid.all()
    assert ground.attrs["attribution"]


def test_runners_find_the_sights_of_the_avenue_by_name_in_two_languages():
    labels = [label for label in PARIS.label if label]
    assert {"fr": "Tour Eiffel", "en": "Eiffel Tower"} in labels
    assert {"fr": "La Seine", "en": "The Seine"} in labels
    assert all(set(label) == {"fr", "en"} for label in labels)
    assert sum(PARIS.label_rank[PARIS.label.map(bool)] == 1) <= 8  # a small map holds no more


def test_runners_cross_the_bridge_over_the_water():
    kinds = PARIS.kind.tolist()
    assert kinds.index("water") < kinds.index("street") < kinds.index("bridge")
    bridge = PARIS[PARIS.name.eq("Pont Alexandre III")].geometry.iloc[0]
    assert PARIS[PARIS.kind == "water"].geometry.iloc[0].intersects(bridge)


def test_the_credit_names_both_givers_of_the_map():
    assert PARIS.attrs["attribution"] == "© OpenStreetMap contributors, © Ville de Paris (ODbL)"


def test_a_course_with_no_ground_lies_on_an_empty_map(tmp_path):
    path = tmp_path / "basemap.geojson"
    path.write_text('{"type": "FeatureCollection", "features": []}')
    assert len(read_basemap(path)) == 0


def test_all_mistakes_of_a_base_map_are_told_at_once(tmp_path):
    path = tmp_path / "basemap.geojson"
    properties = {"kind": "lava", "label": "The Pit", "label_rank": 7, "label_at": [1]}
    lava = {"type": "Feature", "properties": properties, "geometry": None}
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [lava]}))
    with pytest.raises(CourseError) as refused:
        read_basemap(path)
    place, kind, label, rank, spot = refused.value.messages
    assert "expected feature 1 (no name) to have a place, found no geometry." in place
    assert 'expected a kind for feature 1 (no name), found "lava". Use one of water, ' in kind
    assert 'expected words by language as label of feature 1 (no name), found "The Pit".' in label
    assert "expected label_rank 1, 2 or 3 for feature 1 (no name), found 7." in rank
    assert "expected a place as label_at of feature 1 (no name), found [1]." in spot


def test_ground_with_heights_that_are_missing_is_drawn(tmp_path):
    pond = [[[2.0, 48.0, None], [2.1, 48.0, float("nan")], [2.1, 48.1, 5.0], [2.0, 48.0, None]]]
    geometry = {"type": "Polygon", "coordinates": pond}
    water = {"type": "Feature", "properties": {"kind": "water"}, "geometry": geometry}
    path = tmp_path / "basemap.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [water]}))
    assert not read_basemap(path).has_z.any()
