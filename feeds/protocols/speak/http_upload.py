"""RACE RESULT boxes that post: what they put into a request, and when they try again.

Sources: see `feeds.protocols.http_upload`. Anything but 200 is tried again after 10 s, 503
after a minute; a Track Box does so for ever, and a decoder is taken to do the same.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal
from zoneinfo import ZoneInfo

from feeds.protocols.local_time import local
from feeds.protocols.speak.peer import clock, plain
from feeds.reads import Read

Box = Literal["decoder", "trackbox"]
AGAIN_S, BUSY_S = 10.0, 60.0
RECORDS = 100  # in one request


@dataclass(frozen=True, slots=True)
class Post:
    """One request: the address's parameters, not yet encoded, and the body."""

    query: dict[str, str]
    body: bytes


class Uploader:
    """A box that posts until it is answered 200, one request at a time.

    Parameters
    ----------
    box : which of the two.
    zone : what a decoder's clock shows. A Track Box's shows UTC.
    """

    def __init__(self, box: Box, zone: ZoneInfo) -> None:
        self._box, self._zone = box, zone
        self._new: deque[Read] = deque()
        self._post: Post | None = None
        self._reads = 0  # in that request
        self._next_s = -math.inf
        self._number = 0

    @property
    def waiting(self) -> int:
        """How many reads have not been answered 200."""
        return len(self._new) + self._reads

    def send(self, reads: Sequence[Read]) -> None:
        """Take reads in. A read's mat is the box's name."""
        self._new.extend(reads)

    def due(self, now_s: float) -> Post | None:
        """Return the request to make now, or None."""
        if now_s < self._next_s:
            return None
        if self._post is None and self._new:
            few = [self._new.popleft()]
            while self._new and self._new[0].mat == few[0].mat and len(few) < RECORDS:
                few.append(self._new.popleft())
            self._reads = len(few)
            write = {"decoder": self._decoder, "trackbox": self._trackbox}[self._box]
            self._post = write(few, now_s)
        return self._post

    def answered(self, status: int, now_s: float) -> None:
        """Take in the answer to the last request."""
        if status == 200:
            self._post, self._reads, self._next_s = None, 0, -math.inf
        else:
            self._next_s = now_s + (BUSY_S if status == 503 else AGAIN_S)

    def _decoder(self, few: list[Read], now_s: float) -> Post:
        lines = ""
        for read in few:
            self._number += 1
            at = local(self._zone, read.at_s)
            tag = plain(read.tag, ";")
            lines += f"{self._number};{tag};{at:%Y-%m-%d};{clock(at, 3)};0;3;22;;;;0;;;;;;;;\n"
        return Post({"device": few[0].mat, "user": "10000"}, lines.encode("iso-8859-1"))

    def _trackbox(self, few: list[Read], now_s: float) -> Post:
        box_s = math.ceil(max(now_s, *(read.at_s for read in few)))
        self._number += 1
        query = {
            "v": "2",
            "custId": "10000",
            "boxId": few[0].mat,
            "boxType": "PTrack",
            "boxName": few[0].mat,
            "boxTime": f"{datetime.fromtimestamp(box_s, UTC):%y%m%dT%H%M%SZ}",
            "index": "1",
            "count": str(len(few)),
            "dataIndex": str(self._number),
        }
        lines = (
            f"{plain(read.tag, ';')};{box_s - math.floor(read.at_s)};-40;15;92832;;;;20;-90;\r"
            for read in few
        )
        return Post(query, "".join(lines).encode("iso-8859-1"))
