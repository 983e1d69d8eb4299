"""Reads and the chaser's positions by HTTP, for timing systems that post.

200 means that all which is not listed as refused is in the journal and in the store. Whoever got
anything else, or nothing, sends the same again: what is there already counts once.
"""

from __future__ import annotations

import asyncio
import logging
import time
from concurrent.futures import Future
from typing import Any, TypeVar

from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse
from starlette.requests import ClientDisconnect

from dashboard.credentials import Credentials, NotAllowed
from feeds.race import Race
from feeds.timing.deliver import Delivery, TooBusy
from feeds.timing.journal import JournalError
from feeds.timing.posted import BadBody, What, posted

MOST_BYTES = 64 * 1024
PATIENCE_S = 5.0  # with disk and store, before the sender is asked to try again
T = TypeVar("T")

log = logging.getLogger(__name__)


class Intake:
    """The door through which reads of one race come by HTTP.

    Parameters
    ----------
    race : Race
    delivery : where they go; None where this server takes none.
    credentials : who may send.
    """

    def __init__(self, race: Race, delivery: Delivery | None, credentials: Credentials) -> None:
        self.race, self.delivery, self.credentials = race, delivery, credentials
        self.mats = {mat.name for mat in race.mats}

    async def take(self, race_key: str, what: What, request: Request) -> Response:
        """Answer one post."""
        if race_key != self.race.key:
            return said(404, f"there is no race {race_key!r} here")
        try:
            is_allowed = self.credentials.check_before_body(request.headers)
            body = await body_of(request)
            now_s = time.time()
            if not is_allowed:
                self.credentials.check_signature(request.headers, request.url.path, body, now_s)
            return await self._deliver(body, what, now_s)
        except NotAllowed as error:
            log.warning("a post of %s was refused (%d): %s", what, error.status, error.reason)
            return said(error.status, error.reason)
        except BadBody as error:
            return said(422, str(error))
        except (JournalError, TooBusy, TimeoutError) as error:
            log.error("a post of %s was not stored: %s", what, error or "no answer in time")
            return said(503, "not stored: disk or store do not answer. Send the same again.")
        except ClientDisconnect:
            return said(400, "the body was cut short")  # nobody hears it

    async def _deliver(self, body: bytes, what: What, now_s: float) -> Response:
        if self.delivery is None:
            raise TooBusy("this server has no journal")
        entries = posted(body, what, "http", now_s)
        refused = [
            {"line": number, "reason": entry.refused}
            for number, entry in entries.items()
            if entry.refused
        ]
        receipt = self.delivery.take([*entries.values()])
        await outcome(receipt.journalled)
        new = await outcome(receipt.stored)
        answer: dict[str, Any] = {"stored": len(entries) - len(refused), "refused": refused}
        if what == "reads":
            if new is not None:
                answer["new"] = new
            heard = {entry.read.mat for entry in entries.values() if entry.read}
            answer["unknown_mats"] = sorted(heard - self.mats)
        return JSONResponse(answer, 200 if answer["stored"] else 422, {"Cache-Control": "no-store"})


def add_api(
    server: FastAPI, race: Race, delivery: Delivery | None, credentials: Credentials
) -> None:
    """Add the addresses that take reads and fixes. Call before Dash is made."""
    intake = Intake(race, delivery, credentials)

    @server.post("/api/v1/races/{race_key}/reads")
    async def reads(race_key: str, request: Request) -> Response:
        return await intake.take(race_key, "reads", request)

    @server.post("/api/v1/races/{race_key}/fixes")
    async def fixes(race_key: str, request: Request) -> Response:
        return await intake.take(race_key, "fixes", request)

    @server.post("/api/{rest:path}")
    def nothing_to_post_to(rest: str) -> Response:
        return said(404, "no such address")


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
