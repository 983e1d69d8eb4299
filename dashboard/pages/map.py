"""Dash's part of every page: Plotly's map of the city and the course, with nothing moving on it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import plotly.graph_objects as go
from dash import ClientsideFunction, Dash, Input, Output, dcc, html

from dashboard.pages.first_paint import FirstPaint
from dashboard.web.guard import page_of


def add_map(dash: Dash, paints: Mapping[str, FirstPaint], live: str) -> None:
    """Give the app its layout and callbacks. Call once, before ``csp_hashes``."""
    grounds = lru_cache(maxsize=None)(lambda race_key: figure_of(paints[race_key]).to_plotly_json())
    dash.layout = html.Div(
        [
            dcc.Location(id="address"),
            dcc.Store(id="ground-figure"),
            dcc.Graph(
                id="map",
                responsive=True,
                config={"scrollZoom": True, "displayModeBar": False, "doubleClick": False},
                style={"height": "100%"},
            ),
            dcc.Store(id="attached"),
        ]
    )

    @dash.callback(Output("ground-figure", "data"), Input("address", "pathname"))
    def show_ground(path: Any) -> dict[str, Any]:
        _kind, race_key = page_of(path if isinstance(path, str) else "", live)
        figure: dict[str, Any] = grounds(race_key if race_key in paints else live)
        return figure

    dash.clientside_callback(
        ClientsideFunction("poursuite", "stand"),
        Output("map", "figure"),
        Input("ground-figure", "data"),
        prevent_initial_call=True,
    )
    dash.clientside_callback(
        ClientsideFunction("poursuite", "attach"),
        Output("attached", "data"),
        Input("map", "figure"),
        prevent_initial_call=True,
    )


def figure_of(paint: FirstPaint) -> go.Figure:
    """Return the ground as a Plotly figure; the browser puts its camera in."""
    figure = go.Figure(go.Scattermap(lon=[None], lat=[None], hoverinfo="skip", showlegend=False))
    figure.update_layout(
        map={"style": paint.style},
        margin={"l": 0, "r": 0, "t": 0, "b": 0},
        paper_bgcolor="rgba(0,0,0,0)",
        dragmode="pan",
        uirevision="one camera",
    )
    return figure
