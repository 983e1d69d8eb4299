"""The race's clock: there and back again, and clocks that cannot run."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.clock import RaceClock

RACE_S = 1_635_670_800.0


@given(
    wall_s=st.floats(0, 4e9), race_s=st.floats(0, 4e9), speed=st.floats(0.1, 100),
    at_s=st.floats(-1e5, 1e5),
)  # fmt: skip
def test_what_the_clock_shows_comes_back_to_the_wall(
    wall_s: float, race_s: float, speed: float, at_s: float
) -> None:
    clock = RaceClock(race_s, wall_s, speed)
    assert clock.wall_at(clock.race_at(wall_s + at_s)) == pytest.approx(wall_s + at_s, abs=1e-3)


def test_a_clock_shows_the_real_time_unless_told_otherwise() -> None:
    assert RaceClock().race_at(RACE_S) == RACE_S


@pytest.mark.parametrize(
    ("race_s", "speed"), [(0.0, 0.0), (0.0, -1.0), (0.0, float("nan")), (float("nan"), 1.0)]
)
def test_a_clock_that_cannot_run_is_refused(race_s: float, speed: float) -> None:
    with pytest.raises(ValueError, match="a clock needs"):
        RaceClock(race_s, 0.0, speed)
