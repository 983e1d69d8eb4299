"""What a page costs the server, beside one that is rendered for each reader, and beside a head.

A real server and a real store; the processor's time of the event loop's thread is what counts, so
that neither who asks nor another job on the machine is measured. The naive way does what was done
until pages were kept: it renders the page with its head for everybody, and packs it.
"""

import http.client
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import uvicorn
from fastapi import FastAPI, Response
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp

from dashboard.app import create_app
from dashboard.pages.first_paint import FirstPaint
from dashboard.web.connections import Bounds, patient
from dashboard.wire.publish import Publisher
from feeds.clock import RaceClock
from feeds.embedded import embedded_store
from feeds.race import Race
from feeds.race_folder.read_race import race_folder, read_race
from feeds.store import Store
from tests.bench import Row, median_of

RACE = "champs-elysees-2021"
OURS, NAIVE = 1000, 30  # requests
MOST_HEADS = 2.0


def bench() -> Iterator[Row]:
    race = read_race(race_folder(RACE))
    with (
        tempfile.TemporaryDirectory() as folder,
        embedded_store(Path(folder)) as url,
        Store(url, race.key) as store,
    ):
        Publisher(race, store, RaceClock(), 2.0).tick(race.waves[0].gun_s + 600.0)
        app = create_app(race, store)
        page_s = cost_s(app, "/", OURS)
        head_s = cost_s(app, f"/live/{race.key}/head.json", OURS)
    naive_s = cost_s(rendering(race), "/", NAIVE)
    yield Row("pages a second of a processor", 1 / page_s, 1 / naive_s, "/s", bigger_is_better=True)
    yield Row("heads a second of a processor", 1 / head_s, None, "/s", bigger_is_better=True)
    heads = page_s / head_s
    aim = f"<= {MOST_HEADS:g} head.json"
    yield Row("what a page costs, in heads", heads, naive_s / head_s, "", aim, heads <= MOST_HEADS)


def rendering(race: Race) -> FastAPI:
    """Return a server that renders the page for each reader, as ours did."""
    server, paint = FastAPI(), FirstPaint(race)
    parts = {"config": "", "scripts": "", "renderer": ""}

    @server.get("/")
    async def page() -> Response:
        return Response(paint.page("live", "fr", parts), media_type="text/html")

    server.add_middleware(GZipMiddleware, minimum_size=1000)
    return server


def cost_s(app: ASGIApp, path: str, times: int) -> float:
    """Return the seconds of a processor that the event loop takes for one answer."""
    config = uvicorn.Config(
        app, host="127.0.0.1", port=0, log_config=None, http=patient(Bounds()), ws="none"
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    ask = asking(line, path)
    ask()  # made once
    clock = time.pthread_getcpuclockid(thread.ident or 0)

    def measure() -> float:
        begun_s = time.clock_gettime(clock)
        for _ in range(times):
            ask()
        return (time.clock_gettime(clock) - begun_s) / times

    try:
        return median_of(3, measure)
    finally:
        line.close()
        server.should_exit = True
        thread.join()


def asking(line: http.client.HTTPConnection, path: str) -> Callable[[], bytes]:
    """Return what asks for a path on an open connection, as a phone does."""

    def ask() -> bytes:
        line.request("GET", path, headers={"Accept-Encoding": "gzip, deflate, br"})
        answer = line.getresponse()
        body = answer.read()
        assert answer.status == 200, f"{path}: {answer.status}"
        return body

    return ask
