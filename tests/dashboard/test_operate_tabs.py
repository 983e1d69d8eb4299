"""What the operator's tiles and tables say of a race in a real store."""

import json
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dashboard.operate.desk import LOOK_S, Desk
from dashboard.operate.tabs import (
    TABS,
    chips,
    clocks,
    decisions,
    feeds,
    mats,
    pipeline,
    reads,
    refused,
    runners,
    starts,
)  # fmt: skip
from dashboard.operate.tell import Level, span
from dashboard.publish import Publisher
from feeds.clock import RaceClock
from feeds.race import Race
from feeds.reads import Read
from feeds.rules.corrections import STREAM, Correction, What, pack
from feeds.store import Store
from feeds.timing.deliver import Delivery
from feeds.timing.journal import Journal
from feeds.timing.run_feeds import TOLD
from tests.feeds.timing.killable_server import Server
from tests.made_up_race import GUN_S, MATS, made_up_race

SIZE = 60
NAMES = [name for name, _ in MATS]
WELL = {"journal": "", "store": "", "is_behind": False, "journalled": 12, "unstored": 0, "torn": 0}


@pytest.fixture
def race() -> Race:
    return made_up_race(SIZE)


@pytest.fixture
def desk(race: Race, store: Store) -> Desk:
    """Return a desk at which it is ten minutes after the first gun."""
    return desk_at(race, store, 600.0)


def desk_at(race: Race, store: Store, after_s: float, clock_s: float | None = None) -> Desk:
    """Return a desk of a race whose publisher has just ticked, ``after_s`` after the first gun."""
    now_s = time.time() if clock_s is None else clock_s
    Publisher(race, store, RaceClock(GUN_S + after_s, now_s), 2.0).tick(now_s)
    return Desk(race, store, wall=lambda: now_s)


def told(tag: str, mat: str, after_s: float, source: str = "line", late_s: float = 1.0) -> Read:
    return Read(tag, mat, GUN_S + after_s, GUN_S + after_s + late_s, source)


def all_at(race: Race, mat: str, after_s: float) -> list[Read]:
    return [told(one.bib, mat, after_s + 0.1 * i) for i, one in enumerate(race.runners)]


def feed(name: str = "line", **more: Any) -> dict[str, Any]:
    """Return the word of a feed that is well."""
    last = ["00001", "start", GUN_S + 590.0, GUN_S + 591.0]
    return {
        "name": name, "kind": "mylaps", "address": "127.0.0.1:3097", "state": "listening",
        "peers": 1, "reads": 12, "reads_a_minute": 7, "last": last, "late_s": 1.0,
        "clocks": {"A1": {"by_s": 1.0, "spread_s": 0.4, "count": 12}}, "offset_s": 0.0,
        "refused": {}, "examples": {}, "said": ["hello"], "guns": [],
    } | more  # fmt: skip


def tell(store: Store, *told_of: dict[str, Any], **health: Any) -> None:
    word = {"at_s": GUN_S + 600.0, "health": WELL | health, "feeds": told_of}
    store.put_file(TOLD, json.dumps(word).encode())


def decide(store: Store, what: What, after_s: float = 1.0, **more: Any) -> str:
    key = f"{what}{after_s}"
    one = Correction(what, GUN_S + after_s, "Ana", "the crew called", key=key, **more)
    store.append(STREAM, [pack(one)])
    return key


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


def test_a_feed_nobody_has_connected_to_says_what_to_do(desk: Desk, store: Store) -> None:
    tell(store, feed(), feed("finish", peers=0))
    tile = feeds.tile(desk.look(), "en")
    assert (tile.level, tile.figure) == (Level.BAD, "1 / 2")
    assert tile.sentence.startswith(
        "finish: Nobody is connected: ask the crew to send to 127.0.0.1"
    )


def test_a_system_that_we_dial_and_that_does_not_answer_is_said_otherwise(
    desk: Desk, store: Store
) -> None:
    tell(store, feed("box", kind="raceresult", peers=0))
    assert "No answer from" in feeds.tile(desk.look(), "en").sentence


def test_a_feed_that_fell_silent_is_to_be_looked_at(desk: Desk, store: Store) -> None:
    tell(store, feed(last=["1", "start", GUN_S, GUN_S + 100.0]))
    tile = feeds.tile(desk.look(), "en")
    assert tile.level == Level.LOOK
    assert "Silent for 8 min 20 s" in tile.sentence


def test_reads_that_no_feed_of_ours_heard_have_their_own_row(desk: Desk, store: Store) -> None:
    tell(store, feed())
    store.add([told("00001", "start", 590.0, "old.csv"), told("00002", "start", 5.0, "old.csv")])
    row = feeds.rows(desk.look(), "en")[1]
    assert (row["feed"], row["reads"], row["a_minute"]) == ("old.csv", "2", "1")


def test_a_mat_that_misses_one_runner_in_ten_is_red(race: Race, store: Store) -> None:
    desk = desk_at(race, store, 3000.0)
    for number, mat in enumerate(NAMES[:4]):
        store.add(all_at(race, mat, 2000.0 + 250.0 * number)[6 if mat == NAMES[2] else 0 :])
    tile = mats.tile(desk.look(), "en")
    assert (tile.level, tile.figure) == (Level.BAD, "10.0%")
    assert NAMES[2] in tile.sentence
    row = mats.rows(desk.look(), "en")[2]
    assert (row["missed"], row["of_all"]) == ("6 / 60", "10.0%")


