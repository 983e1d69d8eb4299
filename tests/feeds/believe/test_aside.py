"""Why a read does not count is said, and when it could."""

from typing import Any

import pytest

from feeds.believe.aside import Aside, Why, aside_of, is_ride
from feeds.believe.table import believed
from feeds.decisions.corrections import Correction, What
from feeds.decisions.standing import standing
from feeds.reads import Read
from tests.feeds.results.small_race import HIS, chase, decide, reads

START = reads("AB12", start="10:00:05")


def aside(*seen: Read, decided: tuple[Correction, ...] = (), row: int = 0) -> list[Aside]:
    return aside_of(believed(chase(), seen, standing(decided)), row)


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"start": "09:50"}, Why.AGAIN),  # she milled around, and left later
        ({"km1": "09:59"}, Why.BEFORE_GUN),
        ({"km1": "10:05 10:05:03"}, Why.AGAIN),
        ({"km1": "10:05", "finish": "10:25 10:55"}, Why.AFTER_FINISH),
        ({"km1": "10:05", "km3": "10:05:02"}, Why.TOO_FAST),
    ],
)
def test_a_read_that_does_not_count_says_why(more: dict[str, str], why: Why) -> None:
    (one,) = aside(*START, *reads("AB12", **more))
    assert one.why == why


def test_nobody_is_four_kilometres_on_beside_the_first_mat_until_later_reads_say_so() -> None:
    near, far = reads("AB12", km1="10:05"), reads("AB12", finish="10:05:01")
    (one,) = aside(*START, *near, *far)
    assert (one.why, one.read.mat, one.from_mat) == (Why.TOO_FAST, "finish", "1km")
    assert one.speed_m_per_s == 4000.0
    assert not is_ride(one), "that is a stray read, not a bus"


def test_the_sweep_bus_is_told_from_a_runner() -> None:
    (one,) = aside(*START, *reads("AB12", km1="10:08", km3="10:11"))
    assert (one.why, one.read.mat) == (Why.TOO_FAST, "3km")
    assert is_ride(one)


def test_what_is_read_of_somebody_who_was_taken_out_is_told() -> None:
    seen = [*START, *reads("AB12", finish="10:25")]
    out = decide(What.STOP, "10:16", "7", read="10:15")
    (one,) = aside(*seen, decided=(out,))
    assert (one.why, one.read.mat) == (Why.OUT, "finish")
    (one,) = aside(*seen, decided=(decide(What.STOP_RACE, "10:20", read="10:20"),))
    assert one.why == Why.RACE_OVER


def test_a_read_beside_one_that_was_added_is_outranked() -> None:
    said: dict[str, Any] = {"tag": "7", "mat": "1km", "read": "10:06"}
    (one,) = aside(
        *START, *reads("AB12", km1="10:05"), decided=(decide(What.ADD_READ, "11:00", **said),)
    )
    assert one.why == Why.ADDED


def test_the_chasers_echo_at_the_finish_is_put_aside() -> None:
    echo = reads("EK", start="10:10", finish="10:10:03")
    (one,) = aside(*echo, row=1)
    assert (one.why, one.read.mat) == (Why.TOO_FAST, "finish")
    assert aside(*HIS, row=1) == []
