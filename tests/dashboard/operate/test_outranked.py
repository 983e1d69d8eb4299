"""What the operator sees of decisions: the chaser's row, reads that came later, the effect told."""

from dataclasses import replace
from itertools import chain

import pytest

from dashboard.operate.describe import about
from dashboard.operate.desk import Desk, effect
from dashboard.operate.effect import changes
from dashboard.operate.tabs import reads, runners, starts
from dashboard.operate.tell import Level
from feeds.decisions.corrections import Correction, What
from feeds.race import Race
from feeds.store import Store
from tests.dashboard.operate.at_the_desk import SIZE, all_at, decide, desk_at, told
from tests.made_up_race import CHASER_AFTER_S, GUN_S, MATS, made_up_race

OUT_S, HOME_S = 2400.0, CHASER_AFTER_S + 865.0


@pytest.fixture
def race() -> Race:
    """Return the made-up race with its chaser on the list."""
    race = made_up_race(SIZE)
    return replace(race, runner_of={**race.runner_of, "C": SIZE})


def his_row(desk: Desk) -> dict[str, object]:
    row = runners.rows(desk.look(afresh=True), "en")[0]
    assert row["key"] == "C"
    assert row["about"] == {"bib": "C"}
    return row


def test_the_chaser_is_the_first_row_from_his_gun_until_he_is_home(
    race: Race, store: Store
) -> None:
    assert his_row(desk_at(race, store, 600.0))["state"] == "waits for the gun"
    store.add([told("C", "start", CHASER_AFTER_S + 1.0), told("C", "1km", CHASER_AFTER_S + 180.0)])
    row = his_row(desk_at(race, store, 1500.0))
    assert (row["state"], row["start"], row["seen"]) == (
        "hunting", "09:20:01.0", "1km 09:23:00",
    )  # fmt: skip
    store.add([told("C", "finish", HOME_S)])
    row = his_row(desk_at(race, store, OUT_S))
    assert (row["state"], row["finish"]) == ("home", "09:34:25.0")


def test_a_chaser_who_is_out_says_since_when_and_what_was_read_of_him_later(
    race: Race, store: Store
) -> None:
    desk = desk_at(race, store, OUT_S)
    store.add([told("C", "start", CHASER_AFTER_S), told("C", "2km", CHASER_AFTER_S + 350.0)])
    decide(store, What.STOP, 1.0, bib="C", read_s=GUN_S + CHASER_AFTER_S + 200.0)
    row = his_row(desk)
    assert row["state"] == "out of the race · 09:23:20"
    assert row["seen"] == "start 09:20:00 · read since: 2km 09:25:50"
    assert row["level"] == Level.LOOK
    decide(store, What.NOT_START, 2.0, bib="C")
    row = his_row(desk)
    assert (row["state"], row["start"]) == ("out of the race", "")
    decide(store, What.REINSTATE, 3.0, bib="C")
    assert his_row(desk)["state"] == "hunting"


def test_the_chaser_is_found_by_bib_and_by_name_and_a_plain_race_has_none(
    desk: Desk, store: Store
) -> None:
    for sought in ("C", "chas"):
        assert [row["key"] for row in runners.rows(desk.look(), "en", sought)] == ["C"]
    plain = desk_at(made_up_race(5, chaser_speeds=None), store, 600.0)
    assert runners.rows(plain.look(), "en") == []


def test_who_was_read_after_being_decided_out_stands_first_and_says_so(
    desk: Desk, store: Store
) -> None:
    for bib in ("00000", "00005", "00010", "00015"):
        store.add([told(bib, "start", 9.0)])
    decide(store, What.MOVE_WAVE, 1.0, bib="00000", wave="2")
    decide(store, What.STOP, 2.0, bib="00005", read_s=GUN_S + 100.0)
    decide(store, What.NOT_START, 3.0, bib="00010")
    decide(store, What.DISQUALIFY, 200.0, bib="00015")
    store.add([told("00005", "1km", 300.0), told("00015", "1km", 190.0)])
    rows = {row["key"]: row for row in runners.rows(desk.look(afresh=True), "en")[1:]}
    assert [*rows] == ["00005", "00010", "00000", "00015"]
    assert rows["00005"]["seen"] == "start 09:00:09 · read since: 1km 09:05:00"
    assert rows["00010"]["seen"] == "read since: start 09:00:09"
    assert rows["00015"]["seen"] == "1km 09:03:10"  # read before it was decided
    levels = [row["level"] for row in rows.values()]
    assert levels == [Level.LOOK, Level.LOOK, Level.GOOD, Level.GOOD]
    store.add([told("00015", "2km", 560.0)])
    rows = {row["key"]: row for row in runners.rows(desk.look(afresh=True), "en")[1:]}
    assert "read since: 2km" in rows["00015"]["seen"]


