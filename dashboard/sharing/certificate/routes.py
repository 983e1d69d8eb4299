"""Certificates by HTTP: few at a time, beside the event loop, kept for a second as pictures are."""

from __future__ import annotations

from collections import OrderedDict
from typing import get_args

from fastapi import FastAPI, HTTPException, Request, Response

from dashboard.i18n import choose_language
from dashboard.pages.shelf import REVISION
from dashboard.sharing.certificate.sheet import Kind, Paper, Press
from dashboard.sharing.routes import address_of
from dashboard.sharing.runner.people import People
from dashboard.web.aside import Aside
from dashboard.web.routes import A_SECOND, known

MOST_WAITING = 8  # for their turn; more are asked to come again
MOST_HELD = 24  # sheets, a megabyte at most each
MEDIA = {"pdf": "application/pdf", "png": "image/png"}


class Printer:
    """Prints certificates one at a time, and holds the latest."""

    def __init__(self, people: People) -> None:
        self.people, self.press, self.aside = people, Press(), Aside("certificates", 1)
        self._held: OrderedDict[tuple[object, ...], bytes] = OrderedDict()
        self._waiting = 0

    async def certificate(
        self, race: str, bib: str, way: str, rev: int | None, language: str, address: str,
        kind: Kind, paper: Paper,
    ) -> bytes | None:  # fmt: skip
        """Return a certificate; None where there is none to be had.

        Raises
        ------
        HTTPException
            429 where too many wait.
        """
        if self._waiting >= MOST_WAITING:
            headers = {"Retry-After": "2", "Cache-Control": "no-store"}
            raise HTTPException(429, "too many certificates at once", headers)
        self._waiting += 1
        try:
            return await self.aside(
                self._printed, race, bib, way, rev, language, address, kind, paper
            )
        finally:
            self._waiting -= 1

    def _printed(
        self, race: str, bib: str, way: str, rev: int | None, language: str, address: str,
        kind: Kind, paper: Paper,
    ) -> bytes | None:  # fmt: skip
        issued = self.people.issued(race, bib, way, rev, address)
        if issued is None:
            return None
        name = (issued.moment.number, issued.address, language, kind, paper)
        body = self._held.get(name)
        if body is None:
            body = self.press.printed(issued.sheet(language, paper), kind, paper)
            self._held[name] = body
            while len(self._held) > MOST_HELD:
                self._held.popitem(last=False)
        return body


def add_certificates(
    server: FastAPI, people: People, lives: frozenset[str], public_url: str | None
) -> None:
    """Add the routes of certificates. Call before Dash is made.

    Parameters
    ----------
    lives : the races that are live here.
    public_url : how the world reaches the server; None: as each request says.
    """
    printer = Printer(people)

    async def answer(race: str, bib: str, kind: Kind, request: Request) -> Response:
        query = request.query_params
        language = choose_language(query.get("lang"), request.headers.get("accept-language"))
        paper: Paper = "phone" if query.get("format") == "phone" else "a4"
        known(query.get("format", paper) in get_args(Paper))
        rev = query.get("rev", "")
        known(not rev or REVISION.fullmatch(rev) is not None)
        body = await printer.certificate(
            race, bib, people.way(race, lives, "live" in query), int(rev) if rev else None,
            language, address_of(request, public_url), kind, paper,
        )  # fmt: skip
        known(body is not None)
        headers = {
            "Cache-Control": A_SECOND,
            "Vary": "Accept-Language",
            "Content-Disposition": f'inline; filename="{race}.{kind}"',
        }
        return Response(body, media_type=MEDIA[kind], headers=headers)

    @server.get("/certificate/{race}/{bib:path}.pdf")
    async def as_pdf(race: str, bib: str, request: Request) -> Response:
        return await answer(race, bib, "pdf", request)

    @server.get("/certificate/{race}/{bib:path}.png")
    async def as_picture(race: str, bib: str, request: Request) -> Response:
        return await answer(race, bib, "png", request)
