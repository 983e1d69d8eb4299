"""What the operator's tiles and tables say of boxes, mats, clocks, disk and store."""

import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import redis

from dashboard.operate.desk import LOOK_S, Desk
from dashboard.operate.tabs import (
    clocks,
    feeds,
    mats,
    pipeline,
    reads,
    refused,
)  # fmt: skip
from dashboard.operate.tell import Level
from dashboard.wire.publish import Publisher
from feeds.clock import RaceClock
from feeds.decisions.corrections import What
from feeds.race import Race
from feeds.store import Store
from feeds.timing.deliver import Delivery
from feeds.timing.journal import Entry, Journal
from tests.commands import wait_until
from tests.dashboard.operate.at_the_desk import NAMES, all_at, decide, desk_at, feed, tell, told
from tests.feeds.timing.killable_server import Server
from tests.made_up_race import GUN_S


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


@pytest.mark.parametrize(
    ("health", "words"),
    [
        ({"lost": "reads: 0 left of 500"}, "(reads: 0 left of 500); the journal has given it back"),
        ({"evicts": "allkeys-lru"}, "with allkeys-lru it throws reads away"),
    ],
)
def test_a_store_that_lost_reads_or_may_is_to_be_looked_at(
    race: Race, store: Store, health: dict[str, str], words: str
) -> None:
    desk = desk_at(race, store, 600.0)
    tell(store, feed(), **health)
    tile = pipeline.tile(desk.look(), "en")
    assert tile.level == Level.LOOK
    assert words in tile.sentence
    assert pipeline.tile(desk.look(), "fr").sentence != tile.sentence


def test_a_stream_thrown_away_is_refilled_and_said_on_the_page_within_seconds(
    race: Race, store: Store, store_url: str, tmp_path: Path
) -> None:
    with Delivery(Journal(tmp_path / "journal", "serve"), store) as delivery:
        reads = [told(f"{bib:05d}", "start", 9.0 + bib) for bib in range(50)]
        entries = [Entry(one.received_s, "line", b"", one) for one in reads]
        delivery.take(entries).stored.result(15)
        desk = desk_at(race, store, 600.0)
        desk.delivery = delivery
        wait_until(lambda: pipeline.tile(desk.look(afresh=True), "en").level == Level.GOOD)
        with redis.Redis.from_url(store_url) as thief:
            thief.delete("{test-race}:reads")
        wait_until(lambda: "0 left of 50" in pipeline.tile(desk.look(afresh=True), "en").sentence)
        wait_until(lambda: len(desk.look(afresh=True).reads) == 50)


def test_a_publisher_that_stands_still_is_red(race: Race, store: Store) -> None:
    desk = desk_at(race, store, 600.0)
    assert pipeline.tile(desk.look(), "en").level == Level.GOOD
    late = Desk(race, store, wall=lambda: time.time() + 60.0)
    tile = pipeline.tile(late.look(), "en")
    assert tile.level == Level.BAD
    assert "stand still" in tile.sentence


def test_a_clock_that_was_set_is_told_for_a_while_and_the_desk_goes_on(
    race: Race, store: Store
) -> None:
    wall_s = 5000.0
    desk = Desk(race, store, wall=lambda: wall_s)
    publisher = Publisher(race, store, RaceClock(GUN_S, wall_s), 2.0)
    publisher.tick(wall_s, 70.0)
    assert pipeline.tile(desk.look(), "en").level == Level.GOOD
    wall_s -= 3598.0
    publisher.tick(wall_s, 72.0)
    tile = pipeline.tile(desk.look(), "en")
    assert (tile.level, tile.figure) == (Level.LOOK, "Clock of the server")
    assert pipeline.rows(desk.look(), "en")[-1]["state"] == "−1 h 0 min"
    wall_s += 601.0
    publisher.tick(wall_s, 673.0)
    assert pipeline.tile(desk.look(), "en").level == Level.GOOD


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
