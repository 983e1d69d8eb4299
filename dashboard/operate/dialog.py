"""The dialog in which one decides: a question, its boxes, who and why, and what it would change."""

from __future__ import annotations

from typing import Any, Final

from dash import dcc, html, no_update
from dash.development.base_component import Component

from dashboard.i18n import say
from dashboard.operate.deciding import Answer, Asked
from dashboard.operate.describe import title, wave
from dashboard.operate.desk import Sight
from dashboard.operate.forms import choices, filled_in
from feeds.decisions.corrections import What

LONGEST = 300
CLOSES: Final = {"data-close": ""}  # a tap closes the dialog; assets/operate.js


def dialog(language: str) -> Component:
    """Return it, closed and empty."""
    who = dcc.Input(
        id="who",
        type="text",
        persistence=True,
        persistence_type="session",
        autoComplete="name",
        maxLength=60,
    )
    why = dcc.Input(id="why", type="text", autoComplete="off", maxLength=LONGEST)
    cancel = html.Button(say(language, "operate.cancel"), type="button", **CLOSES)  # type: ignore[arg-type]
    words = {"aria-labelledby": "question"}
    return html.Dialog(
        [
            html.H2(id="question"),
            html.P(id="meaning"),
            html.Div(id="fields"),
            _field(language, "who", who),
            _field(language, "why", why),
            html.Div(id="answer", role="status"),
            html.Div([cancel, html.Button(id="go", type="button")], className="buttons"),
        ],
        id="dialog",
        **words,  # type: ignore[arg-type]
    )


def asked_for(sight: Sight, language: str, asked: Asked) -> tuple[Any, ...]:
    """Return a dialog that opens: question, meaning, boxes, an empty reason, and what is asked."""
    name = asked.what.name.lower()
    boxes = [
        _box(sight, language, asked.what, field, text)
        for field, text in filled_in(sight, asked.what, asked.row).items()
    ]
    meaning = say(language, f"operate.meaning.{name}")
    return title(language, asked.what), meaning, boxes, "", asked.told()


def unanswered(language: str) -> tuple[Any, ...]:
    """Return a dialog nobody has answered yet: its button tells the effect first."""
    return [], say(language, "operate.check"), None, no_update


def answered(language: str, said: Answer) -> tuple[Any, ...]:
    """Return what is told, the button, the answers whose effect that is, and what is done."""
    if said.is_done:
        return [], say(language, "operate.check"), None, said.lines
    button = say(language, "operate.decide" if said.checked else "operate.check")
    style = "wrong" if said.is_wrong else "effect"
    lines = html.Ul([html.Li(line) for line in said.lines], className=style)
    return lines, button, said.checked, no_update


def _box(sight: Sight, language: str, what: What, name: str, text: str) -> Component:
    """Return a field: what it may say, to be tapped, or anything, to be typed."""
    place = {"part": "field", "name": name}
    options = choices(sight, what, name)
    if options is None:
        box = dcc.Input(id=place, type="text", value=text, autoComplete="off", maxLength=LONGEST)
        return _field(language, name, box)
    chosen = text if text in options else ""
    return html.Fieldset(
        [
            html.Legend(say(language, f"operate.field.{name}")),
            html.Div(dcc.Input(id=place, type="hidden", value=chosen), hidden=True),
            *(_choice(sight, language, name, one, one == chosen) for one in options),
        ],
        className="choices",
    )


def _choice(sight: Sight, language: str, name: str, value: str, is_chosen: bool) -> Component:
    """Return a button that puts a value into a field; assets/operate.js."""
    words = {
        "data-choice": value,
        "data-name": name,
        "aria-pressed": "true" if is_chosen else "false",
    }
    label = wave(sight, language, value) if name == "wave" else value
    return html.Button(label, type="button", **words)  # type: ignore[arg-type]


def _field(language: str, name: str, box: Component) -> Component:
    return html.Label([html.Span(say(language, f"operate.field.{name}")), box], className="field")
