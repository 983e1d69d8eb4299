"""Another morning's shares lie in the intervals as often as is said; the word claims no more."""

import numpy as np
import pytest

from feeds.fairness.change import Change, as_run
from feeds.fairness.held import held
from feeds.fairness.shares import ahead_s, another_morning, shares, word_of
from feeds.simulate.simulation import simulate
from feeds.simulate.usual import usual_plan
from tests.made_up_race import made_up_race, made_up_times

MORNINGS = 40


@pytest.mark.parametrize("runners", [8, 60, 900])
@pytest.mark.parametrize("chance", [0.0, 0.01, 0.2, 0.5, 0.97])
def test_four_of_five_other_mornings_lie_inside_whatever_the_chance(
    runners: int, chance: float
) -> None:
    rng = np.random.default_rng(3)
    one, other = (rng.binomial(runners, chance, 20_000) for _ in range(2))
    low, high = another_morning(one, np.full(len(one), runners))
    covered = float(((other / runners >= low) & (other / runners <= high)).mean())
    assert covered >= 0.795
    assert covered <= 0.9 or runners * min(chance, 1 - chance) < 20  # whole runners are coarse


def test_intervals_hold_in_repeated_invented_mornings() -> None:
    race = made_up_race(400)
    plan = usual_plan(race)
    told = []
    for seed in range(MORNINGS):
        kept = held(race, simulate(race, seed, plan).mats_s)
        early = kept.gun_ms - np.array([0, 0, 60, 120, 90]) * 1000  # so that some of all win
        told.append(shares(kept, Change(early, kept.chaser_gun_ms)))
    pairs = [(one, other) for one in told for other in told if one is not other]
    inside = np.array([
        (other.share >= one.low - 1e-9) & (other.share <= one.high + 1e-9) for one, other in pairs
    ])  # fmt: skip
    assert 0.8 <= inside.mean() <= 0.95
    assert inside.mean(axis=0).min() >= 0.72  # no wave is left out


def test_a_share_is_of_those_who_started() -> None:
    race = made_up_race(500)
    times_s = made_up_times(race)
    times_s[:100] = np.nan
    told = shares(kept := held(race, times_s), as_run(kept))
    assert told.runners.sum() == int(kept.has_run.sum()) <= 400
    assert told.winners.sum() == told.is_winner.sum()


def test_a_wave_that_nobody_started_with_has_no_share() -> None:
    race = made_up_race(50)
    times_s = made_up_times(race)
    times_s[:-1][np.array([one.wave == 2 for one in race.runners])] = np.nan
    told = shares(kept := held(race, times_s), as_run(kept))
    assert np.isnan(told.share[2])
    assert np.isnan(told.low[2])
    assert not np.isnan(told.share[[0, 1, 3, 4]]).any()


def test_waves_of_the_same_runners_are_not_called_unequal() -> None:
    rng = np.random.default_rng(4)
    runners = np.array([300, 400, 200])
    words = [word_of(rng.binomial(runners, 0.2), runners) for _ in range(400)]
    assert words.count("unequal") < 0.08 * len(words)


def test_few_runners_decide_nothing() -> None:
    assert word_of(np.array([2, 4]), np.array([10, 10])) == "undecided"
    assert word_of(np.array([0, 0]), np.array([10, 0])) == "undecided"
    assert word_of(np.array([10, 90]), np.array([100, 100])) == "unequal"


def test_the_runner_at_a_quantile_is_as_far_ahead_as_her_time_says() -> None:
    race = made_up_race(500)
    times_s = made_up_times(race)
    kept = held(race, times_s)
    ahead = ahead_s(kept, as_run(kept), 0.1)
    for number in range(5):
        mine = np.array([one.wave == number for one in race.runners])
        ran = int((mine & kept.has_run).sum())
        place = int(np.ceil(0.1 * ran)) - 1
        finish_s = np.sort(times_s[:-1][mine, -1])[place]
        assert ahead[number] == pytest.approx(times_s[-1, -1] - finish_s, abs=0.01)
    assert np.isnan(ahead_s(kept, as_run(kept), 0.005)).all()  # one in two hundred, of a hundred
