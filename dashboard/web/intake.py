"""What every door for posts has in common: how much is read, how long is waited, what is said."""

from __future__ import annotations

import asyncio
from concurrent.futures import Future
from typing import TypeVar

from fastapi import Request, Response
from fastapi.responses import JSONResponse

from dashboard.web.credentials import NotAllowed
from feeds.timing.feed_list import Feed
from feeds.timing.hear import Tally

MOST_BYTES = 64 * 1024
PATIENCE_S = 5.0  # with disk and store, before the sender is asked to try again
Post = tuple[Feed, Tally]  # one that posts, and what came of it
T = TypeVar("T")


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


async def outcome(future: Future[T]) -> T:
    """Wait for a future of another thread, not for ever."""
    return await asyncio.wait_for(asyncio.wrap_future(future), PATIENCE_S)


def said(status: int, reason: str) -> Response:
    """Answer with a reason."""
    headers = {"Cache-Control": "no-store"}
    if status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    if status == 503:
        headers["Retry-After"] = "1"
    return JSONResponse({"error": reason}, status, headers)
