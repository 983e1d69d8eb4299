"""Where the chaser is taken to be: his mats, his tracker, his plan; and when that is a guess."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feeds.decisions.corrections import Correction, What
from feeds.decisions.standing import standing
from feeds.gather import Gathered
from feeds.results.state import State
from feeds.rules.chaser import Pursuit, pursue
from feeds.rules.fixes import STREAM, Fix, FixTrack, pack
from feeds.rules.snapshot import snapshot
from feeds.store import Store
from geo.course import Course, lonlat_at
from geo.motion import FloatArray, Motions, along_at
from tests.made_up_race import CHASER_AFTER_S, GUN_S, made_up_race

MATS_M = np.array([0.0, 1000.0, 2000.0, 2500.0, 3000.0])
NAN = np.nan
OVER_S = GUN_S + 9000.0


def knots(motions: Motions) -> list[float]:
    return motions.at_s[0][~np.isnan(motions.at_s[0])].round(3).tolist()


PLAN = [(0.0, 5.0), (100.0, 4.0)]


def chaser(times: list[float], at_s: float, plan: list[tuple[float, float]] = PLAN) -> Motions:
    return pursue(np.array(times), MATS_M, 50.0, plan, 3000.0, at_s).motion


def test_the_chaser_waits_for_his_gun_and_runs_his_plan() -> None:
    due = chaser([NAN] * 5, at_s=0)
    at_s = np.array([0.0, 50.0, 100.0, 150.0, 250.0, 775.0, 9999.0])
    assert along_at(due, at_s).tolist() == [0, 0, 250, 500, 900, 3000, 3000]


def test_a_read_moves_the_rest_of_the_chasers_plan_in_time() -> None:
    late = chaser([50, 290, NAN, NAN, NAN], at_s=300)  # 15 s late
    assert late.read_count.tolist() == [2]
    assert knots(late) == [50, 290, 790]


def test_the_chaser_runs_on_past_a_mat_that_missed_him() -> None:
    assert along_at(chaser([50, 275, NAN, NAN, NAN], at_s=600), 600.0).tolist() == [2300.0]


def test_a_chaser_whom_the_start_missed_left_at_his_gun() -> None:
    assert knots(chaser([NAN, 275, NAN, NAN, NAN], at_s=300))[:2] == [50, 275]


def test_a_chaser_who_rests_for_good_never_arrives() -> None:
    resting = chaser([NAN] * 5, 0, [(0.0, 5.0), (100.0, 0.0)])
    assert along_at(resting, 9999.0).tolist() == [500.0]


def test_a_chaser_who_has_arrived_has_no_more_plan() -> None:
    home = chaser([50, 275, 525, 650, 775], at_s=800)
    assert home.read_count.tolist() == [5]
    assert home.at_s.shape == (1, 5)


def test_a_chaser_who_gave_up_stays_where_somebody_saw_him() -> None:
    def given_up(at_s: float, ended_m: float) -> Pursuit:
        known_s = np.array([50, 275, NAN, NAN, NAN])
        return pursue(known_s, MATS_M, 50.0, PLAN, 3000.0, at_s, ended_s=400.0, ended_m=ended_m)

    seen = given_up(500.0, 1200.0)
    assert along_at(seen.motion, np.array([275.0, 400.0, 9999.0])).tolist() == [1000, 1200, 1200]
    assert (seen.line_s, seen.is_guess) == (np.inf, False)
    assert along_at(given_up(500.0, NAN).motion, 9999.0).tolist() == [1500.0]  # as he was drawn
    assert along_at(given_up(500.0, 700.0).motion, 9999.0).tolist() == [
        1000.0
    ]  # a mat knows better
    assert given_up(399.0, 1200.0).line_s < np.inf  # he has not given up yet


EAST = Course(
    "East", np.array([[0.0, 0.0], [0.01347, 0.0]]), np.array([0.0, 1500.0]), "out-and-back"
)  # 1,500 m out and home: 3,000 m as run, mats as above


def fixes_of(
    along_m: FloatArray, at_s: FloatArray, noise_m: float = 0.0, seed: int = 1
) -> list[Fix]:
    draw = np.random.default_rng(seed)
    lonlat = lonlat_at(EAST, along_m) + draw.normal(0, noise_m / 111_195, (len(at_s), 2))
    return [
        Fix("", lon, lat, t, t + 1.0)
        for (lon, lat), t in zip(lonlat.tolist(), at_s.tolist(), strict=True)
    ]


def truth(at_s: float | FloatArray) -> FloatArray:
    """Return where the chaser really is: at 5 m/s, after 300 s at 4 m/s, from second 50 on."""
    return np.interp(at_s, [50.0, 350.0, 725.0], [0.0, 1500.0, 3000.0])


READ_S = np.array([50.0, 250.0, 475.0, 600.0, 725.0])  # when each mat really sees him
EVEN = [(0.0, 4.4444)]  # what was planned: 675 s, even


def followed(
    at_s: float, noise_m: float = 4.0, until_s: float = 9999.0, lag_s: float = 3.0, reads: int = 5
) -> Pursuit:
    """Return the pursuit with a tracker that reports where he was `lag_s` ago, until it dies."""
    track = FixTrack(EAST, 50.0)
    fix_s = np.arange(40.0, min(at_s, until_s), 2.0)
    track.add(fixes_of(truth(fix_s - lag_s), fix_s, noise_m))
    times_s = np.where(np.arange(5) < reads, READ_S, NAN)
    times_s = np.where(times_s <= at_s, times_s, NAN)
    return pursue(times_s, MATS_M, 50.0, EVEN, 3000.0, at_s, track.at_s, track.along_m)


def test_fixes_show_where_the_chaser_is_between_mats_and_what_they_are_off_is_taken_out() -> None:
    ours, plain = [], []
    for at_s in np.arange(260.0, 720.0, 10.0):
        now = followed(at_s).motion
        mats_only = pursue(
            np.where(at_s >= READ_S, READ_S, NAN), MATS_M, 50.0, EVEN, 3000.0, at_s
        ).motion
        ours.append(abs(along_at(now, at_s)[0] - truth(at_s)))
        plain.append(abs(along_at(mats_only, at_s)[0] - truth(at_s)))
    assert np.mean(ours) < 6 < np.mean(plain)  # uncorrected they are 12 to 15 m behind
    assert max(ours) < 20


def test_the_mats_win_whatever_the_fixes_say() -> None:
    now = followed(724.0, noise_m=10.0).motion
    for read_s, mat_m in zip(READ_S[:-1], MATS_M[:-1], strict=True):
        assert along_at(now, read_s)[0] == pytest.approx(mat_m)
    assert np.all(np.diff(now.at_s[0]) > 0)
    assert np.all(np.diff(now.along_m[0]) >= 0)
    assert along_at(now, 724.0)[0] < 3000  # nobody is home before the mat says so


def test_fixes_that_run_on_after_the_line_change_nothing() -> None:
    home = followed(800.0)
    assert (home.line_s, home.half_s, home.is_guess) == (725.0, 0.0, False)
    assert home.motion.read_count[0] == home.motion.at_s.shape[1]
    assert along_at(home.motion, 725.0).tolist() == [3000.0]


def test_a_wild_fix_and_one_off_the_course_are_left_out() -> None:
    track = FixTrack(EAST, 0.0)
    at_s = np.arange(0.0, 100.0, 5.0)
    track.add(fixes_of(5 * at_s, at_s))
    track.add([Fix("", 0.005, 0.01, 102.0, 103.0), Fix("", 0.0005, 0.0, 104.0, 105.0)])
    assert np.isnan(track.along_m[-2:]).all()
    assert np.abs(track.along_m[:-2] - 5 * at_s).max() < 3


def test_the_way_home_is_told_from_the_way_out_on_the_same_street() -> None:
    track = FixTrack(EAST, 50.0)
    at_s = np.arange(50.0, 725.0, 5.0)
    for fix in fixes_of(truth(at_s), at_s, 5.0):
        track.add([fix])  # one by one, as they come
    assert np.nanmax(np.abs(track.along_m - truth(at_s))) < 25
    assert np.isnan(track.along_m).mean() < 0.02


@given(seed=st.integers(0, 99))
@settings(max_examples=10)
def test_the_order_in_which_fixes_come_changes_nothing_and_a_fix_twice_neither(seed: int) -> None:
    at_s = np.arange(50.0, 200.0, 5.0)
    fixes = fixes_of(truth(at_s), at_s, 5.0, seed)
    in_order, shuffled = FixTrack(EAST, 50.0), FixTrack(EAST, 50.0)
    in_order.add(fixes)
    order = np.random.default_rng(seed).permutation(len(fixes))
    shuffled.add([fixes[i] for i in order])
    shuffled.add(fixes[3:7])
    np.testing.assert_allclose(in_order.along_m, shuffled.along_m)


def test_with_fixes_alone_he_is_known_and_without_any_he_becomes_a_guess() -> None:
    seen = followed(300.0, reads=1)
    assert not seen.is_guess
    assert abs(along_at(seen.motion, 300.0)[0] - truth(297.0)) < 15
    silent = followed(520.0, reads=2, until_s=300.0)  # overdue at 2 km since 480
    assert silent.is_guess
    assert silent.seen_s == 298.0
    assert not followed(470.0, reads=2, until_s=300.0).is_guess  # no mat awaits him yet
    assert not followed(520.0, reads=2, until_s=510.0).is_guess  # his fixes still come
    assert not followed(620.0, reads=4, until_s=300.0).is_guess  # a mat has found him again


def test_the_longer_the_chaser_is_silent_the_less_sure_is_his_arrival() -> None:
    halves = [followed(at_s, reads=2, until_s=300.0).half_s for at_s in (310.0, 400.0, 520.0)]
    assert halves[0] < halves[1] < halves[2]
    known = [followed(at_s).half_s for at_s in (300.0, 450.0, 700.0)]
    assert known[0] > known[1] > known[2] > 0


def test_his_present_speed_gives_way_to_his_plan() -> None:
    slow = followed(340.0, noise_m=0.0, lag_s=0.0).motion  # 5 m/s where 4.44 are planned
    pace = [(along_at(slow, t + 1.0) - along_at(slow, t))[0] for t in (345.0, 375.0, 420.0)]
    assert pace[0] > 4.9
    assert 4.5 < pace[1] < 4.95
    assert pace[2] == pytest.approx(4.4444, abs=0.01)


def test_a_chaser_who_is_late_at_the_line_is_waited_for_until_he_is_silent() -> None:
    reads = [50.0, 275.0, 500.0, 612.5, NAN]  # on his plan: due at 725

    def now(at_s: float) -> Pursuit:
        return pursue(np.array(reads), MATS_M, 50.0, EVEN, 3000.0, at_s)

    assert now(700.0).line_s == pytest.approx(725.0, abs=0.1)
    late = now(735.0)
    assert (late.line_s, late.is_guess) == (736.0, False)
    assert along_at(late.motion, 735.0)[0] < 3000
    gone = now(760.0)
    assert gone.is_guess
    assert gone.line_s == pytest.approx(725.0, abs=0.1)


@given(seed=st.integers(0, 500), at_s=st.floats(40, 800), noise_m=st.floats(0, 30))
@settings(max_examples=60)
def test_whatever_the_tracker_says_he_never_runs_backwards_and_is_exact_at_every_read(
    seed: int, at_s: float, noise_m: float
) -> None:
    draw = np.random.default_rng(seed)
    fix_s = np.sort(draw.uniform(40, 800, 80)).round(1)
    fix_s = np.unique(fix_s)
    fix_m = truth(fix_s) + draw.normal(0, noise_m, len(fix_s)) + draw.uniform(-40, 40)
    fix_m[draw.random(len(fix_s)) < 0.1] = NAN
    times_s = np.where((draw.random(5) < 0.7) & (at_s >= READ_S), READ_S, NAN)
    told = pursue(times_s, MATS_M, 50.0, EVEN, 3000.0, at_s, fix_s, fix_m)
    motion = told.motion
    assert np.all(np.diff(motion.at_s[0]) > 0)
    assert np.all(np.diff(motion.along_m[0]) >= 0)
    assert not np.isnan(motion.at_s).any()
    for read_s, mat_m in zip(times_s, MATS_M, strict=True):
        assert np.isnan(read_s) or along_at(motion, read_s)[0] == pytest.approx(mat_m)
    assert told.half_s >= 0
    assert told.line_s > at_s or told.is_guess or not np.isnan(times_s[-1])


def test_a_fix_sent_again_is_kept_once_and_moves_the_chaser_of_the_race(store: Store) -> None:
    race = made_up_race(3)
    race = replace(race, runner_of={**race.runner_of, "C": 3})
    at_s = GUN_S + CHASER_AFTER_S + np.arange(0.0, 60.0, 5.0)
    lonlat = lonlat_at(race.course, 6.5 * np.arange(0.0, 60.0, 5.0))
    fixes = [
        Fix("C", lon, lat, t, t)
        for (lon, lat), t in zip(lonlat.tolist(), at_s.tolist(), strict=True)
    ]
    strangers = [replace(fix, tag="00001", at_s=fix.at_s + 1, lon=0.04) for fix in fixes]
    assert store.append(STREAM, map(pack, fixes)) == len(fixes)
    assert store.append(STREAM, map(pack, [*fixes, *strangers])) == len(strangers)
    known = Gathered(race, store)
    known.take()
    assert known.fixes is not None
    assert len(known.fixes.at_s) == len(fixes)
    now = known.snapshot(GUN_S + CHASER_AFTER_S + 56.0)
    assert now.chaser is not None
    assert along_at(now.chaser, now.at_s)[0] == pytest.approx(6.5 * 56, abs=6)
    assert not now.is_guess
    assert known.snapshot(GUN_S + CHASER_AFTER_S + 300.0).is_guess


def test_a_catch_by_a_chaser_nobody_saw_is_marked_a_guess() -> None:
    race = made_up_race(5)
    times = np.full((6, 7), NAN)
    times[0, :6] = GUN_S + np.array([10.0, 460, 910, 1135, 1360, 1810])
    times[5, 0] = GUN_S + CHASER_AFTER_S
    now = snapshot(race, times, GUN_S + 2050)
    assert now.facts.state[0] == State.PASSED
    assert now.is_guess
    assert now.facts.passed_s[0] > now.facts.guess_s == GUN_S + CHASER_AFTER_S
    times[5, 1:6] = GUN_S + CHASER_AFTER_S + np.array([1000, 2000, 2500, 3000, 4000]) * 0.173
    assert not snapshot(race, times, GUN_S + 2050).is_guess  # confirmed


def test_the_organiser_says_where_he_gave_up_and_nothing_is_caught_beyond_it() -> None:
    race = made_up_race(5)
    times = np.full((6, 7), NAN)
    times[5, :2] = GUN_S + CHASER_AFTER_S + np.array([0.0, 173.0])
    gave_up = Correction(
        What.STOP, GUN_S + 1600, "Ana", "a calf", "C", read_s=GUN_S + 1500.0, along_m=1400.0
    )
    now = snapshot(race, times, GUN_S + 1700.0, standing=standing([gave_up]))
    assert now.chaser is not None
    assert along_at(now.chaser, OVER_S).tolist() == [1400.0]
    assert now.told is not None
    assert now.told.is_out
    back = replace(gave_up, what=What.REINSTATE, at_s=GUN_S + 1650, read_s=0.0, along_m=0.0)
    again = snapshot(race, times, GUN_S + 1700.0, standing=standing([gave_up, back]))
    assert again.chaser is not None
    assert along_at(again.chaser, OVER_S).tolist() == [5000.0]
