"""The second referee is judged first: by hand, on races whose right answer the words give."""

from collections.abc import Sequence
from itertools import combinations, pairwise
from random import Random
from typing import Any

import pytest

from feeds.decisions.corrections import Correction, What, key_of
from feeds.race import LapMat, Race, Rule
from feeds.reads import Read
from tests.feeds.results.referee import Verdict, referee
from tests.feeds.results.referee_walk import (
    Crossing,
    Person,
    can_follow,
    human_needs_s,
    is_better,
    walk_from,
)
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

LATE_S = TEN + 3 * 3600


def ana(
    race: Race,
    seen: Sequence[Read],
    decided: Sequence[Correction] = (),
    at: str = "13:00",
    is_over: bool = False,
) -> Verdict:
    return referee(race, seen, decided, clock(at), is_over)["7"]


# five that went wrong in other people's programs


def test_a_chaser_heard_by_the_finish_mat_at_his_gun_is_not_home() -> None:
    seen = reads("AB12", start="10:00:05", km1="10:06") + reads(
        "EK", start="10:10", finish="10:10:03"
    )
    she = ana(chase(), seen, at="10:11")
    assert (she.state, she.margin_s, she.passed_m) == ("running", None, None)


def test_a_chip_handed_over_leaves_what_it_read_before_to_the_first_wearer() -> None:
    race = small_race(
        road(),
        [wave("1", TEN), wave("2", clock("11:00"))],
        [runner("7", 0, "AB12"), runner("8", 1, "AB13")],
    )
    seen = reads(
        "AB12",
        start="10:00:05 11:00:05",
        km1="10:05 11:06",
        km3="10:15 11:16",
        finish="10:25 11:28",
    )
    given = [decide(What.ASSIGN_CHIP, "10:50", "8", tag="AB12")]
    both = referee(race, seen, given, LATE_S, True)
    assert both["7"].finish_s == clock("10:25")
    assert (both["8"].start_s, both["8"].finish_s) == (clock("11:00:05"), clock("11:28"))


def test_a_finish_stands_though_she_strolls_back_over_a_mat_that_had_missed_her() -> None:
    seen = [*HIS, *reads("AB12", start="10:00:05", km1="10:05", finish="10:25 10:55", km3="10:40")]
    for at in ("10:31", "10:41", "10:56"):
        she = ana(chase(), seen, at=at)
        assert (she.state, she.finish_s, she.passed_m) == ("official", clock("10:25"), None)


def test_with_a_start_that_reads_nobody_all_are_on_their_way_from_the_gun_on() -> None:
    course = road((("start", 0.0), ("3km", 3000.0), ("finish", 5000.0)))
    race = small_race(course, [wave("1", TEN)], [runner(f"10{i}", 0, f"C{i}") for i in range(10)])
    seen = [
        read
        for i in range(10)
        for read in (
            Read(f"C{i}", "3km", clock("10:15") + 90 * i, 0.0, "x"),
            Read(f"C{i}", "finish", clock("10:25") + 150 * i, 0.0, "x"),
        )
    ]
    before = referee(race, seen, [], clock("10:01"), False).values()
    assert {one.state for one in before} == {"waiting"}
    later = referee(race, seen, [], clock("10:21"), False).values()
    assert {(one.state, one.start_s, one.is_start_assumed) for one in later} == {
        ("running", TEN, True)
    }


def test_who_was_stopped_is_not_home_when_the_sweep_bus_carries_her_over_the_line() -> None:
    seen = [
        *reads("EK", start="10:10", km1="10:15", finish="10:30"),
        *reads("AB12", start="10:00:05", km1="10:08", finish="10:25"),
    ]
    stop = decide(What.STOP, "10:16", "7", "10:15")
    for at in ("10:26", "10:31"):
        assert ana(chase(), seen, [stop], at=at).state == "stopped"
    assert ana(chase(), seen, [stop], at="10:14").state == "running"  # not yet stopped


# which reads


