"""What a runner's result stands on, by HTTP."""

from __future__ import annotations

from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse

from dashboard.i18n import choose_language
from dashboard.pages.shelf import REVISION
from dashboard.sharing.runner.people import People
from dashboard.web.aside import Aside
from dashboard.web.routes import A_SECOND, known


def add_people(server: FastAPI, people: People) -> None:
    """Add the route of what a runner's result stands on. Call before Dash is made."""
    aside = Aside("evidence", 1)

    @server.get("/evidence/{race}/{bib:path}.json")
    async def evidence(race: str, bib: str, request: Request) -> Response:
        language = choose_language(
            request.query_params.get("lang"), request.headers.get("accept-language")
        )
        rev = request.query_params.get("rev", "")
        known(not rev or REVISION.fullmatch(rev) is not None)
        lines = await aside(people.evidence, race, bib, language, int(rev) if rev else None)
        known(lines is not None)
        headers = {"Cache-Control": A_SECOND, "Vary": "Accept-Language"}
        return JSONResponse(lines, headers=headers)
