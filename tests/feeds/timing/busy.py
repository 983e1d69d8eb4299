"""Threads that compute beside, so that all others are interrupted anywhere."""

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def busy_threads(count: int) -> Iterator[None]:
    """Compute until the block ends, and take turns twenty times as often as usual."""
    turn_s = sys.getswitchinterval()
    sys.setswitchinterval(turn_s / 20)
    stop = threading.Event()

    def compute() -> None:
        while not stop.is_set():
            sum(number * number for number in range(2000))

    threads = [threading.Thread(target=compute) for _ in range(count)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        sys.setswitchinterval(turn_s)
        for thread in threads:
            thread.join()
