"""All feeds of a race at once, and word of how they are for whoever asks the store."""

import asyncio
import json
import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Any

from feeds.store import Store, StoreError
from feeds.timing.deliver import Delivery
from feeds.timing.feed_list import Feed
from feeds.timing.hear import Tally
from feeds.timing.listen import run_feed

log = logging.getLogger(__name__)

TOLD = "feeds.json"  # a file of the store, never published
TOLD_OF_POSTS = "posts.json"  # likewise, by the web server, of those that post to it
TELL_S = 2.0
KEEP_S = 15.0  # older word than that is no word: the program is gone


async def run_feeds(
    feeds: Sequence[Feed],
    delivery: Delivery,
    stop: asyncio.Event,
    say: Callable[[str], None] = log.info,
    wall: Callable[[], float] = time.time,
) -> None:
    """Listen and dial until told to stop.

    Parameters
    ----------
    feeds : what to listen for and whom to dial.
    delivery : where what they tell goes.
    stop : set it to end all.
    say : takes a line for the terminal whenever a feed's state changes.
    wall : tells the time, Unix seconds; a demo's is that of the race it plays.

    Raises
    ------
    ListenError
        Where one of them cannot listen.
    """
    pairs = [(feed, Tally()) for feed in feeds]
    tasks = [asyncio.create_task(run_feed(feed, delivery, tally, wall)) for feed, tally in pairs]
    tasks.append(asyncio.create_task(_tell(pairs, delivery, say, wall)))
    stopped = asyncio.create_task(stop.wait())
    try:
        done, _ = await asyncio.wait([*tasks, stopped], return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        for task in (*tasks, stopped):
            task.cancel()
        await asyncio.gather(*tasks, stopped, return_exceptions=True)


def told(store: Store) -> dict[str, Any] | None:
    """Return how the feeds are, as the programs that run them last said; None: nobody does."""
    bodies = [store.get_file(name) for name in (TOLD, TOLD_OF_POSTS)]
    words: list[dict[str, Any]] = [json.loads(body) for body in bodies if body is not None]
    return words[0] | {"feeds": [one for word in words for one in word["feeds"]]} if words else None


def tell_of_posts(
    pairs: Sequence[tuple[Feed, Tally]], delivery: Delivery, stop: threading.Event
) -> None:
    """Say how the feeds are that post to the web server, until told to stop."""
    is_over = False
    while not is_over:
        _put(delivery, TOLD_OF_POSTS, pairs, time.time())
        is_over = stop.wait(TELL_S)


async def _tell(
    pairs: Sequence[tuple[Feed, Tally]],
    delivery: Delivery,
    say: Callable[[str], None],
    wall: Callable[[], float],
) -> None:
    said: dict[str, str] = {}
    await asyncio.sleep(0.1)  # so that those who listen do
    while True:
        for feed, tally in pairs:
            if said.get(feed.name) != tally.state:
                said[feed.name] = tally.state
                say(f"{feed.name} ({feed.kind}): {tally.state}")
        await asyncio.to_thread(_put, delivery, TOLD, pairs, wall())
        await asyncio.sleep(TELL_S)


def _put(delivery: Delivery, name: str, pairs: Sequence[tuple[Feed, Tally]], now_s: float) -> None:
    words = {
        "at_s": now_s,
        "health": asdict(delivery.health),
        "feeds": [tally.told(feed) for feed, tally in pairs],
    }
    try:
        delivery.store.put_file(name, json.dumps(words).encode(), KEEP_S)
    except StoreError as error:
        log.debug("the state of the feeds was not told: %s", error)
