"""Where runners are taken to be, with late, missing and impossible reads."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.believe.chain import FASTEST_M_PER_S, possible_times
from feeds.estimate.bridge import replay_motions
from feeds.estimate.estimator import live_motions
from geo.motion import FloatArray, Motions, along_at

MATS_M = np.array([0.0, 1000.0, 2000.0, 2500.0, 3000.0])
NAN = np.nan


def live(*rows: list[float], at_s: float, gun_s: float = 0.0, band: float = 360.0) -> Motions:
    n = len(rows)
    return live_motions(np.array(rows), MATS_M, np.full(n, gun_s), np.full(n, band), at_s)


def knots(motions: Motions, i: int = 0) -> list[float]:
    return motions.at_s[i][~np.isnan(motions.at_s[i])].round(3).tolist()


@st.composite
def read_tables(draw: st.DrawFn) -> FloatArray:
    """Return reads of up to eight runners, some missing, some nonsense."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    n, m = draw(st.integers(1, 8)), len(MATS_M)
    times = rng.uniform(0, 60, (n, 1)) + np.cumsum(rng.uniform(60, 600, (n, m)), axis=1)
    times = np.where(rng.random((n, m)) < 0.1, rng.uniform(-100, 3000, (n, m)), times)
    return np.where(rng.random((n, m)) < draw(st.floats(0, 0.9)), NAN, times)


def test_a_lone_runner_about_keeps_the_pace_and_waits_at_the_next_mat() -> None:
    runner = live([0, 300, 540, NAN, NAN], at_s=560)
    assert knots(runner)[:3] == [0, 300, 540]
    assert 655 < knots(runner)[3] < 672  # between the last split's pace and the mean so far
    assert 2230 < along_at(runner, 600.0)[0] < 2260
    assert along_at(runner, 900.0).tolist() == [2500.0]


def test_a_runner_without_a_split_runs_as_announced() -> None:
    assert knots(live([5, NAN, NAN, NAN, NAN], at_s=20)) == [5, pytest.approx(365, abs=2)]


def test_those_who_have_arrived_show_the_others_how_fast_a_wave_is() -> None:
    runners = live(*[[0, 440 + 2 * i, NAN, NAN, NAN] for i in range(30)],
                   *[[9, NAN, NAN, NAN, NAN]] * 5, at_s=500)  # fmt: skip
    assert 470 < knots(runners, 32)[1] < 520  # 360 was announced


def test_the_first_few_to_arrive_do_not_speak_for_their_wave() -> None:
    few = live([0, 200, NAN, NAN, NAN], *[[0, NAN, NAN, NAN, NAN]] * 30, at_s=220)
    assert knots(few, 3)[1] > 330


def test_a_runner_nobody_has_seen_has_no_knots() -> None:
    assert live([NAN] * 5, at_s=999).read_count.tolist() == [0]


def test_a_read_of_the_future_is_not_known_yet() -> None:
    assert knots(live([0, 300, 540, 660, 780], at_s=299))[0] == 0
    assert live([0, 300, 540, 660, 780], at_s=299).read_count.tolist() == [1]


def test_a_mat_that_missed_a_runner_is_bridged_when_the_next_sees_him() -> None:
    runner = live([0, NAN, 600, NAN, NAN], at_s=600)
    assert knots(runner) == [0, 600, pytest.approx(750, abs=3)]
    assert runner.read_count.tolist() == [2]
    assert along_at(runner, 300.0).tolist() == [1000.0]


def test_a_runner_whom_the_start_missed_left_with_his_wave() -> None:
    runners = live([20, 320, NAN, NAN, NAN], [30, 330, NAN, NAN, NAN], [NAN, 350, NAN, NAN, NAN],
                   at_s=360)  # fmt: skip
    assert knots(runners, 2)[0] == 25.0


@pytest.mark.parametrize(
    ("seen_s", "start_s"),
    [(100.0, 100 - 144), (2000.0, 2000 - 900)],
    ids=["too early for his wave", "too late for it"],
)
def test_a_runner_whom_the_start_missed_made_a_plausible_first_split(
    seen_s: float, start_s: float
) -> None:
    assert knots(live([NAN, seen_s, NAN, NAN, NAN], at_s=seen_s))[0] == pytest.approx(start_s)


def test_a_late_read_of_an_earlier_mat_finds_its_place() -> None:
    assert knots(live([0, 310, 600, NAN, NAN], at_s=700)) == [
        0, 310, 600, pytest.approx(747, abs=6)
    ]  # fmt: skip


def test_after_the_last_mat_nothing_is_predicted() -> None:
    assert knots(live([0, 300, 600, 750, 900], at_s=1000)) == [0, 300, 600, 750, 900]


@given(times_s=read_tables(), at_s=st.floats(-100, 4000))
def test_a_runner_who_was_seen_always_has_a_place(times_s: FloatArray, at_s: float) -> None:
    times_s, n = possible_times(times_s, MATS_M), len(times_s)
    motions = live_motions(times_s, MATS_M, np.zeros(n), np.full(n, NAN), at_s)
    seen = (times_s <= at_s).any(axis=1)
    np.testing.assert_array_equal(np.isnan(along_at(motions, at_s)), ~seen)
    rising = np.diff(motions.at_s, axis=1)
    assert np.all((rising > 0) | np.isnan(rising))
    assert np.all((motions.read_count > 0) == seen)


@given(times_s=read_tables())
def test_what_is_believed_could_have_been_run(times_s: FloatArray) -> None:
    times = possible_times(times_s, MATS_M)
    for row, given_row in zip(times, times_s, strict=True):
        seen = np.flatnonzero(~np.isnan(row))
        speed = np.diff(MATS_M[seen]) / np.diff(row[seen])
        assert np.all((speed > 0) & (speed <= FASTEST_M_PER_S + 1e-9))
        assert np.all(row[seen] == given_row[seen])
        assert len(seen) > 0 or np.isnan(given_row).all()


@given(times_s=read_tables())
def test_replay_is_exact_at_every_read_that_can_be(times_s: FloatArray) -> None:
    times = possible_times(times_s, MATS_M)
    motions = replay_motions(times, MATS_M)
    for j, mat_m in enumerate(MATS_M):
        place = along_at(motions, times[:, j])
        assert np.all((place == mat_m) | np.isnan(times[:, j]))
