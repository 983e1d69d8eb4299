"""One connection of a feed: a task that talks one session.

What comes is journalled before more is read, so a flood waits in the sender's own buffers; an
acknowledgement goes out when journal and store have all that came so far. Where they do not,
it stays away: the sender sends again, and what is there already counts once.
"""

import asyncio
import time
from collections.abc import Callable, Sequence
from contextlib import suppress

from feeds.protocols.events import Refused, Session
from feeds.timing.deliver import Delivery, Receipt, TooBusy
from feeds.timing.feed_list import Feed
from feeds.timing.hear import Tally, entry_of
from feeds.timing.journal import Entry

CHUNK = 64 * 1024  # bytes read at once
TICK_S = 0.25  # a session is asked at least so often what it has to say
STORE_S = 0.5  # how long to wait for the store before reading on without acknowledging
BUSY_S = 0.05
DRAIN_S = 10.0  # a peer that takes nothing for so long is gone


class Line:
    """One connection and its session.

    Parameters
    ----------
    feed, session : whose words these are.
    delivery : where what it tells goes.
    tally : of the feed.
    wall : tells the time, Unix seconds: when something was received, and nothing else.

    Attributes
    ----------
    is_known : it has said something that makes sense.
    heard_s : when it last said anything, by a clock that nobody sets.
    """

    def __init__(
        self,
        feed: Feed,
        session: Session,
        delivery: Delivery,
        tally: Tally,
        wall: Callable[[], float] = time.time,
    ) -> None:
        self.feed, self.session, self.delivery, self.tally = feed, session, delivery, tally
        self.wall = wall
        self.begun_s = self.heard_s = time.monotonic()
        self.heard_anything = self.is_known = False
        self._stored: asyncio.Future[int | None] | None = None  # what came last; all before it, too

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> str:
        """Talk until one side ends it, and return why.

        Raises
        ------
        JournalError
            Where what came could not be written: nothing of it was acknowledged.
        """
        await _say(writer, self.session.greet())
        is_over = False
        while not is_over:
            data: bytes | None = None
            with suppress(TimeoutError):
                async with asyncio.timeout(TICK_S):
                    data = await reader.read(CHUNK)
            now_s, awake_s = self.wall(), time.monotonic()
            is_over = data == b""
            if data:
                self.heard_s, self.heard_anything = awake_s, True
            elif why := self._silence(awake_s):
                return why
            events = self.session.receive(data or b"", now_s)
            self.is_known |= any(not isinstance(event, Refused) for event in events)
            await _say(writer, self.session.due(awake_s))
            told = [entry_of(self.feed, event, now_s) for event in events]
            entries = [entry for entry in told if entry is not None]
            self.tally.take(events, entries)
            if entries:
                receipt = await self._take(entries)
                await asyncio.wrap_future(receipt.journalled)
                self._stored = asyncio.wrap_future(receipt.stored)
                self._stored.add_done_callback(lambda done: done.cancelled() or done.exception())
            await self._acknowledge(writer, 10 * STORE_S if is_over else STORE_S)
        return "the other side closed"

    def _silence(self, awake_s: float) -> str:
        """Return why a connection that says nothing is ended; empty: it is not."""
        silent_s, hello_s = self.feed.silent_s, self.feed.hello_s
        if silent_s is not None and awake_s - self.heard_s > silent_s:
            return f"silent for {silent_s:.0f} s"
        if hello_s is not None and not self.is_known and awake_s - self.begun_s > hello_s:
            return f"said nothing that we know for {hello_s:.0f} s"
        return ""

    async def _take(self, entries: Sequence[Entry]) -> Receipt:
        while True:
            try:
                return self.delivery.take(entries)
            except TooBusy:
                await asyncio.sleep(BUSY_S)

    async def _acknowledge(self, writer: asyncio.StreamWriter, wait_s: float) -> None:
        """Acknowledge where all that came is stored, or soon is."""
        if self._stored is not None:
            await asyncio.wait([self._stored], timeout=wait_s)
            if not self._stored.done():
                return
            self._stored.result()
            self._stored = None
        await _say(writer, self.session.stored() + self.session.due(time.monotonic()))


async def _say(writer: asyncio.StreamWriter, data: bytes) -> None:
    """Say something; to who has hung up, nothing: what was told before is still read."""
    if data and not writer.is_closing():
        with suppress(ConnectionError):
            writer.write(data)
            async with asyncio.timeout(DRAIN_S):
                await writer.drain()
