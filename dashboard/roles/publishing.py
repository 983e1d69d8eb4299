"""The publisher: reads in, bytes out, a tick every few seconds."""

from __future__ import annotations

import logging
import threading

from dashboard.roles.process import Role
from dashboard.wire.publish import Publisher
from feeds.clock import RaceClock
from feeds.race import Race
from feeds.store import Store, StoreError

AGAIN_S = 1.0

log = logging.getLogger(__name__)


def publishing(race: Race, store: Store, clock: RaceClock, segment_s: float) -> Role:
    """Return the role of a race's publisher; it waits for a store that is not there yet."""

    def run(stop: threading.Event) -> None:
        is_told = False
        while not stop.is_set():
            try:
                publisher = Publisher(race, store, clock, segment_s)
            except StoreError as error:
                if not is_told:
                    log.error("publishing waits: %s", error)
                is_told = True
                stop.wait(AGAIN_S)
            else:
                publisher.run(stop)

    return Role("publish", run)