def test_a_finish_read_twice_is_the_first_of_the_two() -> None:
    seen = [*HIS, *reads("AB12", start="10:00:05", km1="10:05", km3="10:15", finish="10:25 10:26")]
    assert ana(chase(), seen).finish_s == clock("10:25")


def test_a_stray_finish_on_the_way_is_forgotten_once_she_is_read_further_on() -> None:
    seen = [
        *HIS,
        *reads("AB12", start="10:00:05", km1="10:05", finish="10:16 10:29", km3="10:18"),
    ]
    assert ana(chase(), seen, at="10:17").finish_s == clock("10:16")
    assert ana(chase(), seen, at="10:19").finish_s is None
    assert ana(chase(), seen).finish_s == clock("10:29")


def test_nobody_runs_faster_than_the_world() -> None:
    assert [round(human_needs_s(m), 3) for m in (50.0, 1000.0, 5000.0, 200_000.0)] == [
        4.646,
        127.008,
        732.699,
        42553.9,
    ]
    seen = reads("AB12", start="10:00:05", km1="10:02:12 10:06")  # 127 s: one too few
    course = road((("start", 0.0), ("1km", 1000.0)))
    race = small_race(course, [wave("1", TEN)], [runner("7", 0, "AB12")], has_finish=False)
    person_s = ana(race, seen, at="10:30")
    assert person_s.start_s == clock("10:00:05")
    assert person_s.state == "running"


def test_the_start_is_her_last_read_there_from_which_she_could_come() -> None:
    seen = reads("AB12", start="9:59:50 9:59:56 10:00:05 10:00:40 10:03:30", km1="10:05")
    assert ana(chase(), seen).start_s == clock("10:00:40")


def test_an_added_read_counts_whatever_the_timetable_says_and_the_last_decided_holds() -> None:
    seen = [*HIS, *reads("AB12", start="10:00:05", km1="10:05", km3="10:15", finish="10:25")]
    added = [
        decide(What.GIVE_TIME, "10:40", "7", "10:29"),
        decide(What.GIVE_TIME, "10:41", "7", "10:31"),
    ]
    late = ana(chase(), seen, added)
    assert (late.state, late.finish_s, late.margin_s) == ("behind", clock("10:31"), -60.0)
    undone = [*added, decide(What.UNDO, "10:42", undoes=key_of(added[1]))]
    assert ana(chase(), seen, undone).finish_s == clock("10:29")
    redone = [*undone, decide(What.UNDO, "10:43", undoes=key_of(undone[2]))]
    assert ana(chase(), seen, redone).finish_s == clock("10:31")


def test_two_places_outweigh_a_timetable_and_one_does_not() -> None:
    race = small_race(road(), [wave("1", TEN), wave("2", clock("10:20"))], [runner("7", 1, "AB12")])
    both = ana(race, reads("AB12", start="10:00:05", km1="10:05"), at="10:30")
    assert (both.start_s, both.state) == (clock("10:00:05"), "running")
    one = ana(race, reads("AB12", start="10:00:05"), at="10:19")
    assert (one.start_s, one.state) == (None, "waiting")


def test_a_finish_without_a_start_runs_from_her_gun_or_the_last_she_could_come_from() -> None:
    race = small_race(road(), [wave("1", TEN), wave("2", clock("10:20"))], [runner("7", 1, "AB12")])
    late = ana(race, reads("AB12", km1="10:26", finish="10:46"))
    assert (late.start_s, late.is_start_assumed, late.net_s) == (clock("10:20"), True, 1560.0)
    early = ana(race, reads("AB12", km1="10:06", km3="10:17"))
    assert (early.start_s, early.is_start_assumed) == (TEN, True)


# laps


def lap_race() -> Race:
    course = road((("start", 0.0), *((f"lap{i}", 1000.0 * i) for i in range(1, 5)), ("lap5", 5000)))
    arch = LapMat("arch", tuple(f"lap{i}" for i in range(1, 6)), 30.0)
    return small_race(course, [wave("1", TEN)], [runner("7", 0, "AB12")], lap_mats=(arch,))