def test_a_read_says_which_decision_outranks_it(desk: Desk, store: Store) -> None:
    store.add([told("00005", "start", 9.0), told("00005", "1km", 300.0), told("00002", "1km", 9.0)])
    decide(store, What.STOP, 1.0, bib="00005", read_s=GUN_S + 200.0)
    decide(store, What.ADD_READ, 2.0, tag="00005", mat="2km", read_s=GUN_S + 590.0)
    decide(store, What.NOT_START, 3.0, bib="00002")
    counts = {row["mat"]: row["counts"] for row in reads.rows(desk.look(), "en", "00005")}
    no = "no: after the stop"
    assert counts == {"start": "yes", "1km": no, "2km": no}
    assert reads.rows(desk.look(), "en", "00002")[0]["counts"] == "no: did not start"


def test_a_stopped_race_says_so_and_a_time_that_was_given_counts_all_the_same(
    desk: Desk, store: Store
) -> None:
    store.add([*all_at(desk.race, "start", 9.0), told("00001", "1km", 500.0)])
    decide(store, What.STOP_RACE, 1.0, read_s=GUN_S + 400.0)
    decide(store, What.GIVE_TIME, 2.0, bib="00001", read_s=GUN_S + 590.0)
    sight = desk.look()
    assert starts.tile(sight, "en").sentence == "The race was stopped at 09:06:40."
    rows = {row["mat"]: row for row in reads.rows(sight, "en", "00001")}
    assert rows["1km"]["counts"] == "no: after the race"
    assert rows["finish"]["counts"] == "yes, given by the referee"
    assert rows["finish"]["about"] == {"bib": "00001"}, "it is undone, not voided"


def test_what_everybody_shares_is_told_by_number_before_the_first_are_named(
    race: Race, store: Store
) -> None:
    desk = desk_at(race, store, OUT_S)
    store.add(all_at(race, "start", CHASER_AFTER_S - 60.0))
    store.add(chain.from_iterable(all_at(race, mat, HOME_S + 60.0) for mat, _ in MATS[-1:]))
    store.add([told("C", "start", CHASER_AFTER_S), told("C", "finish", HOME_S)])
    sight = desk.look(afresh=True)
    stop = Correction(What.NOT_START, sight.at_s, "Ana", "he never came", "C", key="1")
    lines = changes(sight, "en", effect(sight, [stop]))
    assert lines[:3] == [
        "C Chaser: home → out of the race · finish 09:34:25.0 → —",
        "Without the chaser everybody who finishes is ahead, provisionally until it is confirmed.",
        "60 runners from “finished behind” to “finished ahead”",
    ]
    assert lines[3].startswith("00000: finished behind → finished ahead")
    assert len(lines) == 8
    assert lines[-1] == "and 56 other runners"
    strict = replace(race, rule=replace(race.rule, if_chaser_is_out="nobody"))
    lines = changes(replace(sight, race=strict, timetable=strict), "en", effect(sight, [stop]))
    assert lines[1].startswith("Without the chaser nobody who finishes is ahead")


@pytest.mark.parametrize(
    ("made", "said"),
    [
        ({"what": What.STOP, "read_s": GUN_S + 60.0}, "C Chaser: stopped at 09:01:00.0"),
        (
            {"what": What.STOP, "read_s": GUN_S + 60.0, "along_m": 3250.0},
            "C Chaser: gave up at 09:01:00.0, 3.25 km along the course",
        ),
        ({"what": What.NOT_START}, "C Chaser: did not start"),
        ({"what": What.ASSIGN_CHIP, "tag": "AB12"}, "Chip AB12 given to C Chaser"),
        (
            {"what": What.ASSIGN_CHIP, "tag": "AB12", "read_s": GUN_S + 60.0},
            "Chip AB12 given to C Chaser from 09:01:00.0 on",
        ),
    ],
)
def test_a_decision_about_the_chaser_is_said_in_a_sentence(
    desk: Desk, made: dict[str, object], said: str
) -> None:
    one = Correction(at_s=GUN_S, who="Ana", why="seen", bib="C", **made)  # type: ignore[arg-type]
    assert about(desk.look(), "en", one) == said
