"""Where everything is joined, and nothing else: routes, pages and Dash on one FastAPI server."""

from __future__ import annotations

import asyncio
import secrets
import threading
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

from dash import Dash
from fastapi import FastAPI
from starlette.middleware.gzip import GZipMiddleware

from dashboard.data.routes import add_data
from dashboard.data.table import PUBLIC
from dashboard.exports.routes import Files, add_exports
from dashboard.operate.door import Door
from dashboard.pages.first_paint import (
    FirstPaint,
    Meta,
    again_script,
    early_script,
    missing_page,
)
from dashboard.pages.map import add_map
from dashboard.pages.shelf import Asked, Shelf
from dashboard.settings import assets_folder
from dashboard.sharing.certificate.routes import add_certificates
from dashboard.sharing.meta import heard, meta_of
from dashboard.sharing.moment import Moments
from dashboard.sharing.oembed import add_oembed
from dashboard.sharing.routes import add_sharing
from dashboard.sharing.runner.people import People
from dashboard.sharing.runner.routes import add_people
from dashboard.web.api import add_api
from dashboard.web.callbacks import Callbacks
from dashboard.web.connections import ENDING
from dashboard.web.credentials import Credentials
from dashboard.web.crossing import Crossing
from dashboard.web.guard import Guard, script_hash
from dashboard.web.health import add_health
from dashboard.web.install import add_install
from dashboard.web.intake import Post
from dashboard.web.limits import MOST_BYTES, Limits
from dashboard.web.live_names import LiveNames
from dashboard.web.mirror import Mirror
from dashboard.web.modules import AIR, ENTRY, REVIEW, import_map
from dashboard.web.routes import add_nothing_else, add_routes
from dashboard.web.uploads import add_uploads
from dashboard.wire.planned import Planned
from dashboard.wire.publish import RECORDED
from dashboard.wire.recordings import NOBODY, Recordings
from dashboard.wire.scores import Scores
from feeds.published import SECRET_BYTES
from feeds.race import Race
from feeds.store import Store
from feeds.timing.deliver import Delivery

LAST_LOOK_S = 0.5  # that a server which ends leaves to its mirrors
OPERATORS = "/dash_ag_grid/"  # Dash gives every page the scripts of all that is imported


