"""Whoever may read what is public may do so from any page: a frame in a sandbox has no origin.

Sites that embed with ``sandbox="allow-scripts"`` give the frame an origin of its own, ``null``:
its modules, heads and segments come from another one then, even though it is ours. All of that is
public, carries no cookie and changes nothing, so that anybody may have it.
"""

from __future__ import annotations

import re

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

PUBLIC = (
    "/map/", "/live/", "/replay/", "/assets/", "/card/", "/code.svg", "/embed/",
    "/manifest.webmanifest",
)  # fmt: skip
A_DAY = "86400"


class Crossing:
    """ASGI middleware: public addresses say that any page may read them, and no more.

    Parameters
    ----------
    app : the rest.
    also : further public paths, whole.
    """

    def __init__(self, app: ASGIApp, also: re.Pattern[str] | None = None) -> None:
        self.app, self.also = app, also

    def _is_public(self, path: str) -> bool:
        is_told = self.also is not None and self.also.fullmatch(path) is not None
        return is_told or path.startswith(PUBLIC)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer the question whether one may ask; else let through, and allow to read."""
        if scope["type"] != "http" or not self._is_public(scope["path"]):
            await self.app(scope, receive, send)
            return
        if scope["method"] == "OPTIONS":
            headers = [
                (b"access-control-allow-origin", b"*"),
                (b"access-control-allow-methods", b"GET, HEAD"),
                (b"access-control-max-age", A_DAY.encode()),
            ]
            await send({"type": "http.response.start", "status": 204, "headers": headers})
            await send({"type": "http.response.body", "body": b""})
            return

        async def send_public(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)["Access-Control-Allow-Origin"] = "*"
            await send(message)

        await self.app(scope, receive, send_public)
