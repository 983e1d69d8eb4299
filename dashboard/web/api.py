"""Reads and the chaser's positions by HTTP, for timing systems that post.

200 means that all which is not listed as refused is in the journal and in the store. Whoever got
anything else, or nothing, sends the same again: what is there already counts once.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse
from starlette.requests import ClientDisconnect

from dashboard.web.credentials import Credentials, NotAllowed
from dashboard.web.intake import Post, body_of, delivered, said, unpacked_of
from feeds.race import Race, mat_names
from feeds.timing.deliver import Delivery, TooBusy
from feeds.timing.hear import Tally
from feeds.timing.journal import JournalError
from feeds.timing.posted import BadBody, What, posted

HTTP = "http"  # the kind of this feed, and the source of reads that name none

log = logging.getLogger(__name__)


class Intake:
    """The door through which reads of one race come by HTTP.

    Parameters
    ----------
    race : Race
    delivery : where they go; None where this server takes none.
    credentials : who may send.
    tally : what came this way.
    """

    def __init__(
        self, race: Race, delivery: Delivery | None, credentials: Credentials, tally: Tally
    ) -> None:
        self.race, self.delivery, self.credentials, self.tally = race, delivery, credentials, tally
        self.tally.state = "open"
        self.mats = set(mat_names(race))

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
            return await self._deliver(unpacked_of(request, body), what, now_s)
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
        entries = posted(body, what, HTTP, now_s)
        self.tally.take((), [*entries.values()])
        refused = [
            {"line": number, "reason": entry.refused}
            for number, entry in entries.items()
            if entry.refused
        ]
        new = await delivered(self.delivery, [*entries.values()]) if entries else 0
        answer: dict[str, Any] = {"stored": len(entries) - len(refused), "refused": refused}
        if what == "reads":
            if new is not None:
                answer["new"] = new
            heard = {entry.read.mat for entry in entries.values() if entry.read}
            answer["unknown_mats"] = sorted(heard - self.mats)
        is_well = answer["stored"] or not entries  # a keep-alive carries nothing
        return JSONResponse(answer, 200 if is_well else 422, {"Cache-Control": "no-store"})


def path_of(race: Race) -> str:
    """Return the path to which a race's reads are posted."""
    return f"/api/v1/races/{race.key}/reads"


def add_api(
    server: FastAPI,
    race: Race,
    delivery: Delivery | None,
    credentials: Credentials,
    posts: Sequence[Post] = (),
) -> None:
    """Add the addresses that take reads and fixes. Call before Dash is made."""
    tallies = [tally for feed, tally in posts if feed.kind == HTTP]
    intake = Intake(race, delivery, credentials, tallies[0] if tallies else Tally())

    @server.post("/api/v1/races/{race_key}/reads")
    async def reads(race_key: str, request: Request) -> Response:
        return await intake.take(race_key, "reads", request)

    @server.post("/api/v1/races/{race_key}/fixes")
    async def fixes(race_key: str, request: Request) -> Response:
        return await intake.take(race_key, "fixes", request)

    @server.post("/api/{rest:path}")
    def nothing_to_post_to(rest: str) -> Response:
        return said(404, "no such address")
