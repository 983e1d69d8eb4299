"""Who would have won is who has won in the results of a race with these guns."""

from dataclasses import replace

import numpy as np
import pytest

from feeds.believe.table import believed
from feeds.decisions.corrections import Correction, What
from feeds.decisions.day import of_the_day
from feeds.decisions.standing import Standing, standing
from feeds.fairness.change import Change, as_run, granted, winners
from feeds.fairness.held import Held, held
from feeds.race import Race, Rule
from feeds.reads import Read
from feeds.results.results import results, settle
from feeds.results.starts import BoolArray
from feeds.simulate.simulation import simulate
from feeds.simulate.usual import usual_plan
from geo.motion import FloatArray
from tests.feeds.fairness.moved import (
    granted_in,
    moved_race,
    moved_times,
    shifted,
    with_run,
    won,
)
from tests.feeds.results.random_decisions import random_race
from tests.made_up_race import GUN_S, made_up_race, made_up_times

CHANGES = 200
END_S = GUN_S + 6 * 3600.0


def bibs(race: Race, who: BoolArray) -> list[str]:
    return [race.runners[row].bib for row in np.flatnonzero(who).tolist()]


def told_like_results(
    race: Race, times_s: FloatArray, words: Standing, kept: Held, change: Change
) -> list[str]:
    """Compare a change with the results of crossings that were moved; return who wins."""
    moved = moved_race(race, kept, change)
    told = settle(moved, moved_times(times_s, kept, change), words, END_S * 2, is_over=True)
    is_winner = winners(kept, change)
    assert bibs(race, is_winner) == won(told)
    assert bibs(race, granted(kept, is_winner)) == granted_in(told)
    return bibs(race, is_winner)


@pytest.mark.parametrize("passed_means", ["run-on", "out"])
@pytest.mark.parametrize("if_out", ["home", "everybody", "nobody", "plan"])
def test_whoever_wins_by_results_wins_under_two_hundred_changes(
    passed_means: str, if_out: str
) -> None:
    rule = Rule("before-chaser-at-line", passed_means, "plan" if if_out == "home" else if_out)  # type: ignore[arg-type]
    race = made_up_race(240, rule=rule)
    times_s = made_up_times(race)
    if if_out != "home":
        times_s[-1, 4:] = np.nan
    words = standing([
        Correction(What.DISQUALIFY, GUN_S, "Ana", "cut", bib="00001"),
        Correction(What.QUALIFY, GUN_S, "Ana", "held up", bib="00004"),
        Correction(What.QUALIFY, GUN_S, "Ana", "held up", bib="00010"),
        Correction(What.NOT_START, GUN_S, "Ana", "ill", bib="00015"),
    ])  # fmt: skip
    kept = held(race, times_s, words)
    rng, seen = np.random.default_rng(7), set()
    for _ in range(CHANGES):
        change = shifted(kept, rng)
        if if_out == "home" and rng.random() < 0.3:
            change = with_run(change, float(rng.integers(700, 1100)) * 1000.0)
        seen.add(len(told_like_results(race, times_s, words, kept, change)))
    assert len(seen) == 1 if if_out == "nobody" else len(seen) > (1 if if_out == "home" else 0)


def test_whoever_wins_by_results_wins_in_random_races_where_all_goes_wrong() -> None:
    rng, compared, kinds = np.random.default_rng(5), 0, set[str]()
    for seed in range(260):
        one = random_race(seed)
        if one.race.chaser is None:
            continue
        known = believed(one.race, one.reads, standing(of_the_day(one.race, one.corrections)))
        race, words = known.race, known.standing
        if race.rule.passed_means == "out" and _left_with_another(race, known.times_s, words):
            continue  # whose start is assumed anew where guns move: held as it was run, here
        kept = held(race, known.times_s, words)
        kinds |= one.kinds
        for _ in range(3):
            change = shifted(kept, rng, 400)
            told_like_results(race, known.times_s, words, kept, change)
            compared += 1
    assert compared > CHANGES
    assert {"laps", "the chaser's own course"} <= kinds


