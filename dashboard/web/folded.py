"""An answer that is the same for everybody: its bytes, folded once in each way one can take."""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from hashlib import sha256

import brotli
from starlette.datastructures import Headers
from starlette.types import Scope, Send

GZIP_LEVEL = 6


@dataclass(frozen=True, slots=True)
class Folded:
    """One body, ready to be sent."""

    ways: tuple[tuple[str, bytes], ...]  # content encoding, bytes; the shortest first, plain last
    tag: str  # of the plain body

    def of(self, accepted: str) -> tuple[str, bytes]:
        """Return the encoding and the bytes for an Accept-Encoding header."""
        refused = {one.partition(";")[0] for one in _parts(accepted) if one.endswith(";q=0")}
        taken = {one.partition(";")[0] for one in _parts(accepted)} - refused
        return next(way for way in self.ways if way[0] in taken or not way[0])


def folded(body: bytes, quality: int = 9, brotlied: bytes | None = None) -> Folded:
    """Return a body, folded.

    Parameters
    ----------
    body : as it is.
    quality : of brotli, 0 to 11: how much time may be spent.
    brotlied : the body by brotli, where somebody has made that already.

    Examples
    --------
    >>> page = folded(b"<!doctype html>" * 99)
    >>> [page.of(asked)[0] for asked in ("gzip, deflate, br", "gzip;q=1, br;q=0", "")]
    ['br', 'gzip', '']
    """
    ways = (
        ("br", brotlied or bytes(brotli.compress(body, quality=quality))),
        ("gzip", gzip.compress(body, GZIP_LEVEL, mtime=0)),
        ("", body),
    )
    return Folded(ways, sha256(body).hexdigest()[:20])


def as_it_is(body: bytes) -> Folded:
    """Return a body that folding would make no smaller."""
    return Folded((("", body),), sha256(body).hexdigest()[:20])


async def send_folded(
    page: Folded, scope: Scope, send: Send, headers: tuple[tuple[bytes, bytes], ...]
) -> None:
    """Answer with a body, or with the word that the reader has it already."""
    asked = Headers(scope=scope)
    encoding, body = page.of(asked.get("accept-encoding", ""))
    tag = f'"{page.tag}{encoding and "-"}{encoding}"'
    told = [*headers, (b"etag", tag.encode()), (b"vary", b"Accept-Encoding")]
    if tag in {one.removeprefix("W/") for one in _parts(asked.get("if-none-match", ""))}:
        await send({"type": "http.response.start", "status": 304, "headers": told})
        await send({"type": "http.response.body", "body": b""})
        return
    told += [(b"content-length", str(len(body)).encode())]
    told += [(b"content-encoding", encoding.encode())] if encoding else []
    await send({"type": "http.response.start", "status": 200, "headers": told})
    await send({"type": "http.response.body", "body": body})


def _parts(header: str) -> list[str]:
    return [part.replace(" ", "") for part in header.split(",")]
