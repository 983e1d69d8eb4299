"""At the door: which addresses are pages, and what every page may do.

Pages come from memory, the same for everybody. Unknown addresses, which Dash would answer with a
page, are a 404 that leads to the race. Pages get their security headers: scripts only from this
server, requests to nowhere else. Only ``/embed`` may stand in another site's frame: in anybody's,
or in those of the origins that its race lists.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Awaitable, Callable, Mapping
from hashlib import sha256

from starlette.datastructures import Headers, QueryParams
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard.i18n import choose_language
from dashboard.web.folded import Folded, send_folded

# Short, so that an update is soon everywhere; whoever comes later is answered at once all the same.
A_SECOND = "public, max-age=1"  # of a page that may name a runner: she may opt out
A_MOMENT = "public, max-age=10, stale-while-revalidate=60"
PAGE = re.compile(  # a runner has a page in the review
    r"/(?:(?P<kind>replay|embed|(?P<of>review))/(?P<race>[a-z0-9-]+)(?(of)(?:/(?P<bib>.+))?))?"
)
IS_HEAD = "poursuite.is_head"  # in the scope of a request of which only the head is asked for
OURS = (
    "/_dash-", "/_favicon", "/_reload", "/assets/", "/live/", "/replay/", "/planned/", "/map/",
    "/api/", "/card/", "/code.svg", "/evidence/", "/certificate/", "/export/", "/sw.js",
    "/manifest.webmanifest", "/healthz", "/readyz", "/oembed",
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


def bib_of(path: str) -> str | None:
    """Return the bib of whom an address of a page is of; None: of nobody alone.

    Examples
    --------
    >>> bib_of("/review/city-5k/A/7"), bib_of("/review/city-5k"), bib_of("/replay/city-5k")
    ('A/7', None, None)
    """
    found = PAGE.fullmatch(path)
    return None if found is None else found["bib"]


def script_hash(text: str) -> str:
    """Return what a policy calls a script that stands in the page itself.

    Examples
    --------
    >>> script_hash("1")
    "'sha256-a4ayc/80/OGda4BO/1o/V0etpOqiLx1JwB5S3beHW0s='"
    """
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


class Guard:
    """ASGI middleware: pages from memory, 404 for what is none, the rest let through.

    Parameters
    ----------
    app : the rest.
    races : of which there are replays.
    lives : those that are live.
    live : the one that ``/`` shows.
    home : where ``/`` leads instead, where nothing is live.
    script_hashes : of the scripts that stand in pages, as a policy calls them.
    page : makes a page, or has it: of a kind, race and bib, for a query, reached at an address;
        None: there is no such page.
    missing : the page for an address where there is nothing, in a language.
    embedders : by race, the origins whose pages may embed it; None, or no entry: all.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        races: frozenset[str],
        lives: frozenset[str],
        live: str,
        home: str | None = None,
        script_hashes: tuple[str, ...],
        page: Callable[[str, str, str | None, QueryParams, str], Awaitable[Folded | None]],
        missing: Callable[[str], str],
        embedders: Mapping[str, tuple[str, ...] | None] | None = None,
    ) -> None:
        self.app, self.races, self.lives, self.live = app, races, lives, live
        self.home = home
        self.page, self.missing = page, missing
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
        self.embedders = embedders or {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or let the request through."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        if scope["method"] == "HEAD":  # as GET, without the body
            scope, send = {**scope, "method": "GET", IS_HEAD: True}, _without_body(send)
        path: str = scope["path"]
        if path == "/" and self.home is not None:
            query = scope["query_string"].decode("latin-1")
            leads = RedirectResponse(self.home + (query and f"?{query}"), 307)
            await leads(scope, receive, send)
        elif not self._is_page(path):
            if path.startswith(OURS) and PAGE.fullmatch(path) is None:
                await self.app(scope, receive, send)
            else:
                await self._no_such_page(scope)(scope, receive, send)
        elif scope["method"] != "GET":
            headers = {"Allow": "GET, HEAD"}
            await PlainTextResponse("Pages are only read.", 405, headers)(scope, receive, send)
        else:
            kind, race_key = page_of(path, self.live)
            query = QueryParams(scope["query_string"])
            bib = bib_of(path)
            page = await self.page(kind, race_key, bib, query, reached_at(scope))
            if page is None:  # who is not to be named cannot be told from who is not there
                await self._no_such_page(scope)(scope, receive, send)
                return
            names_one = bib is not None or (kind != "embed" and "bib" in query)
            told = self._of_page(
                self._framed_by(kind, race_key), A_SECOND if names_one else A_MOMENT
            )
            await send_folded(page, scope, send, told)

    def _framed_by(self, kind: str, race_key: str) -> str:
        """Return whose frames a page may stand in, as a policy says it."""
        if kind != "embed":
            return "'self'"
        origins = self.embedders.get(race_key)
        return "*" if origins is None else " ".join(("'self'", *origins))

    def _of_page(self, framed_by: str, kept: str) -> tuple[tuple[bytes, bytes], ...]:
        told = {
            "Content-Type": "text/html; charset=utf-8",
            "Cache-Control": kept,
            "Content-Security-Policy": f"{self.policy}; frame-ancestors {framed_by}",
            "Referrer-Policy": "same-origin",
            "X-Content-Type-Options": "nosniff",
        }
        return tuple((name.lower().encode(), value.encode()) for name, value in told.items())

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
        return race_key in (self.lives if kind == "live" else self.races)


def reached_at(scope: Scope) -> str:
    """Return the address by which a request reached this server, without a slash at its end."""
    host = Headers(scope=scope).get("host") or "{}:{}".format(*(scope["server"] or ("", 0)))
    return f"{scope['scheme']}://{host}"


def _without_body(send: Send) -> Send:
    async def send_head(message: Message) -> None:
        if message["type"] == "http.response.body":
            message = {**message, "body": b""}
        await send(message)

    return send_head
