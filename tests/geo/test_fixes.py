"""A runner's position fixes on a course whose legs lie on top of each other."""

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from geo.course import ELLIPSOID, Course, lonlat_at
from geo.fixes import along_of_fixes, passes_near
from geo.read_course import COURSES, read_course

AVENUE = read_course(COURSES / "champs-elysees" / "course.geojson")
LAKE = read_course(COURSES / "lakeside" / "course.geojson")
GUN_S = 1_635_670_800.0

seeds = st.integers(0, 2**32 - 1)


def fixes(course, along_m, noise_m=0.0, seed=0):
    """Return where a receiver would see a runner who really is at along_m."""
    rng = np.random.default_rng(seed)
    lonlat = lonlat_at(course, along_m)
    away_m = np.abs(rng.normal(0, noise_m, len(lonlat))) if noise_m else np.zeros(len(lonlat))
    lon, lat, _ = ELLIPSOID.fwd(*lonlat.T, rng.uniform(0, 360, len(lonlat)), away_m)
    return np.column_stack((lon, lat))


def run(from_m, to_m, m_per_s, every_s=5.0):
    """Return the times and places of a runner at an even pace."""
    after_s = np.arange(0, (to_m - from_m) / m_per_s, every_s)
    return GUN_S + from_m / m_per_s + after_s, from_m + m_per_s * after_s


@given(along_m=st.floats(0, 2500))
def test_a_fix_on_the_line_is_on_the_same_metre_of_the_line(along_m):
    _, line_m, off_m = passes_near(AVENUE, lonlat_at(AVENUE, np.array([along_m])))
    nearest = np.argmin(off_m)
    assert line_m[nearest] == pytest.approx(along_m, abs=0.1)
    assert off_m[nearest] < 0.1


@given(m_per_s=st.floats(2.2, 5.8), noise_m=st.floats(0, 10), seed=seeds)
@settings(max_examples=25)
def test_a_runner_is_followed_there_round_the_turn_and_back(m_per_s, noise_m, seed):
    at_s, along_m = run(0, 5000, m_per_s)
    found_m = along_of_fixes(AVENUE, fixes(AVENUE, along_m, noise_m, seed), at_s, start_s=GUN_S)
    assert np.isnan(found_m).mean() < 0.02
    assert np.nanmax(np.abs(found_m - along_m)) < 100  # never on the wrong leg
    assert np.nanmedian(np.abs(found_m - along_m)) < 8


@given(from_m=st.floats(0, 4500), m_per_s=st.floats(2.2, 5.8), seed=seeds)
@settings(max_examples=25)
def test_a_runner_first_seen_anywhere_is_placed_by_the_direction_of_travel(from_m, m_per_s, seed):
    at_s, along_m = run(from_m, from_m + 450, m_per_s)
    found_m = along_of_fixes(AVENUE, fixes(AVENUE, along_m, 8.0, seed), at_s)
    is_round_the_turn = abs(from_m + 225 - 2500) < 225  # out or back is one place there
    if not is_round_the_turn:
        assert np.nanmax(np.abs(found_m - along_m)) < 100


@given(after_s=st.floats(60, 3600), seed=seeds)
@example(after_s=60.0, seed=943605829)
@settings(max_examples=25)
def test_a_runner_never_gets_further_than_the_fastest_could(after_s, seed):
    rng = np.random.default_rng(seed)
    at_s = GUN_S + np.sort(rng.uniform(0, after_s, 30))
    wild = fixes(AVENUE, rng.uniform(0, 5000, 30), 20.0, seed)
    found_m = along_of_fixes(AVENUE, wild, at_s, start_s=GUN_S)
    is_placed = ~np.isnan(found_m)
    at_s, found_m = at_s[is_placed], found_m[is_placed]
    assert (found_m <= 8.0 * (at_s - GUN_S) + 50).all()
    assert (np.diff(found_m) <= 8.0 * np.diff(at_s) + 50).all()
    assert (found_m >= np.maximum.accumulate(found_m) - 50).all() if len(found_m) else True


