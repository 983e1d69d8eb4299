"""The invented morning against what eyewitnesses told of the real one, over ten seeds."""

import numpy as np
from numpy.typing import NDArray

from feeds.estimate.bridge import replay_motions
from feeds.results.results import results
from feeds.results.state import State
from feeds.simulate.simulation import Simulation, true_along
from geo.motion import meet
from tests.feeds.simulate.mornings import (
    FINISH,
    KM_1,
    KM_2,
    SEEDS,
    START,
    TEN_O_CLOCK_S,
    TURN,
    BoolArray,
    each_seed,
    eyewitnesses,
    in_wave,
    morning,
    the_race,
)


def is_ahead(race: Simulation) -> BoolArray:
    """Return who crossed the line before the chaser did."""
    return np.asarray(race.mats_s[:-1, FINISH] < race.mats_s[-1, FINISH])


def share_ahead(race: Simulation, wave: int) -> float:
    """Return which share of a wave's finishers beat the chaser."""
    finished = in_wave(race, wave) & np.isfinite(race.mats_s[:-1, FINISH])
    return float(is_ahead(race)[finished].mean())


def catches_m(race: Simulation) -> NDArray[np.float64]:
    """Return where the chaser passed each runner; NaN: he did not."""
    behind = race.reached_s[:-1] > race.reached_s[-1]
    return np.where(behind.any(axis=1), race.along_m[behind.argmax(axis=1)], np.nan)


@each_seed
def test_the_chaser_runs_14_25_and_finishes_at_10_34_25(seed: int) -> None:
    his = [read for read in morning(seed).reads if read.tag == the_race().chaser.bib]  # type: ignore[union-attr]
    assert [read.mat for read in his] == [mat.name for mat in the_race().mats]
    assert his[0].at_s == TEN_O_CLOCK_S + 20 * 60
    assert his[-1].at_s == TEN_O_CLOCK_S + 34 * 60 + 25
    kilometres_s = np.diff([read.at_s for read in his if read.mat not in ("turn",)])
    assert np.abs(kilometres_s - 173.0).max() < 3.0
    assert np.ptp(kilometres_s) > 0.05  # a man, not a machine


def test_a_little_over_a_thousand_finish_before_him() -> None:
    winners = [int(is_ahead(morning(seed)).sum()) for seed in SEEDS]
    assert 1000 <= np.mean(winners) <= 1050
    assert min(winners) >= 900
    assert max(winners) <= 1150


def test_there_are_a_little_over_a_thousand_without_the_pacers_too() -> None:
    winners = [int((is_ahead(one) & ~one.field.is_pacer).sum()) for one in map(morning, SEEDS)]
    assert 1000 <= np.mean(winners) <= 1050


def test_the_results_name_a_little_over_a_thousand_winners_and_no_pacer() -> None:
    winners = []
    for one in map(morning, SEEDS):
        over_s = max(read.at_s for read in one.reads) + 30
        state = results(the_race(), one.reads, [], over_s, is_over=True).state
        assert not np.isin(state, (State.AHEAD, State.OFFICIAL))[one.field.is_pacer].any()
        winners.append(int((state == State.OFFICIAL).sum()))
    assert 1000 <= np.mean(winners) <= 1050


@each_seed
def test_nearly_all_of_wave_1_and_almost_nobody_of_wave_5_win(seed: int) -> None:
    assert share_ahead(morning(seed), 1) >= 0.95
    assert share_ahead(morning(seed), 5) <= 0.01
    shares = [share_ahead(morning(seed), wave) for wave in range(1, 6)]
    assert shares == sorted(shares, reverse=True)


@each_seed
def test_he_passes_the_first_of_wave_5_between_200_and_600_m(seed: int) -> None:
    race = morning(seed)
    assert 200 <= np.nanmin(catches_m(race)[in_wave(race, 5)]) <= 600
    assert np.nanmin(catches_m(race)) >= 200  # and nobody of another wave before


@each_seed
def test_the_mats_alone_show_that_catch_in_the_same_stretch(seed: int) -> None:
    race = morning(seed)
    mats_m = np.array([mat.along_m for mat in the_race().mats])
    runners = replay_motions(race.mats_s[:-1], mats_m)
    chaser = replay_motions(race.mats_s[-1:], mats_m)
    _, place_m = meet(runners, chaser, float(race.mats_s[-1, FINISH]))
    assert 200 <= np.nanmin(place_m[in_wave(race, 5)]) <= 600


