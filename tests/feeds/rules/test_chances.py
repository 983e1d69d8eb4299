"""Who will get away: laws of chances, and what a whole race makes of them."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from feeds.estimate.estimator import Forecast
from feeds.results.state import State
from feeds.rules.chances import Chances, chances
from feeds.rules.escape import caught, escape_chance, qualifiers, times_at
from feeds.rules.snapshot import snapshot
from feeds.rules.states import Facts, with_nuances
from geo.motion import FloatArray, Motions, meet
from tests.made_up_race import CHASER_AFTER_S, GUN_S, made_up_race, made_up_times

NAN, INF = np.nan, np.inf
SECONDS = st.floats(0, 4000)
HALVES = st.floats(0, 600)
FIELDS = st.lists(st.tuples(SECONDS, HALVES, HALVES), min_size=1, max_size=30).map(
    lambda rows: [np.array(column) for column in zip(*rows, strict=True)]
)
LONG_AGO = -1e9
Field = list[FloatArray]  # expected finish, and how far the 80 % interval reaches to either side


def chance_of(
    field: Field, line_s: float, line_half_s: float, at_s: float = LONG_AGO, later_s: float = 0.0
) -> FloatArray:
    finish_s = field[0] + later_s
    return escape_chance(
        finish_s, finish_s - field[1], finish_s + field[2], line_s, line_half_s, at_s
    )


@given(field=FIELDS, line_s=SECONDS, line_half_s=HALVES, later_s=st.floats(0, 500), at_s=SECONDS)
def test_the_later_a_runner_is_expected_the_smaller_her_chance(
    field: Field, line_s: float, line_half_s: float, later_s: float, at_s: float
) -> None:
    him = (line_s, line_half_s)
    chance, later = chance_of(field, *him), chance_of(field, *him, later_s=later_s)
    assert np.all((chance >= 0) & (chance <= 1))
    assert np.all(later <= chance + 1e-12)
    even = [field[0], field[1], field[1]]
    now, later = chance_of(even, *him, at_s), chance_of(even, *him, at_s, later_s)
    assert np.all(later <= now + 1e-9)


@given(field=FIELDS, line_s=SECONDS, line_half_s=HALVES, at_s=SECONDS)
def test_a_chaser_who_comes_later_leaves_everybody_a_better_chance(
    field: Field, line_s: float, line_half_s: float, at_s: float
) -> None:
    early = chance_of(field, line_s, line_half_s, at_s)
    late = chance_of(field, line_s + 60.0, line_half_s, at_s)
    assert np.all(late >= early - 1e-12)
    assert np.all(chance_of(field, INF, line_half_s, at_s) >= late - 1e-12)


def test_level_is_an_even_chance_and_the_interval_is_eighty_per_cent() -> None:
    field = [np.array([1000.0, 1060.0, 920.0]), np.full(3, 60.0), np.full(3, 80.0)]
    assert chance_of(field, 1000.0, 0.0) == pytest.approx([0.5, 0.1, 0.9], abs=1e-6)


def test_a_finish_that_is_past_but_unread_leaves_less_chance_the_longer_it_lasts() -> None:
    due = [np.array([1000.0]), np.array([30.0]), np.array([30.0])]
    waits = [chance_of(due, 1050.0, 5.0, at_s)[0] for at_s in (900, 1010, 1040)]
    assert waits[0] > waits[1] > waits[2] > 0
    assert chance_of(due, 1050.0, 0.0, 1051.0)[0] == 0


def test_of_whom_nothing_is_known_no_chance_is_said() -> None:
    assert np.isnan(chance_of([np.array([NAN])] * 3, 1000.0, 5.0, 0.0)[0])


@given(
    field=FIELDS,
    line_s=SECONDS,
    line_half_s=HALVES,
    home=st.integers(0, 50),
    seed=st.integers(0, 9),
)
def test_as_many_are_expected_as_the_chances_add_up_to_in_whatever_order(
    field: Field, line_s: float, line_half_s: float, home: int, seed: int
) -> None:
    finish_s, low_s, high_s = field[0], field[0] - field[1], field[0] + field[2]
    him = (line_s, line_half_s, 0.0)
    chance = escape_chance(finish_s, low_s, high_s, *him)
    expected, low, high = qualifiers(home, chance, finish_s, low_s, high_s, *him)
    order = np.random.default_rng(seed).permutation(len(finish_s))
    shuffled = (part[order] for part in (chance, finish_s, low_s, high_s))
    again = qualifiers(home, *shuffled, *him)
    assert again == pytest.approx((expected, low, high))
    assert home <= low <= expected <= high <= home + len(finish_s)
    assert expected == home + chance.sum()


def test_the_expected_number_holds_its_interval_four_times_in_five() -> None:
    draw = np.random.default_rng(7)
    finish_s, half_s = draw.normal(2000, 150, 300), draw.uniform(20, 90, 300)
    line_s, line_half_s = 1980.0, 25.0
    field = (finish_s, finish_s - half_s, finish_s + half_s, line_s, line_half_s, 0.0)
    _, low, high = qualifiers(0, escape_chance(*field), *field)
    scale_s = half_s / np.log(9)
    runs = [
        np.count_nonzero(
            finish_s + draw.logistic(0, scale_s) < draw.normal(line_s, line_half_s / 1.2816)
        )
        for _ in range(4000)
    ]
    inside = np.mean([(low - 0.5 <= run <= high + 0.5) for run in runs])
    assert 0.8 < inside < 0.95  # wider than luck alone: some of it is common to all


def test_a_chance_is_what_drawing_lots_makes_it() -> None:
    draw = np.random.default_rng(3)
    his_s = draw.normal(1000, 20 / 1.2816, 200_000)
    hers_s = stats.logistic(1015, 40 / np.log(9)).rvs(200_000, random_state=4)
    field = [np.array([1015.0]), np.array([40.0]), np.array([40.0])]
    chance = chance_of(field, 1000.0, 20.0)[0]
    assert chance == pytest.approx(np.mean(hers_s < his_s), abs=0.005)


@given(seed=st.integers(0, 999))
def test_a_catch_is_where_the_two_motions_meet(seed: int) -> None:
    rng = np.random.default_rng(seed)
    mats_m = np.array([0.0, 1000.0, 2000.0, 2500.0, 5000.0])
    arrival_s = rng.uniform(0, 600, (8, 1)) + np.cumsum(rng.uniform(60, 600, (8, 5)), axis=1)
    his_s = 900 + np.cumsum(rng.uniform(60, 300, 5))
    met_s, met_m = caught(arrival_s, his_s, mats_m)
    straight = Motions(arrival_s, np.tile(mats_m, (8, 1)), np.zeros(8, np.int64))
    hunter = Motions(his_s[None], mats_m[None], np.zeros(1, np.int64))
    until_s = np.minimum(arrival_s[:, -1], his_s[-1])
    there_s, there_m = meet(straight, hunter, until_s)
    clear = np.abs(arrival_s[:, -1] - his_s[-1]) > 0.01
    np.testing.assert_allclose(met_s[clear], there_s[clear], atol=1e-3)
    np.testing.assert_allclose(met_m[clear], there_m[clear], atol=0.05)


def test_a_chaser_who_stands_still_for_good_catches_nobody_beyond() -> None:
    resting = Motions(
        np.array([[0.0, 100.0, 400.0]]), np.array([[0.0, 500.0, 500.0]]), np.array([0])
    )
    assert times_at(resting, np.array([0.0, 500.0, 1000.0])).tolist() == [0.0, 100.0, INF]
    arrival_s = np.array([[-50.0, 500.0, 900.0]])
    assert np.isnan(
        caught(arrival_s, np.array([0.0, 1000.0, INF]), np.array([0.0, 500, 900]))[0]
    ).all()


def forecast_of(finish_s: FloatArray, half_s: FloatArray, mats: int = 7) -> Forecast:
    share = np.linspace(0, 1, mats)
    arrival_s = finish_s[:, None] - 1800.0 * (1 - share)
    spread = half_s[:, None] * share
    no = np.zeros(arrival_s.shape, dtype=bool)
    return Forecast(arrival_s, arrival_s - spread, arrival_s + spread, no, np.zeros(len(finish_s)))


def expected_of(finish_s: list[float], state: list[State], **changes: object) -> Chances:
    race = made_up_race(len(finish_s), **changes)  # type: ignore[arg-type]
    n = len(finish_s)
    nobody = np.full(n, NAN)
    start_s = np.where(np.array(state) == State.WAITING, NAN, GUN_S)
    home_s = np.where(np.isin(state, [State.AHEAD, State.BEHIND]), GUN_S + np.array(finish_s), NAN)
    known = Facts(np.array(state, np.uint8), start_s, nobody, nobody, home_s, nobody)
    told = GUN_S + np.array(finish_s)
    told[np.array(state) == State.WAITING] = NAN
    his = Motions(
        GUN_S + CHASER_AFTER_S + np.array([[0.0, 865.0]]), np.array([[0.0, 5000.0]]), np.array([0])
    )
    hunter = his if race.chaser else None
    return chances(race, forecast_of(told, np.full(n, 60.0)), known, hunter, 10.0, GUN_S + 1300)


R, W, P, A, S = State.RUNNING, State.WAITING, State.PASSED, State.AHEAD, State.STOPPED


def test_who_is_home_is_sure_and_who_has_stopped_has_no_chance() -> None:
    told = expected_of([1900, 2065, 2300, 1250, 2000], [R, R, P, A, S])
    assert told.ahead[3:].tolist() == [1.0, 0.0]
    assert told.ahead[0] > 0.99
    assert told.ahead[1] == pytest.approx(0.5, abs=0.01)
    assert told.ahead[2] < 0.01
    likely, low, high = told.qualifiers
    assert low <= likely <= high
    assert likely == pytest.approx(1 + told.ahead[:3].sum())


def test_a_catch_is_foretold_only_to_whoever_has_not_met_it() -> None:
    told = expected_of([1900, 2600, 2600], [R, R, P])
    assert np.isnan(told.catch_m[[0, 2]]).all()
    assert 2000 < told.catch_m[1] < 5000
    assert told.catch_s[1] == pytest.approx(GUN_S + CHASER_AFTER_S + told.catch_m[1] * 0.173, abs=1)


def test_the_time_to_beat_is_his_arrival_after_each_waves_gun() -> None:
    told = expected_of([1900, 2000], [R, W])
    assert told.beat_s.tolist() == [2065.0, 1765.0, 1465.0, 1105.0, 925.0]
    assert told.beat_net_s[0] == 2065.0  # her start was read at the gun
    assert told.beat_net_s[1] < 1765.0


def test_who_waits_is_judged_by_her_wave_and_less_and_less_expected_after_the_gun() -> None:
    race = made_up_race(10)
    times = np.full((11, 7), NAN)
    before = snapshot(race, times, GUN_S - 60).chances
    times[5:10, 0] = GUN_S + 30.0  # the start reads her wave, and others, but not her
    late = snapshot(race, times, GUN_S + 200).chances
    assert before is not None
    assert late is not None
    assert np.all((before.ahead > 0) & (before.ahead < 1))
    assert before.ahead[0] > 0.5 > before.ahead[4]  # the first wave against the last
    assert late.ahead[0] < 0.5 * before.ahead[0]


def test_where_distance_wins_the_place_of_the_catch_is_told_and_no_chance() -> None:
    told = expected_of([1900, 2600], [R, R], passed_means="out", has_finish=False)
    assert np.isnan(told.ahead).all()
    assert np.isnan(told.qualifiers).all()
    assert np.isnan(told.beat_s).all()
    assert 0 < told.catch_m[1] < 5000
    assert np.isnan(told.finish_s).all()


def test_without_a_chaser_nobody_is_caught() -> None:
    told = expected_of([1900, 2600], [R, R], chaser_speeds=None)
    assert np.isnan(told.ahead).all()
    assert np.isnan(told.catch_m).all()
    assert told.finish_s[0] == GUN_S + 1900


def test_a_runner_does_not_flicker_between_threatened_and_not() -> None:
    nobody = np.full(1, NAN)
    runner = Facts(np.array([R], np.uint8), nobody, nobody, nobody, nobody, nobody)
    shown, seen = np.array([R], np.uint8), []
    for chance in (0.95, 0.91, 0.89, 0.92, 0.94, 0.96, 0.91, 0.5, 0.07, 0.04, 0.08):
        shown = with_nuances(runner, np.array([chance]), np.zeros(1), shown).state
        seen.append(shown[0] == State.THREATENED)
    assert seen == [False, False, True, True, True, False, False, True, True, False, False]
    late = with_nuances(runner, nobody, np.array([1.5]), np.array([R], np.uint8))
    assert late.state[0] == State.OVERDUE
    assert with_nuances(runner, nobody, np.array([0.5]), late.state).state[0] == State.OVERDUE
    assert with_nuances(runner, nobody, np.array([0.5])).state[0] == R
    passed = replace(runner, state=np.array([P], np.uint8))
    assert with_nuances(passed, np.array([0.5]), np.array([9.0])).state[0] == P


def test_nobody_is_told_a_chance_of_a_race_that_is_over() -> None:
    race = made_up_race(50)
    over = snapshot(race, made_up_times(race), GUN_S + 9000, final=True)
    assert over.chances is None
    home = int(np.count_nonzero(over.facts.state == State.OFFICIAL))
    assert over.qualifiers == (home, home, home)
