"""The whole race in one call, and what is published of it."""

from dataclasses import replace

import numpy as np
import pytest

from feeds.results.state import State
from feeds.rules.quantise import MOVES_DOUBT, TURN_S, quantised
from feeds.rules.snapshot import snapshot
from geo.course import Course, Mat
from geo.motion import along_at
from tests.made_up_race import CHASER_AFTER_S, GUN_S, made_up_race, made_up_times

BASE_S = GUN_S - 3600


@pytest.mark.parametrize("after_s", [-100.0, 30.0, 500.0, 1500.0, 2300.0, 9000.0])
@pytest.mark.parametrize("final", [False, True])
def test_every_runner_seen_has_a_place_and_a_state(after_s: float, final: bool) -> None:
    race = made_up_race(500)
    times = made_up_times(race)
    now = snapshot(race, times, GUN_S + after_s, final)
    seen = (times[:-1] <= GUN_S + after_s).any(axis=1)
    place = along_at(now.motions, GUN_S + after_s)
    np.testing.assert_array_equal(np.isnan(place), ~seen)
    assert set(now.facts.state[~seen]) <= {State.WAITING, State.NOT_STARTED}
    assert not set(now.facts.state[seen]) & {State.WAITING, State.NOT_STARTED}


def test_who_is_overdue_at_a_mat_is_not_passed_until_a_mat_says_so() -> None:
    race = made_up_race(1)
    times_s = np.full((2, len(race.mats)), np.nan)
    times_s[0, :3] = GUN_S + np.array([10.0, 410.0, 810.0])  # due at the turn at 1010 s
    times_s[1, :3] = GUN_S + CHASER_AFTER_S + np.array([0.0, 173.0, 346.0])  # at the turn at 1632 s
    at_s = GUN_S + 1700.0
    assert snapshot(race, times_s, at_s).facts.state[0] == State.OVERDUE
    times_s[1, 3] = GUN_S + 1632.0
    now = snapshot(race, times_s, at_s)
    assert now.facts.state[0] == State.OVERDUE, "it may have missed her, or she has stopped"
    assert np.isnan(now.facts.passed_s[0])
    read_s = times_s.copy()
    read_s[0, 3] = at_s
    now = snapshot(race, read_s, at_s)
    assert now.facts.state[0] == State.PASSED
    assert now.facts.is_estimated is None
    assert now.facts.passed_m[0] <= 2500.0
    times_s[1] = np.nan
    assert snapshot(race, times_s, at_s).facts.state[0] == State.PASSED, "no mat reads him at all"


def test_who_only_the_picture_saw_passed_and_who_is_overdue_since_is_not_passed() -> None:
    race = made_up_race(1)
    times_s = np.full((2, len(race.mats)), np.nan)
    times_s[0, :4] = GUN_S + np.array([10.0, 460.0, 910.0, 1135.0])  # due at 3 km at 1360 s
    his_s = GUN_S + np.array([700.0, 870.0, 1040.0, 1125.0])
    times_s[1, :4] = his_s + 60  # level with her soon after the turn
    drawn = snapshot(race, times_s, GUN_S + 1300.0)
    assert drawn.facts.state[0] == State.PASSED
    assert drawn.facts.is_estimated is not None
    late = snapshot(race, times_s, GUN_S + 1600.0, shown=drawn.facts.state)
    assert late.facts.state[0] == State.OVERDUE
    assert np.isnan(late.facts.passed_s[0])
    assert late.facts.is_estimated is None


def test_replay_is_the_same_call_and_agrees_with_live_at_every_mat() -> None:
    race = made_up_race(300)
    times = made_up_times(race)
    live = snapshot(race, times, GUN_S + 9000)
    over = snapshot(race, times, GUN_S + 9000, final=True)
    np.testing.assert_array_equal(live.facts.finish_s, over.facts.finish_s)
    bridged = over.motions.read_count - live.motions.read_count  # what mats missed on the way
    assert 0 < np.count_nonzero(bridged) < 20
    assert (bridged >= 0).all()
    assert np.isin(over.facts.state, [State.OFFICIAL, State.BEHIND, 5, 6]).all()


