r"""MYLAPS Timing & Scoring as it would speak: it connects, and sends until acknowledged.

Sources: see `feeds.protocols.mylaps`. After a ``Pong`` of every location it waits for the
version; 10 messages may be under way in version 2 and one in version 1; after 20 s without an
acknowledgement a message goes again.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from feeds.protocols.events import Role
from feeds.protocols.framing import Frames, words
from feeds.protocols.local_time import local
from feeds.protocols.speak.peer import CannotSay, clock, plain
from feeds.reads import Read

ROLE: Role = "dial"
AGAIN_S = 20.0
UNDER_WAY = {1: 1, 2: 10}
RECORDS = {1: 30, 2: 100}


def peer(
    zone: ZoneInfo, places: Sequence[str], login: tuple[str, str] | None = None
) -> TimingAndScoring:
    """Return a Timing & Scoring with these locations."""
    return TimingAndScoring(zone, tuple(plain(place, "@$") for place in places), login)


@dataclass(slots=True)
class _Message:
    """One numbered message on its way."""

    data: bytes
    reads: int
    sent_s: float = -1e18  # never yet


class TimingAndScoring:
    """See `feeds.protocols.speak.peer.Peer`."""

    def __init__(
        self, zone: ZoneInfo, places: tuple[str, ...], login: tuple[str, str] | None
    ) -> None:
        self._zone = zone
        self._places = places
        self._login = login
        self._frames = Frames(b"$")
        self._version: int | None = None  # until we are answered
        self._number = 0  # one counter for all locations
        self._new: dict[str, deque[Read]] = {}  # by place, whoever waits longest first
        self._guns: deque[tuple[str, float]] = deque()
        self._under_way: dict[str, _Message] = {}  # by number, in the order sent

    @property
    def waiting(self) -> int:
        """How many reads nobody has acknowledged."""
        under_way = sum(message.reads for message in self._under_way.values())
        return under_way + sum(map(len, self._new.values()))

    def greet(self, now_s: float) -> bytes:
        """Return the login, where there is one, and a Pong of each location."""
        self._frames = Frames(b"$")
        self._version = None
        for message in self._under_way.values():
            message.sent_s = -1e18
        login = "" if self._login is None else "Toolkit@AckAuth@{}@{}$\r\n".format(*self._login)
        return (login + self._all("Pong")).encode("utf-8")

    def send(self, reads: Sequence[Read], now_s: float) -> bytes:
        """Take reads in, and return as many messages as may be under way."""
        for read in reads:
            self._new.setdefault(read.mat, deque()).append(read)
        return self.due(now_s)

    def gun(self, place: str, at_s: float, now_s: float) -> bytes:
        """Take a gun in; it goes before all reads that wait."""
        self._guns.append((place, at_s))
        return self.due(now_s)

    def receive(self, data: bytes, now_s: float) -> bytes:
        """Return its answers, and what room the acknowledgements made for."""
        answers = ""
        for frame in self._frames.add(data):
            if not isinstance(frame, bytes):
                continue
            fields = words(frame.translate(None, b"\r\n\0")).split("@")
            function = fields[1] if len(fields) > 1 else ""
            if function == "AckPong":  # exactly this selects version 2; one '@' too many does not
                self._version = 2 if fields[2:3] == ["Version2.1"] else 1
            elif function in ("AckPassing", "AckStore", "AckMarker") and len(fields) > 2:
                self._under_way.pop(fields[2].strip(), None)
            elif function == "Ping":
                answers += self._all("AckPing")
            elif function == "GetLocations":
                listed = "@".join(f"ln={place}" for place in self._places)
                answers += f"Toolkit@GetLocations@{listed}@$\r\n"
        return answers.encode("utf-8") + self.due(now_s)

    def due(self, now_s: float) -> bytes:
        """Return what was not acknowledged for 20 s, and new messages while there is room."""
        if self._version is None:
            return b""
        while len(self._under_way) < UNDER_WAY[self._version] and (self._guns or self._new):
            self._compose(self._version)
        said = b""
        for message in self._under_way.values():
            if now_s - message.sent_s >= AGAIN_S:
                message.sent_s = now_s
                said += message.data
        return said

    def _compose(self, version: int) -> None:
        if self._guns:
            place, at_s = self._guns.popleft()
            at = local(self._zone, at_s)
            record = f"t={clock(at, 3)}|mt=Gunshot|n=Gunshot 1"
            if version == 1:
                record = f"{at:%Y-%m-%d} {clock(at, 3)}|ext-gun|Extern gunshot"
            self._number_it(f"{place}@Marker@{record}", 0)
            return
        mat = next(iter(self._new))
        waiting, place = self._new.pop(mat), plain(mat, "@$")
        few = [waiting.popleft() for _ in range(min(len(waiting), RECORDS[version]))]
        if waiting:
            self._new[mat] = waiting
        write = {1: record_v1, 2: record_v2}[version]
        records = "@".join(write(read, self._zone) for read in few)
        function = {1: "Store", 2: "Passing"}[version]
        self._number_it(f"{place}@{function}@{records}", len(few))

    def _number_it(self, start: str, reads: int) -> None:
        self._number += 1
        number = str(self._number)
        self._under_way[number] = _Message(f"{start}@{number}@$\r\n".encode(), reads)

    def _all(self, function: str) -> str:
        return "".join(f"{place}@{function}@$\r\n" for place in self._places)


def record_v2(read: Read, zone: ZoneInfo) -> str:
    """Return a read as a version 2 record with the default keys.

    Examples
    --------
    >>> record_v2(Read("0000041", "10KM", 1338988290.904, 0.0), ZoneInfo("UTC"))
    't=13:11:30.904|c=0000041|ct=CX|d=120606|l=1|dv=1|re=0|an=00000001|g=|b=|n='
    """
    at = local(zone, read.at_s)
    tag = plain(read.tag, "@$|")
    return f"t={clock(at, 3)}|c={tag}|ct=CX|d={at:%y%m%d}|l=1|dv=1|re=0|an=00000001|g=|b=|n="


def record_v1(read: Read, zone: ZoneInfo, sequence: int = 1) -> str:
    """Return a read as the 39 characters of version 1; a short chip is filled with zeros.

    Examples
    --------
    >>> record_v1(Read("LZ63021", "Start", 1741448260.704, 0.0), ZoneInfo("UTC"))
    'LZ6302115:37:40.704 1 01  1000125030849'
    """
    tag = plain(read.tag, "@$|").rjust(7, "0")
    if len(tag) != 7 or not tag.isascii():
        raise CannotSay(f"expected a chip of at most 7 characters, got {read.tag!r}")
    at = local(zone, read.at_s)
    start = f"{tag}{clock(at, 3)} 1 01  1{sequence & 0xFFFF:04X}{at:%y%m%d}"
    return f"{start}{sum(start.encode()) & 0xFF:02X}"