def test_laps_are_counted_and_two_reads_of_one_passing_are_one() -> None:
    seen = reads("AB12", start="10:00", arch="10:05 10:05:04 10:10 10:15 10:20 10:25 10:25:20")
    she = ana(lap_race(), seen)
    assert (she.finish_s, she.state) == (clock("10:25"), "ahead")


def test_a_lap_as_long_as_two_is_two_even_if_she_comes_by_again_afterwards() -> None:
    seen = reads("AB12", start="10:00", arch="10:05 10:10 10:20 10:25 10:27")
    assert ana(lap_race(), seen).finish_s == clock("10:25")
    slow = reads("AB12", start="10:00", arch="10:05 10:10 10:17 10:22")
    assert ana(lap_race(), slow).finish_s is None


# who has won


def test_where_being_passed_ends_the_race_a_finish_afterwards_is_none() -> None:
    seen = [*HIS, *reads("AB12", start="10:00:05", km1="10:08", km3="10:26", finish="10:45")]
    on = ana(chase(), seen)
    assert (on.state, on.finish_s) == ("behind", clock("10:45"))
    assert on.passed_m is not None
    assert 1000 < on.passed_m < 3000
    out = ana(chase(rule=Rule("before-chaser-at-line", "out")), seen)
    assert (out.state, out.finish_s, out.passed_m) == ("passed", None, on.passed_m)


def test_level_at_the_line_is_not_ahead() -> None:
    seen = [*HIS, *reads("AB12", start="10:00:05", km1="10:05", finish="10:30")]
    she = ana(chase(), seen)
    assert (she.state, she.margin_s, she.passed_m) == ("behind", 0.0, 5000.0)
    out = ana(chase(rule=Rule("before-chaser-at-line", "out")), seen)
    assert (out.state, out.finish_s) == ("behind", clock("10:30"))


@pytest.mark.parametrize(
    ("finish", "says", "state"),
    [
        ("10:25", "everybody", "ahead"),
        ("10:25", "nobody", "behind"),
        ("10:29:59", "plan", "ahead"),
        ("10:30", "plan", "behind"),
    ],
)
def test_a_chaser_who_stops_leaves_it_to_the_race_who_is_ahead(
    finish: str, says: Any, state: str
) -> None:
    rule = Rule("before-chaser-at-line", "run-on", says)
    seen = [*HIS, *reads("AB12", start="10:00:05", km1="10:05", km3="10:15", finish=finish)]
    gone = [decide(What.STOP, "10:24", "EK", "10:23")]
    assert ana(chase(rule=rule), seen, gone).state == state
    sure = [*gone, decide(What.CONFIRM, "11:00")]
    assert ana(chase(rule=rule), seen, sure).state == ("official" if state == "ahead" else state)


def test_a_decision_gives_a_place_and_says_where_it_was_given() -> None:
    seen = [*HIS, *reads("AB12", start="10:00:05", km1="10:05", km3="10:20", finish="10:31")]
    gift = decide(What.QUALIFY, "10:40", "7")
    given = ana(chase(), seen, [gift])
    assert (given.state, given.granted) == ("official", True)
    taken = ana(chase(), seen, [gift, decide(What.REINSTATE, "10:41", "7")])
    assert (taken.state, taken.granted) == ("behind", False)
    out = ana(chase(), seen, [gift, decide(What.DISQUALIFY, "10:41", "7")])
    assert out.state == "disqualified"


def test_a_stopped_race_ends_for_all_who_are_out_on_the_course() -> None:
    seen = [*HIS, *reads("AB12", start="10:00:05", km1="10:05", km3="10:15", finish="10:25")]
    ended = [decide(What.STOP_RACE, "10:21", read="10:20")]
    assert ana(chase(), seen, ended).state == "stopped"
    assert ana(chase(), seen, ended, at="10:19").state == "running"
    assert ana(chase(), [], ended).state == "not-started"  # nobody has seen her


