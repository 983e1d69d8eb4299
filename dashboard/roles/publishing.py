"""The publisher: reads in, bytes out, a tick every few seconds."""

from __future__ import annotations

import logging
import threading
from pathlib import Path

from dashboard.roles.process import Role
from dashboard.wire import beat
from dashboard.wire.opted_out import OptedOut
from dashboard.wire.publish import Publisher
from feeds.clock import RaceClock
from feeds.race import Race
from feeds.store import Store, StoreError

AGAIN_S = 1.0

log = logging.getLogger(__name__)


def publishing(
    race: Race, store: Store, clock: RaceClock, segment_s: float, secret: bytes | None, memory: Path
) -> Role:
    """Return the role of a race's publisher; it waits for a store that is not there yet.

    Parameters
    ----------
    secret : orders the published runners; None: the store has it.
    memory : the file that keeps whose names were taken off.
    """

    def run(stop: threading.Event) -> None:
        is_told = False
        while not stop.is_set():
            try:
                publisher = Publisher(
                    race, store, clock, segment_s, secret, opted_out=OptedOut(memory)
                )
            except StoreError as error:
                if not is_told:
                    log.error("publishing waits: %s", error)
                is_told = True
                stop.wait(AGAIN_S)
            else:
                beat.run(publisher, stop)

    return Role("publish", run)
