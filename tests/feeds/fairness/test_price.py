"""What a start costs: overtakings, crowding, and minutes of closed road."""

import numpy as np
import pytest

from feeds.fairness.change import Change, as_run
from feeds.fairness.held import held
from feeds.fairness.price import inversions, price
from tests.made_up_race import made_up_race, made_up_times


def test_pairs_in_the_wrong_order_are_counted_as_by_hand() -> None:
    rng = np.random.default_rng(1)
    for count in (1, 2, 7, 64, 65, 300):
        ranks = rng.permutation(count)
        by_hand = sum(int((ranks[k + 1 :] < ranks[k]).sum()) for k in range(count))
        assert inversions(ranks) == by_hand


def test_one_gun_for_all_costs_more_overtaking_less_time_and_a_denser_road() -> None:
    race = made_up_race(600)
    kept = held(race, made_up_times(race))
    apart = price(kept, as_run(kept))
    together = price(kept, Change(kept.gun_ms * 0, kept.chaser_gun_ms))
    backwards = price(kept, Change(kept.gun_ms[::-1].copy(), kept.chaser_gun_ms))
    assert together.people_per_m > apart.people_per_m
    assert together.closed_min < apart.closed_min
    assert backwards.closed_min > apart.closed_min


def test_the_narrowest_place_is_found_by_its_width() -> None:
    race = made_up_race(600)
    kept = held(race, made_up_times(race))
    widths = np.array([[0.0, 20.0], [2900.0, 20.0], [3000.0, 3.0], [3100.0, 20.0]])
    told = price(kept, as_run(kept), widths)
    assert told.tightest_m == pytest.approx(3000, abs=60)
    assert told.people_per_m2 is not None
    wide = price(kept, as_run(kept), np.array([[0.0, 20.0]]))
    assert told.people_per_m2 is not None
    assert wide.people_per_m2 is not None
    assert told.people_per_m2 > wide.people_per_m2
    assert price(kept, as_run(kept)).people_per_m2 is None


def test_two_runners_of_whom_one_goes_by_are_one_overtaking() -> None:
    race = made_up_race(2)
    times_s = np.full((3, 7), np.nan)
    mats_m = np.array([mat.along_m for mat in race.mats])
    begin_s = race.waves[0].gun_s
    times_s[0] = begin_s + mats_m * 0.4
    times_s[1] = begin_s + 100.0 + mats_m * 0.3
    times_s[2] = begin_s + 500.0 + mats_m * 0.2
    kept = held(race, times_s)
    told = price(kept, as_run(kept))
    assert told.overtakings_per_min == 1
    assert told.overtakings_per_runner == 1.0
    assert told.closed_min == pytest.approx(5000 * 0.4 / 60)


def test_a_race_that_nobody_ran_costs_nothing() -> None:
    race = made_up_race(5)
    told = price(kept := held(race, np.full((6, 7), np.nan)), as_run(kept))
    assert (told.overtakings_per_min, told.closed_min, told.is_crowded) == (0, 0, False)
