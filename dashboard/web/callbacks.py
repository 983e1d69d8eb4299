"""What Dash is asked, looked at before it is: Dash answers 500 to whatever it does not expect.

Only scripts that it knows and callbacks of the right shape get through; all else is the asker's
mistake, and is told so.
"""

from __future__ import annotations

import json
from typing import Any

from dash import Dash
from dash.fingerprint import check_fingerprint
from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from dashboard.web.reading import given, whole_body


class Callbacks:
    """ASGI middleware: 404 for scripts that Dash does not have, 400 for calls that mean nothing.

    Parameters
    ----------
    app : in which Dash answers.
    dash : what it knows.
    """

    def __init__(self, app: ASGIApp, *, dash: Dash) -> None:
        self.app, self.dash = app, dash
        self.prefix: str = dash.config.routes_pathname_prefix

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse, or let through."""
        path = scope["path"].removeprefix(self.prefix) if scope["type"] == "http" else ""
        if path.startswith("_dash-component-suites/") and not self._has(path):
            await PlainTextResponse("no such script", 404)(scope, receive, send)
        elif path == "_dash-update-component" and scope["method"] == "POST":
            body = await whole_body(receive)
            if body is None:
                return  # gone
            kind = Headers(scope=scope).get("content-type", "")
            if kind.startswith("application/json") and self._is_call(body):
                await self.app(scope, given(body, receive), send)
            else:
                told = "expected a call of one of this page's callbacks, as JSON"
                await PlainTextResponse(told, 400)(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    def _has(self, path: str) -> bool:
        _, package, name = (*path.split("/", 2), "")[:3]
        return check_fingerprint(name)[0] in self.dash.registered_paths.get(package, ())

    def _is_call(self, body: bytes) -> bool:
        try:
            call = json.loads(body)
        except (ValueError, RecursionError):
            return False
        if not isinstance(call, dict) or not isinstance(call.get("output"), str):
            return False
        rule = self.dash.callback_map.get(call["output"])
        changed = call.get("changedPropIds", [])
        return (
            rule is not None
            and _are_given(call.get("inputs", []), rule["inputs"])
            and _are_given(call.get("state", []), rule["state"])
            and _are_answered(call.get("outputs"), call["output"])
            and isinstance(changed, list)
            and all(isinstance(one, str) for one in changed)
        )


def _are_given(told: Any, asked: list[dict[str, Any]]) -> bool:
    """Say whether what a call tells are the properties that its rule asks for."""
    if not isinstance(told, list) or len(told) != len(asked):
        return False
    return all(
        isinstance(one, list) and all(map(_is_place, one))  # of every part that fits a pattern
        if wanted["id"].startswith("{")
        else _is_place(one) and one["id"] == wanted["id"]
        for one, wanted in zip(told, asked, strict=True)
    )


def _are_answered(told: Any, output: str) -> bool:
    """Say whether a call wants the properties answered that its callback is called after."""
    is_one = not output.startswith("..")
    parts = [output] if is_one else output.strip(".").split("...")
    if is_one:
        told = [told]
    if not isinstance(told, list) or len(told) != len(parts):
        return False
    return all(
        isinstance(one, list) and all(map(_is_place, one))
        if part.startswith("{")
        else _is_place(one) and f"{one['id']}.{one['property']}" == part
        for one, part in zip(told, parts, strict=True)
    )


def _is_place(one: Any) -> bool:
    """Say whether this names a property of a part of the page."""
    if not isinstance(one, dict) or not isinstance(one.get("property"), str):
        return False
    name = one.get("id")
    is_pattern = isinstance(name, dict) and all(
        isinstance(part, str | int | float) for part in name.values()
    )
    return isinstance(name, str) or is_pattern
