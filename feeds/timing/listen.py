"""Sockets: for every feed those who connect to us, or the one whom we dial.

Who may connect is bounded, in number and in time: a half-open connection, or a crowd of them from
one place, costs the timing systems nothing.
"""

import asyncio
import logging
import socket
import time
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress

from feeds.protocols.events import Session
from feeds.timing.deliver import Delivery, TooBusy
from feeds.timing.feed_list import FILE, Feed
from feeds.timing.hear import Tally
from feeds.timing.journal import JournalError
from feeds.timing.line import CHUNK, Line

log = logging.getLogger(__name__)

CONNECT_S = 5.0
MOST_KNOWN = 32  # connections of one feed that have said something; the rest are strangers
MOST_STRANGERS = 32
BACKOFF_S = (0.5, 1.0, 2.0, 5.0, 10.0)
KEEPALIVE = {"TCP_KEEPIDLE": 30, "TCP_KEEPINTVL": 10, "TCP_KEEPCNT": 3}  # gone within a minute


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
    lines: dict[Line, tuple[str, asyncio.StreamWriter]] = {}

    async def welcome(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        peer = str((writer.get_extra_info("peername") or ("?",))[0])
        for one in in_the_way({line: host for line, (host, _) in lines.items()}):
            host, other = lines.pop(one)
            log.debug("%s: hung up on %s: too many connections", feed.name, host)
            other.transport.abort()
        line = Line(feed, feed.session(), delivery, tally, wall)
        lines[line] = peer, writer
        tally.peers = len(lines)
        log.debug("%s: connected from %s", feed.name, peer)
        try:
            with suppress(asyncio.CancelledError):  # the program ends: 3.11 would call it a fault
                await _end_well(line, reader, writer, f"{feed.name}, {peer}", tally)
        finally:
            lines.pop(line, None)
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
        for _, writer in lines.values():
            writer.close()


def in_the_way(lines: Mapping[Line, str]) -> list[Line]:
    """Return the connections to be ended so that one more may come: a stranger, a known one.

    Of the host with most of them goes the one that was silent for longest.

    Parameters
    ----------
    lines : each with the host that it comes from.
    """
    found = []
    for is_known, most in ((False, MOST_STRANGERS), (True, MOST_KNOWN)):
        some = [line for line in lines if line.is_known is is_known]
        if len(some) >= most:
            crowd = Counter(lines[line] for line in some)
            found.append(max(some, key=lambda one: (crowd[lines[one]], -one.heard_s)))
    return found


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
        for name, value in KEEPALIVE.items():
            if hasattr(socket, name):  # not every system lets us say
                sock.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)
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
    if line.feed.role == "dial":
        tally.state = why
    if line.is_known:  # a crowd of strangers hides nobody's words
        tally.said.append(why[:200])
        log.info("%s: %s", who, why)
