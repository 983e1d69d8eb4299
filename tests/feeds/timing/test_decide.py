"""What the organiser decides is on the disk before it is in the store, and comes back with it."""

from dataclasses import replace
from pathlib import Path

import pytest

from feeds.decisions.check import CorrectionError
from feeds.decisions.corrections import Correction, What
from feeds.gather import Gathered, corrections_of
from feeds.race import CHASER
from feeds.store import Store
from feeds.timing.decide import decide
from feeds.timing.deliver import Delivery
from feeds.timing.journal import Journal
from feeds.timing.read_back import read_journal
from feeds.timing.refill import refill
from tests.commands import wait_until
from tests.feeds.timing.killable_server import Server
from tests.feeds.timing.test_deliver import delivering
from tests.made_up_race import GUN_S, made_up_race

RACE = made_up_race(10)
STOP = Correction(What.STOP, GUN_S + 900, "Ana", "at the aid post", "00000", key="tablet-1")
LATE = Correction(
    What.START_WAVE, GUN_S + 1300, "Ana", "the ambulance", wave=CHASER, read_s=GUN_S + 1290, key="2"
)


def test_a_decision_is_journalled_and_stored_once_however_often_it_is_sent(
    tmp_path: Path, store: Store, store_url: str
) -> None:
    with delivering(tmp_path, store_url) as (delivery, _):
        for _ in range(3):
            decide(delivery, RACE, STOP, corrections_of(store)).stored.result(15)
        assert corrections_of(store) == [STOP]
    lines = [one for piece in read_journal(tmp_path / "journal") for one in piece]
    assert len(lines) == 3


def test_a_decision_without_a_key_is_given_one_and_can_be_undone(
    tmp_path: Path, store: Store, store_url: str
) -> None:
    with delivering(tmp_path, store_url) as (delivery, _):
        decide(delivery, RACE, replace(STOP, key=""), []).stored.result(15)
        (kept,) = corrections_of(store)
        undo = Correction(What.UNDO, GUN_S + 950, "Ana", "it was 00005", undoes=kept.key)
        decide(delivery, RACE, undo, [kept]).stored.result(15)
        known = Gathered(RACE, store)
        known.take()
        assert not known.standing.stopped


def test_a_decision_that_means_nothing_is_written_nowhere(
    tmp_path: Path, store: Store, store_url: str
) -> None:
    with delivering(tmp_path, store_url) as (delivery, _):
        with pytest.raises(CorrectionError, match="expected a bib"):
            decide(delivery, RACE, replace(STOP, bib="99999"), [])
        assert delivery.health.journalled == 0
    assert corrections_of(store) == []


def test_a_store_that_lost_its_data_is_given_the_decisions_back_each_once(
    tmp_path: Path, server: Server
) -> None:
    with delivering(tmp_path, server.url) as (delivery, store):
        for one in (STOP, LATE):
            decide(delivery, RACE, one, []).stored.result(15)
        server.kill()
        undo = Correction(What.UNDO, GUN_S + 1400, "Ana", "a mistake", undoes="tablet-1", key="3")
        receipt = decide(delivery, RACE, undo, [STOP])
        receipt.journalled.result(15)
        assert not receipt.stored.done()
        server.lose_data()
        server.start()
        receipt.stored.result(15)
        wait_until(lambda: len(corrections_of(store)) == 3)
        known = Gathered(RACE, store)
        known.take()
        assert not known.standing.stopped
        assert known.standing.guns == {CHASER: GUN_S + 1290}


def test_decisions_replayed_from_two_journals_hold_in_the_order_they_were_made(
    tmp_path: Path, store: Store
) -> None:
    folder = tmp_path / "journal"
    later = replace(LATE, at_s=GUN_S + 1400, read_s=GUN_S + 1295, key="4")
    for writer, one in (("listen", later), ("serve", LATE)):  # read back in the order of names
        with Delivery(Journal(folder, writer), store) as delivery:
            decide(delivery, RACE, one, []).stored.result(15)
    store.clear()
    assert "2 corrections" in str(refill(store, folder))
    refill(store, folder)
    assert [one.key for one in corrections_of(store)] == ["4", "2"]
    known = Gathered(RACE, store)
    known.take()
    assert known.standing.guns == {CHASER: GUN_S + 1295}
