"""A listener for MYLAPS in a thread of this process, for tests that look on from beside."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from zoneinfo import ZoneInfo

from feeds.protocols.local_time import EventTime
from feeds.timing.deliver import Delivery
from feeds.timing.feed_list import Feed
from feeds.timing.hear import Tally
from feeds.timing.listen import run_feed
from tests.commands import free_port, wait_until

TIME = EventTime(ZoneInfo("UTC"), date(2021, 10, 31))


def feed_at(port: int) -> Feed:
    return Feed("finish", "mylaps", "listen", "127.0.0.1", port, TIME, {}, mat="finish")


@contextmanager
def listening_beside(delivery: Delivery) -> Iterator[tuple[int, Tally]]:
    """Listen until the block ends; give the port, and what was told."""
    feed, tally = feed_at(free_port()), Tally()
    stop: list[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = []

    async def listen() -> None:
        over = asyncio.Event()
        stop.append((asyncio.get_running_loop(), over))
        task = asyncio.create_task(run_feed(feed, delivery, tally))
        await over.wait()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    thread = threading.Thread(target=asyncio.run, args=(listen(),))
    thread.start()
    wait_until(lambda: tally.state.startswith("listening"))
    try:
        yield feed.port, tally
    finally:
        loop, over = stop[0]
        loop.call_soon_threadsafe(over.set)
        thread.join()
