"""What every door for posts has in common: how much is read, how long is waited, what is said."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence

from fastapi import Request, Response
from fastapi.responses import JSONResponse

from dashboard.web.credentials import NotAllowed
from feeds.timing.deliver import Delivery, TooBusy
from feeds.timing.feed_list import Feed
from feeds.timing.hear import Tally
from feeds.timing.journal import Entry
from feeds.timing.posted import TooLarge, unpacked

MOST_BYTES = 64 * 1024
DISK_S = 5.0  # how long we wait for the disk before the sender is asked to try again
STORE_S, AWAY_S = 2.0, 0.5  # likewise for the store, and for one that is known to be away
Post = tuple[Feed, Tally]  # one that posts, and what came of it


async def body_of(request: Request) -> bytes:
    """Return the body, unless it is too large: then no more of it is read than that."""
    length = request.headers.get("content-length", "0")
    too_large = NotAllowed(413, f"expected at most {MOST_BYTES} bytes: send it in several posts")
    if not length.isdigit() or int(length) > MOST_BYTES:
        raise too_large
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > MOST_BYTES:
            raise too_large
    return bytes(body)


def unpacked_of(request: Request, body: bytes) -> bytes:
    """Return what a body carries, as large as a body may be at most.

    Raises
    ------
    NotAllowed
        Where it is larger, unpacked.
    BadBody
        Where it cannot be unpacked.
    """
    try:
        return unpacked(body, request.headers.get("content-encoding", ""), MOST_BYTES)
    except TooLarge as error:
        raise NotAllowed(413, str(error)) from None


async def delivered(delivery: Delivery | None, entries: Sequence[Entry]) -> int | None:
    """Deliver entries, and return how many reads were new, where somebody counted.

    Where the store is away they stay in the journal, from where it gets them: the sender is told
    soon that they are not stored, and sends them again.

    Raises
    ------
    JournalError, TooBusy, TimeoutError
        Where they are not stored.
    """
    if delivery is None:
        raise TooBusy("this server has no journal")
    receipt = delivery.take(entries)
    await asyncio.wait_for(asyncio.wrap_future(receipt.journalled), DISK_S)
    stored = asyncio.wrap_future(receipt.stored)
    stored.add_done_callback(lambda done: done.cancelled() or done.exception())
    until_s = time.monotonic() + STORE_S
    while time.monotonic() < until_s:
        await asyncio.wait([stored], timeout=AWAY_S)
        if stored.done():
            return stored.result()
        if delivery.health.store:
            break
    raise TimeoutError("journalled, and not stored yet")


def said(status: int, reason: str) -> Response:
    """Answer with a reason."""
    headers = {"Cache-Control": "no-store"}
    if status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    if status == 503:
        headers["Retry-After"] = "1"
    return JSONResponse({"error": reason}, status, headers)
