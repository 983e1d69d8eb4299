"""Where the chaser is taken to be: his mats, his plan."""

import numpy as np

from feeds.chaser import pursue
from geo.motion import Motions, along_at

MATS_M = np.array([0.0, 1000.0, 2000.0, 2500.0, 3000.0])
NAN = np.nan


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
