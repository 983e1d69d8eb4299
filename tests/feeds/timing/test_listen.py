"""Feeds over real sockets, in processes of their own that die: no read is lost, none counts twice.

A MYLAPS Timing & Scoring sends until it is acknowledged, so what it no longer holds was promised.
"""

import os
import signal
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from dashboard.settings import Settings
from feeds.files.read_files import import_reads
from feeds.protocols.speak import chronotrack
from feeds.race import Race
from feeds.race_folder.read_race import race_folder, read_race
from feeds.reads import Read, identity
from feeds.store import Store
from feeds.timing.run_feeds import told
from tests.commands import free_port, wait_until
from tests.feeds.timing.killable_server import Server
from tests.feeds.timing.listener_process import Listener, Sender


@pytest.fixture(scope="module")
def race() -> Race:
    return read_race(race_folder(Settings().race))


@pytest.fixture(scope="module")
def reads(race: Race) -> list[Read]:
    """Return the morning's reads, in order of receipt."""
    return [one for one in import_reads(race.folder / "reads.csv") if isinstance(one, Read)]


@contextmanager
def listening(folder: Path, url: str, kind: str = "mylaps") -> Iterator[Listener]:
    port = free_port()
    feeds = f'[[feed]]\nname = "finish"\nkind = "{kind}"\naddress = "127.0.0.1:{port}"\n'
    one = Listener(folder, url, feeds, port)
    yield one
    one.kill()


@pytest.fixture
def listener(tmp_path: Path, server: Server) -> Iterator[Listener]:
    with listening(tmp_path, server.url) as one:
        yield one


@pytest.fixture
def stored(server: Server) -> Iterator[Store]:
    with Store(server.url, "sunday") as store:
        yield store


def assert_same(store: Store, sent: list[Read]) -> None:
    """Each read that was sent is there, once."""
    found = store.reads_after("0", most=100_000)[0]
    assert len(found) == len({identity(read) for read in found}), "a read is there twice"
    assert {identity(read) for read in found} == {identity(read) for read in sent}


def test_our_listener_killed_in_mid_race_loses_nothing(
    listener: Listener, stored: Store, race: Race, reads: list[Read]
) -> None:
    sender, sent = Sender(race, listener.port), reads[:3000]
    for begin in range(0, 3000, 100):
        sender.send(sent[begin : begin + 100])
        if begin in (700, 1900):
            listener.kill()
            listener.start()
    sender.finish()
    assert_same(stored, sent)


@pytest.mark.parametrize("is_lost", [False, True], ids=["with its data", "without its data"])
def test_a_store_killed_in_mid_race_loses_nothing(
    listener: Listener, server: Server, stored: Store, race: Race, reads: list[Read], is_lost: bool
) -> None:
    sender, sent = Sender(race, listener.port), reads[:2000]
    for begin in range(0, 2000, 100):
        sender.send(sent[begin : begin + 100])
        if begin == 700:
            server.kill()
            waiting = sender.peer.waiting
        if begin == 1200:
            assert sender.peer.waiting >= waiting, "acknowledged what was not stored"
            if is_lost:
                server.lose_data()
            server.start()
    sender.finish()
    wait_until(lambda: stored.count() == 2000)
    assert_same(stored, sent)


