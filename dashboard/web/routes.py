"""HTTP: who asks for what, and how long a cache may keep it.

Numbered files never change, so they are kept for ever; the head says where to begin and is kept for
a second; what does not exist yet is a 404 that is soon forgotten. Files that name runners are kept
for half a minute and then asked for again: whoever opts out vanishes from caches, and the address
that told her name answers 410.
"""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import brotli
from fastapi import FastAPI, HTTPException, Request, Response
from fastapi.responses import JSONResponse

from dashboard.settings import assets_folder
from dashboard.web.aside import Aside
from dashboard.web.bundle import BASIC, MAP, VIDEO, twin_of
from dashboard.web.folded import Folded, folded
from dashboard.web.mirror import Away, Mirror, Published
from dashboard.web.modules import AIRED, JOINED, RESULTS, map_modules, map_version, packed_module
from dashboard.wire.planned import Planned
from dashboard.wire.recordings import Recordings
from dashboard.wire.scores import NONE, Scores
from feeds.published import HEAD, SLOTS, SLOTTED

FOR_EVER = "public, max-age=31536000, immutable"
A_SECOND = "public, max-age=1"
HALF_A_MINUTE = "public, max-age=30, must-revalidate"
JAVASCRIPT = "text/javascript; charset=utf-8"
PLAIN_QUALITY = 5  # of brotli, for a script that came without its twin
RECORDING = 2  # threads that wait for a recording to be made
SERVER = secrets.token_hex(4)  # this process: by how much its clock was set is since its start
APART_S = time.time() - time.monotonic()


def add_routes(
    server: FastAPI, lives: Mapping[str, Mirror], recordings: Recordings, scores: Scores,
    planned: Planned,
) -> None:  # fmt: skip
    """Add the routes of live races, replays and scripts. Call before Dash is made.

    Parameters
    ----------
    server : of all.
    lives : what was published last, by the key of a race that is live here.
    recordings, scores : of finished ones.
    planned : of those that nobody has run.
    """
    aside = Aside("recordings", RECORDING)  # the first to ask for one waits seconds for it

    @server.get("/live/{race}/head.json")
    async def live_head(race: str) -> Response:
        mirror = lives.get(race)
        known(mirror is not None)
        assert mirror is not None
        head = live_head_of(mirror)
        if head is None and mirror.is_away:
            raise store_is_away()
        known(head is not None)
        told = {**(head or {}), "age_s": round(mirror.age_s, 1)}
        return JSONResponse(told, headers={"Cache-Control": A_SECOND})

    @server.get("/live/{race}/{name}")
    async def live_names(race: str, name: str, request: Request) -> Response:
        mirror = lives.get(race)
        known(mirror is not None and SLOTTED.fullmatch(name) is not None)
        assert mirror is not None
        try:
            body = await mirror.find(name)
        except Away:
            raise store_is_away() from None
        return named(body, name, published_head(mirror), request)

    @server.get("/live/{race}/{epoch}/{name}")
    async def live_file(race: str, epoch: str, name: str, request: Request) -> Response:
        mirror = lives.get(race)
        known(mirror is not None)
        assert mirror is not None
        try:
            body = await mirror.find(f"{epoch}/{name}")
        except Away:
            raise store_is_away() from None
        known(body is not None)
        return packed(body or b"", name, request)

    @server.get("/replay/{race}/head.json")
    async def replay_head(race: str) -> Response:
        head = await aside(recordings.head, race)
        known(head is not None)
        return JSONResponse(head, headers={"Cache-Control": A_SECOND})

    @server.get("/replay/{race}/{name}")
    async def replay_names(race: str, name: str, request: Request) -> Response:
        known(SLOTTED.fullmatch(name) is not None)
        body = await aside(recordings.named_file, race, name)
        return named(body, name, await aside(recordings.head, race), request)

    @server.get("/replay/{race}/{epoch}/score.json")
    async def replay_score(race: str, epoch: str, request: Request) -> Response:
        head = await aside(recordings.head, race)
        known(head is not None and head["epoch"] == epoch)
        body = scores.of(race)
        if body is None:
            return Response(status_code=202, headers={"Cache-Control": "no-store"})
        known(body != NONE)
        return packed(body, "score.json", request)

    @server.get("/replay/{race}/{epoch}/{name}")
    async def replay_file(race: str, epoch: str, name: str, request: Request) -> Response:
        body = await aside(recordings.file, race, epoch, name)
        known(body is not None)
        return packed(body or b"", name, request)

    @server.get("/planned/{race}/head.json")
    async def planned_head(race: str) -> Response:
        field = await aside(planned.of, race)
        known(field is not None)
        return JSONResponse(
            dict(field.head) if field else None, headers={"Cache-Control": A_SECOND}
        )

    @server.get("/planned/{race}/{epoch}/snapshot-0")
    async def planned_field(race: str, epoch: str, request: Request) -> Response:
        field = await aside(planned.of, race)
        known(field is not None and field.head["epoch"] == epoch)
        return packed(field.snapshot if field else b"", "snapshot-0", request)

    version = map_version()
    for name in (AIRED, JOINED, RESULTS):
        packed_module(name)  # what everybody asks for is there before anybody waits for it

    @server.get("/map/{asked}/{name:path}")
    def map_module(asked: str, name: str, request: Request) -> Response:
        known(name in map_modules())
        answer = packed(packed_module(name), name, request)
        if asked != version:  # a page from before an update: serve what there is, keep it short
            answer.headers["Cache-Control"] = A_SECOND
        return answer

    @server.get("/_dash-component-suites/plotly/package_data/{name}")
    def plotly_bundle(name: str, request: Request) -> Response:
        return plotly_script(MAP, request)

    @server.get(f"/assets/vendor/{BASIC}")
    def plotly_of_charts(request: Request) -> Response:
        return plotly_script(BASIC, request)

    @server.get(f"/assets/vendor/{VIDEO}")
    def what_writes_clips(request: Request) -> Response:
        script = folded_script(VIDEO)
        known(script is not None)
        assert script is not None
        return script_of_others(script, request)


