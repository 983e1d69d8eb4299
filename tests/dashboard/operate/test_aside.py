"""The operator sees which reads do not count and why, until later ones or she make them count."""

from dataclasses import replace

import pytest

from dashboard.operate.aside import MOST
from dashboard.operate.desk import Desk
from dashboard.operate.forms import filled_in
from dashboard.operate.tabs import aside, reads, runners
from dashboard.operate.tell import Level
from feeds.decisions.corrections import What
from feeds.race import Race
from feeds.store import Store
from tests.dashboard.operate.at_the_desk import SIZE, all_at, decide, desk_at, told
from tests.made_up_race import CHASER_AFTER_S, GUN_S, made_up_race

HERS = "00005"  # a runner of the first wave


@pytest.fixture
def race() -> Race:
    """Return the made-up race with its chaser on the list."""
    race = made_up_race(SIZE)
    return replace(race, runner_of={**race.runner_of, "C": SIZE})


@pytest.fixture
def desk(race: Race, store: Store) -> Desk:
    """Return a desk at which the chaser is out for five minutes."""
    return desk_at(race, store, CHASER_AFTER_S + 300.0)


def rows(desk: Desk, language: str = "en") -> list[dict[str, object]]:
    return aside.rows(desk.look(afresh=True), language)


def tile(desk: Desk) -> tuple[Level, str, str]:
    one = aside.tile(desk.look(afresh=True), "en")
    return one.level, one.figure, one.sentence


def test_the_chasers_echo_at_the_finish_is_told_first_and_can_be_counted_all_the_same(
    desk: Desk, store: Store
) -> None:
    bus = [told(HERS, "start", 9.0), told(HERS, "1km", 300.0), told(HERS, "3km", 500.0)]
    store.add([told("C", "start", CHASER_AFTER_S), told("C", "finish", CHASER_AFTER_S + 3.0), *bus])
    level, figure, sentence = tile(desk)
    assert (level, figure) == (Level.LOOK, "2")
    assert sentence == "Chaser at finish, 09:20:03: does not count so far."
    his, ride = rows(desk)
    assert (his["runner"], his["mat"], his["at"]) == ("C Chaser", "finish", "09:20:03.0")
    assert str(his["reason"]).startswith("put aside, it would need 6000 km/h from start.")
    assert his["level"] == ride["level"] == Level.LOOK
    about = his["about"]
    assert isinstance(about, dict)
    form = filled_in(desk.look(), What.ADD_READ, about)
    assert form == {"tag": "C", "mat": "finish", "time": "09:20:03.000"}
    decide(store, What.ADD_READ, 1.0, tag="C", mat="finish", read_s=about["read_s"])
    assert [row["mat"] for row in rows(desk)] == ["start", "3km"], "now his start is too fast"


def test_a_runner_in_the_sweep_bus_is_told_with_its_speed_until_she_is_stopped(
    desk: Desk, store: Store
) -> None:
    store.add([told(HERS, "start", 9.0), told(HERS, "1km", 300.0), told(HERS, "3km", 500.0)])
    (row,) = rows(desk)
    assert row["reason"] == (
        "put aside, it would need 36 km/h from 1km: a chip in a vehicle? "
        "Later reads may still make it possible."
    )
    assert tile(desk)[::2] == (
        Level.LOOK,
        "1 is as fast as a vehicle: who carries that chip?",
    )
    counts = [one["counts"] for one in reads.rows(desk.look(), "en", HERS)]
    assert counts == ["no: as fast as a vehicle", "yes", "yes"]
    about = row["about"]
    assert isinstance(about, dict)
    stop = filled_in(desk.look(), What.STOP, about)
    assert stop == {"bib": HERS, "time": "09:08:19"}, "just before the bus was read"
    decide(store, What.STOP, 1.0, bib=HERS, read_s=GUN_S + 499.0)
    (row,) = rows(desk)
    assert (row["level"], tile(desk)[0]) == (Level.QUIET, Level.QUIET)
    assert "had taken this runner out" in str(row["reason"])


