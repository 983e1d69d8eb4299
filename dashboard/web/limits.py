"""What a request may be at most: its body, and the name of the host it asks.

A body is read whole before anybody sees it, and no more of one than is allowed: what is behind
here may trust that it is short, whether its length was told or not.
"""

from __future__ import annotations

import asyncio
import json
import re
from contextlib import suppress

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from dashboard.web.reading import TooLarge, given, whole_body

MOST_BYTES = 64 * 1024
LINGER_S, LINGER_BYTES = 1.0, 2**20  # with whoever goes on sending what is refused
HOST = re.compile(r"[A-Za-z0-9._-]{1,255}(:\d{1,5})?|\[[0-9A-Fa-f:.]{2,45}\](:\d{1,5})?")


class Limits:
    """ASGI middleware: 413 for what is too large, 400 for what names no host.

    Parameters
    ----------
    app : the rest.
    most_bytes : of a body.
    """

    def __init__(self, app: ASGIApp, *, most_bytes: int = MOST_BYTES) -> None:
        self.app, self.most_bytes = app, most_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse, or let through with the body read."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        host = headers.get("host")
        if host is not None and not HOST.fullmatch(host):
            await _refuse(receive, send, 400, "expected a host's name in the header Host")
            return
        length = headers.get("content-length")
        if length is None and "transfer-encoding" not in headers:
            await self.app(scope, receive, send)
            return
        too_large = f"expected at most {self.most_bytes} bytes: send it in several posts"
        if length is not None and (not length.isdigit() or int(length[:19]) > self.most_bytes):
            await _refuse(receive, send, 413, too_large)
            return
        try:
            body = await whole_body(receive, self.most_bytes)
        except TooLarge:
            await _refuse(receive, send, 413, too_large)
            return
        if body is not None:  # else the sender is gone
            await self.app(scope, given(body, receive), send)


async def _refuse(receive: Receive, send: Send, status: int, reason: str) -> None:
    """Answer with a reason, and end the connection.

    For a moment the rest is taken and thrown away: who is still sending when a connection is cut
    never hears the answer.
    """
    body = json.dumps({"error": reason}).encode()
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body, "more_body": True})
    with suppress(TimeoutError):
        await asyncio.wait_for(_thrown_away(receive), LINGER_S)
    await send({"type": "http.response.body", "body": b""})


async def _thrown_away(receive: Receive) -> None:
    thrown, more = 0, True
    while more and thrown < LINGER_BYTES:
        message = await receive()
        thrown += len(message.get("body", b""))
        more = message["type"] == "http.request" and message.get("more_body", False)
