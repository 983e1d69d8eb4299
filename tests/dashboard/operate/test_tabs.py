"""What the operator's tiles and tables say of the race: starts, runners, reads and decisions."""

import json
from dataclasses import replace

from dashboard.operate.desk import Desk
from dashboard.operate.tabs import (
    TABS,
    chips,
    decisions,
    reads,
    runners,
    starts,
)  # fmt: skip
from dashboard.operate.tell import Level, span
from feeds.decisions.corrections import What
from feeds.race import Race
from feeds.store import Store
from tests.dashboard.operate.at_the_desk import all_at, decide, desk_at, feed, tell, told
from tests.made_up_race import GUN_S


def test_before_the_race_nothing_is_green_that_nobody_has_looked_at(desk: Desk) -> None:
    sight = desk.look()
    levels = {name: tab.tile(sight, "en").level for name, tab in TABS.items()}
    assert levels["feeds"] == Level.LOOK  # nobody listens
    for name in ("mats", "chips", "clocks", "refused", "reads", "decisions"):
        assert levels[name] == Level.QUIET, name


def test_every_tile_and_table_is_there_in_both_languages(desk: Desk, store: Store) -> None:
    tell(store, feed(refused={"no time": 3}, examples={"no time": ["x"]}))
    store.add(
        [told("LOST", "start", 9.0), told("00001", "box 3", 9.0), told("00002", "start", 9.0)]
    )
    decide(store, What.DISQUALIFY, bib="00002")
    sight = desk.look()
    for language in ("fr", "en"):
        for name, tab in TABS.items():
            assert tab.tile(sight, language).sentence, name
            fields = {column["field"] for column in tab.columns(language)}
            for row in tab.rows(sight, language):
                assert fields <= row.keys(), name
                assert {"key", "level", "about"} <= row.keys(), name
                assert all(isinstance(row[one], str) for one in fields), name


def test_a_chip_of_nobody_is_told_until_it_is_given_to_somebody(desk: Desk, store: Store) -> None:
    store.add([told("LOST", "start", 9.0), told("LOST", "1km", 300.0), told("00002", "start", 9.0)])
    assert chips.tile(desk.look(), "en").level == Level.LOOK
    (row,) = chips.rows(desk.look(), "en")
    assert (row["tag"], row["reads"], row["mats"]) == ("LOST", "2", "start · 1km")
    assert reads.rows(desk.look(), "en", "LOST")[0]["counts"] == "no: unknown chip"
    decide(store, What.ASSIGN_CHIP, tag="LOST", bib="00005")
    assert chips.tile(desk.look(afresh=True), "en").level == Level.GOOD
    assert {row["tag"] for row in reads.rows(desk.look(), "en", "00005")} == {"LOST"}


def test_a_wave_of_which_nobody_started_is_to_be_looked_at(race: Race, store: Store) -> None:
    desk = desk_at(race, store, 200.0)
    tile = starts.tile(desk.look(), "en")
    assert tile.level == Level.LOOK
    assert tile.sentence.startswith("Wave 1: nobody seen at the start since")
    store.add(all_at(race, "start", 10.0))
    tile = starts.tile(desk.look(afresh=True), "en")
    assert tile.level == Level.GOOD
    assert tile.sentence.startswith("Wave 2 in 1 min 40 s")


def test_a_gun_that_starts_nobody_is_shown_until_somebody_says_whose_it_was(
    race: Race, store: Store
) -> None:
    desk = desk_at(race, store, 120.0)
    store.add(all_at(race, "start", 10.0))
    shot = {"at_s": GUN_S + 110.0, "said": "gun, says the box (starts nobody)"}
    tell(store, feed(guns=[shot]))
    tile, rows = starts.tile(desk.look(), "en"), starts.rows(desk.look(), "en")
    assert (tile.level, tile.sentence[:16]) == (Level.LOOK, "A gun was heard ")
    assert tile.figure == "1 / 6", "a gun is no wave"
    assert rows[-1]["by"].endswith("line: gun, says the box (starts nobody)")
    decide(store, What.START_WAVE, 120.0, wave="2", read_s=GUN_S + 110.0)
    assert starts.tile(desk.look(afresh=True), "en").level == Level.GOOD
    assert len(starts.rows(desk.look(), "en")) == len(rows) - 1


def test_the_organisers_gun_is_shown_above_a_feeds(desk: Desk, store: Store) -> None:
    decide(store, What.START_WAVE, 1.0, wave="1", read_s=GUN_S + 5.0)
    decide(store, What.START_WAVE, 2.0, wave="1", read_s=GUN_S + 3.0, feed="line")
    row = starts.rows(desk.look(), "en")[0]
    assert row["late"] == "+5.0 s"
    assert row["by"].startswith("Ana at")


def test_a_runner_is_found_by_bib_chip_or_name_and_an_unnamed_one_by_bib_alone(
    race: Race, store: Store
) -> None:
    named = replace(race.runners[0], name="Zoé Brisefer", chips=("AB12",))
    hidden = replace(race.runners[1], name="Zoé Secret", is_public=False)
    known = {**race.runner_of, "AB12": 0}
    race = replace(race, runners=(named, hidden, *race.runners[2:]), runner_of=known)
    store.add([told("AB12", "start", 9.0), told(hidden.bib, "start", 9.0)])
    sight = desk_at(race, store, 30.0).look()
    for sought in (named.bib, "AB12", "zoé"):
        assert [row["key"] for row in runners.rows(sight, "en", sought)] == [named.bib]
        assert [row["tag"] for row in reads.rows(sight, "en", sought)] == ["AB12"]
    assert runners.rows(sight, "en", hidden.bib)[0]["runner"] == hidden.bib
    shown = json.dumps([tab.rows(sight, "en", hidden.bib) for tab in TABS.values()])
    assert "Secret" not in shown


def test_a_voided_read_and_an_added_one_say_so(desk: Desk, store: Store) -> None:
    store.add([told("00001", "start", 9.0), told("00001", "1km", 300.0)])
    decide(store, What.VOID_READ, 1.0, tag="00001", mat="1km", read_s=GUN_S + 300.0)
    decide(store, What.ADD_READ, 2.0, tag="00001", mat="2km", read_s=GUN_S + 590.0)
    counts = {row["mat"]: row["counts"] for row in reads.rows(desk.look(), "en", "00001")}
    assert counts == {"start": "yes", "1km": "voided", "2km": "yes, added by hand"}


def test_the_trail_says_what_changed_and_what_was_undone(desk: Desk, store: Store) -> None:
    store.add(all_at(desk.race, "start", 10.0))
    out = decide(store, What.DISQUALIFY, 5.0, bib="00001")
    row = decisions.rows(desk.look(), "en")[0]
    assert "→ disqualified" in row["changed"]
    assert row["about"] == {"undoes": out}
    decide(store, What.UNDO, 6.0, undoes=out)
    first, second = decisions.rows(desk.look(afresh=True), "en")
    assert first["what"].startswith("Undone: 00001")
    assert "disqualified →" in first["changed"]
    assert second["changed"].startswith("undone since")
    assert not second["about"]
    assert decisions.tile(desk.look(), "en").figure == "0"


def test_spans_are_said_in_two_units() -> None:
    assert [span("en", seconds) for seconds in (0.2, 59.6, 3599.0)] == [
        "0 s",
        "1 min 0 s",
        "59 min 59 s",
    ]


def test_all_times_are_of_the_race_and_not_of_the_wall(race: Race, store: Store) -> None:
    sight = desk_at(race, store, 600.0).look()
    assert abs(sight.at_s - GUN_S - 600.0) < 5.0