def test_what_is_read_of_whoever_is_out_by_decision_is_told_here_and_in_her_row(
    desk: Desk, store: Store
) -> None:
    store.add(all_at(desk.race, "start", 1000.0))
    decide(store, What.STOP, 1.0, bib=HERS, read_s=GUN_S + 1100.0)
    decide(store, What.DISQUALIFY, 1200.0, bib="00010")
    assert rows(desk) == []
    store.add([told(HERS, "1km", 1300.0), told("00010", "1km", 1310.0)])
    late, later = rows(desk)
    assert (late["runner"], later["runner"]) == ("00010", HERS)
    assert late["reason"] == "read after the disqualification, which stands."
    seen = {row["key"]: row["seen"] for row in runners.rows(desk.look(), "en")}
    assert seen[HERS] == "start 09:16:40 · read since: 1km 09:21:40"
    assert str(seen["00010"]).endswith("read since: 1km 09:21:50")
    assert tile(desk)[:2] == (Level.QUIET, "2")
    decide(store, What.REINSTATE, 1320.0, bib=HERS)
    assert [row["runner"] for row in rows(desk)] == ["00010"]


def test_what_comes_after_the_race_was_stopped_is_told_and_a_time_that_was_given_is_not(
    desk: Desk, store: Store
) -> None:
    store.add([told(HERS, "start", 9.0), told(HERS, "1km", 400.0)])
    decide(store, What.STOP_RACE, 1.0, read_s=GUN_S + 300.0)
    decide(store, What.GIVE_TIME, 2.0, bib=HERS, read_s=GUN_S + 1450.0)
    (row,) = rows(desk)
    assert (row["mat"], row["reason"]) == ("1km", "does not count, the race had been stopped.")


def test_a_read_is_gone_once_later_ones_make_it_possible(desk: Desk, store: Store) -> None:
    store.add([told(HERS, "start", 9.0), told(HERS, "4km", 20.0), told(HERS, "3km", 1000.0)])
    assert [row["mat"] for row in rows(desk)] == ["4km"]
    store.add([told(HERS, "4km", 1010.0), told("00010", "1km", 9.0)])
    assert {(row["runner"], row["at"]) for row in rows(desk)} == {
        (HERS, "09:00:20.0"), (HERS, "09:16:50.0"), ("00010", "09:00:09.0"),
    }  # fmt: skip
    store.add([told(HERS, "3km", 700.0), told(HERS, "2km", 500.0)])
    assert (HERS, "09:16:50.0") not in {(row["runner"], row["at"]) for row in rows(desk)}


def test_what_happens_to_everybody_is_counted_and_not_shown(desk: Desk, store: Store) -> None:
    assert tile(desk)[::2] == (Level.QUIET, "No read yet")
    store.add([told(HERS, "start", 9.0)])
    assert tile(desk)[::2] == (Level.QUIET, "Every read counts so far.")
    store.add([told(HERS, "start", -300.0), told(HERS, "start", 11.0), told("C", "start", 900.0)])
    store.add([told(HERS, "finish", 1300.0), told(HERS, "finish", 1480.0)])
    assert tile(desk)[1:] == (
        "0",
        "besides 4 that are harmless: read twice, or after the finish",
    )
    store.add([told(HERS, "2km", -60.0)])
    (row,) = rows(desk)
    assert row["reason"] == "does not count, it was before the gun."


def test_a_look_asks_about_a_few_hundred_at_most_the_chaser_and_who_was_just_read_first(
    store: Store,
) -> None:
    crowd = 2 * MOST + 100
    race = made_up_race(crowd)
    race = replace(race, runner_of={**race.runner_of, "C": crowd})
    desk = desk_at(race, store, CHASER_AFTER_S + 300.0)
    store.add(all_at(race, "start", 1100.0))
    store.add(all_at(race, "4km", 1150.0))
    store.add([told("C", "start", CHASER_AFTER_S), told("C", "finish", CHASER_AFTER_S + 3.0)])
    found = desk.look().aside
    assert (len(found.told), found.waiting) == (MOST, crowd + 1 - MOST)
    assert crowd in found.told
    store.add([told("00000", "turn", 1160.0)])
    found = desk.look(afresh=True).aside
    assert (len(found.told), found.waiting, 0 in found.told) == (
        2 * MOST,
        crowd + 1 - 2 * MOST,
        True,
    )
    found = desk.look(afresh=True).aside
    assert (len(found.told), found.waiting) == (crowd + 1, 0)
    assert desk.look(afresh=True).aside == found
