"""What a runner is said to be doing, and where the chaser passed him."""

import numpy as np
import pytest

from feeds.results.state import State
from feeds.rules.snapshot import Snapshot, snapshot
from feeds.rules.states import ON_THE_WAY, state_at
from tests.made_up_race import CHASER_AFTER_S, GUN_S, made_up_race, made_up_times

NAN = np.nan
LINE_S = CHASER_AFTER_S + 865.0  # when the chaser finishes, after the first gun


UNREAD = (NAN, NAN)
HOME = (GUN_S + CHASER_AFTER_S, GUN_S + LINE_S)  # the chaser's reads at the start and at the line


def seen(
    *rows: list[float],
    at_s: float,
    final: bool = False,
    his_s: tuple[float, float] = UNREAD,
    **changes: object,
) -> Snapshot:
    """Return the race of so many runners of wave 1, times in seconds after its gun."""
    race = made_up_race(5 * len(rows), **changes)  # type: ignore[arg-type]
    times = np.full((5 * len(rows) + 1, 7), NAN)
    times[: 5 * len(rows) : 5] = GUN_S + np.array(rows)
    times[-1, [0, 6]] = his_s
    return snapshot(race, times, GUN_S + at_s, final)


def states(now: Snapshot) -> list[str]:
    """Return what they do; how doubtful it is has its own tests."""
    plain = np.where(np.isin(now.facts.state, ON_THE_WAY), State.RUNNING, now.facts.state)
    return [State(number).name for number in plain[::5]]


EVEN = [10.0, 410, 810, 1010, 1210, 1610, 2010]  # 6:40 a kilometre, home at 33:30
SLOW = [10.0, 460, 910, 1135, 1360, 1810, 2260]  # 7:30 a kilometre, home at 37:40


def until(times: list[float], at_s: float) -> list[float]:
    return [moment if moment <= at_s else NAN for moment in times]


def test_a_runner_waits_runs_and_finishes_ahead_by_the_clock_at_the_line() -> None:
    assert states(seen([NAN] * 7, at_s=5)) == ["WAITING"]
    assert states(seen(until(EVEN, 500), at_s=500)) == ["RUNNING"]
    now = seen(EVEN, at_s=2020)
    assert states(now) == ["AHEAD"]
    assert now.facts.finish_s[0] == GUN_S + 2010
    assert np.isnan(now.facts.passed_s[0])


def test_a_runner_who_is_passed_runs_on_and_finishes_behind() -> None:
    now = seen(until(SLOW, 2000), at_s=2050)
    assert states(now) == ["PASSED"]
    assert 4000 < now.facts.passed_m[0] < 5000
    later = seen(SLOW, at_s=2300, his_s=HOME)
    assert states(later) == ["BEHIND"]
    assert later.facts.passed_s[0] == pytest.approx(now.facts.passed_s[0], abs=5)


def test_a_passed_runner_whom_the_line_has_not_seen_yet_stays_passed() -> None:
    assert states(seen(until(SLOW, 2000), at_s=2275)) == ["PASSED"]  # due at 37:40


def test_level_at_the_line_is_not_ahead() -> None:
    tie = seen([*SLOW[:6], LINE_S], at_s=2300, his_s=HOME)
    assert states(tie) == ["BEHIND"]
    assert states(seen([*SLOW[:6], LINE_S - 0.1], at_s=2300, his_s=HOME)) == ["OFFICIAL"]


def test_whether_he_is_home_is_not_guessed_when_a_runner_finishes() -> None:
    """By his plan he was, but no mat has read him there: she is ahead as far as is known."""
    assert states(seen([*SLOW[:6], LINE_S + 60], at_s=2300)) == ["AHEAD"]


def test_a_runner_who_left_after_the_chaser_was_not_passed_but_is_behind() -> None:
    late = [t + 1300 for t in EVEN]
    now = seen(until(late, 2000), at_s=2050)
    assert states(now) == ["RUNNING"]
    assert states(seen(late, at_s=3400, his_s=HOME)) == ["BEHIND"]


