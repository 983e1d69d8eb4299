"""oEmbed: a site that is given an address of ours asks here how to show it, and gets the picture.

Only ``/embed`` may stand in a frame of others, so that every page of a race is shown by that one: a
replay from its gun, a moment from where its address says. https://oembed.com has the words.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from urllib.parse import parse_qs, urlsplit

from fastapi import FastAPI, HTTPException, Request, Response
from fastapi.responses import JSONResponse

from dashboard.i18n import languages, own_language
from dashboard.pages.air import PARAMETERS
from dashboard.sharing.links import LONGEST, page_path, picture_path, with_query
from dashboard.sharing.moment import Moments
from dashboard.sharing.routes import address_of, seconds_of
from dashboard.sharing.story import race_name
from dashboard.web.aside import Aside
from dashboard.web.guard import PAGE, bib_of, page_of
from dashboard.web.routes import A_SECOND
from dashboard.wire.names import place_of

WIDE, HIGH = 16, 9
USUAL_PX, LEAST_PX, MOST_PX = 960, 100, 7680
KEPT_S = 300
KEPT = f"public, max-age={KEPT_S}"
PIXELS = re.compile(r"[0-9]{1,5}")
KNOWN = ("url", "maxwidth", "maxheight", "format")


class NotEmbedded(ValueError):
    """The question means nothing, or of no page of ours; the message says what was expected."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page of ours, as an address asks for it."""

    kind: str
    race_key: str
    bib: str | None
    query: Mapping[str, str]


def add_oembed(server: FastAPI, moments: Moments, live: str, public_url: str | None) -> None:
    """Add the route. Call before Dash is made.

    Parameters
    ----------
    moments : where races stand, and who may be named.
    live : the race that ``/`` shows.
    public_url : how the world reaches this server; None: as it was just reached.
    """
    aside = Aside("oembed", 1)

    @server.get("/oembed")
    async def oembed(request: Request) -> Response:
        query, here = request.query_params, address_of(request, public_url)
        if query.get("format", "json") != "json":
            raise HTTPException(501, "expected format=json", {"Cache-Control": A_SECOND})
        try:
            if unknown := set(query) - set(KNOWN):
                raise NotEmbedded(f"expected {', '.join(KNOWN)}, got {min(unknown)[:LONGEST]!r}")
            width, height = size_of(query.get("maxwidth"), query.get("maxheight"))
            page = page_asked(query.get("url", ""), here, live, frozenset(moments.races))
        except NotEmbedded as error:
            return JSONResponse({"error": str(error)}, 400, {"Cache-Control": "no-store"})
        if page is None:
            raise HTTPException(404, "no page of ours", {"Cache-Control": A_SECOND})
        told = await aside(told_of, moments, page, here, (width, height))
        return JSONResponse(told, headers={"Cache-Control": KEPT})


def size_of(maxwidth: str | None, maxheight: str | None) -> tuple[int, int]:
    """Return how large the picture is: 16 to 9, at most as wide and as high as that.

    Raises
    ------
    NotEmbedded
        Where one of them is no number of pixels.

    Examples
    --------
    >>> size_of(None, None), size_of("640", None), size_of("640", "180")
    ((960, 540), (640, 360), (320, 180))
    """
    for name, asked in (("maxwidth", maxwidth), ("maxheight", maxheight)):
        is_right = asked is None or (PIXELS.fullmatch(asked) and int(asked) >= LEAST_PX)
        if not is_right:
            raise NotEmbedded(f"{name}: expected pixels, {LEAST_PX} or more, got {asked!r}")
    width = min(int(maxwidth or USUAL_PX), MOST_PX)
    if maxheight is not None:
        width = min(width, int(maxheight) * WIDE // HIGH)
    return width, width * HIGH // WIDE


def page_asked(url: str, here: str, live: str, races: frozenset[str]) -> Page | None:
    """Return which page of ours an address is of; None: it is of none.

    Raises
    ------
    NotEmbedded
        Where it is no address.

    Examples
    --------
    >>> asked = page_asked("https://race.example/replay/old?t=90", "https://race.example", "new",
    ...     frozenset({"old", "new"}))
    >>> asked.kind, asked.race_key, asked.query
    ('replay', 'old', {'t': '90'})
    >>> page_asked("https://other.example/", "https://race.example", "new", frozenset()) is None
    True
    """
    if not url or len(url) > LONGEST:
        raise NotEmbedded(f"url: expected the address of a page, of at most {LONGEST} signs")
    try:
        parts, ours = urlsplit(url), urlsplit(here)
    except ValueError:
        raise NotEmbedded("url: expected the address of a page") from None
    if parts.scheme not in ("http", "https") or parts.netloc != ours.netloc:
        return None
    path = parts.path or "/"
    kind, race_key = page_of(path, live)
    if PAGE.fullmatch(path) is None or race_key not in races:
        return None
    query = {name: values[0] for name, values in parse_qs(parts.query).items()}
    return Page(kind, race_key, bib_of(path) or query.get("bib"), query)


def told_of(moments: Moments, page: Page, here: str, size: tuple[int, int]) -> dict[str, object]:
    """Return the answer: a frame with the picture, its title, and a still of it."""
    race = moments.races[page.race_key]
    language = page.query.get("lang", "")
    language = language if language in languages() else own_language(race.name)
    way = "live" if page.kind == "live" or page.race_key in moments.lives else "replay"
    is_named = place_of(moments.names(page.race_key, way), page.bib) is not None
    bib = page.bib if is_named else None  # who opted out cannot be told from who is not there
    t = page.query.get("t")
    t = t if seconds_of(t) is not None else "0" if page.kind == "replay" else None
    asked = {"bib": bib, "t": t, "lang": language}
    if page.kind == "embed":
        told = {one.name for one in PARAMETERS}
        own = {name: value for name, value in page.query.items() if name in told - {"bib"}}
        asked = {**own, "bib": bib}
    title, (width, height) = race_name(race, language), size
    frame = here + with_query(page_path("embed", page.race_key), **asked)
    still = "replay" if way == "replay" or page.kind == "replay" else None
    return {
        "version": "1.0",
        "type": "rich",
        "title": title,
        "provider_name": "Poursuite",
        "provider_url": f"{here}/",
        "cache_age": KEPT_S,
        "html": f'<iframe src="{escape(frame)}" title="{escape(title)}" width="{width}" '
        f'height="{height}" style="border:0" sandbox="allow-scripts" allowfullscreen></iframe>',
        "width": width,
        "height": height,
        "thumbnail_url": here + picture_path(page.race_key, bib, lang=language, page=still),
        "thumbnail_width": 1200,
        "thumbnail_height": 630,
    }