@given(seed=seeds)
@settings(max_examples=10)
def test_the_order_in_which_fixes_arrive_does_not_matter(seed):
    at_s, along_m = run(1000, 4000, 3.5, every_s=20)
    lonlat = fixes(AVENUE, along_m, 8.0, seed)
    shuffled = np.random.default_rng(seed).permutation(len(at_s))
    in_order = along_of_fixes(AVENUE, lonlat, at_s, start_s=GUN_S)
    found_m = along_of_fixes(AVENUE, lonlat[shuffled], at_s[shuffled], start_s=GUN_S)
    assert found_m.tolist() == pytest.approx(in_order[shuffled].tolist(), nan_ok=True)


def test_one_fix_alone_is_placed_by_the_time_since_the_start():
    avenue = fixes(AVENUE, np.array([500.0]))
    for after_s, along_m in ((150, 500), (1300, 4500)):
        found_m = along_of_fixes(AVENUE, avenue, np.array([GUN_S + after_s]), start_s=GUN_S)
        assert found_m == pytest.approx([along_m], abs=1)


def test_a_runner_whose_first_fix_is_on_the_way_back_is_on_the_way_back():
    at_s, along_m = run(3600, 3700, 3.3)
    found_m = along_of_fixes(AVENUE, fixes(AVENUE, along_m, 5.0), at_s, start_s=GUN_S)
    assert found_m == pytest.approx(along_m, abs=25)


def test_a_runner_round_the_turn_changes_leg_there():
    at_s, along_m = run(2200, 2800, 3.0, every_s=1)
    found_m = along_of_fixes(AVENUE, fixes(AVENUE, along_m, 6.0), at_s, start_s=GUN_S)
    assert np.nanmax(np.abs(found_m - along_m)) < 40
    assert not np.isnan(found_m).any()


def test_a_runner_who_rests_on_the_avenue_is_still_on_his_leg():
    rest_s = np.arange(0, 600, 10.0)
    before_s, before_m = run(600, 900, 3.0)
    at_s = np.concatenate((before_s, before_s[-1] + 10 + rest_s))
    along_m = np.concatenate((before_m, np.full(len(rest_s), before_m[-1])))
    found_m = along_of_fixes(AVENUE, fixes(AVENUE, along_m, 5.0), at_s, start_s=GUN_S)
    assert np.nanmax(np.abs(found_m - along_m)) < 40


def test_a_runner_unseen_for_ten_minutes_comes_up_on_the_right_leg():
    out_s, out_m = run(0, 1000, 3.3)
    back_s, back_m = run(3000, 3600, 3.3)
    at_s, along_m = np.concatenate((out_s, back_s)), np.concatenate((out_m, back_m))
    found_m = along_of_fixes(AVENUE, fixes(AVENUE, along_m, 5.0), at_s, start_s=GUN_S)
    assert np.nanmax(np.abs(found_m - along_m)) < 40


def test_a_fix_in_another_street_is_rejected_and_the_runner_kept():
    at_s, along_m = run(500, 900, 3.0)
    lonlat = fixes(AVENUE, along_m)
    lonlat[10, 1] += 0.0010  # 110 m north
    found_m = along_of_fixes(AVENUE, lonlat, at_s, start_s=GUN_S)
    assert np.flatnonzero(np.isnan(found_m)).tolist() == [10]


def test_a_jump_along_the_course_is_rejected_and_the_runner_kept():
    at_s, along_m = run(500, 900, 3.0)
    seen_m = along_m.copy()
    seen_m[10] += 300
    seen_m[15] -= 200
    found_m = along_of_fixes(AVENUE, fixes(AVENUE, seen_m), at_s, start_s=GUN_S)
    assert np.flatnonzero(np.isnan(found_m)).tolist() == [10, 15]
    assert np.nanmax(np.abs(found_m - along_m)) < 1


def test_a_wild_first_fix_does_not_lead_astray():
    at_s, along_m = run(500, 900, 3.0)
    seen_m = along_m.copy()
    seen_m[0] = 2100
    found_m = along_of_fixes(AVENUE, fixes(AVENUE, seen_m), at_s)
    assert np.isnan(found_m[0])
    assert found_m[1:] == pytest.approx(along_m[1:], abs=1)


