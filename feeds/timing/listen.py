"""Sockets: every feed's connections, each a task that talks one session.

What comes is journalled before more is read, so a flood waits in the sender's own buffers; an
acknowledgement goes out when journal and store have all that came so far. Where they do not,
it stays away: the sender sends again, and what is there already counts once.
"""

import asyncio
import logging
import socket
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import suppress

from feeds.protocols.events import Session
from feeds.timing.deliver import Delivery, Receipt, TooBusy
from feeds.timing.feed_list import FILE, Feed
from feeds.timing.hear import Tally, entry_of
from feeds.timing.journal import Entry, JournalError

log = logging.getLogger(__name__)

CHUNK = 64 * 1024  # bytes read at once
TICK_S = 1.0  # a session is asked at least so often what it has to say
STORE_S = 0.5  # how long to wait for the store before reading on without acknowledging
BUSY_S = 0.05
DRAIN_S = 10.0  # a peer that takes nothing for so long is gone
CONNECT_S = 5.0
MOST_PEERS = 32  # of one feed; the one silent for longest makes room
BACKOFF_S = (0.5, 1.0, 2.0, 5.0, 10.0)


class ListenError(Exception):
    """An address we cannot listen on; the message says whose and what to do."""


class PatientReader(asyncio.StreamReader):
    """A reader that gives all that came before a connection broke.

    A sender that has said everything hangs up while we are still behind, and some kernels call
    that a reset: asyncio would then throw away what we have not read yet.
    """

    def set_exception(self, exc: BaseException) -> None:
        """Take a broken connection for the end of what was said."""
        self.feed_eof()


class Line:
    """One connection and its session.

    Parameters
    ----------
    feed, session : whose words these are.
    delivery : where what it tells goes.
    tally : of the feed.
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
        self.heard_s = time.monotonic()  # silence is measured, however fast a demo's clock runs
        self.heard_anything = False
        self._unacknowledged: Future[int | None] | None = None

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
            elif self.feed.silent_s is not None and awake_s - self.heard_s > self.feed.silent_s:
                return f"silent for {self.feed.silent_s:.0f} s"
            events = self.session.receive(data or b"", now_s)
            await _say(writer, self.session.due(now_s))
            told = [entry_of(self.feed, event, now_s) for event in events]
            entries = [entry for entry in told if entry is not None]
            self.tally.take(events, entries, now_s)
            if entries:
                receipt = await self._take(entries)
                await asyncio.wrap_future(receipt.journalled)
                self._unacknowledged = receipt.stored
            await self._acknowledge(writer, 10 * STORE_S if is_over else STORE_S)
        return "the other side closed"

    async def _take(self, entries: Sequence[Entry]) -> Receipt:
        while True:
            try:
                return self.delivery.take(entries)
            except TooBusy:
                await asyncio.sleep(BUSY_S)

    async def _acknowledge(self, writer: asyncio.StreamWriter, wait_s: float) -> None:
        """Acknowledge where all that came is stored, or soon is."""
        if self._unacknowledged is not None:
            waited = asyncio.wrap_future(self._unacknowledged)
            waited.add_done_callback(lambda done: done.cancelled() or done.exception())
            await asyncio.wait([waited], timeout=wait_s)
            if not waited.done():
                return
            waited.result()
            self._unacknowledged = None
        await _say(writer, self.session.stored() + self.session.due(self.wall()))


async def run_feed(
    feed: Feed, delivery: Delivery, tally: Tally, wall: Callable[[], float] = time.time
) -> None:
    """Keep one feed going until cancelled.

    Raises
    ------
    ListenError
        Where we cannot listen at its address.
    """
    if feed.role == "listen":
        await _listen(feed, delivery, tally, wall)
    else:
        await _dial(feed, delivery, tally, wall)


async def _listen(feed: Feed, delivery: Delivery, tally: Tally, wall: Callable[[], float]) -> None:
    lines: dict[Line, asyncio.StreamWriter] = {}

    async def welcome(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if len(lines) >= MOST_PEERS:
            lines[min(lines, key=lambda one: one.heard_s)].close()
        line = Line(feed, feed.session(), delivery, tally, wall)
        lines[line] = writer
        tally.peers = len(lines)
        peer = str((writer.get_extra_info("peername") or ("?",))[0])
        log.info("%s: connected from %s", feed.name, peer)
        try:
            with suppress(asyncio.CancelledError):  # the program ends: 3.11 would call it a fault
                await _end_well(line, reader, writer, f"{feed.name}, {peer}", tally)
        finally:
            del lines[line]
            tally.peers = len(lines)

    try:
        server = await asyncio.get_running_loop().create_server(
            lambda: asyncio.StreamReaderProtocol(PatientReader(CHUNK), welcome),
            feed.host,
            feed.port,
        )
    except OSError as error:
        raise ListenError(
            f"{feed.name}: cannot listen on {feed.address} ({error.strerror}): another program "
            f"may, or the address is not this machine's. Change it in {FILE}."
        ) from error
    tally.state = f"listening on {feed.address}"
    try:
        await server.serve_forever()
    finally:
        for writer in lines.values():
            writer.close()


async def _dial(feed: Feed, delivery: Delivery, tally: Tally, wall: Callable[[], float]) -> None:
    tries = 0
    before: Session | None = None
    while True:
        try:
            async with asyncio.timeout(CONNECT_S):  # wait_for may swallow a cancellation
                reader, writer = await _connection(feed)
        except (OSError, TimeoutError) as error:
            tally.state = f"no answer from {feed.address}: {error or 'in time'}"
        else:
            line = Line(feed, feed.session(before), delivery, tally, wall)
            tally.state, tally.peers = f"connected to {feed.address}", 1
            try:
                await _end_well(line, reader, writer, feed.name, tally)
            finally:
                tally.peers = 0
            before = line.session
            tries = 0 if line.heard_anything else tries
        if tries == 0:
            log.warning("%s: %s", feed.name, tally.state)
        await asyncio.sleep(BACKOFF_S[min(tries, len(BACKOFF_S) - 1)])
        tries += 1


async def _connection(feed: Feed) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    loop, reader = asyncio.get_running_loop(), PatientReader(CHUNK)
    transport, protocol = await loop.create_connection(
        lambda: asyncio.StreamReaderProtocol(reader), feed.host, feed.port
    )
    return reader, asyncio.StreamWriter(transport, protocol, reader, loop)


async def _end_well(
    line: Line,
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    who: str,
    tally: Tally,
) -> None:
    """Talk, and say why it ended; what one connection does never ends another."""
    sock = writer.get_extra_info("socket")
    if sock is not None:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    try:
        why = await line.talk(reader, writer)
    except (JournalError, TooBusy) as error:
        why = f"hung up, nothing was acknowledged: {error}"
    except (OSError, TimeoutError) as error:
        why = f"the connection broke: {error or 'nothing was taken'}"
    except Exception as error:  # a fault of ours: say it, and wait for the sender to come again
        log.exception("%s: a fault in this program", who)
        why = f"a fault in this program: {error!r}"
    finally:
        writer.close()
    tally.said.append(why[:200])
    if line.feed.role == "dial":
        tally.state = why
    log.info("%s: %s", who, why)


async def _say(writer: asyncio.StreamWriter, data: bytes) -> None:
    """Say something; to who has hung up, nothing: what was told before is still read."""
    if data and not writer.is_closing():
        with suppress(ConnectionError):
            writer.write(data)
            async with asyncio.timeout(DRAIN_S):
                await writer.drain()