@each_seed
def test_a_runner_of_wave_2_who_needs_25_26_is_well_ahead_of_him(seed: int) -> None:
    race = morning(seed)
    assert eyewitnesses(race)
    for number in eyewitnesses(race):
        lead_s = race.mats_s[-1, FINISH] - race.mats_s[number, FINISH]
        assert lead_s > 180
        first_s = race.mats_s[number, KM_1] - race.mats_s[number, START]
        assert 280 <= first_s <= 310  # "5:00", behind the pacers
        turned_s = race.mats_s[number, TURN] - TEN_O_CLOCK_S
        assert 17 * 60 <= turned_s <= 18.5 * 60


@each_seed
def test_he_sees_wave_3_come_over_the_bridge_just_after_turning(seed: int) -> None:
    race = morning(seed)
    turned_s = np.median(race.mats_s[eyewitnesses(race), TURN])
    front_m = np.nanmax(true_along(race, float(turned_s))[:-1][in_wave(race, 3)])
    assert 1805 <= front_m <= 1997  # Pont Alexandre III


@each_seed
def test_wave_1_has_500_m_to_1_km_left_when_he_starts(seed: int) -> None:
    race = morning(seed)
    front_m = np.nanmax(true_along(race, TEN_O_CLOCK_S + 20 * 60)[:-1][in_wave(race, 1)])
    assert 4000 <= front_m <= 4500


@each_seed
def test_nobody_is_ever_in_two_places_or_runs_backwards(seed: int) -> None:
    race = morning(seed)
    steps_s = np.diff(race.reached_s, axis=1)
    speeds = np.diff(race.along_m) / steps_s
    assert np.nanmin(steps_s) > 0
    assert np.nanmax(speeds) < 8.0  # m/s: the fastest five kilometres ever run are slower


@each_seed
def test_the_pacers_of_wave_2_lead_it_and_stand_aside_at_2_km(seed: int) -> None:
    race = morning(seed)
    pacers = in_wave(race, 2) & race.field.is_pacer
    others = in_wave(race, 2, pacers=False)
    assert pacers.sum() == 6
    assert np.isfinite(race.mats_s[:-1][pacers, KM_2]).all()
    assert np.isnan(race.mats_s[:-1][pacers, KM_2 + 1 :]).all()
    paces = race.mats_s[:-1, KM_1]
    overtakers = others & (paces < paces[pacers].min())
    assert overtakers.sum() <= 0.02 * others.sum()


def test_every_wave_is_away_before_the_chaser_starts() -> None:
    race = morning(1)
    for wave, one in enumerate(the_race().waves, start=1):
        late_s = race.mats_s[:-1, START][in_wave(race, wave)] - one.gun_s
        assert 0.5 < np.nanmin(late_s) < 3.0
        assert 25.0 < np.nanmax(late_s) < 75.0  # a queue, no stroke of a gong
    assert np.nanmax(race.mats_s[:-1, START]) < race.mats_s[-1, START] - 15.0


def test_the_climb_and_the_legs_make_the_last_kilometre_the_slowest() -> None:
    race = morning(1)
    alone = in_wave(race, 3, pacers=False)
    kilometres = np.diff(race.mats_s[:-1][alone][:, [0, 1, 2, 4, 5, 6]], axis=1)
    assert np.nanmedian(kilometres, axis=0).argmax() == 4
    assert 1.05 < np.nanmedian(kilometres[:, 4] / kilometres[:, 0]) < 1.3


def test_the_finish_has_no_holes() -> None:
    race = morning(1)
    net_s = race.mats_s[:-1, FINISH] - race.mats_s[:-1, START]
    counts, _ = np.histogram(net_s, np.arange(16 * 60, 34 * 60 + 1, 60))
    assert counts.min() >= 20
    neighbours = (counts[:-2] + counts[2:]) / 2
    assert (counts[1:-1] > 0.5 * neighbours).all()


@each_seed
def test_some_never_start_some_stop_and_mats_miss_a_few(seed: int) -> None:
    race = morning(seed)
    runs = np.isfinite(race.mats_s[:-1])
    runners = ~race.field.is_pacer
    assert 0.004 < 1.0 - runs[runners, START].mean() < 0.018
    stopped = runs[:, START] & ~runs[:, FINISH] & runners
    assert 0.003 < stopped.sum() / runners.sum() < 0.012
    heard = {(read.tag, read.mat) for read in race.reads}
    expected = sum(
        len(one.chips) * int(row.sum()) for one, row in zip(race.roster, runs, strict=True)
    )
    assert 0.003 < 1.0 - (len(heard) - len(the_race().mats)) / expected < 0.007
    assert len(race.reads) > len(heard)  # and a few chips are seen twice
