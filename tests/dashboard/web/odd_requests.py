"""Requests as no browser sends them: made from a seed, so that one that hurts can be sent again."""

from __future__ import annotations

import json
import random
from copy import deepcopy
from typing import Any

METHODS = "GET GET GET POST POST HEAD PUT DELETE OPTIONS PATCH TRACE PROPFIND".split()
PARTS = (
    "", "/", "live", "replay", "embed", "map", "assets", "card", "api", "v1", "races", "reads",
    "fixes", "raceresult", "head.json", "runners.json", "score.json", "snapshot-0", "segment-1",
    "first.mjs", "page.mjs", "sw.js", "code.svg", "manifest.webmanifest", "operate", "login",
    "logout", "_dash-layout", "_dash-dependencies", "_dash-update-component", "_reload-hash",
    "_dash-component-suites", "dash", "dcc", "plotly", "package_data", "plotly.min.js", "html",
    "dash_ag_grid", "_favicon.ico", "_dash-ws-callback", "_mcp", "..", ".", "%2e%2e", "%00", "%ff",
    "%", "%zz", "%2f", "%5c..%5c", "\\", "~", "{race}.png", "{race}", "2416.png", "a" * 300,
    "%F0%9F%8F%83", "champs;x=1", "null", "-1", "1e999", "{}", "__class__", "style.css", "healthz",
    "readyz", "early.js", "themes", "day.css", "dash-renderer", "build", "v4_4_1m1.js",
)  # fmt: skip
QUERIES = (
    "lang=en", "lang=%ff", "lang=" + "x" * 500, "t=-1", "t=1:2:3", "t=1e9", "t=999999:999999:9",
    "bib=2416", "bib=%00", "bib=../..", "theme=light", "at=/", "at=//evil.example/", "at=%00",
    "at=" + "/" * 400, "page=replay", "&&&", "=", "%", "a[]=1", "lang=en&lang=fr", "speed=NaN",
    "token=x", "table=passings&1=2", "m=%F0%9F", "fingerprint=1",
)  # fmt: skip
HEADERS = (
    "Accept-Encoding: br", "Accept-Encoding: gzip;q=0", "Accept-Encoding: \xff",
    "Cookie: \xff=\x7f",
    "Cookie: poursuite-operator=.e30.x", "Accept-Language: x-y-z;q=2,*;q=-1", "Origin: null",
    "Origin: http://[", "Content-Type: application/json", "Content-Type: application/json",
    "Content-Type: multipart/form-data; boundary=", "Content-Type: text/html; charset=nonsense",
    "If-None-Match: *", "If-None-Match: \"x", "If-Modified-Since: never", "Range: bytes=5-1",
    "Range: bytes=0-0,1-1,2-2", "Range: bytes=-999999999999", "Range: lines=1-2",
    "Expect: 100-continue", "Expect: miracles", "Upgrade: websocket\r\nConnection: Upgrade",
    "Connection: close, keep-alive", "X-Forwarded-For: \xff, 1.2.3.4", "X-Forwarded-Proto: gopher",
    "Authorization: Bearer", "Authorization: Bearer \xff", "X-Poursuite-Time: 1e9",
    "X-Poursuite-Signature: sha256=", "Content-Encoding: gzip", "Content-Encoding: br, br",
    "Transfer-Encoding: gzip", "Access-Control-Request-Method: POST", "TE: trailers",
)  # fmt: skip
HOSTS = ("127.0.0.1", "127.0.0.1", "127.0.0.1", "race.example:99999", "[::1", "", "a b", "\xff")
GROUND = {
    "output": "ground-figure.data",
    "outputs": {"id": "ground-figure", "property": "data"},
    "inputs": [{"id": "address", "property": "pathname", "value": "/"}],
    "changedPropIds": ["address.pathname"],
    "state": [],
}
VALUES: tuple[Any, ...] = (
    None, True, -1, 1e308, "", "x", "/replay/nowhere", "\ud800", [], {}, [[]], [{}],
    {"id": "address"}, {"id": {}, "property": "data"}, {"id": {"a": [1]}, "property": "x"}, [None],
    "ground-figure.data",
)  # fmt: skip


def odd_request(chance: random.Random, race: str) -> bytes:
    """Return the bytes of one request, its body and all."""
    method = chance.choice(METHODS)
    path = "/" + "/".join(chance.choices(PARTS, k=chance.choice((1, 1, 2, 3, 4))))
    if chance.random() < 0.3:
        path, method = "/_dash-update-component", "POST"
    elif chance.random() < 0.15:
        path = f"/_dash-component-suites/{'/'.join(chance.choices(PARTS, k=2))}"
    if chance.random() < 0.1:
        path = "/operate" + path
    path = path.replace("{race}", race).replace("champs", race)
    if chance.random() < 0.5:
        path += "?" + "&".join(chance.choices(QUERIES, k=chance.choice((1, 1, 2))))
    lines = [f"{method} {path} HTTP/1.{chance.choice('1110')}"]
    lines.append(f"Host: {chance.choice(HOSTS) if chance.random() < 0.1 else HOSTS[0]}")
    lines += chance.sample(HEADERS, k=chance.choice((0, 1, 1, 2, 3)))
    body = b""
    if method not in ("GET", "HEAD") or chance.random() < 0.1:
        body = odd_body(chance)
        if chance.random() < 0.6 and path.partition("?")[0].endswith("component"):
            lines.append("Content-Type: application/json")
        if chance.random() < 0.9:
            lines.append(f"Content-Length: {len(body)}")
        else:
            lines.append("Transfer-Encoding: chunked")
            body = b"%x\r\n%b\r\n0\r\n\r\n" % (len(body), body) if body else b"0\r\n\r\n"
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


def odd_body(chance: random.Random) -> bytes:
    """Return a body: of a callback's call with something changed, or of nothing known."""
    kind = chance.random()
    if kind < 0.1:
        return chance.randbytes(chance.choice((0, 1, 50)))
    if kind < 0.15:
        return b"[" * 20_000
    if kind < 0.2:
        return b'{"inputs": NaN, "output": 1e999}'
    call: Any = json.loads(json.dumps(GROUND))
    for _ in range(chance.choice((1, 1, 2))):
        place = chance.choice((call, call["inputs"][0] if call.get("inputs") == [{}] else call))
        name = chance.choice([*GROUND, "id", "property"])
        if chance.random() < 0.2:
            place.pop(name, None)
        else:
            place[name] = deepcopy(chance.choice(VALUES))
    if chance.random() < 0.3 and isinstance(call.get("inputs"), list) and call["inputs"]:
        first = call["inputs"][0]
        if isinstance(first, dict):
            first["value"] = deepcopy(chance.choice(VALUES))
    return json.dumps(
        chance.choice((call, call, call, VALUES[chance.randrange(len(VALUES))]))
    ).encode()
