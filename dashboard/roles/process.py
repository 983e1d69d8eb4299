"""A process that plays its roles until it is told to stop, and then ends: cleanly, and soon."""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from queue import Empty, SimpleQueue

from structlog.contextvars import bind_contextvars

GRACE_S = 4.0  # for all clean-ups, from the signal on
AWAKE_S = 0.3  # the main thread, which alone can take a signal, is awake so often

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Role:
    """One of the things a process does, in a thread of its own."""

    name: str
    run: Callable[[threading.Event], None]  # until the event is set; what it raises ends all


class Process:
    """Plays roles until a signal comes, or one of them ends."""

    def __init__(self) -> None:
        self._news: SimpleQueue[str] = SimpleQueue()  # a signal's handler may put into it

    def told_to_stop(self, number: int, _frame: object) -> None:
        """Take a signal."""
        self._news.put(signal.Signals(number).name)

    def _heard(self) -> str:
        """Wait for news: the kernel may give a signal to another thread, and let this one sleep."""
        while True:
            with suppress(Empty):
                return self._news.get(timeout=AWAKE_S)

    def play(self, roles: Sequence[Role]) -> None:
        """Play roles together; return when all have ended.

        Raises
        ------
        Exception
            Which one of the roles ended with.
        """
        stop, failed = threading.Event(), list[BaseException]()

        def played(role: Role) -> None:
            bind_contextvars(role=role.name)
            try:
                role.run(stop)
            except BaseException as error:
                failed.append(error)
            self._news.put(role.name)

        threads = [
            threading.Thread(target=played, args=(role,), name=role.name, daemon=True)
            for role in roles
        ]
        for thread in threads:
            thread.start()
        why = self._heard()
        stop.set()
        log.info("ending: %s", why)
        for thread in threads:
            thread.join()
        if failed:
            raise failed[0]


@contextmanager
def ending_in_time() -> Iterator[Process]:
    """Give a process that ends by signals, whatever it waits for then.

    From the first signal on everything has so many seconds to end. What still waits after that, for
    a store that hangs or a disk, is left alone: all that was acknowledged is on the disk.
    """
    process, is_over = Process(), threading.Event()

    def watch() -> None:
        if not is_over.wait(GRACE_S):
            waits = [
                one.name for one in threading.enumerate() if one is not threading.main_thread()
            ]
            log.warning("ended: gave up waiting for %s", ", ".join(sorted(set(waits))))
            _leave()

    watching = threading.Thread(target=watch, name="watch", daemon=True)

    def handle(number: int, frame: object) -> None:
        process.told_to_stop(number, frame)
        if watching.ident is None:
            watching.start()

    before = {sign: signal.signal(sign, handle) for sign in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield process
        log.info("ended: all is stored and closed")
        if watching.ident is not None:
            _leave()
    finally:
        is_over.set()
        for sign, handler in before.items():
            signal.signal(sign, handler)


def _leave() -> None:
    """End at once: what Python puts away at its end takes seconds, and nothing is left to close."""
    logging.shutdown()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)
