"""The OpenAPI document, made of the table that the routes are made of."""

from __future__ import annotations

import json
from typing import Any

from dashboard.data.columns import Column
from dashboard.data.table import (
    ADDRESSES,
    BELOW,
    EVENT_ID,
    LONGEST_DELAY_S,
    MOST_ROWS,
    STREAM,
    Address,
    Parameter,
)
from dashboard.i18n import languages
from dashboard.settings import own_version

Told = dict[str, Any]
KINDS_OF_CELLS = {"text": "string", "number": "number", "whole": "integer"}
ABOUT = (
    "How a race stands, for graphics engines and whoever else counts on it. Everything is public, "
    "may be kept by any cache as its headers say, and names nobody who opted out. What nobody "
    "knows is an empty text."
)


def document() -> str:
    """Return the document, JSON."""
    paths = {}
    for one in ADDRESSES:
        for kind in ("json", "csv"):
            paths[f"{BELOW}{{race}}/{one.name}.{kind}"] = {"get": _operation(one, kind)}
    paths[f"{BELOW}{{race}}/{STREAM.name}"] = {"get": _operation(STREAM, "stream")}
    told: Told = {
        "openapi": "3.1.0",
        "info": {"title": "Poursuite", "version": own_version(), "description": ABOUT},
        "servers": [{"url": "/"}],
        "paths": paths,
        "components": {
            "schemas": {
                **{_schema_name(one): _row(one) for one in ADDRESSES},
                "Problem": {
                    "type": "object",
                    "properties": {"error": {"type": "string"}},
                    "required": ["error"],
                },
            },
        },
    }
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def _operation(one: Address, kind: str) -> Told:
    parameters = [_in_path("race", "the key of the race", "[a-z0-9-]+")]
    if one.of_runner:
        parameters.append(_in_path("bib", "as it is printed", ".+"))
    parameters += [_in_query(parameter) for parameter in one.parameters]
    answers: Told = {"200": _answer(one, kind)}
    if kind == "stream":
        parameters.append(
            {
                "name": "Last-Event-ID",
                "in": "header",
                "description": "the id of what was heard last; browsers send it by themselves",
                "schema": {"type": "string"},
            }
        )
    else:
        answers["304"] = {"description": "what the reader has is still so"}
    answers["400"] = _problem("a parameter that means nothing; `error` says what was expected")
    answers["404"] = _problem("no such race, or nobody who may be named by that bib")
    answers["503"] = {"description": "the store does not answer, or too many listen: ask again"}
    name = f"{_schema_name(one)}_{kind}"
    told: Told = {"operationId": name, "summary": one.does, "parameters": parameters}
    return told | {"responses": answers}


def _answer(one: Address, kind: str) -> Told:
    if kind == "stream":
        body: Told = {"text/event-stream": {"schema": {"type": "string"}}}
    elif kind == "csv":
        body = {"text/csv": {"schema": {"type": "string"}}}
    else:
        row = {"$ref": f"#/components/schemas/{_schema_name(one)}"}
        body = {"application/json": {"schema": {"type": "array", "items": row}}}
    headers = ("Cache-Control",) if kind == "stream" else ("Cache-Control", "ETag", "X-Race-UTC")
    return {
        "description": one.does,
        "headers": {name: {"schema": {"type": "string"}} for name in headers},
        "content": body,
    }


def _problem(what: str) -> Told:
    schema = {"$ref": "#/components/schemas/Problem"}
    return {"description": what, "content": {"application/json": {"schema": schema}}}


def _row(one: Address) -> Told:
    return {
        "type": "object",
        "properties": {column.name: _cell(column) for column in one.columns},
        "required": [column.name for column in one.columns],
        "additionalProperties": False,
    }


def _cell(column: Column) -> Told:
    kind = {"type": KINDS_OF_CELLS[column.kind]}
    if column.may_be_empty and column.kind != "text":
        return {"anyOf": [kind, {"const": ""}], "description": column.does}
    return kind | {"description": column.does}


def _schema_name(one: Address) -> str:
    return one.name.partition("/")[0].capitalize()


def _in_path(name: str, does: str, pattern: str) -> Told:
    schema = {"type": "string", "pattern": f"^{pattern}$"}
    return {"name": name, "in": "path", "required": True, "description": does, "schema": schema}


def _in_query(one: Parameter) -> Told:
    schemas: dict[str, Told] = {
        "seconds": {"type": "number", "minimum": 0, "maximum": LONGEST_DELAY_S},
        "count": {"type": "integer", "minimum": 1, "maximum": MOST_ROWS},
        "language": {"type": "string", "enum": list(languages())},
        "event": {"type": "string", "pattern": f"^{EVENT_ID.pattern}$"},
    }
    schema = schemas[one.kind]
    if one.usual is not None:
        schema = schema | {"default": one.usual}
    return {"name": one.name, "in": "query", "description": one.does, "schema": schema}