def test_a_runner_far_overdue_has_stopped_and_stays_at_the_mat_that_waits_for_him() -> None:
    waiting = seen(until(EVEN, 500), at_s=1500)
    assert states(waiting)[0] in ("RUNNING", "PASSED")
    gone = seen(until(EVEN, 500), at_s=410 + 3 * 420 + 301)
    assert states(gone) == ["STOPPED"]
    assert gone.facts.left_s[0] == pytest.approx(GUN_S + 410 + 3 * 400 + 300)


def test_after_the_race_whoever_did_not_finish_stopped_at_the_last_mat() -> None:
    over = seen(until(EVEN, 900), EVEN, [NAN] * 7, at_s=9000, final=True, his_s=HOME)
    assert states(over) == ["STOPPED", "OFFICIAL", "NOT_STARTED"]
    assert over.facts.left_s[0] == GUN_S + 810
    assert np.isnan(over.facts.passed_s[0])


def test_who_is_not_seen_when_the_wave_is_long_gone_has_not_started() -> None:
    assert states(seen([NAN] * 7, until(EVEN, 1190), at_s=1190))[0] == "WAITING"
    assert states(seen([NAN] * 7, until(EVEN, 1210), at_s=1210))[0] == "NOT_STARTED"
    latecomer = [t + 1100 for t in EVEN]
    assert states(seen([NAN] * 7, until(latecomer, 1250), at_s=1250))[0] == "WAITING"


def test_the_chaser_is_believed_at_the_line_when_he_is_read_there() -> None:
    race = made_up_race(5)
    times = np.full((6, 7), NAN)
    times[0] = GUN_S + np.array([*SLOW[:6], LINE_S + 5])
    assert snapshot(race, times, GUN_S + 2300).facts.state[0] == State.AHEAD
    times[5, [0, 6]] = GUN_S + CHASER_AFTER_S, GUN_S + LINE_S + 10  # ten seconds later than planned
    assert snapshot(race, times, GUN_S + 2300).facts.state[0] == State.OFFICIAL


CAR = {"passed_means": "out", "has_finish": False, "chaser_speeds": ((0.0, 3.0), (600.0, 8.0))}


def test_where_being_passed_ends_the_race_the_runner_is_out_there() -> None:
    now = seen(until(SLOW, 1820), at_s=2300, **CAR)
    assert states(now) == ["PASSED"]
    assert now.facts.left_s[0] == now.facts.passed_s[0]
    assert 4000 < now.facts.passed_m[0] < 5000
    after = seen(until(SLOW, 1820), at_s=9000, final=True, **CAR)
    assert after.facts.passed_m[0] == pytest.approx(now.facts.passed_m[0])


def test_where_nobody_finishes_the_end_of_the_course_is_no_finish() -> None:
    now = seen(EVEN, at_s=2015, **CAR)
    assert states(now) == ["RUNNING"]
    assert np.isnan(now.facts.finish_s[0])


def test_whoever_starts_behind_the_car_is_out_at_once() -> None:
    now = seen(until([t + 1300 for t in EVEN], 1350), at_s=1350, **CAR)
    assert states(now) == ["PASSED"]
    assert now.facts.passed_m[0] == 0


def test_without_a_chaser_every_finisher_is_ahead() -> None:
    assert states(seen(SLOW, at_s=2300, chaser_speeds=None)) == ["AHEAD"]


def test_a_state_of_the_past_is_what_it_was_then() -> None:
    race = made_up_race(400)
    times = made_up_times(race)
    over = snapshot(race, times, GUN_S + 9000, final=True)
    for after_s in (0.0, 700.0, 1500.0, 2000.0, 2400.0):
        before = state_at(over.facts, GUN_S + after_s)
        then = snapshot(race, times, GUN_S + after_s).facts
        started = ~np.isnan(over.facts.start_s)
        finished = ~np.isnan(then.finish_s)
        np.testing.assert_array_equal(before[finished], then.state[finished])
        waiting = started & ~(over.facts.start_s <= GUN_S + after_s)
        assert np.all(before[waiting] == State.WAITING)
    np.testing.assert_array_equal(state_at(over.facts, GUN_S + 9000), over.facts.state)
