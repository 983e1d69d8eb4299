"""At the door: which addresses are pages, and what every page may do.

Dash answers any address with a page. Here unknown ones are a 404 that leads to the race, and pages
get their security headers: scripts only from this server, requests to nowhere else. Only
``/embed`` may stand in another site's frame.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Callable
from hashlib import sha256

from starlette.datastructures import Headers, MutableHeaders, QueryParams
from starlette.responses import HTMLResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard.i18n import choose_language

PAGE = re.compile(r"/(?:(?P<kind>replay|embed)/(?P<race>[a-z0-9-]+))?")
OURS = (
    "/_dash-", "/_favicon", "/_reload", "/assets/", "/live/", "/replay/", "/map/", "/api/",
    "/card/", "/code.svg", "/sw.js", "/manifest.webmanifest",
)  # fmt: skip


def page_of(path: str, live: str) -> tuple[str, str]:
    """Return the kind of page and the race that an address asks for; the live page for ``/``.

    Examples
    --------
    >>> page_of("/", "city-5k"), page_of("/replay/old-race", "city-5k")
    (('live', 'city-5k'), ('replay', 'old-race'))
    """
    found = PAGE.fullmatch(path)
    if found is None or found["kind"] is None:
        return "live", live
    return found["kind"], found["race"]


def script_hash(text: str) -> str:
    """Return what a policy calls a script that stands in the page itself.

    Examples
    --------
    >>> script_hash("1")
    "'sha256-a4ayc/80/OGda4BO/1o/V0etpOqiLx1JwB5S3beHW0s='"
    """
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


class Guard:
    """ASGI middleware: 404 for what is no page, headers for what is one."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        races: frozenset[str],
        live: str,
        script_hashes: tuple[str, ...],
        missing: Callable[[str], str],
    ) -> None:
        self.app, self.races, self.live, self.missing = app, races, live, missing
        self.policy = "; ".join(
            (
                "default-src 'self'",
                f"script-src 'self' {' '.join(script_hashes)}",
                "style-src 'self' 'unsafe-inline'",  # Dash's components inject their styles
                "img-src 'self' data: blob:",
                "worker-src 'self' blob:",  # MapLibre's
                "object-src 'none'",
                "base-uri 'none'",
            )
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or let the request through."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        if scope["method"] == "HEAD":  # as GET, without the body
            scope, send = {**scope, "method": "GET"}, _without_body(send)
        path: str = scope["path"]
        if not self._is_page(path):
            if path.startswith(OURS) and PAGE.fullmatch(path) is None:
                await self.app(scope, receive, send)
            else:
                await self._no_such_page(scope)(scope, receive, send)
            return

        async def send_page(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                kind, _race = page_of(path, self.live)
                frames = "*" if kind == "embed" else "'self'"
                headers["Content-Security-Policy"] = f"{self.policy}; frame-ancestors {frames}"
                headers["Cache-Control"] = "no-cache"
                headers["Referrer-Policy"] = "same-origin"
                headers["X-Content-Type-Options"] = "nosniff"
                headers.append("Vary", "Accept-Language, Cookie")
            await send(message)

        await self.app(scope, receive, send_page)

    def _no_such_page(self, scope: Scope) -> HTMLResponse:
        accepted = Headers(scope=scope).get("accept-language")
        language = choose_language(QueryParams(scope["query_string"]).get("lang"), accepted)
        headers = {
            "Cache-Control": "no-cache",
            "Content-Security-Policy": f"{self.policy}; frame-ancestors 'self'",
            "Vary": "Accept-Language",
            "X-Content-Type-Options": "nosniff",
        }
        return HTMLResponse(self.missing(language), 404, headers)

    def _is_page(self, path: str) -> bool:
        if PAGE.fullmatch(path) is None:
            return False
        kind, race_key = page_of(path, self.live)
        return race_key == self.live if kind != "replay" else race_key in self.races


def _without_body(send: Send) -> Send:
    async def send_head(message: Message) -> None:
        if message["type"] == "http.response.body":
            message = {**message, "body": b""}
        await send(message)

    return send_head