def test_the_organisers_gun_outranks_the_one_a_timing_system_heard_later() -> None:
    heard = decide(What.START_WAVE, "10:09", read="10:02", wave="1", feed="finish")
    told = decide(What.START_WAVE, "10:08", read="10:01", wave="1")
    seen = reads("AB12", km1="10:06")
    assert ana(chase(), seen, [heard]).start_s == clock("10:02")
    assert ana(chase(), seen, [heard, told]).start_s == clock("10:01")


# clocks and tags


def test_a_wrong_clock_and_a_moved_mat_come_before_everything_else() -> None:
    seen = [
        Read("07", "box", clock("10:18"), clock("10:18"), "f/A1"),
        Read("EK", "finish", clock("10:18:30"), clock("10:18:31"), "g"),
    ]
    put = [
        decide(What.PLACE_MAT, "10:20", feed="f", place="box", mat="finish"),
        decide(What.SET_OFFSET, "10:21", read="10:00", feed="f", offset_s=60.0),
        decide(What.SET_OFFSET, "10:22", read="10:00", feed="f", device="A1", offset_s=-10.0),
        decide(What.SET_OFFSET, "10:23", read="10:19", feed="f", device="A1", offset_s=-20.0),
    ]
    came = [ana(chase(), seen, put[:n]).finish_s for n in range(5)]
    assert came[:2] == [None, clock("10:18")]
    assert came[2:] == [clock("10:19"), clock("10:17:50"), clock("10:17:50")]


def test_a_tag_is_hers_in_any_case_with_any_zeros_and_nobodys_if_two_could_be_meant() -> None:
    wearers = [runner("007", 0, "00ab12"), runner("7"), runner("A9")]
    race = small_race(road(), [wave("1", TEN)], wearers)

    def whose(tag: str) -> list[str]:
        verdicts = referee(race, reads(tag, finish="10:25"), [], LATE_S, False)
        return [bib for bib, one in verdicts.items() if one.finish_s is not None]

    assert [whose(tag) for tag in ("007", "AB12", "0ab12")] == [["007"]] * 3
    assert whose("7") == ["7"]
    assert [whose(tag) for tag in ("a9", "000A9")] == [["A9"]] * 2
    assert [whose(tag) for tag in ("0007", "8")] == [[], []]


# the search itself


def test_the_best_walk_is_the_best_of_all_walks_written_out() -> None:
    for seed in range(300):
        rng = Random(seed)
        person = Person(
            metres=(0.0, 400.0, 800.0, 1200.0, 1600.0),
            needs_s=human_needs_s,
            floor_ms=0,
            first_floor_ms=0,
            announced_s_per_m=0.5,
            slowest_s_per_m=0.5,
            start=0,
            finish=4,
            laps=(((1, 2, 3), 60_000),),
        )
        seen = [Crossing(1000 * rng.randrange(0, 600, 20), rng.randrange(5)) for _ in range(8)]
        able = sorted({one for one in seen if one.ms >= person.needs_ms(None, one.mat)})
        walks = [
            some
            for some in (some for n in range(1, 6) for some in combinations(able, n))
            if all(can_follow(person, one, then) for one, then in pairwise(some))
            and has_last_start(person, some, able)
        ]
        most = max(len(walk) for walk in walks)
        earliest_ms = min(walk[-1].ms for walk in walks if len(walk) == most)
        beside = [
            walk for walk in walks if len(walk) == most and walk[-1].ms <= earliest_ms + 30_000
        ]
        nearest = min(walk[-1].mat for walk in beside)
        best: tuple[Crossing, ...] = ()
        for some in beside:
            if some[-1].mat == nearest and is_better(some, best):
                best = some
        assert walk_from(person, 0, seen) == best, seed


def has_last_start(person: Person, walk: tuple[Crossing, ...], able: Sequence[Crossing]) -> bool:
    if walk[0].mat != 0:
        return True
    starts = [one for one in able if one.mat == 0]
    if len(walk) > 1:
        starts = [one for one in starts if can_follow(person, one, walk[1])]
    return walk[0] == starts[-1]
