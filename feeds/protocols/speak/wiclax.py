"""A reader with Wiclax' generic acquisition as it would speak: we dial it, and it streams.

Sources: see `feeds.protocols.wiclax`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from feeds.protocols.events import Role
from feeds.protocols.framing import Frames
from feeds.protocols.local_time import local
from feeds.protocols.speak.peer import clock, plain
from feeds.protocols.wiclax import WRITTEN
from feeds.reads import Read

ROLE: Role = "listen"


def peer(zone: ZoneInfo) -> Reader:
    """Return a reader whose clock shows a zone's time. A read's mat is the device."""
    return Reader(zone)


class Reader:
    """See `feeds.protocols.speak.peer.Peer`. One real reader is one place; this one is several.

    Attributes
    ----------
    forbidden : the commands it got that a listener must never send.
    """

    def __init__(self, zone: ZoneInfo) -> None:
        self.forbidden: list[str] = []
        self._zone = zone
        self._kept: list[tuple[datetime, str]] = []  # what its clock showed, and the passing
        self._guns: list[str] = []
        self._sent = 0  # of what it kept, live
        self.greet(0.0)

    @property
    def waiting(self) -> int:
        """How many passings nobody was told of."""
        return len(self._kept) - self._sent

    def greet(self, now_s: float) -> bytes:
        """Return nothing, and stream nothing until greeted."""
        self._frames = Frames(b"\r")
        self._is_greeted = False
        return b""

    def send(self, reads: Sequence[Read], now_s: float) -> bytes:
        """Keep passings, and stream them."""
        for read in reads:
            at = local(self._zone, read.at_s)
            tag, place = plain(read.tag, ";*"), plain(read.mat, ";")
            passing = f"{tag};{at:%d-%m-%Y} {clock(at, 3)};{place};1;"
            self._kept.append((at.replace(tzinfo=None), passing))
        return self.due(now_s)

    def gun(self, place: str, at_s: float, now_s: float) -> bytes:
        """Stream a gun; it names no place."""
        shown = clock(local(self._zone, at_s), 3).replace(".", ",")
        self._guns.append(f"RACESTART {shown}\r")
        return self.due(now_s)

    def receive(self, data: bytes, now_s: float) -> bytes:
        """Return the answers to commands."""
        said = b""
        for frame in self._frames.add(data):
            if isinstance(frame, bytes):
                said += self._answer(frame.decode("ascii", "replace").strip(), now_s).encode()
        return said + self.due(now_s)

    def due(self, now_s: float) -> bytes:
        """Return what it has not streamed yet."""
        if not self._is_greeted:
            return b""
        new, self._sent = self._kept[self._sent :], len(self._kept)
        guns, self._guns = self._guns, []
        return "".join([*guns, *(f"{passing};0\r" for _, passing in new)]).encode()

    def _answer(self, command: str, now_s: float) -> str:
        word, _, given = command.partition(" ")
        if word == "HELLO":
            self._is_greeted = True
        elif word == "REWIND":
            begin, end = (datetime.strptime(text, WRITTEN) for text in (given[:19], given[20:]))
            kept = self._kept[: self._sent]
            return "".join(f"{passing};1\r" for at, passing in kept if begin <= at <= end)
        elif command == "CLOCK":
            return f"CLOCK {local(self._zone, now_s):{WRITTEN}}\r"
        else:
            self.forbidden.append(command)
        return ""