def test_a_chaser_with_a_longer_course_meets_the_runners_at_the_shared_mats() -> None:
    race = made_up_race(5)
    mats = (Mat("start", 400.0), Mat("3km", 3500.0), Mat("finish", 5600.0))
    line = np.array([[0.0, 0.0], [0.05, 0.0]])
    longer = Course("Detour", line, np.array([0.0, 5600.0]), mats=mats)
    assert race.chaser is not None
    chaser = type(race.chaser)("C", "Chaser", GUN_S + CHASER_AFTER_S, ((0.0, 7.0),), longer)
    race = made_up_race(5, chaser=chaser)
    times = np.full((6, 7), np.nan)
    times[0, :5] = GUN_S + np.array([10.0, 520, 1030, 1285, 1750])  # at 3 km 50 s after the chaser
    now = snapshot(race, times, GUN_S + 1760)
    assert now.chaser is not None
    assert along_at(now.chaser, np.array([GUN_S + 1700.0])).tolist() == [3500.0]
    assert 2500 < now.facts.passed_m[0] < 3000


def test_published_times_lie_on_their_grid_and_arrivals_on_whole_seconds() -> None:
    race = made_up_race(500)
    now = quantised(snapshot(race, made_up_times(race), GUN_S + 1500.123), BASE_S)
    units = (now.motions.at_s - BASE_S) * 10
    assert np.nanmax(np.abs(units - np.round(units))) < 1e-4
    rows = np.arange(500)
    due_s = (now.motions.at_s[rows, now.motions.read_count] - BASE_S)[now.motions.read_count > 0]
    assert np.nanmax(np.abs(due_s - np.round(due_s))) < 1e-4
    rising = np.diff(now.motions.at_s, axis=1)
    assert np.all((rising > 0) | np.isnan(rising))
    assert now.at_s == pytest.approx(GUN_S + 1500.1)


def test_an_arrival_that_hardly_moved_stays_as_it_was_published() -> None:
    race = made_up_race(20)
    times = np.full((21, 7), np.nan)
    times[0, :2] = GUN_S + 10, GUN_S + 350.0
    before = quantised(snapshot(race, times, GUN_S + 400), BASE_S)
    times[0, 1] += 0.2
    after = quantised(snapshot(race, times, GUN_S + 402), BASE_S, before)
    assert after.motions.at_s[0, 2] == before.motions.at_s[0, 2]
    times[0, 1] += 20.0
    moved = quantised(snapshot(race, times, GUN_S + 404), BASE_S, after)
    assert moved.motions.at_s[0, 2] > after.motions.at_s[0, 2] + 30


def test_a_doubtful_arrival_is_told_anew_only_now_and_then_and_when_it_moved_enough() -> None:
    race = made_up_race(20)
    times = np.full((21, 7), np.nan)
    times[0, :2] = GUN_S + 10, GUN_S + 350.0
    raw = snapshot(race, times, GUN_S + 400)
    before = quantised(raw, BASE_S)
    told = [before.motions.at_s[0, 2]]
    for after_s in range(402, 402 + 2 * int(TURN_S), 2):
        at_s = raw.motions.at_s.copy()
        at_s[0, 2] += 30.0 * (after_s - 400)  # runs away from what was said
        motions = replace(raw.motions, at_s=at_s)
        now = replace(raw, at_s=GUN_S + after_s, motions=motions, doubt_s=np.full(20, 40.0))
        before = quantised(now, BASE_S, before)
        told.append(before.motions.at_s[0, 2])
    assert len(set(told)) == 3  # as it was, and anew in each of the two turns
    small = replace(raw, at_s=before.at_s + TURN_S, motions=before.motions)
    at_s = small.motions.at_s.copy()
    at_s[0, 2] += 0.9 * MOVES_DOUBT * 40.0
    small = replace(small, motions=replace(small.motions, at_s=at_s), doubt_s=np.full(20, 40.0))
    assert quantised(small, BASE_S, before).motions.at_s[0, 2] == told[-1]


def test_a_catch_that_a_mat_has_shown_is_not_held_to_where_it_was_drawn() -> None:
    race = made_up_race(60)
    raw = snapshot(race, made_up_times(race), GUN_S + 1500)
    assert raw.facts.is_estimated is not None
    drawn = int(np.flatnonzero(raw.facts.is_estimated)[0])
    before = quantised(replace(raw, doubt_s=np.full(60, 60.0)), BASE_S)
    passed_s = raw.facts.passed_s.copy()
    passed_s[drawn] += 5.0
    moved = replace(raw, doubt_s=np.full(60, 60.0), facts=replace(raw.facts, passed_s=passed_s))
    kept = quantised(moved, BASE_S, before).facts.passed_s[drawn]
    assert kept == before.facts.passed_s[drawn], "an estimate is worth no more than its doubt"
    shown = replace(moved, facts=replace(moved.facts, is_estimated=None))
    told = quantised(shown, BASE_S, before).facts.passed_s[drawn]
    assert told == pytest.approx(passed_s[drawn], abs=0.06)