def test_a_runner_who_walks_back_to_the_start_gets_no_further():
    line = Course("East", np.array([[0.0, 0.0], [0.02, 0.0]]), np.array([0.0, 2226.39]))
    at_s, there_m = run(0, 1000, 3.0)
    back_m = there_m[::-1]
    lonlat = fixes(line, np.concatenate((there_m, back_m)))
    at_s = np.concatenate((at_s, at_s[-1] + 5 + at_s - at_s[0]))
    found_m = along_of_fixes(line, lonlat, at_s, start_s=GUN_S)
    assert np.nanmax(found_m) == pytest.approx(there_m[-1], abs=1)
    assert np.isnan(found_m[-50:]).all()


def test_a_runner_warming_up_before_the_start_is_nowhere_yet():
    at_s = GUN_S + np.array([-60.0, 0.0, 10.0])
    found_m = along_of_fixes(AVENUE, fixes(AVENUE, np.array([300.0, 0, 30])), at_s, start_s=GUN_S)
    assert found_m == pytest.approx([np.nan, 0, 30], abs=1, nan_ok=True)


def test_a_receiver_with_no_sky_gives_no_place():
    at_s = GUN_S + np.array([0.0, 10.0, np.nan, 30.0])
    lonlat = fixes(AVENUE, np.array([0.0, 30.0, 60.0, 90.0]))
    lonlat[1] = np.nan
    found_m = along_of_fixes(AVENUE, lonlat, at_s, start_s=GUN_S)
    assert found_m == pytest.approx([0, np.nan, np.nan, 90], abs=1, nan_ok=True)


def test_a_runner_with_no_fixes_has_no_places():
    assert along_of_fixes(AVENUE, np.empty((0, 2)), np.empty(0)).tolist() == []


def test_a_fix_at_the_other_end_of_the_world_is_off_the_course():
    far = np.array([[-170.0, -80.0], [500.0, 95.0]])
    assert np.isnan(along_of_fixes(AVENUE, far, GUN_S + np.arange(2.0))).all()


@given(m_per_s=st.floats(2.5, 4.5), seed=seeds)
@settings(max_examples=5)
def test_a_runner_round_the_lake_is_on_the_lap_that_the_time_says(m_per_s, seed):
    at_s, along_m = run(0, 40_000, m_per_s, every_s=60)
    lonlat = fixes(LAKE, along_m, 8.0, seed)
    found_m = along_of_fixes(LAKE, lonlat, at_s, start_s=GUN_S)
    assert np.nanmax(np.abs(found_m - along_m)) < 100
    assert np.isnan(found_m).mean() < 0.02


def test_a_runner_round_the_lake_with_no_known_start_is_on_the_first_lap():
    at_s, along_m = run(16_000, 17_000, 3.0)
    found_m = along_of_fixes(LAKE, fixes(LAKE, along_m), at_s)
    assert found_m == pytest.approx(along_m - 15_000, abs=1)


def test_a_chasing_car_is_followed_at_the_speed_of_a_car():
    at_s, along_m = run(0, 40_000, 12.0, every_s=10)
    found_m = along_of_fixes(LAKE, fixes(LAKE, along_m), at_s, start_s=GUN_S, fastest_m_per_s=25)
    assert found_m == pytest.approx(along_m, abs=1)


def test_a_line_that_crosses_itself_passes_a_runner_twice():
    eight = np.array([[0.0, 0.0], [0.002, 0.002], [0.002, 0.0], [0.0, 0.002]])
    step_m = ELLIPSOID.inv(*eight[:-1].T, *eight[1:].T)[2]
    course = Course("Eight", eight, np.concatenate(([0.0], np.cumsum(step_m))))
    place, line_m, _ = passes_near(course, np.array([[0.001, 0.001]]))
    assert place.tolist() == [0, 0]
    assert line_m == pytest.approx([step_m[0] / 2, step_m[:2].sum() + step_m[2] / 2], abs=0.1)
