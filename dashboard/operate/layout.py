"""The operator's page: tiles that are its tabs, one table, and the dialog in which one decides.

All of it stands from the first answer on, and assets/operate.js shows the heading of the tile that
was tapped, so that a tap is answered before the server is.
"""

from __future__ import annotations

import dash_ag_grid as dag
from dash import dcc, html
from dash.development.base_component import Component

from dashboard.i18n import say
from dashboard.operate.describe import title
from dashboard.operate.dialog import dialog
from dashboard.operate.tabs import TABS
from dashboard.operate.tell import Level
from feeds.decisions.corrections import What

SEARCHABLE = ("chips", "reads", "runners")
STORES = ("beat", "shown", "told", "heard", "asked", "opened", "checked", "done", "closed")
GRAVE = (What.DISQUALIFY, What.VOID_READ, What.STOP, What.NOT_START, What.STOP_RACE)
ROW_PX, HEAD_PX = 46, 40


def page(language: str) -> Component:
    """Return the whole page in a language."""
    return html.Main(
        [
            html.P(say(language, "operate.stale"), id="stale", role="alert"),
            html.Div([_tile(language, name) for name in TABS], id="tiles"),
            html.Section([*(_head(language, name) for name in TABS), _table(language)], id="panel"),
            dialog(language),
            html.Div(id="toast", role="status"),
            *(dcc.Store(id=name) for name in STORES),
        ]
    )


def light(figure: str, sentence: str) -> list[Component]:
    """Return what stands in a tile."""
    return [html.Strong(figure), html.Span(sentence, className="sentence")]


def _tile(language: str, name: str) -> Component:
    words = {"data-tab": name, "aria-controls": "panel"}
    return html.Button(
        [
            html.Span(say(language, f"operate.tile.{name}"), className="name"),
            html.Span(id={"part": "light", "name": name}, className="light"),
        ],
        id={"part": "tile", "name": name},
        className=f"tile {Level.QUIET}",
        type="button",
        **words,  # type: ignore[arg-type]  # mypy cannot know which of Dash's words these are
    )


def _head(language: str, name: str) -> Component:
    """Return a tab's heading, its search where it has one, and what can be decided there."""
    buttons: list[Component] = [
        html.Button(
            title(language, what),
            id={"part": "act", "tab": name, "what": what.value},
            className="act grave" if what in GRAVE else "act",
            type="button",
        )
        for what in TABS[name].ACTIONS
    ]
    if name in SEARCHABLE:
        search = dcc.Input(
            id={"part": "sought", "name": name},
            type="search",
            placeholder=say(language, f"operate.search.{name}"),
            debounce=0.3,
            autoComplete="off",
            className="search",
        )
        buttons.insert(0, search)
    words = {"data-tab": name}
    return html.Div(
        [
            html.H2(say(language, f"operate.tile.{name}")),
            html.P(say(language, f"operate.hint.{name}")),
            html.Div(buttons, className="acts"),
        ],
        className="head",
        **words,  # type: ignore[arg-type]
    )


def _table(language: str) -> Component:
    table: Component = dag.AgGrid(
        id="table",
        columnDefs=[],
        rowData=[],
        getRowId="params.data.key",
        rowClassRules={
            f"is-{level}": f"params.data.level == '{level}'" for level in (Level.LOOK, Level.BAD)
        },
        defaultColDef={
            "sortable": False,
            "suppressMovable": True,
            "suppressHeaderMenuButton": True,
        },
        dashGridOptions={
            "rowSelection": {
                "mode": "singleRow",
                "checkboxes": False,
                "enableClickSelection": True,
            },
            "localeText": {"noRowsToShow": say(language, "operate.no_rows")},
            "rowHeight": ROW_PX,
            "headerHeight": HEAD_PX,
            "animateRows": False,
        },
        style={"height": "100%", "width": "100%"},
    )
    return table
