"""Dash's part of every page: Plotly's map of the city and the course, with nothing moving on it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import plotly.graph_objects as go
from dash import Dash, Input, Output, dcc, html

from dashboard.first_paint import FirstPaint
from dashboard.guard import page_of


def add_map(dash: Dash, paints: Mapping[str, FirstPaint], live: str) -> None:
    """Give the app its layout and callbacks. Call once, before ``csp_hashes``."""
    dash.layout = html.Div(
        [
            dcc.Location(id="address"),
            dcc.Graph(
                id="map",
                responsive=True,
                config={"scrollZoom": True, "displayModeBar": False, "doubleClick": False},
                style={"height": "100%"},
            ),
            dcc.Store(id="attached"),
        ]
    )

    @dash.callback(Output("map", "figure"), Input("address", "pathname"))
    def show_ground(path: str) -> go.Figure:
        _kind, race_key = page_of(path, live)
        return figure_of(paints[race_key])

    dash.clientside_callback(
        "(figure) => window.dash_clientside.poursuite.attach(figure)",
        Output("attached", "data"),
        Input("map", "figure"),
    )


def figure_of(paint: FirstPaint) -> go.Figure:
    """Return the ground as a Plotly figure; the browser sets the camera."""
    frame = paint.frame
    ground: dict[str, Any] = {
        "style": paint.style,
        "center": {"lon": frame.lon0, "lat": frame.lat0},
        "zoom": 12,
    }
    figure = go.Figure(go.Scattermap(lon=[None], lat=[None], hoverinfo="skip", showlegend=False))
    figure.update_layout(
        map=ground,
        margin={"l": 0, "r": 0, "t": 0, "b": 0},
        paper_bgcolor="rgba(0,0,0,0)",
        dragmode="pan",
        uirevision="one camera",
    )
    return figure
