"""A mat that misses runners is found out by the mats around it."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from feeds.rules.missed import missed_by
from geo.motion import FloatArray
from tests.made_up_race import GUN_S, made_up_race, made_up_times


def one_by_one(times_s: FloatArray, at_s: float, since_s: float) -> tuple[list[int], list[int]]:
    """Return the same, counted as a person would."""
    mats = range(times_s.shape[1])
    missed, passed = [0 for _ in mats], [0 for _ in mats]
    for row in times_s.tolist():
        seen = [not np.isnan(one) and one <= at_s for one in row]
        for mat in mats:
            beyond = [row[later] for later in mats if later > mat and seen[later]]
            if beyond and min(beyond) > since_s and (mat == 0 or any(seen[:mat])):
                passed[mat] += 1
                missed[mat] += not seen[mat]
    return missed, passed


@given(
    times_s=arrays.arrays(
        np.float64, st.tuples(st.integers(0, 8), st.integers(1, 5)),
        elements=st.sampled_from([np.nan, 0.0, 1.0, 2.0, 3.0, 4.0]),
    ),
    at_s=st.sampled_from([-1.0, 1.5, 2.0, np.inf]),
    since_s=st.sampled_from([-np.inf, 1.0, 2.5]),
)  # fmt: skip
def test_all_at_once_counts_as_one_by_one(times_s: FloatArray, at_s: float, since_s: float) -> None:
    missed, passed = missed_by(times_s, at_s, since_s)
    assert (missed.tolist(), passed.tolist()) == one_by_one(times_s, at_s, since_s)


def test_a_mat_that_went_deaf_shows_lately_before_it_shows_overall() -> None:
    race = made_up_race(3000)
    times_s = made_up_times(race)[:-1]
    deaf_s = GUN_S + 1500.0
    times_s[times_s[:, 2] > deaf_s, 2] = np.nan
    at_s = deaf_s + 240.0
    (all_missed, all_passed), (missed, passed) = (
        (counts[2] for counts in missed_by(times_s, at_s, since_s))
        for since_s in (-np.inf, at_s - 60.0)
    )
    assert all_missed / all_passed < 0.5
    assert missed / passed > 0.9
    other, of = (counts[3] for counts in missed_by(times_s, at_s))
    assert other / of < 0.02, "the mats around it are well"
