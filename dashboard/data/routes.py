"""The race's data by HTTP: an address for each row of the table, the stream, and the document."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace

from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse

from dashboard.data.asked import Question, WrongQuestion, question_of
from dashboard.data.desk import Answer, Desk
from dashboard.data.openapi import document
from dashboard.data.stream import Streams
from dashboard.data.table import ADDRESSES, BELOW, DOCUMENT, EVENT_ID, KINDS, STREAM, Address
from dashboard.sharing.moment import Moments
from dashboard.web.connections import ENDING
from dashboard.web.folded import folded
from dashboard.web.guard import IS_HEAD
from dashboard.web.mirror import Mirror
from dashboard.web.routes import A_SECOND, published_head, store_is_away

A_WHILE = "public, max-age=300"  # what changes only with a new version of the program


def add_data(server: FastAPI, moments: Moments, lives: Mapping[str, Mirror]) -> None:
    """Add the routes of data. Call before Dash is made, and before what answers 404 below /api.

    Parameters
    ----------
    server : of all.
    moments : where races stand.
    lives : what was published last, by the key of a race that is live here.
    """
    desk = Desk(moments)
    streams = Streams(desk)
    told = folded(document().encode())

    for address in ADDRESSES:
        add_address(server, desk, lives, address)

    @server.get(f"{BELOW}{{race}}/stream")
    async def stream(race: str, request: Request) -> Response:
        try:
            asked = question_of(race, STREAM.name, None, request.query_params, STREAM.parameters)
        except WrongQuestion as error:
            return problem(400, str(error))
        if await desk.news(asked) is None:
            return not_there(lives, asked)
        last = request.headers.get("last-event-id", "")
        if EVENT_ID.fullmatch(last):  # it has been heard since the address was made
            asked = replace(asked, after=last)
        if request.scope.get(IS_HEAD):
            return Response(media_type="text/event-stream", headers={"Cache-Control": "no-store"})
        ending = request.scope.get("state", {}).get(ENDING) or asyncio.Event()
        return streams.open(asked, ending)

    @server.get(DOCUMENT)
    async def openapi(request: Request) -> Response:
        return kept(Answer(told, "", ""), KINDS["json"], request, A_WHILE)


def add_address(server: FastAPI, desk: Desk, lives: Mapping[str, Mirror], address: Address) -> None:
    """Add the route of one row of the table."""

    async def answer(race: str, kind: str, bib: str | None, request: Request) -> Response:
        if kind not in KINDS:
            return problem(404, f"expected {address.name}.json or .csv")
        query = request.query_params
        try:
            asked = question_of(race, address.name, bib, query, address.parameters)
        except WrongQuestion as error:
            return problem(400, str(error))
        found = await desk.answer(asked, kind)
        return not_there(lives, asked) if found is None else kept(found, KINDS[kind], request)

    if address.of_runner:

        @server.get(f"{BELOW}{{race}}/runners/{{bib:path}}.{{kind}}", name=address.name)
        async def of_runner(race: str, bib: str, kind: str, request: Request) -> Response:
            return await answer(race, kind, bib, request)

    else:

        @server.get(f"{BELOW}{{race}}/{address.name}.{{kind}}", name=address.name)
        async def of_race(race: str, kind: str, request: Request) -> Response:
            return await answer(race, kind, None, request)


def kept(found: Answer, kind: str, request: Request, how_long: str = A_SECOND) -> Response:
    """Answer with what any cache may keep, or with the word that the reader has it already."""
    encoding, body = found.body.of(request.headers.get("accept-encoding", ""))
    headers = {
        "Cache-Control": how_long,
        "Vary": "Accept-Encoding",
        "ETag": f'W/"{found.body.tag}"',
    }
    if found.race_utc:  # an empty list has no row that could say so
        headers |= {"X-Race-UTC": found.race_utc, "X-Age-S": found.age_s}
    if headers["ETag"].removeprefix("W/") in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    if encoding:
        headers["Content-Encoding"] = encoding
    return Response(body, media_type=kind, headers=headers)


def problem(status: int, reason: str) -> Response:
    """Answer with what was expected, as the doors for reads do."""
    kept = A_SECOND if status == 404 else "no-store"
    return JSONResponse({"error": reason}, status, {"Cache-Control": kept})


def not_there(lives: Mapping[str, Mirror], asked: Question) -> Response:
    """Answer where there is nothing to tell: who opted out cannot be told from who is not there."""
    live = lives.get(asked.race_key)
    if live is not None and published_head(live) is None and live.is_away:
        raise store_is_away()
    if asked.bib is not None:
        return problem(404, "expected the bib of a runner of a race here who may be named")
    return problem(404, "expected a race that is live here, or was run and recorded")
