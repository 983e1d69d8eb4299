"""The intake: timing systems connect, or are dialled; journal, store, acknowledgement."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Sequence

from dashboard.roles.process import Role
from feeds.timing.deliver import Delivery
from feeds.timing.feed_list import Feed
from feeds.timing.run_feeds import run_feeds

LOOK_S = 0.1  # between two looks whether to stop


def listening(feeds: Sequence[Feed], delivery: Delivery, say: Callable[[str], None]) -> Role:
    """Return the role of a race's feeds; ``say`` takes a line whenever the state of one changes."""

    async def until(stop: threading.Event) -> None:
        over = asyncio.Event()

        async def watch() -> None:
            while not stop.is_set():
                await asyncio.sleep(LOOK_S)
            over.set()

        watching = asyncio.create_task(watch())
        try:
            await run_feeds(feeds, delivery, over, say)
        finally:
            watching.cancel()

    return Role("listen", lambda stop: asyncio.run(until(stop)))