def test_a_place_that_is_no_mat_is_told_until_somebody_says_which_it_is(
    desk: Desk, store: Store
) -> None:
    store.add([told("00001", "box 3", 9.0), told("00002", "box 3", 9.5)])
    assert "2 reads at “box 3”" in mats.tile(desk.look(), "en").sentence
    assert mats.rows(desk.look(), "en")[0]["about"] == {"feed": "line", "place": "box 3"}
    decide(store, What.PLACE_MAT, feed="line", place="box 3", mat="start")
    assert not desk.look(afresh=True).places
    assert reads.rows(desk.look(), "en")[0]["mat"] == "start"


def test_a_chip_of_nobody_is_told_until_it_is_given_to_somebody(desk: Desk, store: Store) -> None:
    store.add([told("LOST", "start", 9.0), told("LOST", "1km", 300.0), told("00002", "start", 9.0)])
    assert chips.tile(desk.look(), "en").level == Level.LOOK
    (row,) = chips.rows(desk.look(), "en")
    assert (row["tag"], row["reads"], row["mats"]) == ("LOST", "2", "start · 1km")
    assert reads.rows(desk.look(), "en", "LOST")[0]["counts"] == "no: unknown chip"
    decide(store, What.ASSIGN_CHIP, tag="LOST", bib="00005")
    assert chips.tile(desk.look(afresh=True), "en").level == Level.GOOD
    assert {row["tag"] for row in reads.rows(desk.look(), "en", "00005")} == {"LOST"}


@pytest.mark.parametrize(
    ("by_s", "spread_s", "level", "means"),
    [
        (1.0, 0.4, Level.GOOD, "right"),
        (-2.0, 0.4, Level.LOOK, "ahead"),
        (8.0, 0.4, Level.LOOK, "behind"),
        (8.0, 9.0, Level.LOOK, "network"),
        (3601.0, 0.4, Level.BAD, "zone"),
    ],
)
def test_a_clock_that_differs_is_told_with_what_it_most_likely_means(
    desk: Desk, store: Store, by_s: float, spread_s: float, level: Level, means: str
) -> None:
    tell(store, feed(clocks={"A1": {"by_s": by_s, "spread_s": spread_s, "count": 9}}))
    (row,) = clocks.rows(desk.look(), "en")
    assert row["level"] == level
    assert means in row["means"]
    assert clocks.tile(desk.look(), "en").level == level


def test_a_clock_the_operator_has_mended_is_right_again(desk: Desk, store: Store) -> None:
    tell(store, feed(clocks={"A1": {"by_s": 8.0, "spread_s": 0.2, "count": 9}}))
    about = clocks.rows(desk.look(), "en")[0]["about"]
    assert about == {"feed": "line", "device": "A1", "offset": "+8.0"}
    decide(store, What.SET_OFFSET, feed="line", device="A1", offset_s=8.0)
    assert clocks.tile(desk.look(afresh=True), "en").level == Level.GOOD


def test_refused_lines_are_told_with_their_reason_and_an_example(desk: Desk, store: Store) -> None:
    tell(store, feed(refused={"no time": 3}, examples={"no time": ["a;b", "c;d"]}))
    assert refused.tile(desk.look(), "en").figure == "3"
    (row,) = refused.rows(desk.look(), "en")
    assert (row["reason"], row["lines"]) == ("no time", "3")
    assert row["examples"].startswith("c;d")


def test_a_full_disk_is_red_and_says_that_nothing_is_acknowledged(desk: Desk, store: Store) -> None:
    tell(store, feed(), journal="no space left on device")
    tile = pipeline.tile(desk.look(), "en")
    assert tile.level == Level.BAD
    assert "Nothing is acknowledged" in tile.sentence
    assert "no space left" in tile.sentence


def test_a_publisher_that_stands_still_is_red(race: Race, store: Store) -> None:
    desk = desk_at(race, store, 600.0)
    assert pipeline.tile(desk.look(), "en").level == Level.GOOD
    late = Desk(race, store, wall=lambda: time.time() + 60.0)
    tile = pipeline.tile(late.look(), "en")
    assert tile.level == Level.BAD
    assert "stand still" in tile.sentence


def test_a_store_that_died_leaves_the_last_known_beside_the_trouble(
    race: Race, tmp_path: Path
) -> None:
    server = Server(tmp_path / "store")
    with Store(server.url, race.key) as store:
        store.add([told("LOST", "start", 9.0)])
        moments = iter(np.arange(time.time(), time.time() + 900.0, 2.0 * LOOK_S).tolist())
        desk = Desk(race, store, wall=lambda: next(moments))
        assert sum(desk.look().unknown.values()) == 1
        server.kill()
        sight = desk.look()
        assert pipeline.tile(sight, "en").level == Level.BAD
        assert "start the store again" in pipeline.tile(sight, "en").sentence
        assert sum(sight.unknown.values()) == 1
        server.lose_data()
        server.start()
        assert not desk.look().unknown
        server.kill()


@pytest.fixture
def delivery(tmp_path: Path, store: Store) -> Iterator[Delivery]:
    with Delivery(Journal(tmp_path / "journal", "serve"), store) as one:
        yield one


def test_the_servers_own_journal_is_looked_at_too(
    race: Race, store: Store, delivery: Delivery
) -> None:
    desk = Desk(race, store, delivery)
    delivery.health.journal = "no space left on device"
    assert pipeline.tile(desk.look(), "en").level == Level.BAD


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
