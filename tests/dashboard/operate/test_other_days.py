"""The operator sees what a rehearsal left behind, with its date, and that it does not count."""

from dataclasses import replace

from dashboard.operate.desk import Desk
from dashboard.operate.tabs import aside, decisions, reads
from dashboard.operate.tell import Level
from dashboard.operate.told_first import glimpse_of_decisions, listed
from feeds.decisions.corrections import What
from feeds.race import Race
from feeds.store import Store
from tests.dashboard.operate.at_the_desk import decide, told
from tests.made_up_race import GUN_S

DAY_S = 86_400.0
HERS = "00005"


def test_reads_of_a_rehearsal_are_told_with_their_date(desk: Desk, store: Store) -> None:
    store.add([told(HERS, "start", 9.0), told(HERS, "start", 9.0 - DAY_S)])
    store.add([told(HERS, "1km", 309.0 - DAY_S)])
    sight = desk.look(afresh=True)
    tile = aside.tile(sight, "en")
    sentence = "2 of 2021-10-30 are outside of the race’s day and do not count"
    assert (tile.level, tile.figure, tile.sentence) == (Level.QUIET, "2", sentence)
    assert [(row["at"], row["reason"]) for row in aside.rows(sight, "en")] == [
        ("2021-10-30", sentence)
    ]
    counts = {(row["mat"], row["counts"]) for row in reads.rows(sight, "en")}
    assert counts == {
        ("start", "yes"),
        ("start", "no: of another day"),
        ("1km", "no: of another day"),
    }


def test_a_clock_with_yesterdays_date_is_a_light(desk: Desk, store: Store) -> None:
    store.add([replace(told(HERS, "start", 9.0), at_s=GUN_S + 9.0 - DAY_S)])
    tile = aside.tile(desk.look(afresh=True), "en")
    assert tile.level == Level.LOOK
    assert "Some came today: look at the clocks’ dates" in tile.sentence


def test_saturdays_gun_is_in_the_list_and_does_not_hold(
    desk: Desk, race: Race, store: Store
) -> None:
    decide(store, What.START_WAVE, -DAY_S, wave="2", read_s=race.waves[1].gun_s - DAY_S)
    sight = desk.look(afresh=True)
    assert sight.race.waves[1].gun_s == race.waves[1].gun_s
    [row] = decisions.rows(sight, "en")
    assert row["changed"] == "of 2021-10-30, outside of the race’s day: does not count"
    assert row["level"] == Level.QUIET
    assert row["about"] == {}
    tile = decisions.tile(sight, "en")
    assert tile.figure == "0"
    assert tile.sentence == (
        "1 of 2021-10-30 or before is outside of the race’s day and does not count"
    )
    [line] = listed(glimpse_of_decisions(race, store, GUN_S))
    assert line.endswith("[of 2021-10-30, outside of the race’s day: does not count]")
