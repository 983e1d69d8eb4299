"""Where everything is joined, and nothing else: routes, pages and Dash on one FastAPI server."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from dash import Dash
from fastapi import FastAPI
from starlette.middleware.gzip import GZipMiddleware

from dashboard.i18n import choose_language
from dashboard.operate.door import Door
from dashboard.pages.first_paint import FirstPaint, again_script, missing_page
from dashboard.pages.map import add_map
from dashboard.settings import assets_folder
from dashboard.sharing.meta import meta_of
from dashboard.sharing.moment import Moments
from dashboard.sharing.routes import add_sharing
from dashboard.web.api import add_api
from dashboard.web.credentials import Credentials
from dashboard.web.guard import Guard, page_of, script_hash
from dashboard.web.install import add_install
from dashboard.web.intake import Post
from dashboard.web.live_names import LiveNames
from dashboard.web.modules import import_map
from dashboard.web.routes import add_routes, live_head_of
from dashboard.web.uploads import add_uploads
from dashboard.wire.recordings import Recordings
from dashboard.wire.scores import Scores
from feeds.published import SECRET_BYTES
from feeds.race import Race
from feeds.store import Store
from feeds.timing.deliver import Delivery

OPERATORS = "/dash_ag_grid/"  # Dash gives every page the scripts of all that is imported


class PoursuiteDash(Dash):
    """Dash whose index is our own first paint."""

    def __init__(
        self,
        paints: Mapping[str, FirstPaint],
        live: str,
        store: Store,
        recordings: Recordings,
        moments: Moments,
        public_url: str | None,
        **more: Any,
    ) -> None:
        self.paints, self.live, self.store, self.recordings = paints, live, store, recordings
        self.moments, self.public_url = moments, public_url
        super().__init__(__name__, **more)

    def interpolate_index(
        self,
        metas: str = "",
        title: str = "",
        css: str = "",
        config: str = "",
        scripts: str = "",
        app_entry: str = "",
        favicon: str = "",
        renderer: str = "",
    ) -> str:
        """Return the page that the request's address asks for, with Dash's parts in it."""
        request = self.backend.request_adapter()
        kind, race_key = page_of(request.path, self.live)
        language = choose_language(
            request.args.get("lang") or request.cookies.get("lang"),
            request.headers.get("accept-language"),
        )
        theme = request.args.get("theme") or request.cookies.get("theme") or ""
        head = self.recordings.head(race_key) if kind == "replay" else live_head_of(self.store)
        public = "\n".join(line for line in scripts.splitlines() if OPERATORS not in line)
        address = self.public_url or str(request.root).rstrip("/")
        asked = request.args
        meta = meta_of(
            self.moments, kind, race_key, language, address, asked.get("bib"), asked.get("t")
        )
        parts = {"config": config, "scripts": public, "renderer": renderer}
        return self.paints[race_key].page(kind, language, head, parts, meta, self.public_url, theme)


def create_app(
    race: Race,
    store: Store,
    others: Mapping[str, Race] | None = None,
    delivery: Delivery | None = None,
    credentials: Credentials | None = None,
    posts: Sequence[Post] = (),
    operate_token: str | None = None,
    public_url: str | None = None,
    secret: bytes | None = None,
) -> FastAPI:
    """Return the server of a race.

    Parameters
    ----------
    race : the race that is live here.
    store : where its published files are.
    others : further races, by key, of which the server shows recordings.
    delivery : where posted reads go; None where none are taken.
    credentials : who may post them.
    posts : the feeds that post, with their tallies.
    operate_token : what lets an operator in at /operate; None: there is no such page.
    public_url : how the world reaches the server; None: as each request says.
    secret : makes the order of the runners in recordings; None: one of this process alone.
    """
    races = {**(others or {}), race.key: race}
    paints = {key: FirstPaint(one) for key, one in races.items()}
    live_names = LiveNames(race, store)
    secret = secret or secrets.token_bytes(SECRET_BYTES)
    recordings = Recordings(races, secret, live_names.withheld)
    server = FastAPI(title="Poursuite", docs_url=None, redoc_url=None, openapi_url=None)
    door = {}
    if operate_token is not None:  # before the public Dash: the one made last answers unknown pages
        from dashboard.operate.page import behind_door

        door = behind_door(race, store, delivery, operate_token)
    # before Dash: its catch-all answers anything
    add_uploads(server, posts, delivery)
    add_api(server, race, delivery, credentials or Credentials(), posts)
    add_routes(server, race.key, store, recordings, Scores(races))
    moments = Moments(races, race.key, store, recordings, live_names)
    add_sharing(server, races, moments, public_url)
    add_install(server, race)
    dash = PoursuiteDash(
        paints,
        race.key,
        store,
        recordings,
        moments,
        public_url,
        server=server,
        assets_folder=str(assets_folder()),
        include_assets_files=False,  # the page names its own
        title="Poursuite",
        update_title="",
    )
    dash.backend.websocket_capability = False  # a page would open a socket and never use it
    add_map(dash, paints, race.key)
    server.add_middleware(GZipMiddleware, minimum_size=1000)
    server.add_middleware(
        Guard,
        races=frozenset(races),
        live=race.key,
        script_hashes=(script_hash(again_script()), script_hash(import_map()), *dash.csp_hashes()),
        missing=missing_page,
    )
    if door:
        server.add_middleware(Door, **door)
    return server
