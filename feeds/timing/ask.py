"""What is at a feed's address, in words: for the crew, before the race."""

import asyncio
import socket
import time
import urllib.error
import urllib.request
from collections import Counter
from contextlib import suppress

from feeds.protocols.events import Status
from feeds.timing.feed_list import FILE, Feed

ANSWER_S = 3.0  # to wait for a connection, and for what a timing system says first
FEW = 5  # of the things it says


async def answer(feed: Feed, *, is_ours: bool, server: str) -> str:
    """Return what answers at a feed's address, and what to do where nothing does.

    Parameters
    ----------
    feed : one we listen for, dial, or are posted to.
    is_ours : whether ``poursuite listen`` says that it listens there, or is connected.
    server : the address of ``poursuite serve``, as http://127.0.0.1:8050.
    """
    if feed.role == "post":
        return await asyncio.to_thread(_posted, feed, server)
    if feed.role == "dial" and is_ours:  # some let nobody else in
        return "we are connected to it"
    try:
        async with asyncio.timeout(ANSWER_S):
            reader, writer = await asyncio.open_connection(feed.host, feed.port)
    except (OSError, TimeoutError) as error:
        if feed.role == "listen":
            return _port(feed)
        return f"no answer ({error or 'in time'}): is it on, on this network, and at this address?"
    try:
        if feed.role == "dial":
            return await _heard(feed, reader, writer)
        if is_ours:
            return "we listen; the timing crew may connect to it"
        return f"another program listens there: end it, or change the address in {FILE}"
    except OSError as error:
        return f"the connection broke: {error}"
    finally:
        writer.close()


def _port(feed: Feed) -> str:
    """Return whether we could listen at an address where nobody does."""
    family = socket.AF_INET6 if ":" in feed.host else socket.AF_INET
    try:
        with socket.create_server((feed.host, feed.port), family=family):
            return "the port is free: run 'poursuite listen', then let the crew connect to it"
    except OSError as error:
        return (
            f"we cannot listen there ({error.strerror}): is it an address of this machine, and "
            "may this user open that port?"
        )


async def _heard(feed: Feed, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> str:
    """Return what a timing system says in its first seconds."""
    session = feed.session()
    said: list[str] = []
    heard: Counter[str] = Counter()
    until_s = time.monotonic() + ANSWER_S
    writer.write(session.greet())
    while time.monotonic() < until_s:
        data = b""
        with suppress(TimeoutError):
            async with asyncio.timeout(0.2):
                data = await reader.read(65536)
            if not data:
                return "; ".join([*said, "it hung up"])
        now_s = time.time()
        for event in session.receive(data, now_s):
            if isinstance(event, Status):
                said.append(event.text)
            else:
                heard[type(event).__name__] += 1
        writer.write(session.due(time.monotonic()))
    said = [*said[:FEW], *(f"{kind}: {count}" for kind, count in heard.items())]
    return "; ".join(said) or "connected; it says nothing until a chip is read"


def _posted(feed: Feed, server: str) -> str:
    """Return whether our own server takes what a box would post."""
    try:
        with urllib.request.urlopen(
            f"{server}{feed.host[:-1]}{feed.options['token']}", timeout=ANSWER_S
        ) as found:
            found.read()
        return "our server takes it; let the box post"
    except urllib.error.HTTPError as error:
        error.close()
        return f"our server refuses it ({error.code}): was it started with this {FILE}?"
    except OSError:
        return f"nobody answers at {server}: run 'poursuite serve', then let the box post"