def add_nothing_else(server: FastAPI) -> None:
    """Answer 404 below what is ours where no route is. Call last before Dash, which answers all."""

    def nothing_there(rest: str) -> Response:
        raise HTTPException(404, "no such address", {"Cache-Control": A_SECOND})

    for name in ("api", "card", "certificate", "evidence", "export", "live", "map", "planned"):
        server.get(f"/{name}/{{rest:path}}")(nothing_there)


def known(is_known: bool) -> None:
    """Answer 404, kept for a second, where something is not there (yet)."""
    if not is_known:
        raise HTTPException(404, "not there (yet)", {"Cache-Control": A_SECOND})


def store_is_away() -> HTTPException:
    """Return the answer where only the store would know, and it does not say."""
    headers = {"Cache-Control": "no-store", "Retry-After": "1"}
    return HTTPException(503, "the store does not answer", headers)


def named(
    body: bytes | None, name: str, head: Mapping[str, object] | None, request: Request
) -> Response:
    """Answer with a file that names runners: 404 where it should be there soon, 410 where not."""
    if body is None:
        known(head is not None and all(head.get(slot) != name for slot in SLOTS))
        raise HTTPException(410, "no longer there", {"Cache-Control": A_SECOND})
    headers = {"Cache-Control": HALF_A_MINUTE, "ETag": f'W/"{name}"'}
    if headers["ETag"] in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    answer = packed(body, name, request)
    answer.headers.update(headers)
    return answer


def live_head_of(published: Published) -> dict[str, object] | None:
    """Return where to begin, with this server's time of now; None before the first tick."""
    head = published_head(published)
    return None if head is None else as_of_now(head)


def published_head(published: Published) -> dict[str, Any] | None:
    """Return the head as the publisher wrote it; None before the first tick."""
    body = published.get_file(HEAD)
    if body is None:
        return None
    head: dict[str, Any] = json.loads(body)
    return head


def as_of_now(told: Mapping[str, Any]) -> dict[str, object]:
    """Return a published head as it is served, with this server's time of now.

    ``clock_set_s`` says by how much somebody set this server's clock since the process
    ``clock`` began: a page that knew the time before knows it after, however long the answer took.
    """
    head = {name: value for name, value in told.items() if name not in ("race_wall_s", "clock_set")}
    now_s, set_s = time.time(), time.time() - time.monotonic() - APART_S
    race_s = head["race_s"] + (now_s - told["race_wall_s"]) * head["speed"]
    return {
        **head, "wall_s": now_s, "race_s": race_s, "version": map_version(),
        "clock": SERVER, "clock_set_s": round(set_s, 2),
    }  # fmt: skip


def packed(body: bytes, name: str, request: Request) -> Response:
    """Answer with a brotli file as it is, or unpacked for whoever cannot read it."""
    headers = {"Cache-Control": FOR_EVER, "Vary": "Accept-Encoding"}
    if "br" in request.headers.get("accept-encoding", ""):
        headers["Content-Encoding"] = "br"
    else:
        body = brotli.decompress(body)
    kind = {".mjs": JAVASCRIPT, ".json": "application/json"}.get(
        Path(name).suffix, "application/octet-stream"
    )
    return Response(body, media_type=kind, headers=headers)


def plotly_script(bundle: str, request: Request) -> Response:
    """Answer with plotly.js: a small bundle where it was fetched, else the wheel's full one."""
    return script_of_others(folded_plotly(bundle), request)


def script_of_others(script: Folded, request: Request) -> Response:
    """Answer with a script, folded once: it is large, and a crowd may ask for it."""
    encoding, body = script.of(request.headers.get("accept-encoding", ""))
    headers = {"Cache-Control": FOR_EVER, "Vary": "Accept-Encoding"}
    if encoding:
        headers["Content-Encoding"] = encoding
    return Response(body, media_type=JAVASCRIPT, headers=headers)


def folded_plotly(bundle: str) -> Folded:
    """Return plotly.js: a small bundle where it was fetched, else the wheel's full one."""
    return folded_script(bundle) or _whole_plotly()


@cache
def folded_script(bundle: str) -> Folded | None:
    """Return a script that was fetched (dashboard/web/bundle.py); None where it was not."""
    script = assets_folder() / "vendor" / bundle
    if not script.exists():
        return None
    twin = twin_of(script)
    return folded(script.read_bytes(), PLAIN_QUALITY, twin.read_bytes() if twin.exists() else None)


@cache
def _whole_plotly() -> Folded:
    import plotly

    script = Path(plotly.__file__).parent / "package_data/plotly.min.js"
    return folded(script.read_bytes(), PLAIN_QUALITY)
