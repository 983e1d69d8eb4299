"""When to tick: on the beat of a clock that nobody can set, for as long as we are let publish."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

from dashboard.wire.publish import Publisher
from feeds.lease import LOOK_S, RENEW_S
from feeds.store import StoreError

LONGEST_TICK_S = 60.0  # a publisher who is stuck for longer is no longer vouched for

log = logging.getLogger(__name__)


def run(
    publisher: Publisher,
    stop: threading.Event,
    wall: Callable[[], float] = time.time,
    steady: Callable[[], float] = time.monotonic,
) -> None:
    """Tick until told to stop, then let the next one in; a failing store is tried again.

    Parameters
    ----------
    wall : Unix seconds: what the pages are told. Somebody may set it, in either direction.
    steady : seconds, by which we pace.
    """
    alive = Alive(publisher, steady)
    is_well = True
    begun_s, beat = steady(), 0
    with alive:
        while not stop.is_set():
            is_ours = True
            alive.begun_s = steady()
            try:
                is_ours = publisher.tick(wall(), steady())
                is_well = True
            except StoreError as error:
                if is_well:
                    log.error("publishing waits: %s", error)
                is_well = False
            except Exception:  # a race goes on: whatever it was, the next tick begins afresh
                log.exception("this tick failed")
            alive.begun_s = None
            if is_ours:
                beat = max(beat + 1, int((steady() - begun_s) / publisher.segment_s))
                stop.wait(max(0.0, begun_s + beat * publisher.segment_s - steady()))
            else:
                stop.wait(min(LOOK_S, publisher.segment_s))
    try:
        publisher.end()
    except StoreError as error:
        log.error("the next publisher has to wait: %s", error)


class Alive:
    """Renews a publisher's lease between its ticks, and while it works at a long one."""

    def __init__(self, publisher: Publisher, steady: Callable[[], float]) -> None:
        self.publisher, self.steady = publisher, steady
        self.begun_s: float | None = None  # when the tick began that is being made
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._renew, name="lease", daemon=True)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def _renew(self) -> None:
        while not self._ended.wait(RENEW_S):
            begun_s = self.begun_s
            if begun_s is not None and self.steady() - begun_s > LONGEST_TICK_S:
                continue
            try:
                self.publisher.lease.keep()
            except StoreError:
                continue  # the tick says it
