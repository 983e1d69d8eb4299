"""Reads and fixes that somebody posted to us: JSON, or JSON lines.

A body is a list of objects, an object with that list under ``reads`` or ``fixes``, or an object
a line; packed with gzip, or not. One bad object never stops the rest: it is refused, and why.
"""

import json
import zlib
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Literal

from feeds.files.read_lines import BadLine, decode_json_line
from feeds.protocols.framing import is_keepalive
from feeds.rules import fixes
from feeds.rules.fixes import Fix
from feeds.timing.journal import Entry

What = Literal["reads", "fixes"]
NEEDED: dict[What, str] = {
    "reads": 'a list of {"tag": "…", "mat": "…", "at": "…"}, or one a line',
    "fixes": 'a list of {"lon": …, "lat": …, "at": "…"}, or one a line',
}


GZIP = b"\x1f\x8b"


class BadBody(ValueError):
    """Why a body as a whole is of no use."""


class TooLarge(BadBody):
    """Why a body is not even looked at."""


def unpacked(body: bytes, encoding: str, most: int) -> bytes:
    """Return a body as it was before it was packed for the way.

    Parameters
    ----------
    encoding : what ``Content-Encoding`` says. What begins as gzip does is gzip without it, too.
    most : bytes; no more are unpacked, whatever was packed.

    Raises
    ------
    BadBody
        Where it is packed in another way, or cut short.
    TooLarge
        Where there is more in it.

    Examples
    --------
    >>> import gzip
    >>> unpacked(gzip.compress(b"[]"), "gzip", 100)
    b'[]'
    """
    encoding = encoding.strip().lower()
    if encoding not in ("", "identity", "gzip", "x-gzip"):
        raise BadBody(f"expected Content-Encoding gzip, or none, found {encoding[:40]!r}.")
    if not body.startswith(GZIP):
        if "gzip" in encoding and body:
            raise BadBody("expected gzip, as Content-Encoding says, found other bytes.")
        return body
    whole = b""
    try:
        while body.startswith(GZIP):  # several may follow one another
            unpacker = zlib.decompressobj(wbits=31)
            whole += unpacker.decompress(body, most + 1 - len(whole))
            if len(whole) > most:
                raise TooLarge(f"expected at most {most} bytes unpacked: send it in several posts")
            if not unpacker.eof:
                raise BadBody("broken gzip: it is cut short. Pack it again.")
            body = unpacker.unused_data
    except zlib.error:
        raise BadBody("broken gzip. Pack it again, or send it as it is.") from None
    return whole


def posted(body: bytes, what: What, source: str, received_s: float) -> dict[int, Entry]:
    r"""Return what a body carries: an entry for each object, by its line or place, from 1.

    Parameters
    ----------
    body : UTF-8.
    what : reads or fixes.
    source : who posted it; an object may name its own.
    received_s : Unix seconds, now.

    Raises
    ------
    BadBody
        Where the body as a whole is of no use.

    A body that says only ``#KEEPALIVE`` carries nothing, and that is well.

    Examples
    --------
    >>> lines = b'{"tag": "0042", "mat": "1km", "at": "2021-10-31T09:05:00Z"}\n{"tag": "7"}'
    >>> posted(lines, "reads", "http", 1635671101.0)[2].refused
    'at: missing'
    """
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadBody("expected UTF-8, found other bytes. Send it as UTF-8.") from None
    pieces = _pieces(text, what)
    said = [line for line in body.splitlines() if line.strip()]
    if not pieces and not (said and all(map(is_keepalive, said))):
        raise BadBody(f"expected {NEEDED[what]}, found nothing.")
    decode = _read if what == "reads" else _fix
    return {number: _entry(piece, decode, source, received_s) for number, piece in pieces.items()}


def _pieces(text: str, what: What) -> dict[int, str]:
    """Return the text of each object."""
    numbered = enumerate((line.strip() for line in text.split("\n")), 1)
    lines = {number: line for number, line in numbered if line and not is_keepalive(line.encode())}
    try:
        found: Any = json.loads(text) if text.lstrip()[:1] in ("[", "{") else None
    except (ValueError, RecursionError):
        if text.lstrip().startswith("["):
            raise BadBody("not JSON: the list is cut short or misspelt. Mend it.") from None
        return lines
    if isinstance(found, dict) and isinstance(found.get(what), list):
        found = found[what]
    if isinstance(found, list):
        return {number: json.dumps(one) for number, one in enumerate(found, 1)}
    return {1: text.strip()} if isinstance(found, dict) else lines


def _entry(
    text: str, decode: Callable[[str, str, float], Entry], source: str, received_s: float
) -> Entry:
    raw = text.encode("utf-8", "replace")
    try:
        return replace(decode(text, source, received_s), raw=raw)
    except BadLine as error:
        return Entry(received_s, source, raw, refused=str(error))


def _read(text: str, source: str, received_s: float) -> Entry:
    read = replace(decode_json_line(text, source), received_s=round(received_s, 3))
    return Entry(received_s, read.source, b"", read)


def _fix(text: str, source: str, received_s: float) -> Entry:
    try:
        found: Any = json.loads(text)
    except (ValueError, RecursionError):
        raise BadLine("not JSON") from None
    if not isinstance(found, dict):
        raise BadLine("expected a JSON object")
    lon, lat = (_degrees(found.get(name), name, most) for name, most in (("lon", 180), ("lat", 90)))
    words = {name: found.get(name, "") for name in ("tag", "at", "source")}
    checked = decode_json_line(json.dumps(words | {"tag": words["tag"] or "-", "mat": "-"}), source)
    tag = checked.tag if words["tag"] else ""
    fix = Fix(tag, lon, lat, checked.at_s, round(received_s, 3), checked.source)
    return Entry(received_s, checked.source, b"", other=(fixes.STREAM, *fixes.pack(fix)))


def _degrees(value: object, name: str, most: float) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise BadLine(f"{name}: expected a number of degrees")
    if not abs(value) <= most:  # which no number is that is none, nor one too large for a float
        raise BadLine(f"{name}: expected degrees from -{most} to {most}")
    return float(value)
