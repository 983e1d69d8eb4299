"""Who connects to a listener and says nothing, or nonsense, costs the timing systems nothing."""

import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from feeds.store import Store
from feeds.timing.deliver import Delivery
from feeds.timing.hear import Tally
from feeds.timing.journal import Journal
from feeds.timing.line import Line
from feeds.timing.listen import MOST_KNOWN, MOST_STRANGERS, in_the_way
from tests.commands import wait_until
from tests.feeds.timing.listening_thread import feed_at, listening_beside

READ = b"Start@Passing@c=A1|d=211031|t=10:00:00@%d@$"


@pytest.fixture
def delivery(tmp_path: Path, store: Store) -> Iterator[Delivery]:
    with Delivery(Journal(tmp_path / "journal", "listen"), store) as one:
        yield one


def heard(line: socket.socket, words: bytes) -> bool:
    """Say whether a timing system is told something; it answers pings meanwhile."""
    line.settimeout(20.0)
    told = b""
    while words not in told:
        data = line.recv(4096)
        if not data:
            return False
        told += data
    return True


def test_2_000_half_open_connections_end_no_talk_of_a_timing_system(
    delivery: Delivery, store: Store
) -> None:
    with listening_beside(delivery) as (port, tally), ExitStack() as held:
        crew = held.enter_context(closing(socket.create_connection(("127.0.0.1", port))))
        crew.sendall(b"Start@Pong@$")
        assert heard(crew, b"AckPong")
        for number in range(2000):
            rude = socket.create_connection(("127.0.0.1", port))
            held.enter_context(closing(rude))
            if number % 3 == 0:
                rude.sendall(b"Start@Pass")
            elif number % 3 == 1:
                rude.sendall(b"nonsense@$")
            if number % 500 == 0:
                crew.sendall(READ % number)
                assert heard(crew, b"AckPassing@%d@$" % number)
        crew.sendall(READ % 9999)
        assert heard(crew, b"AckPassing@9999@$")
        wait_until(lambda: tally.peers <= MOST_STRANGERS + MOST_KNOWN)
        late = held.enter_context(closing(socket.create_connection(("127.0.0.1", port))))
        late.sendall(b"Finish@Pong@$" + READ % 7)
        assert heard(late, b"AckPassing@7@$"), "who comes later is heard as well"
        assert list(tally.said) == ["location: Start", "location: Finish"]
    assert store.count() == 1


def line_of(delivery: Delivery, *, is_known: bool, silent_s: float) -> Line:
    feed = feed_at(1)
    line = Line(feed, feed.session(), delivery, Tally())
    line.is_known, line.heard_s = is_known, time.monotonic() - silent_s
    return line


def test_a_crowd_makes_room_from_among_itself(delivery: Delivery) -> None:
    crew = [line_of(delivery, is_known=True, silent_s=900.0 + n) for n in range(8)]
    crowd = [line_of(delivery, is_known=True, silent_s=n) for n in range(MOST_KNOWN - 8)]
    hosts = dict.fromkeys(crowd, "192.168.1.66")
    hosts |= {line: f"192.168.1.{number}" for number, line in enumerate(crew)}
    assert in_the_way(hosts) == [crowd[-1]]
    del hosts[crowd[0]]
    assert in_the_way(hosts) == []
    strangers = [line_of(delivery, is_known=False, silent_s=n) for n in range(MOST_STRANGERS)]
    assert in_the_way(hosts | dict.fromkeys(strangers, "192.168.1.9")) == [strangers[-1]]


def test_who_says_nothing_we_know_is_hung_up_on_in_time_and_who_does_is_not(
    delivery: Delivery,
) -> None:
    stranger = line_of(delivery, is_known=False, silent_s=0.0)
    assert stranger._silence(stranger.begun_s + 29.0) == ""
    assert stranger._silence(stranger.begun_s + 31.0) != ""
    crew = line_of(delivery, is_known=True, silent_s=0.0)
    assert crew._silence(crew.heard_s + 29.0) == ""
    assert crew._silence(crew.heard_s + 31.0) == "silent for 30 s"
