"""Laws of motion: never backwards, exact at reads, and a meeting lies on both motions."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.interpolate import PchipInterpolator

from geo.motion import FloatArray, Motions, along_at, meet, slopes, speed_at

GUN_S = 1_635_670_800.0


@st.composite
def motions(draw: st.DrawFn, most: int = 6, begin_s: float = 0.0) -> Motions:
    """Return a few runners with 0 to 5 reads and 0 to 2 predicted knots, some of them resting."""
    n, k = draw(st.integers(1, most)), 7
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    reads = rng.integers(0, 6, n)
    knots = np.where(reads > 0, np.minimum(reads + rng.integers(0, 3, n), k), 0)
    at_s = GUN_S + begin_s + rng.uniform(0, 60, (n, 1)) + rng.uniform(1, 900, (n, k)).cumsum(axis=1)
    steps_m = rng.uniform(0, 2000, (n, k)) * (rng.random((n, k)) < 0.85)
    along_m = steps_m.cumsum(axis=1) - steps_m[:, :1]
    gone = np.arange(k) >= knots[:, None]
    return Motions(np.where(gone, np.nan, at_s), np.where(gone, np.nan, along_m), reads)


def one(*knots: tuple[float, float], reads: int | None = None) -> Motions:
    row = np.array(knots, dtype=float)
    count = len(knots) if reads is None else reads
    return Motions(GUN_S + row[None, :, 0], row[None, :, 1], np.array([count]))


times = st.floats(-500, 7000)


@given(field=motions(), earlier_s=times, wait_s=st.floats(0, 3000))
def test_a_runner_never_moves_backwards(field: Motions, earlier_s: float, wait_s: float) -> None:
    before = along_at(field, GUN_S + earlier_s)
    after = along_at(field, GUN_S + earlier_s + wait_s)
    assert np.all((after >= before - 1e-9) | np.isnan(field.at_s[:, 0]))


@given(field=motions())
def test_a_runner_is_at_every_mat_when_it_saw_him(field: Motions) -> None:
    for k in range(field.at_s.shape[1]):
        np.testing.assert_array_equal(along_at(field, field.at_s[:, k]), field.along_m[:, k])


@given(field=motions(), at_s=times)
def test_a_runner_stays_between_the_mats_around_him(field: Motions, at_s: float) -> None:
    place, knots = along_at(field, GUN_S + at_s), field.along_m
    ahead = np.where(field.at_s >= GUN_S + at_s, knots, np.inf).min(axis=1)
    behind = np.where(field.at_s <= GUN_S + at_s, knots, -np.inf).max(axis=1)
    assert np.all((place <= ahead + 1e-9) & (place >= behind - 1e-9) | np.isnan(place))


def test_a_runner_nobody_has_seen_has_no_place_and_no_speed() -> None:
    ghost = Motions(np.full((2, 3), np.nan), np.full((2, 3), np.nan), np.zeros(2, np.int64))
    assert np.isnan(along_at(ghost, GUN_S)).all()
    assert np.isnan(speed_at(ghost, GUN_S)).all()
    assert np.isnan(meet(ghost, one((0, 0), (100, 500)), GUN_S + 99)[0]).all()


def test_a_runner_stands_before_his_first_mat_and_after_his_last() -> None:
    runner = one((10, 0), (310, 1000), reads=2)
    assert along_at(runner, GUN_S - 50).tolist() == [0.0]
    assert along_at(runner, GUN_S + 9999).tolist() == [1000.0]
    assert speed_at(runner, GUN_S + np.array([0.0, 100.0, 400.0])).round(3).tolist() == [
        0,
        3.333,
        0,
    ]


@given(field=motions())
def test_slopes_are_those_of_scipy(field: Motions) -> None:
    ours = slopes(field)
    for i, reads in enumerate(field.read_count):
        assert np.isnan(ours[i, reads:]).all()
        if reads >= 2:
            at_s = field.at_s[i, :reads] - GUN_S
            theirs = PchipInterpolator(at_s, field.along_m[i, :reads])
            np.testing.assert_allclose(ours[i, :reads], theirs(at_s, 1), rtol=1e-6, atol=1e-9)
            between_s = np.linspace(at_s[0], at_s[-1], 37)
            row = Motions(field.at_s[i : i + 1, :reads], field.along_m[i : i + 1, :reads],
                          np.array([reads]))  # fmt: skip
            np.testing.assert_allclose(
                along_at(row, GUN_S + between_s), theirs(between_s), rtol=1e-6, atol=1e-4
            )


@given(field=motions(), at_s=times, seed=st.integers(0, 99))
def test_the_order_of_runners_does_not_matter(field: Motions, at_s: float, seed: int) -> None:
    order = np.random.default_rng(seed).permutation(len(field.at_s))
    shuffled = Motions(field.at_s[order], field.along_m[order], field.read_count[order])
    np.testing.assert_array_equal(
        along_at(shuffled, GUN_S + at_s), along_at(field, GUN_S + at_s)[order]
    )


@given(field=motions(), chaser=motions(most=1, begin_s=300.0), until_s=st.floats(0, 9000))
@settings(max_examples=300)
def test_a_meeting_lies_on_both_motions_and_the_chaser_stays_ahead(
    field: Motions, chaser: Motions, until_s: float
) -> None:
    met_s, met_m = meet(field, chaser, GUN_S + until_s)
    met = ~np.isnan(met_s)
    np.testing.assert_allclose(along_at(field, met_s)[met], met_m[met], atol=1e-4)
    # Unix seconds hold a quarter of a microsecond, and the fastest chaser drawn runs km/s
    np.testing.assert_allclose(along_at(chaser, met_s[met]), met_m[met], atol=1e-2)
    assert np.all(met_s[met] <= GUN_S + until_s + 1e-6)
    ahead = along_at(chaser, np.full(len(met), GUN_S + until_s)) > along_at(field, GUN_S + until_s)
    assert not np.any(met & ~ahead)
    knots_s = np.union1d(field.at_s[~np.isnan(field.at_s)], chaser.at_s[~np.isnan(chaser.at_s)])
    for knot_s in knots_s:
        gap = along_at(chaser, np.full(len(met), knot_s)) - along_at(field, knot_s)
        own = np.isin(knot_s, chaser.at_s) | (field.at_s == knot_s).any(axis=1)
        later = met & own & (knot_s > met_s + 1e-6) & (knot_s <= GUN_S + until_s)
        assert np.all(gap[later] > -1e-6)


def test_a_runner_who_started_after_the_chaser_was_not_passed() -> None:
    late = one((400, 0), (800, 1000))
    chaser = one((300, 0), (500, 1000))
    assert np.isnan(meet(late, chaser, GUN_S + 700)[0]).all()


def test_a_runner_who_stands_is_passed_where_he_stands() -> None:
    runner = one((0, 0), (300, 1000), reads=2)
    chaser = one((600, 0), (1000, 2000))
    met_s, met_m = meet(runner, chaser, GUN_S + 5000)
    assert (met_s - GUN_S).round(3).tolist() == [800.0]
    assert met_m.round(3).tolist() == [1000.0]


def test_a_runner_passed_twice_was_passed_the_last_time() -> None:
    runner = one((0, 0), (100, 300), (200, 900), (400, 1000))
    chaser = one((0, 0), (100, 400), (200, 800), (400, 1600))
    met_s, _ = meet(runner, chaser, GUN_S + 400)
    assert 200 < met_s[0] - GUN_S < 300


def test_a_runner_who_comes_back_past_the_chaser_was_not_passed() -> None:
    runner = one((0, 0), (100, 300), (200, 900))
    chaser = one((0, 0), (100, 400), (200, 800))
    assert np.isnan(meet(runner, chaser, GUN_S + 200)[0]).all()


@pytest.mark.parametrize("until_s", [np.inf, np.nan])
def test_a_meeting_may_be_asked_for_until_the_end_of_time_or_never(until_s: float) -> None:
    met_s = meet(one((0, 0), (900, 3000)), one((300, 0), (800, 3000)), GUN_S + until_s)[0]
    assert np.isnan(met_s).tolist() == [True]  # level at the end, or never


@given(field=motions(), chaser=motions(most=1))
def test_passing_does_not_depend_on_who_else_runs(field: Motions, chaser: Motions) -> None:
    def row(part: FloatArray, i: int) -> FloatArray:
        return part[i : i + 1]

    together = meet(field, chaser, GUN_S + 4000)[0]
    alone = [
        meet(Motions(row(field.at_s, i), row(field.along_m, i), field.read_count[i : i + 1]),
             chaser, GUN_S + 4000)[0][0]
        for i in range(len(together))
    ]  # fmt: skip
    np.testing.assert_allclose(together, alone, atol=1e-5)
