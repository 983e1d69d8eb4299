"""Plays a race's reads into the store at the race's own pace.

A demo and a rehearsal are a race whose reads are known already: each is stored when the race
clock reaches the time at which it was received, as a timing system would have sent it.
"""

import logging
import time
from collections.abc import Callable, Iterable
from threading import Event

from feeds.clock import RaceClock
from feeds.reads import Read
from feeds.store import Store, StoreError

log = logging.getLogger(__name__)

TICK_S = 0.05  # reads closer together than this, by the wall, are stored together
RETRY_S = 0.5


def play(
    reads: Iterable[Read],
    store: Store,
    clock: RaceClock,
    stop: Event,
    wall: Callable[[], float] = time.time,
) -> int:
    """Store each read when it was received, by the race clock, and return how many were new.

    What was received before now is stored at once. A store that fails is tried again until it
    answers; the race does not wait for it. Runs until the last read or until told to stop: give
    it a thread of its own.

    Parameters
    ----------
    reads : in any order.
    store : Store
    clock : says which instant of the race it is.
    stop : set it to end the play.
    wall : tells the time on the wall, Unix seconds.
    """
    waiting = sorted(reads, key=lambda read: read.received_s)
    new = played = 0
    is_failing = False
    while played < len(waiting) and not stop.is_set():
        race_s = clock.race_at(wall())
        due = played
        while due < len(waiting) and waiting[due].received_s <= race_s:
            due += 1
        try:
            new += store.add(waiting[played:due])
        except StoreError as error:
            if not is_failing:
                log.warning("reads wait for the store: %s", error)
            is_failing = True
            stop.wait(RETRY_S)
            continue
        played, is_failing = due, False
        if played < len(waiting):
            wait_s = clock.wall_at(waiting[played].received_s) - wall()
            stop.wait(min(max(wait_s, TICK_S), 60.0))
    return new
