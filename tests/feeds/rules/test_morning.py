"""What is drawn on a bad morning: a chaser who is out, a start that reads nobody, pacemakers."""

from dataclasses import replace

import numpy as np
import pytest

from feeds.decisions.corrections import Correction, What
from feeds.decisions.standing import standing
from feeds.results.state import State
from feeds.rules.snapshot import Snapshot, snapshot
from geo.motion import FloatArray, along_at
from tests.made_up_race import CHASER_AFTER_S, GUN_S, made_up_race, made_up_times

N = 500
RACE = made_up_race(N)
TIMES = made_up_times(RACE)
HE_LEFT_S = GUN_S + CHASER_AFTER_S


def at(
    after_s: float,
    *decided: Correction,
    times_s: FloatArray = TIMES,
    final: bool = False,
) -> Snapshot:
    return snapshot(RACE, times_s, GUN_S + after_s, final, standing=standing(decided))


def about_him(what: What, after_s: float = 0.0) -> Correction:
    return Correction(what, HE_LEFT_S + 400.0, "Ana", "seen", bib="C", read_s=GUN_S + after_s)


def without_him(times_s: FloatArray, from_s: float = -np.inf) -> FloatArray:
    """Return the times with what the chaser had run by a moment, and no more."""
    times_s = times_s.copy()
    times_s[-1, times_s[-1] > from_s] = np.nan
    return times_s


def test_a_chaser_who_gives_up_catches_nobody_from_then_on() -> None:
    gave_up_s = CHASER_AFTER_S + 400.0
    times_s = without_him(TIMES, GUN_S + gave_up_s)
    then = at(gave_up_s, times_s=times_s)
    for later_s in (60.0, 400.0, 1200.0):
        now = at(gave_up_s + later_s, about_him(What.STOP, gave_up_s), times_s=times_s)
        caught = now.facts.passed_s
        assert not np.any(caught > GUN_S + gave_up_s + 0.05)
        assert now.chaser is not None
        place = along_at(now.chaser, np.array([GUN_S + gave_up_s, now.at_s]))
        assert place[0] == place[1] == pytest.approx(along_at(then.chaser, then.at_s)[0], abs=1.0)  # type: ignore[arg-type]
        assert not now.is_guess
        home = ~np.isnan(now.facts.finish_s)
        assert np.all(now.facts.state[home] == State.AHEAD)
        assert now.chances is not None
        assert np.all(now.chances.ahead[home] == 1.0)
    over = at(9000.0, about_him(What.STOP, gave_up_s), times_s=times_s, final=True)
    assert np.all(over.facts.state[~np.isnan(over.facts.finish_s)] == State.AHEAD)


def test_a_chaser_who_never_starts_catches_nobody() -> None:
    now = at(2000.0, about_him(What.NOT_START), times_s=without_him(TIMES))
    assert np.isnan(now.facts.passed_s).all()
    assert State.PASSED not in now.facts.state
    assert now.chances is not None
    running = now.facts.state == State.RUNNING
    assert running.any()
    assert np.all(now.chances.ahead[running] > 0.5)


def test_without_a_word_of_his_being_out_the_final_result_holds_no_catch_that_no_mat_saw() -> None:
    over = at(9000.0, times_s=without_him(TIMES, HE_LEFT_S + 1.0), final=True)
    assert np.isnan(over.facts.passed_s).all()


def test_a_race_that_is_stopped_stops_everybody_where_they_are() -> None:
    stop = Correction(What.STOP_RACE, GUN_S + 1500.0, "Ana", "storm", read_s=GUN_S + 1450.0)
    times_s = np.where(TIMES <= GUN_S + 1450.0, TIMES, np.nan)
    now = at(1600.0, stop, times_s=times_s)
    out = np.isnan(now.facts.finish_s) & ~np.isnan(now.facts.start_s)
    assert out.any()
    assert np.all(now.facts.state[out] == State.STOPPED)
    assert np.all(now.facts.left_s[out] <= GUN_S + 1450.0)


def test_where_the_start_reads_nobody_all_are_drawn_from_the_gun_on() -> None:
    times_s = TIMES.copy()
    times_s[:-1, 0] = np.nan
    wave = np.array([runner.wave for runner in RACE.runners])
    now = at(200.0, times_s=np.where(times_s <= GUN_S + 200.0, times_s, np.nan))
    first = wave == 0
    assert np.all(now.facts.state[first] != State.WAITING)
    assert np.all(now.facts.start_s[first] == GUN_S)
    assert np.all(along_at(now.motions, now.at_s)[first] > 0)
    assert now.bridged is not None
    assert now.bridged[first, 0].all(), "nobody has read it, and the bytes say so"
    assert np.all(now.facts.state[~first] == State.WAITING)


def test_pacemakers_win_nothing_and_nobody_counts_them() -> None:
    runners = tuple(replace(one, is_pacer=n % 10 == 0) for n, one in enumerate(RACE.runners))
    race = replace(RACE, runners=runners)
    pacers = np.array([one.is_pacer for one in runners])
    over = snapshot(race, TIMES, GUN_S + 9000.0, final=True)
    home = ~np.isnan(over.facts.finish_s)
    assert np.all(over.facts.state[pacers & home] == State.PACER)
    assert over.qualifiers is not None
    assert over.qualifiers[0] == int((over.facts.state == State.OFFICIAL).sum())
    now = snapshot(race, TIMES, GUN_S + 1700.0)
    assert now.chances is not None
    assert np.isnan(now.chances.ahead[pacers]).all()
    rule = replace(race.rule, pacers_win=True)
    may = snapshot(replace(race, rule=rule), TIMES, GUN_S + 9000.0, final=True)
    assert State.PACER not in may.facts.state
