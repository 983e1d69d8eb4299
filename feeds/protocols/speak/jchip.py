"""A J-Chip reader as it would speak: it connects, tells its name, and sends when asked.

Sources: see `feeds.protocols.jchip`. One reader is one place: its reads' mats are not told.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from feeds.protocols.events import Role
from feeds.protocols.framing import Frames
from feeds.protocols.local_time import local
from feeds.protocols.speak.peer import CannotSay, clock, plain
from feeds.reads import Read

ROLE: Role = "dial"
START = re.compile(r"S(\d{4})", re.ASCII)


def peer(zone: ZoneInfo, name: str, *, is_dated: bool = True) -> Reader:
    """Return a reader.

    Parameters
    ----------
    zone : what its clock shows.
    name : its own.
    is_dated : whether its lines tell the date, as newer ones do.
    """
    return Reader(zone, plain(name, ""), is_dated)


class Reader:
    """See `feeds.protocols.speak.peer.Peer`."""

    def __init__(self, zone: ZoneInfo, name: str, is_dated: bool) -> None:
        self._zone, self._name, self._is_dated = zone, name, is_dated
        self._kept: list[str] = []
        self.greet(0.0)

    @property
    def waiting(self) -> int:
        """How many reads this connection has not been sent."""
        return len(self._kept) - (self._sent or 0)

    def greet(self, now_s: float) -> bytes:
        """Return its name, and send nothing until asked."""
        self._frames = Frames(b"\r")
        self._sent: int | None = None
        self._is_clock_told = False
        return f"N{len(self._kept) % 10_000:04d}{self._name}\r".encode()

    def send(self, reads: Sequence[Read], now_s: float) -> bytes:
        """Keep reads, and send them where that has begun."""
        for read in reads:
            at = local(self._zone, read.at_s)
            if re.search(r"\s", read.tag):
                raise CannotSay(f"expected a chip without blanks, got {read.tag!r}")
            date = f" date={at:%Y%m%d}" if self._is_dated else ""
            number = len(self._kept) & 0xFFFFF
            self._kept.append(f"DJ{read.tag} {clock(at, 4)} 10  {number:05X}      C7{date}\r")
        return self.due(now_s)

    def gun(self, place: str, at_s: float, now_s: float) -> bytes:
        """Return nothing: it has no words for a gun."""
        return b""

    def receive(self, data: bytes, now_s: float) -> bytes:
        """Return the answers to what it was asked; of two questions at once it hears the first."""
        said = b""
        for frame in self._frames.add(data)[:1]:
            text = frame.decode("ascii", "replace") if isinstance(frame, bytes) else ""
            if text == "GT":
                self._is_clock_told = True
                at = local(self._zone, now_s)
                hundredths = at.microsecond // 10_000
                said += f"GT0{at:%H%M%S}{hundredths:02d} date={at:%Y%m%d}\r".encode()
            elif (found := START.fullmatch(text)) and self._is_clock_told:
                self._sent = int(found[1])
        return said + self.due(now_s)

    def due(self, now_s: float) -> bytes:
        """Return what it has not sent, once it was asked."""
        if self._sent is None:
            return b""
        new, self._sent = self._kept[self._sent :], len(self._kept)
        return "".join(new).encode()
