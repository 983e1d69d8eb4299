"""From a stream of JSON objects, on one line or on many, to one object at a time."""

from __future__ import annotations

import json
import re
from collections import deque
from typing import Any

from feeds.protocols.events import MOST_BUFFERED

MOST_OBJECT = 16 * 1024  # bytes of one object; a record has less than one thousand
MOST_DEEP = 32  # braces open at a time; a record has three
# A string; a brace or a line's end; a byte JSON knows in strings only; a string's cut-off quote.
TOKEN = re.compile(rb'"(?:[^"\\\r\n]|\\[^\r\n])*"|[{}\n]|[^]["{},:\s\d+\-.a-zEIN]|"')

Found = list[tuple[bytes, dict[str, Any] | None]]


class Objects:
    """What of a stream has come, taken apart where objects end.

    A record is found wherever it stands whole, inside an object that is none or never ends too.
    The time taken is proportional to the bytes, whatever they are.

    Parameters
    ----------
    key : what makes an object a record. Any other is junk.

    Examples
    --------
    >>> objects = Objects("ID")
    >>> objects.add(b'hello {"ID": 1,')
    [(b'hello', None)]
    >>> objects.add(b' "Bib": 2}')
    [(b'{"ID": 1, "Bib": 2}', {'ID': 1, 'Bib': 2})]
    """

    def __init__(self, key: str) -> None:
        self._key = key
        self._mark = f'"{key}"'.encode("ascii")
        self._rest = b""

    def add(self, data: bytes) -> Found:
        """Return the records the bytes complete, and the lines of junk around them, with None."""
        found: Found = []
        while data:
            room = MOST_BUFFERED - len(self._rest)
            piece, data = data[:room], data[room:]
            self._rest += piece
            if len(self._rest) > MOST_OBJECT or any(end in piece for end in (b"}", b"{", b"\n")):
                self._scan(found)
        return found

    def _scan(self, found: Found) -> None:
        rest = self._rest
        done = at = 0  # all before `done` is told
        opened: deque[tuple[int, bool]] = deque(maxlen=MOST_DEEP)  # braces, and which has the key
        quote = bad = -1  # the line's first string since the last bad byte, and that byte
        while token := TOKEN.search(rest, at):
            start, at = token.span()
            text = token[0]
            if text == b"{":
                opened.append((start, False))
            elif text == b"}":
                first, is_marked = opened.pop() if opened else (start, False)
                if is_marked:
                    opened.clear()  # whatever is around a record, or around an error, is junk
                    if (record := self._record(rest[first:at])) is not None:
                        found += _lines(rest[done:first])
                        found.append((rest[first:at], record))
                        done, quote = at, -1
            elif text == b"\n":
                quote = -1  # no string crosses it
            elif len(text) > 1:
                quote = start if quote < 0 else quote
                if text == self._mark and opened:
                    opened[-1] = (opened[-1][0], True)
            elif text == b'"' and b"\n" not in rest[at:] and len(rest) - start <= MOST_OBJECT:
                break  # the string may yet end
            else:
                opened.clear()
                if quote >= 0 and start > bad:  # its quotes may pair the other way round
                    at, bad = quote + 1, start
                quote = -1
        waits = opened[0][0] if opened else rest.rfind(b"\n") + 1
        if len(rest) - max(done, waits) > MOST_OBJECT:
            waits = len(rest) - MOST_OBJECT // 2
        if waits > done:
            found += _lines(rest[done:waits])
            done = waits
        self._rest = rest[done:]

    def _record(self, raw: bytes) -> dict[str, Any] | None:
        try:
            try:
                found = json.loads(raw.decode("utf-8"))
            except UnicodeDecodeError:
                found = json.loads(raw.decode("cp1252", "replace"))
        except (ValueError, RecursionError):
            return None
        return found if self._key in found else None


def _lines(junk: bytes) -> Found:
    lines = (line.strip(b" \t\0") for line in junk.splitlines())
    return [(line, None) for line in lines if line]
