"""A Dash app of its own for the operator, joined here; the door alone calls it.

Callbacks answer from a thread: what a decision would change takes half a second, and the server has
a public to serve.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jinja2
from babel import Locale
from dash import ALL, ClientsideFunction, Dash, Input, Output, State, ctx
from fastapi import FastAPI
from starlette.middleware.gzip import GZipMiddleware

from dashboard.i18n import FIRST, languages, say
from dashboard.operate import dialog, layout, screen
from dashboard.operate.access import Access
from dashboard.operate.deciding import Asked, press
from dashboard.operate.desk import Desk
from dashboard.operate.door import HOME, language_of
from dashboard.operate.table import Row
from dashboard.settings import assets_folder, own_version
from dashboard.web.aside import Aside
from dashboard.web.callbacks import Callbacks
from feeds.decisions.corrections import What
from feeds.race import Race
from feeds.store import Store
from feeds.timing.deliver import Delivery

OPERATORS = 4  # threads: so many look at once

_templates = jinja2.Environment(
    loader=jinja2.FileSystemLoader(Path(__file__).parent),
    autoescape=True,
    trim_blocks=True,
    undefined=jinja2.StrictUndefined,
)


class OperatorDash(Dash):
    """Dash whose index is the operator's page, in the operator's language."""

    def __init__(self, race: Race, **more: Any) -> None:
        self.race = race
        super().__init__(
            __name__,
            requests_pathname_prefix=HOME,
            routes_pathname_prefix=HOME,
            assets_folder=str(assets_folder()),
            include_assets_files=False,  # the page names its own
            update_title="",
            **more,
        )
        self.backend.websocket_capability = False
        self.layout = lambda: layout.page(self.language)

    @property
    def language(self) -> str:
        """Return the language of whoever asks."""
        if not self.backend.has_request_context():  # Dash tries the layout when it is given
            return FIRST
        request = self.backend.request_adapter()
        return language_of(request.args, request.cookies, request.headers.get("accept-language"))

    def interpolate_index(self, **parts: str) -> str:  # type: ignore[override]
        """Return the page with Dash's parts in it."""
        return page_of(self.race, "page.html", self.language, **parts)


def page_of(race: Race, template: str, language: str, **more: str) -> str:
    """Return one of the operator's pages."""
    return _templates.get_template(template).render(
        say=lambda key, **values: say(language, key, **values),
        language=language,
        languages=[(code, Locale(code).get_display_name(code)) for code in languages()],
        race_name=race.name.get(language) or next(iter(race.name.values())),
        version=own_version(),
        is_rehearsal=race.is_rehearsal,
        **more,
    )


def behind_door(race: Race, store: Store, delivery: Delivery | None, token: str) -> dict[str, Any]:
    """Return what `Door` needs: who may come in, the app behind it, and what it may do.

    Parameters
    ----------
    race : by the timetable.
    store : where its reads are.
    delivery : the way decisions go; None: none can be made.
    token : lets an operator in.
    """
    server = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    dash = OperatorDash(race, server=server)
    _add_callbacks(dash, Desk(race, store, delivery))
    _add_touches(dash)
    server.add_middleware(GZipMiddleware, minimum_size=1000)
    server.add_middleware(Callbacks, dash=dash)
    policy = (
        "default-src 'self'",
        f"script-src 'self' {' '.join(dash.csp_hashes())}",
        "style-src 'self' 'unsafe-inline'",  # Dash's components and the grid inject their styles
        "img-src 'self' data:",
        "font-src 'self' data:",  # the grid's icons
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )

    def form(language: str, wrong: str, values: Mapping[str, float]) -> str:
        told = say(language, f"operate.login.{wrong}", **values) if wrong else ""
        return page_of(race, "login.html", language, told=told)

    return {
        "access": Access(token), "operator": server, "form": form, "policy": "; ".join(policy),
    }  # fmt: skip


def _add_callbacks(dash: OperatorDash, desk: Desk) -> None:
    aside = Aside("operator", OPERATORS)  # where the store hangs, only they wait for it

    @dash.callback(
        Output({"part": "light", "name": ALL}, "children"),
        Output({"part": "tile", "name": ALL}, "className"),
        Output("table", "columnDefs"),
        Output("table", "rowData"),
        Output("told", "data"),
        Input("beat", "data"),
        Input("shown", "data"),
        Input({"part": "sought", "name": ALL}, "value"),
        Input("done", "data"),
    )
    async def show(
        _beat: int | None, shown: str | None, sought: list[str], _done: Any
    ) -> tuple[Any, ...]:
        language, is_new = dash.language, ctx.triggered_id in (None, "shown")
        wanted = dict(zip(layout.SEARCHABLE, sought, strict=True))
        sight = await aside(desk.look)
        table = screen.table(sight, language, shown, wanted, is_new)
        return *screen.lights(sight, language), *table, screen.told(sight, desk.wall())

    @dash.callback(
        Output("question", "children"),
        Output("meaning", "children"),
        Output("fields", "children"),
        Output("why", "value"),
        Output("asked", "data"),
        Input({"part": "act", "tab": ALL, "what": ALL}, "n_clicks"),
        State("table", "selectedRows"),
        State("table", "cellClicked"),
        State({"part": "sought", "name": ALL}, "value"),
        prevent_initial_call=True,
    )
    async def ask(
        _clicks: list[int], lit: list[Row] | None, tapped: Row | None, sought: list[str]
    ) -> tuple[Any, ...]:
        pressed, sight = ctx.triggered_id, await aside(desk.look)
        wanted = dict(zip(layout.SEARCHABLE, sought, strict=True))
        key = str((tapped or {}).get("rowId"))
        row = screen.about(sight, dash.language, pressed["tab"], wanted, lit or [], key)
        asked = Asked(What(pressed["what"]), row, uuid.uuid4().hex)
        return dialog.asked_for(sight, dash.language, asked)

    @dash.callback(
        Output("answer", "children"),
        Output("go", "children"),
        Output("checked", "data"),
        Output("done", "data"),
        Input("go", "n_clicks"),
        Input("asked", "data"),
        State({"part": "field", "name": ALL}, "value"),
        State({"part": "field", "name": ALL}, "id"),
        State("who", "value"),
        State("why", "value"),
        State("checked", "data"),
        prevent_initial_call=True,
    )
    async def answer(
        _click: int, asked: dict[str, Any], values: list[str | None], ids: list[dict[str, str]],
        who: str | None, why: str | None, checked: str | None,
    ) -> tuple[Any, ...]:  # fmt: skip
        if ctx.triggered_id == "asked":
            return dialog.unanswered(dash.language)
        typed = {place["name"]: value or "" for place, value in zip(ids, values, strict=True)}
        said = await aside(
            press, desk, dash.language, Asked.of(asked), typed, who or "", why or "", checked
        )
        return dialog.answered(dash.language, said)


def _add_touches(dash: Dash) -> None:
    """Add what the browser does by itself: assets/operate.js."""
    for output, function, given in (
        ("shown", "choose", Input({"part": "tile", "name": ALL}, "n_clicks")),
        ("heard", "hear", Input("told", "data")),
        ("opened", "open", Input("asked", "data")),
        ("closed", "close", Input("done", "data")),
    ):
        dash.clientside_callback(
            ClientsideFunction("operate", function),
            Output(output, "data"),
            given,
            prevent_initial_call=True,
        )
