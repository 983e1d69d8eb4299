"""A race that is known already, played through a real socket as if it were run now.

A demo has a timing system of its own: a MYLAPS Timing & Scoring that says each read when the race
clock reaches the time at which it was received, and a feed that hears it over the loopback and
delivers what it heard. What came before the demo's first instant is delivered at once, as from a
file.
"""

import asyncio
import logging
import math
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from feeds.clock import RaceClock
from feeds.protocols.local_time import EventTime
from feeds.protocols.speak.peer import CannotSay
from feeds.race import Race
from feeds.reads import Read
from feeds.timing.deliver import Delivery
from feeds.timing.feed_list import Feed, place_key
from feeds.timing.journal import Entry
from feeds.timing.listen import ListenError
from feeds.timing.play_as import Play, peer_of, play_over_socket
from feeds.timing.run_feeds import run_feeds

log = logging.getLogger(__name__)

KIND = "mylaps"
LOOPBACK = "127.0.0.1"
SOME = 5000  # reads delivered at once
PATIENCE_S = 30.0  # with disk and store


@contextmanager
def playing(
    race: Race,
    reads: Sequence[Read],
    delivery: Delivery,
    clock: RaceClock,
    wall: Callable[[], float] = time.time,
) -> Iterator[threading.Thread]:
    """Play a race's reads until the end of the block; it begins when what was before is stored.

    Parameters
    ----------
    race : its mats are the timing system's places, and its zone that of the system's clock.
    reads : in any order.
    delivery : where the feed takes what it heard; it has the store.
    clock : which instant of the race it is; reads carry its time as that of their receipt.
    wall : tells the time on the wall, Unix seconds.

    Yields
    ------
    The thread that plays. It goes on listening after the last read.
    """
    begun_s = clock.race_at(wall())
    past = [read for read in reads if read.received_s <= begun_s]
    coming = [read for read in reads if read.received_s > begun_s]
    _deliver(past, delivery)
    stop = threading.Event()

    def run() -> None:
        try:
            asyncio.run(_play(race, coming, delivery, clock, stop, wall))
        except (CannotSay, ListenError) as error:
            log.error("the race is not played: %s", error)

    thread = threading.Thread(target=run, name="play")
    thread.start()
    try:
        yield thread
    finally:
        stop.set()
        thread.join()


def _deliver(past: Sequence[Read], delivery: Delivery) -> None:
    """Deliver reads that came before we listened; those that the disk refuses are missing."""
    past = sorted(past, key=lambda read: read.received_s)
    for begin in range(0, len(past), SOME):
        some = past[begin : begin + SOME]
        entries = [Entry(read.received_s, read.source, b"", read) for read in some]
        delivery.take(entries).stored.result(PATIENCE_S)


async def _play(
    race: Race,
    reads: Sequence[Read],
    delivery: Delivery,
    clock: RaceClock,
    stop: threading.Event,
    wall: Callable[[], float],
) -> None:
    """Speak and hear until told to stop."""
    feed = _feed(race, _free_port())
    peer, role = peer_of(KIND, race)
    over = asyncio.Event()
    heard = asyncio.create_task(
        run_feeds([feed], delivery, over, wall=lambda: clock.race_at(wall()))
    )
    said = asyncio.create_task(
        play_over_socket(peer, role, feed.host, feed.port, Play(reads, clock, wall, math.inf))
    )
    try:
        while not stop.is_set() and not heard.done():
            await asyncio.wait([heard], timeout=0.1)
            if said.done():
                said.result()
    finally:
        said.cancel()
        over.set()
        await asyncio.gather(said, return_exceptions=True)
        await heard


def _feed(race: Race, port: int) -> Feed:
    """Return the feed that hears the timing system of a demo."""
    mats = {place_key(mat.name): mat.name for mat in race.mats}
    return Feed("demo", KIND, "listen", LOOPBACK, port, EventTime(race.zone, race.date), mats)


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind((LOOPBACK, 0))
        return int(taken.getsockname()[1])
