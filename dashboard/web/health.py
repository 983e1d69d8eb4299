"""Whether this server lives, and whether it has something to show: for whoever watches over it."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import FastAPI, Response
from fastapi.responses import JSONResponse

from dashboard.web.mirror import Mirror

FRESH = {"Cache-Control": "no-store"}


def add_health(server: FastAPI, lives: Mapping[str, Mirror]) -> None:
    """Add the two addresses. Call before Dash is made."""

    @server.get("/healthz")
    async def alive() -> Response:
        return JSONResponse({"alive": True}, headers=FRESH)

    @server.get("/readyz")
    async def ready() -> Response:
        """Answer 503, with the reasons, while a live race has nothing to show."""
        wrong = {key: mirror.why_not() for key, mirror in lives.items() if mirror.why_not()}
        ages = {key: round(mirror.age_s, 1) for key, mirror in lives.items() if key not in wrong}
        told = {"ready": not wrong, "age_s": ages, "why_not": wrong}
        return JSONResponse(told, 503 if wrong else 200, FRESH)
