"""How far errors reach, told before everybody has come."""

import numpy as np
import pytest

from feeds.estimate.product_limit import Watched, reach
from geo.motion import FloatArray

EXPECTED = np.array([[1.0, 1.0]])
UNTIL = np.array([0.9])


def race(seed: int = 1) -> tuple[FloatArray, FloatArray]:
    """Return when 3,000 runners left, more and more a minute, and their errors over 500 s."""
    rng = np.random.default_rng(seed)
    return 2000.0 * np.sqrt(rng.random(3000)), rng.normal(0.0, 0.2, 3000)


def reaches(left_s: FloatArray, error: FloatArray, since_s: float, now_s: float) -> FloatArray:
    """Return what is known at ``now_s`` to who has looked from ``since_s`` on."""
    came_s = left_s + 500.0 * np.exp(error)
    seen = (left_s < now_s) & (came_s > since_s)
    has_come = came_s[seen] <= now_s
    with np.errstate(divide="ignore"):
        gone, entry = (
            np.log(np.fmax(at_s - left_s[seen], 0.0) / 500.0) for at_s in (now_s, since_s)
        )
    score = np.where(has_come, error[seen], gone)
    return reach(
        Watched.of(score, entry, has_come), np.ones((len(score), 1)), EXPECTED, 5.0, UNTIL
    )[0]


@pytest.mark.parametrize("now_s", [900.0, 1200.0, 1500.0])
def test_who_is_still_awaited_counts_though_nobody_knows_when_she_comes(now_s: float) -> None:
    left_s, error = race()
    came = error[left_s + 500.0 * np.exp(error) <= now_s]
    early, late = reaches(left_s, error, -1.0, now_s)
    truth = 0.2 * 1.2816
    assert abs(early - truth) < 0.05
    assert abs(late - truth) < 0.09
    assert np.quantile(came, 0.9) < 0.85 * late  # those who have come look better than all are


def test_who_looks_only_now_sees_the_same_as_who_looked_from_the_start() -> None:
    left_s, error = race()
    found = reaches(left_s, error, 1200.0, 1500.0)
    np.testing.assert_allclose(found, [0.256, 0.256], atol=0.06)


def test_where_nobody_has_been_out_for_so_long_the_bound_is_what_was_expected() -> None:
    score, entry = np.full(500, -0.5), np.full(500, -np.inf)
    nobody = np.zeros(500, dtype=bool)
    early, late = reach(Watched.of(score, entry, nobody), np.ones((500, 1)), EXPECTED, 5.0, UNTIL)[
        0
    ]
    assert early < 0.5  # nobody is that early any more
    assert 1.0 < late < 1.3


def test_each_group_has_bounds_of_its_own() -> None:
    rng = np.random.default_rng(2)
    error = np.concatenate((rng.normal(0, 0.1, 400), rng.normal(0, 0.5, 400)))
    member = np.repeat(np.eye(2), 400, axis=0)
    is_here = np.ones(800, dtype=bool)
    expected = np.repeat(EXPECTED, 2, axis=0)
    strong, weak = reach(
        Watched.of(error, np.full(800, -np.inf), is_here), member, expected, 5.0, UNTIL.repeat(2)
    )
    np.testing.assert_allclose(strong, 0.128, atol=0.04)
    np.testing.assert_allclose(weak, 0.64, atol=0.12)


def test_who_is_given_more_room_late_is_held_farther_there_and_nowhere_else() -> None:
    error = np.sort(np.random.default_rng(3).normal(0.0, 0.2, 1000))
    watched = Watched.of(error, np.full(1000, -np.inf), np.ones(1000, dtype=bool))
    expected, alike = np.repeat(EXPECTED, 2, axis=0), np.ones((1000, 2))
    strict, roomy = reach(watched, alike, expected, 5.0, np.array([0.88, 0.93]))
    assert strict[0] == roomy[0]
    assert strict[1] < roomy[1]
    assert 0.85 < (error <= strict[1]).mean() < 0.91
    assert 0.91 < (error <= roomy[1]).mean() < 0.95