def test_a_sender_cut_off_in_the_middle_of_a_record_sends_it_again_and_it_counts_once(
    listener: Listener, stored: Store, race: Race, reads: list[Read]
) -> None:
    sender, sent = Sender(race, listener.port), reads[:1000]
    for begin in range(0, 1000, 50):
        sender.exchange()
        said = sender.peer.send(sent[begin : begin + 50], sender.now())
        if sender.line is not None:
            sender.line.sendall(said[: len(said) * begin // 1000])
        if begin % 150 == 0:
            sender.hang_up()
    sender.hang_up()
    sender.finish()
    assert_same(stored, sent)


def test_everything_sent_three_times_counts_once(
    listener: Listener, stored: Store, race: Race, reads: list[Read]
) -> None:
    for _ in range(3):
        sender = Sender(race, listener.port)
        sender.send(reads[:1500])
        sender.finish()
    assert_same(stored, reads[:1500])


def test_a_backlog_of_2000_reads_in_one_burst_is_acknowledged_when_it_is_stored(
    listener: Listener, stored: Store, race: Race, reads: list[Read]
) -> None:
    sender = Sender(race, listener.port)
    until_s = time.monotonic() + 60.0
    sender.send(reads[:2000])
    while sender.peer.waiting:
        sender.exchange()
        assert stored.count() >= 2000 - sender.peer.waiting
        assert time.monotonic() < until_s, "no patience left"
    sender.hang_up()
    assert_same(stored, reads[:2000])


def test_a_sender_that_says_all_and_hangs_up_without_listening_is_heard_to_the_end(
    tmp_path: Path, server: Server, stored: Store, race: Race, reads: list[Read]
) -> None:
    """ChronoTrack wants no acknowledgement, so what we do not read now nobody sends again."""
    client = chronotrack.peer(race.zone, [mat.name for mat in race.mats])
    with (
        listening(tmp_path, server.url, "chronotrack") as one,
        socket.create_connection(("127.0.0.1", one.port)) as line,
    ):
        line.sendall(client.greet(0.0))
        while b"getlocations" not in line.recv(4096, socket.MSG_PEEK):
            pass
        client.receive(b"Us~1~1\r\ntime-format=iso\r\nstart\r\n", 0.0)
        line.sendall(b"ack~getlocations~start\r\n" + client.send(reads[:500], 0.0))
        line.close()
        wait_until(lambda: stored.count() == 500)


def test_many_senders_at_once_do_not_disturb_each_other(
    listener: Listener, stored: Store, race: Race, reads: list[Read]
) -> None:
    def send(part: list[Read]) -> None:
        sender = Sender(race, listener.port)
        sender.send(part)
        sender.finish()

    threads = [threading.Thread(target=send, args=(reads[n:2000:8],)) for n in range(8)]
    for thread in threads:
        thread.start()
    with socket.create_connection(("127.0.0.1", listener.port)) as rude:
        for _ in range(200):
            rude.sendall(os.urandom(5000).replace(b"$", b""))
    for thread in threads:
        thread.join()
    assert_same(stored, reads[:2000])


def test_a_full_disk_acknowledges_nothing_and_is_said_and_heals(
    listener: Listener, stored: Store, race: Race, reads: list[Read]
) -> None:
    sender = Sender(race, listener.port)
    sender.send(reads[:500])
    sender.finish()
    listener.fill_disk()
    sender.send(reads[500:1000])
    assert_none_acknowledged(sender, stored, 500, "File too large")
    assert "File too large): free or mend the disk" in listener.said.read_text()
    listener.free_disk()
    sender.finish()
    assert_same(stored, reads[:1000])
    wait_until(lambda: health(stored)["journal"] == "")


def test_a_journal_that_was_taken_away_acknowledges_nothing_until_it_is_back(
    listener: Listener, stored: Store, race: Race, reads: list[Read]
) -> None:
    sender = Sender(race, listener.port)
    sender.send(reads[:500])
    sender.finish()
    taken = listener.journal().rename(listener.folder / "taken")
    listener.journal().write_text("somebody else's file")
    sender.send(reads[500:1000])
    assert_none_acknowledged(sender, stored, 500, "Not a directory")
    listener.journal().unlink()
    taken.rename(listener.journal())
    sender.finish()
    assert_same(stored, reads[:1000])


def assert_none_acknowledged(sender: Sender, stored: Store, count: int, why: str) -> None:
    """Go on sending until the operator is told why, and a little longer: all still wait."""
    for _ in range(20):
        sender.exchange()
        wait_until(lambda: why in health(stored)["journal"])
        assert sender.peer.waiting == count, "acknowledged what is on no disk"
        assert stored.count() == 500


def health(stored: Store) -> dict[str, str]:
    """Return how the operator is told that journal and store are."""
    word = told(stored)
    return word["health"] if word else {"journal": "", "store": ""}


def test_a_polite_end_stores_what_came_and_leaves_no_traceback(
    listener: Listener, stored: Store, race: Race, reads: list[Read]
) -> None:
    sender = Sender(race, listener.port)
    sender.send(reads[:300])
    sender.finish()
    listener.kill(signal.SIGTERM)
    assert listener.process.returncode == 0
    assert "Traceback" not in listener.said.read_text()
    assert_same(stored, reads[:300])
