"""Whom the intervals hold, by tenth of the field and by mat."""

import numpy as np
import pytest

from feeds.score.coverage import PASSED, Held, by_mat, by_tenth

pytestmark = pytest.mark.long


def test_the_slow_are_told_apart_from_the_fast() -> None:
    start_s = np.arange(20.0) * 100  # the slower, the earlier she left
    times_s = np.column_stack((start_s[::-1], start_s[::-1] + 1000 + 200 * np.arange(20)))
    zeros, are_home = np.zeros(20, int), np.where(np.arange(20) < 18, 1.0, 0.0)
    held = Held([np.arange(20)], [zeros], [np.ones(20)], [are_home], [zeros], [zeros])
    tenths = by_tenth(held, times_s)
    assert [one.finish for one in tenths] == [100.0] * 9 + [0.0]
    assert [one.nexts for one in tenths] == [2] * 10


def test_who_never_finished_is_in_no_tenth() -> None:
    times_s = np.array([[0.0, 900.0], [0.0, np.nan], [np.nan, 950.0]])
    zeros = np.zeros(3, int)
    held = Held([np.arange(3)], [zeros], [np.ones(3)], [np.ones(3)], [zeros], [zeros])
    assert sum(one.nexts for one in by_tenth(held, times_s)) == 2


def test_a_mat_counts_once_two_hundred_have_passed_it() -> None:
    passed = np.array([PASSED - 1, PASSED])
    held = Held(
        [np.arange(2)], [np.ones(2, int)], [np.array([0.0, 1.0])], [np.array([0.0, np.nan])],
        [passed], [passed],
    )  # fmt: skip
    first, second = by_mat(held, np.array([0.0, 1000.0, 2000.0]))
    assert (second.name, second.next, second.nexts) == ("2000", 100.0, 1)
    assert np.isnan(first.finish)  # hers is not known
    assert first.finishes == 0


def test_a_race_nobody_ran_has_no_shares() -> None:
    nobody = by_tenth(Held(), np.full((3, 2), np.nan))
    assert all(np.isnan(one.next) for one in nobody)
    assert Held().share("in_next") != pytest.approx(0.0)
