"""What is read or decided on another day than the race's does not count, and is told."""

from dataclasses import replace

import pytest

from dashboard.explain import explain
from feeds.believe.aside import OtherDays, other_days
from feeds.believe.table import Believed
from feeds.day import day_of
from feeds.decisions.corrections import Correction, What
from feeds.decisions.day import of_the_day
from feeds.decisions.standing import standing
from feeds.race import Race
from feeds.reads import Read
from feeds.results.evidence import evidence_of
from feeds.results.results import results, settle
from feeds.results.revisions import revisions
from tests.feeds.results.small_race import HIS, TEN, chase, clock, decide, reads, small_race, wave

HERS = reads("7", start="10:00:10", km1="10:06", km3="10:16", finish="10:26")
DAY_S = 86_400.0
REHEARSAL = [
    decide(What.START_WAVE, "10:00", read="10:05", wave="1"),
    decide(What.DISQUALIFY, "10:30", "7"),
    decide(What.STOP_RACE, "10:40", read="10:20"),
]


def the_day_before(one: Correction) -> Correction:
    read_s = one.read_s - DAY_S if one.read_s else 0.0
    return replace(one, at_s=one.at_s - DAY_S, read_s=read_s)


def read_then(read: Read, away_s: float) -> Read:
    return replace(read, at_s=read.at_s + away_s, received_s=read.received_s + away_s)


def told(race: Race, seen: list[Read], decided: list[Correction]) -> tuple[str, float | None]:
    one = results(race, seen, decided, clock("12:00"), is_over=True).of("7")
    return one.state, one.finish_s


def test_saturdays_decisions_do_not_hold_on_sunday() -> None:
    decided = [the_day_before(one) for one in REHEARSAL]
    assert told(chase(), HERS + HIS, decided) == ("official", clock("10:26"))
    assert told(chase(), HERS + HIS, REHEARSAL) == ("disqualified", None)
    assert revisions(chase(), HERS + HIS, decided, clock("12:00")) == []


@pytest.mark.parametrize("away_s", [-DAY_S, DAY_S, -7 * DAY_S])
def test_reads_of_another_day_make_no_results(away_s: float) -> None:
    rehearsed = [read_then(one, away_s) for one in HERS]
    assert told(chase(), rehearsed + HIS, []) == ("not-started", None)
    assert told(chase(), rehearsed + HERS + HIS, []) == ("official", clock("10:26"))


def test_a_clock_of_yesterday_counts_once_it_is_put_right() -> None:
    hers = [replace(one, at_s=one.at_s - DAY_S) for one in HERS]
    right = decide(What.SET_OFFSET, "10:30", read="09:00", feed="x", offset_s=DAY_S)
    his = [replace(one, source="y") for one in HIS]
    assert told(chase(), hers + his, []) == ("not-started", None)
    assert told(chase(), hers + his, [right]) == ("official", clock("10:26"))


def test_a_jury_that_sits_on_monday_is_heard_but_no_gun_goes_then() -> None:
    out = replace(decide(What.DISQUALIFY, "09:00", "7"), at_s=TEN + DAY_S)
    gun = replace(out, what=What.START_WAVE, bib="", wave="1")
    assert of_the_day(chase(), [out, gun]) == [out]


def test_a_day_that_goes_past_midnight_has_two_dates() -> None:
    evening, night = chase(), TEN + 12 * 3600.0
    runners, course = evening.runners, evening.course
    late = small_race(course, [wave("1", night)], runners)
    assert (day_of(late).begin_s, day_of(late).end_s) == (TEN - 10 * 3600, TEN + 38 * 3600)
    assert day_of(evening).end_s == TEN + 14 * 3600


def test_what_is_of_another_day_is_told_with_its_date() -> None:
    decided = [the_day_before(one) for one in REHEARSAL]
    seen = [read_then(HERS[0], -DAY_S), *HERS, *HIS]
    known = Believed(chase(), standing(of_the_day(chase(), decided)))
    known.add(seen)
    assert other_days(known) == OtherDays({"2024-05-04": 1}, 0)
    at_s = clock("12:00")
    found = settle(known.race, known.times_s, known.standing, at_s, is_over=True)
    lines = explain(known.race, "en", evidence_of(known, found, decided, 0))
    assert any("does not count, 2024-05-04 is not the race’s day." in line for line in lines)
    assert any(line.startswith("Decided on 2024-05-04 by Op: Start a wave.") for line in lines)
    assert not any(line.startswith("Decided at") for line in lines)


def test_a_clock_with_a_wrong_date_is_told_apart_from_a_rehearsal() -> None:
    known = Believed(chase())
    known.add([replace(HERS[0], at_s=HERS[0].at_s - DAY_S)])  # heard today
    assert other_days(known) == OtherDays({"2024-05-04": 1}, 1)
