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
from pathlib import Path
from typing import Any

import brotli
from fastapi import FastAPI, HTTPException, Request, Response
from fastapi.responses import FileResponse, JSONResponse

from dashboard.settings import assets_folder
from dashboard.web.bundle import NAME as MAP_BUNDLE
from dashboard.web.modules import JOINED, map_modules, map_version, packed_module
from dashboard.wire.recordings import Recordings
from dashboard.wire.scores import NONE, Scores
from feeds.published import HEAD, SLOTS, SLOTTED
from feeds.store import Store, StoreError

FOR_EVER = "public, max-age=31536000, immutable"
A_SECOND = "public, max-age=1"
HALF_A_MINUTE = "public, max-age=30, must-revalidate"
JAVASCRIPT = "text/javascript; charset=utf-8"
SERVER = secrets.token_hex(
    4
)  # this process: by how much its clock was set is counted from its start
APART_S = time.time() - time.monotonic()


def add_routes(
    server: FastAPI, race_key: str, store: Store, recordings: Recordings, scores: Scores
) -> None:
    """Add the routes of the live race, the replays and the scripts. Call before Dash is made."""

    @server.get("/live/{race}/head.json")
    def live_head(race: str) -> Response:
        known(race == race_key)
        head = live_head_of(store)
        known(head is not None)
        return JSONResponse(head, headers={"Cache-Control": A_SECOND})

    @server.get("/live/{race}/{name}")
    def live_names(race: str, name: str, request: Request) -> Response:
        known(race == race_key and SLOTTED.fullmatch(name) is not None)
        return named(ask_store(store, name), name, published_head(store), request)

    @server.get("/live/{race}/{epoch}/{name}")
    def live_file(race: str, epoch: str, name: str, request: Request) -> Response:
        known(race == race_key)
        body = ask_store(store, f"{epoch}/{name}")
        known(body is not None)
        return packed(body or b"", name, request)

    @server.get("/replay/{race}/head.json")
    def replay_head(race: str) -> Response:
        head = recordings.head(race)
        known(head is not None)
        return JSONResponse(head, headers={"Cache-Control": A_SECOND})

    @server.get("/replay/{race}/{name}")
    def replay_names(race: str, name: str, request: Request) -> Response:
        known(SLOTTED.fullmatch(name) is not None)
        return named(recordings.named_file(race, name), name, recordings.head(race), request)

    @server.get("/replay/{race}/{epoch}/score.json")
    def replay_score(race: str, epoch: str, request: Request) -> Response:
        head = recordings.head(race)
        known(head is not None and head["epoch"] == epoch)
        body = scores.of(race)
        if body is None:
            return Response(status_code=202, headers={"Cache-Control": "no-store"})
        known(body != NONE)
        return packed(body, "score.json", request)

    @server.get("/replay/{race}/{epoch}/{name}")
    def replay_file(race: str, epoch: str, name: str, request: Request) -> Response:
        body = recordings.file(race, epoch, name)
        known(body is not None)
        return packed(body or b"", name, request)

    version = map_version()
    packed_module(JOINED)  # what everybody asks for is there before anybody waits for it

    @server.get("/map/{asked}/{name:path}")
    def map_module(asked: str, name: str, request: Request) -> Response:
        known(name in map_modules())
        answer = packed(packed_module(name), name, request)
        if asked != version:  # a page from before an update: serve what there is, keep it short
            answer.headers["Cache-Control"] = A_SECOND
        return answer

    @server.get("/_dash-component-suites/plotly/package_data/{name}")
    def plotly_bundle(name: str, request: Request) -> Response:
        return plotly_script(request)

    @server.get("/live/{rest:path}")
    @server.get("/api/{rest:path}")
    def nothing_there(rest: str) -> Response:
        raise HTTPException(404, "no such address", {"Cache-Control": A_SECOND})


def known(is_known: bool) -> None:
    """Answer 404, kept for a second, where something is not there (yet)."""
    if not is_known:
        raise HTTPException(404, "not there (yet)", {"Cache-Control": A_SECOND})


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


def live_head_of(store: Store) -> dict[str, object] | None:
    """Return where to begin, with this server's time of now; None before the first tick."""
    head = published_head(store)
    return None if head is None else as_of_now(head)


def published_head(store: Store) -> dict[str, Any] | None:
    """Return the head as the publisher wrote it; None before the first tick."""
    body = ask_store(store, HEAD)
    if body is None:
        return None
    head: dict[str, Any] = json.loads(body)
    return head


def as_of_now(published: Mapping[str, Any]) -> dict[str, object]:
    """Return a published head as it is served, with this server's time of now.

    ``clock_set_s`` says by how much somebody set this server's clock since the process
    ``clock`` began: a page that knew the time before knows it after, however long the answer took.
    """
    head = {
        name: told for name, told in published.items() if name not in ("race_wall_s", "clock_set")
    }
    now_s, set_s = time.time(), time.time() - time.monotonic() - APART_S
    race_s = head["race_s"] + (now_s - published["race_wall_s"]) * head["speed"]
    return {
        **head, "wall_s": now_s, "race_s": race_s, "version": map_version(),
        "clock": SERVER, "clock_set_s": round(set_s, 2),
    }  # fmt: skip


def ask_store(store: Store, name: str) -> bytes | None:
    """Return a published file; 503 where the store does not answer."""
    try:
        return store.get_file(name)
    except StoreError:
        raise HTTPException(
            503, "the store does not answer", {"Cache-Control": "no-store"}
        ) from None


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


def plotly_script(request: Request) -> Response:
    """Return plotly.js: the map-only bundle where it was fetched, else the wheel's full one."""
    import plotly

    vendor = assets_folder() / "vendor" / MAP_BUNDLE
    script = (
        vendor if vendor.exists() else Path(plotly.__file__).parent / "package_data/plotly.min.js"
    )
    packed_twin = script.with_name(script.name + ".br")
    headers = {"Cache-Control": FOR_EVER, "Vary": "Accept-Encoding"}
    if packed_twin.exists() and "br" in request.headers.get("accept-encoding", ""):
        return FileResponse(
            packed_twin, media_type=JAVASCRIPT, headers={**headers, "Content-Encoding": "br"}
        )
    return FileResponse(script, media_type=JAVASCRIPT, headers=headers)
