"""One mat that counts laps: what was read outranks a guess, which helps who has no more."""

import pytest

from feeds.decisions.corrections import Correction, What
from feeds.race import Chaser, LapMat, Race, Rule
from feeds.results.result import Result
from feeds.results.results import results
from tests.feeds.results.small_race import (
    HIS,
    TEN,
    chase,
    clock,
    decide,
    reads,
    road,
    runner,
    small_race,
    wave,
)

LAPS = (("start", 0.0), ("l1", 1250.0), ("l2", 2500.0), ("l3", 3750.0), ("finish", 5000.0))
ON_TIME = "10:10 10:15 10:20 10:25 10:30"


def track() -> Race:
    course = road(LAPS)
    chaser = Chaser("EK", "", clock("10:10"), ((0.0, 5000 / 1200),), course)
    arch = LapMat("arch", tuple(name for name, _ in LAPS), 30.0)
    who = [runner("7", 0, "AB12")]
    return small_race(course, [wave("1", TEN)], who, chaser, lap_mats=(arch,))


def ana(hers: str, his: str = ON_TIME, *decided: Correction) -> Result:
    seen = [*reads("AB12", arch=hers), *reads("EK", arch=his)]
    return results(track(), seen, decided, clock("12:00"), is_over=True).of("7")


@pytest.mark.parametrize(
    ("hers", "finish"),
    [
        ("10:00:05 10:06 10:12 10:18 10:24", "10:24"),
        ("10:00:05 10:06 10:18 10:24", "10:24"),  # the second lap was missed
        ("10:06 10:12 10:18 10:24", "10:24"),  # the start was
        ("10:00:05 10:06 10:12 10:24 10:30:30", "10:30:30"),  # she walked one: five are read
        ("10:00:05 10:06 10:12 10:18 10:24 10:31", "10:24"),  # and one more to cool down
    ],
)
def test_laps_that_were_read_make_the_finish_and_a_missed_one_where_they_do_not(
    hers: str, finish: str
) -> None:
    assert ana(hers).finish_s == clock(finish)


def test_a_slow_lap_of_the_chasers_is_no_missed_one_while_he_runs_on() -> None:
    told = ana("10:00:05 10:08 10:16 10:24 10:32", "10:10 10:15 10:20 10:30 10:35")
    assert (told.state, told.margin_s) == ("official", 180.0)


def test_whoever_was_stopped_by_decision_is_not_home_by_a_guess() -> None:
    gave_up = decide(What.STOP, "10:31", "EK", read="10:30:30")
    told = ana("10:00:05 10:08 10:16 10:24 10:32", "10:10 10:15 10:20 10:30", gave_up)
    assert (told.state, told.finish_s) == ("ahead", clock("10:32"))
    out = decide(What.STOP, "10:24:10", "7", read="10:24:10")
    assert ana("10:00:05 10:06 10:12 10:24", ON_TIME, out).state == "stopped"


def test_where_a_catch_ends_the_race_whoever_was_caught_wins_nothing_by_overtaking_him() -> None:
    race = chase(rule=Rule("before-chaser-at-line", "out"))
    hers = reads("AB12", start="10:00:05", km1="10:15", km3="10:20", finish="10:28")
    told = results(race, [*hers, *HIS], [], clock("12:00"), is_over=True).of("7")
    assert (told.state, told.finish_s) == ("passed", None)
    assert told.passed_m is not None
    assert told.passed_m < 1000.0