def create_app(
    race: Race,
    store: Store | None,
    others: Mapping[str, Race] | None = None,
    delivery: Delivery | None = None,
    credentials: Credentials | None = None,
    posts: Sequence[Post] = (),
    operate_token: str | None = None,
    public_url: str | None = None,
    most_bytes: int = MOST_BYTES,
    secret: bytes | None = None,
) -> FastAPI:
    """Return the server of a race.

    Parameters
    ----------
    race : the race that is live here.
    store : where its published files are; None: it was run, and ``/`` leads to its replay.
    others : further races, by key, of which the server shows recordings.
    delivery : where posted reads go; None where none are taken.
    credentials : who may post them.
    posts : the feeds that post, with their tallies.
    operate_token : what lets an operator in at /operate; None: there is no such page.
    public_url : how the world reaches the server; None: as each request says.
    most_bytes : that a request may carry.
    secret : makes the order of the runners in recordings, and the codes on certificates; None: one
        of this process alone.
    """
    races = {**(others or {}), race.key: race}
    lives = {} if store is None else {race.key: Mirror(store)}
    live_names = {key: LiveNames(races[key], mirror) for key, mirror in lives.items()}

    def withheld(one: Race) -> frozenset[str] | None:
        return live_names[one.key].withheld() if one.key in live_names else NOBODY

    recorded = {key: one for key, one in races.items() if not one.is_rehearsal}
    secret = secret or secrets.token_bytes(SECRET_BYTES)
    recordings = Recordings(recorded, secret, withheld)
    server = FastAPI(
        title="Poursuite", docs_url=None, redoc_url=None, openapi_url=None,
        lifespan=following([*lives.values()]),
    )  # fmt: skip
    door = {}
    if (
        operate_token is not None and store is not None
    ):  # before the public Dash: the one made last answers unknown pages
        from dashboard.operate.page import behind_door

        door = behind_door(race, store, delivery, operate_token)
    # before Dash: its catch-all answers anything
    add_health(server, lives)
    add_uploads(server, posts, delivery)
    add_api(server, race, delivery, credentials or Credentials(), posts)
    add_routes(server, lives, recordings, Scores(races), Planned(races, secret))
    moments = Moments(races, lives, recordings, live_names)
    add_exports(server, Files(replayed(recorded), withheld))
    add_sharing(server, races, moments, public_url)
    people = People(moments, recordings, secret)
    add_people(server, people)
    add_certificates(server, people, frozenset(lives), public_url)
    add_data(server, moments, lives)
    add_oembed(server, moments, race.key, public_url)
    add_install(server, race)
    add_nothing_else(server)
    paints = {key: FirstPaint(one) for key, one in races.items()}
    joined: Any = server  # Dash's own types know Flask only
    dash = Dash(
        __name__,
        server=joined,
        assets_folder=str(assets_folder()),
        include_assets_files=False,  # the page names its own
        title="Poursuite",
        update_title="",
    )
    dash.backend.websocket_capability = False  # a page would open a socket and never use it
    add_map(dash, paints, race.key)

    def meta(asked: Asked) -> Meta:
        return meta_of(
            moments, asked.kind, asked.race_key, asked.language, asked.address, asked.bib, asked.t,
            asked.way,
        )  # fmt: skip

    def known(race_key: str, bib: str | None, t: str | None) -> tuple[str | None, str | None]:
        return heard(races[race_key], bib, t, withheld(races[race_key]))

    shelf = Shelf(paints, dash_parts(dash), meta, people.told, known, frozenset(lives), public_url)
    server.add_middleware(GZipMiddleware, minimum_size=1000)
    server.add_middleware(Callbacks, dash=dash)
    scripts = (early_script(), again_script(), *map(import_map, (ENTRY, REVIEW, AIR)))
    server.add_middleware(
        Guard,
        races=frozenset(races),
        lives=frozenset(lives),
        live=race.key,
        home=None if lives else f"/replay/{race.key}",
        script_hashes=(*map(script_hash, scripts), *dash.csp_hashes()),
        page=shelf.page,
        missing=missing_page,
        embedders={key: one.embedders for key, one in races.items()},
    )
    server.add_middleware(Crossing, also=PUBLIC)
    if door:
        server.add_middleware(Door, **door)
    server.add_middleware(Limits, most_bytes=most_bytes)
    return server


def replayed(races: Mapping[str, Race]) -> dict[str, Race]:
    """Return those that have reads of their own."""
    return {key: race for key, race in races.items() if (race.folder / RECORDED).exists()}


def dash_parts(dash: Dash) -> dict[str, str]:
    """Return Dash's own parts of a page: the same for everybody, so asked for once."""
    scripts = dash._generate_scripts_html().splitlines()
    return {
        "config": dash._generate_config_html(),
        "scripts": "\n".join(line for line in scripts if OPERATORS not in line),
        "renderer": dash._generate_renderer(),
    }


def following(
    mirrors: Sequence[Mirror],
) -> Callable[[FastAPI], AbstractAsyncContextManager[Mapping[str, Any]]]:
    """Return what keeps the mirrors up to date for as long as the server runs."""

    @asynccontextmanager
    async def follow(_server: FastAPI) -> AsyncIterator[Mapping[str, Any]]:
        stop = threading.Event()
        threads = [  # daemons: one that waits for the store keeps nobody
            threading.Thread(target=mirror.run, args=(stop,), name="mirror", daemon=True)
            for mirror in mirrors
        ]
        for thread in threads:
            thread.start()
        for mirror in mirrors:
            await mirror.begun()
        yield {ENDING: asyncio.Event()}
        stop.set()
        for thread in threads:
            thread.join(LAST_LOOK_S)

    return follow