def _left_with_another(race: Race, times_s: FloatArray, words: Standing) -> bool:
    told = settle(race, times_s, words, END_S * 2, is_over=True)
    guns_s = np.array([wave.gun_s for wave in race.waves])
    wave = np.array([runner.wave for runner in race.runners])
    return bool((told.is_assumed & (told.start_s != guns_s[wave])).any())


def test_reads_moved_with_their_guns_come_to_the_same_winners() -> None:
    race = made_up_race(400)
    plan = usual_plan(race)
    times_s = simulate(race, 3, plan).mats_s
    kept = held(race, believed(race, reads_of(race, times_s)).times_s)
    rng = np.random.default_rng(11)
    for _ in range(12):
        change = shifted(kept, rng)
        moved = moved_race(race, kept, change)
        reads = reads_of(race, moved_times(times_s, kept, change))
        told = results(moved, reads, (), END_S, is_over=True)
        assert bibs(race, winners(kept, change)) == won(told)


def reads_of(race: Race, times_s: FloatArray) -> list[Read]:
    assert race.chaser is not None
    tags = [runner.bib for runner in race.runners] + [race.chaser.bib]
    with_his = replace(race, runner_of=race.runner_of | {race.chaser.bib: len(race.runners)})
    race.runner_of.update(with_his.runner_of)
    return [
        Read(tags[row], race.mats[column].name, at_s, at_s + 1.0)
        for row, column in zip(*np.nonzero(~np.isnan(times_s)), strict=True)
        if (at_s := round(float(times_s[row, column]), 3))
    ]


def test_a_change_of_nothing_changes_nobody() -> None:
    race = made_up_race(200)
    times_s = made_up_times(race)
    kept = held(race, times_s)
    told = settle(race, times_s, standing(()), END_S, is_over=True)
    assert bibs(race, winners(kept, as_run(kept))) == won(told)


def test_who_is_level_with_the_chaser_has_not_won_whatever_the_guns() -> None:
    race = made_up_race(5)
    times_s = made_up_times(race)
    times_s[:5, -1] = times_s[-1, -1]  # all five at the line with him, to the millisecond
    kept = held(race, times_s)
    assert not winners(kept, as_run(kept)).any()
    later = Change(kept.gun_ms + 61_001, kept.chaser_gun_ms + 61_001)
    assert not winners(kept, later).any()
    assert winners(kept, replace(later, chaser_gun_ms=later.chaser_gun_ms + 1)).all()


def test_in_a_race_by_distance_nobody_wins_at_the_line() -> None:
    race = made_up_race(50, "out", has_finish=False)
    times_s = made_up_times(race)
    kept = held(race, times_s)
    assert not winners(kept, as_run(kept)).any()


def test_a_pacer_wins_nothing_and_is_in_no_share() -> None:
    race = made_up_race(50)
    runners = (replace(race.runners[0], is_pacer=True), *race.runners[1:])
    times_s = made_up_times(race)
    kept, other = held(race, times_s), held(replace(race, runners=runners), times_s)
    early = Change(kept.gun_ms - 1_200_000, kept.chaser_gun_ms)
    assert winners(kept, early)[0]
    assert not winners(other, early)[0]
    assert kept.has_run.sum() == other.has_run.sum() + 1


def test_a_chaser_who_takes_longer_is_beaten_by_more() -> None:
    race = made_up_race(300)
    kept = held(race, made_up_times(race))
    change = as_run(kept)
    counts = [int(winners(kept, with_run(change, kept.run_ms * k)).sum()) for k in (0.9, 1, 1.1)]
    assert counts[0] < counts[1] < counts[2]
    assert counts[1] == int(winners(kept, change).sum())


def test_a_chaser_who_was_out_arrives_where_the_time_is_told() -> None:
    race = made_up_race(300)
    times_s = made_up_times(race)
    times_s[-1, 3:] = np.nan
    kept = held(race, times_s)
    everybody = int(winners(kept, as_run(kept)).sum())
    assert everybody == int((~np.isnan(times_s[:-1, -1])).sum())
    assert int(winners(kept, with_run(as_run(kept), 865_000.0)).sum()) < everybody
