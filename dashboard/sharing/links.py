"""Addresses of our own pages as others may follow them, and the code that carries one."""

from __future__ import annotations

import io
import re
from urllib.parse import quote, urlencode

import segno

from dashboard.web.guard import PAGE

LONGEST = 400  # characters of a path and query: what a code still carries well
PATH = re.compile(r"/[A-Za-z0-9/._~%?&=:+-]*")


def page_path(kind: str, race_key: str) -> str:
    """Return the path of a page.

    Examples
    --------
    >>> page_path("live", "city-5k"), page_path("replay", "city-5k")
    ('/', '/replay/city-5k')
    """
    return "/" if kind == "live" else f"/{kind}/{race_key}"


def runner_path(race_key: str, bib: str) -> str:
    """Return the path of one runner's page.

    Examples
    --------
    >>> runner_path("city-5k", "A/7")
    '/review/city-5k/A%2F7'
    """
    return f"/review/{race_key}/{quote(bib, safe='')}"


def certificate_path(race_key: str, bib: str, kind: str) -> str:
    """Return the path of a runner's certificate.

    Examples
    --------
    >>> certificate_path("city-5k", "42", "pdf")
    '/certificate/city-5k/42.pdf'
    """
    return f"/certificate/{race_key}/{quote(bib, safe='')}.{kind}"


def with_query(path: str, **values: str | None) -> str:
    """Return an address with those values that are something.

    Examples
    --------
    >>> with_query("/replay/city-5k", bib="0042", t=None, lang="fr")
    '/replay/city-5k?bib=0042&lang=fr'
    """
    query = urlencode({name: value for name, value in values.items() if value})
    return f"{path}?{query}" if query else path


def picture_path(race_key: str, bib: str | None, **values: str | None) -> str:
    """Return the address of a runner's picture, or of the race's.

    Examples
    --------
    >>> picture_path("city-5k", "A/7", lang="en")
    '/card/city-5k/A%2F7.png?lang=en'
    """
    name = "" if bib is None else f"/{quote(bib, safe='')}"
    return with_query(f"/card/{race_key}{name}.png", **values)


def is_page_path(text: str) -> bool:
    """Return whether the text is the path of one of our pages, with a query or without.

    Examples
    --------
    >>> is_page_path("/?bib=2417&t=900"), is_page_path("//evil.example/"), is_page_path("/operate")
    (True, False, False)
    """
    path = text.partition("?")[0]
    is_sound = len(text) <= LONGEST and PATH.fullmatch(text) is not None
    return is_sound and PAGE.fullmatch(path) is not None


def code_svg(address: str) -> bytes:
    """Return a QR code of an address as SVG: dark on white, with its quiet margin."""
    out = io.BytesIO()
    segno.make(address, error="m", micro=False).save(
        out, kind="svg", xmldecl=False, svgclass=None, lineclass=None, omitsize=True,
        light="#ffffff", dark="#0a101d", border=3,
    )  # fmt: skip
    return out.getvalue()
