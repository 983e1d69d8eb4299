"""The course in the browser is the course in Python: along, across and round the turn."""

import json

import numpy as np
import pytest
from playwright.sync_api import Page

from dashboard.pages.first_paint import course_facts
from dashboard.pages.ground import frame_of, to_ground
from feeds.race_folder.read_race import built_in_races, race_folder, read_race
from geo.course import lonlat_at
from tests.browser import oracle

PLACES = """async ([facts, origin, along, offset]) => {
  const version = document.querySelector("script[type=module]").src.split("/")[4];
  const { buildCourse, placeOf, projectionAt } = await import(`/map/${version}/stage/course.mjs`);
  const course = buildCourse(facts, projectionAt(...origin));
  return along.map((d) => placeOf(course, d, offset, [0, 0]));
}"""


@pytest.mark.parametrize("name", built_in_races())
def test_places_on_the_line_are_the_same_in_python_and_in_the_browser(
    page: Page, demo: str, name: str
) -> None:
    course = read_race(race_folder(name)).course
    frame = frame_of(course)
    oracle.replay_at(page, demo, 1000, is_frugal=True)
    along = np.linspace(0, course.length_m, 997)
    facts = json.loads(json.dumps(course_facts(course)))
    asked = [facts, [frame.lon0, frame.lat0], along.tolist(), 0]
    seen = np.array(page.evaluate(PLACES, asked))
    expected = to_ground(lonlat_at(course, along), frame.lon0, frame.lat0)
    assert np.hypot(*(seen - expected).T).max() < 1.0


def test_a_lane_swings_round_the_turn_in_a_half_circle_and_never_leaps(
    page: Page, demo: str
) -> None:
    course = read_race(race_folder("champs-elysees-2021")).course
    frame = frame_of(course)
    oracle.replay_at(page, demo, 1000, is_frugal=True)
    along = np.arange(2300, 2700, 0.5)
    asked = [course_facts(course), [frame.lon0, frame.lat0], along.tolist(), 40.0]
    seen = np.array(page.evaluate(PLACES, asked))
    assert np.hypot(*np.diff(seen, axis=0).T).max() < 1.0  # at most twice her speed
    turn = to_ground(course.line_lonlat[-1:], frame.lon0, frame.lat0)
    swing = np.abs(along - 2500) < 60
    assert np.hypot(*(seen[swing] - turn).T) == pytest.approx(40, abs=0.5)
    out, back = seen[0], seen[-1]
    assert np.hypot(*(out - back)) == pytest.approx(80, abs=1)
