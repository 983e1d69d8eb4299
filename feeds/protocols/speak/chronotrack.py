"""A ChronoTrack CTP01 client as it would speak: it connects, waits for ``start``, and pushes.

Sources: see `feeds.protocols.chronotrack`. Each new connection sends everything again. It tells
hundredths of a second. Like the vendor's client it hangs up on words outside the grammar; here
they are listed in ``complaints``.
"""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from feeds.protocols.events import Role
from feeds.protocols.framing import Frames, words
from feeds.protocols.local_time import is_number, local
from feeds.protocols.speak.peer import clock, plain
from feeds.reads import Read

ROLE: Role = "dial"
FORBIDDEN = ",;~|\t"
SETTINGS = frozenset(
    """stream-mode time-format guntimes newlocations location authentication connection-id
    pushmode-ack tagevent-format""".split()
)


def peer(zone: ZoneInfo, places: Sequence[str], event: str = "Rehearsal") -> Client:
    """Return a client with these locations."""
    return Client(zone, tuple(plain(place, FORBIDDEN) for place in places), event)


class Client:
    """See `feeds.protocols.speak.peer.Peer`.

    Attributes
    ----------
    complaints : what we said that is not in the grammar.
    """

    def __init__(self, zone: ZoneInfo, places: tuple[str, ...], event: str) -> None:
        self.complaints: list[str] = []
        self._zone, self._places, self._event = zone, places, event
        self._lines: list[tuple[str, str, float]] = []  # place, tag or "guntime", time
        self._begin()

    def _begin(self) -> None:
        self._frames = Frames(b"\n")
        self._settings_to_come: int | None = None  # until we are greeted
        self._format = "normal"
        self._sent = 0
        self._is_started = False

    @property
    def waiting(self) -> int:
        """How many reads this connection has not been sent."""
        return len(self._lines) - self._sent

    def greet(self, now_s: float) -> bytes:
        """Return its first line, and forget what it has sent before."""
        self._begin()
        return b"SimpleClient~1.2.3~CTP01\r\n"

    def send(self, reads: Sequence[Read], now_s: float) -> bytes:
        """Take reads in, and push them once started."""
        self._lines += [
            (plain(read.mat, FORBIDDEN), plain(read.tag, FORBIDDEN), read.at_s) for read in reads
        ]
        return self.due(now_s)

    def gun(self, place: str, at_s: float, now_s: float) -> bytes:
        """Take a gun in, and push it once started."""
        self._lines.append((plain(place, FORBIDDEN), "guntime", at_s))
        return self.due(now_s)

    def receive(self, data: bytes, now_s: float) -> bytes:
        """Return its answers, and the stream once it is started."""
        said = ""
        for frame in self._frames.add(data):
            if isinstance(frame, bytes):
                said += "".join(f"{line}\r\n" for line in self._answer(words(frame.strip(b"\r"))))
        return said.encode("utf-8") + self.due(now_s)

    def due(self, now_s: float) -> bytes:
        """Return what it has not sent, once it is started."""
        if not self._is_started:
            return b""
        first, self._sent = self._sent, len(self._lines)
        new = enumerate(self._lines[first:], first + 1)
        return "".join(f"{self._line(number, *line)}\r\n" for number, line in new).encode("utf-8")

    def _answer(self, line: str) -> list[str]:
        word, *given = line.split("~")
        if self._settings_to_come is None:
            if len(given) != 2 or not is_number(given[1]):
                return self._complain(line)
            self._settings_to_come = int(given[1])
        elif self._settings_to_come > 0:
            self._settings_to_come -= 1
            key, _, value = line.partition("=")
            if key not in SETTINGS:
                return self._complain(line)
            if key == "time-format":
                self._format = value
            return [f"ack~init~{line}"]
        elif word == "geteventinfo":
            return [f"ack~geteventinfo~{self._event}~1~"]
        elif word == "getlocations":
            return ["~".join(("ack", "getlocations", *self._places))]
        elif word == "ping":
            return ["ack~ping"]
        elif word in ("start", "stop"):
            self._is_started = word == "start"
        elif word != "ack":
            return self._complain(line)
        return []

    def _complain(self, line: str) -> list[str]:
        self.complaints.append(line)
        return ["err~~unknown command"]

    def _line(self, number: int, place: str, tag: str, at_s: float) -> str:
        at = local(self._zone, at_s)
        since_midnight_ms = (
            (at.hour * 60 + at.minute) * 60 + at.second
        ) * 1000 + at.microsecond // 1000
        time = {
            "iso": f"{at:%Y-%m-%d}T{clock(at, 2)}",
            "normal": clock(at, 2),
            "unix": f"{int(at.timestamp())}.{at.microsecond // 10_000:02d}",
            "msecs": f"{since_midnight_ms}",
        }[self._format]
        reader = f"0F2A{sum(place.encode()) & 0xFF:02X}"
        lap, gator = (0, 0) if tag == "guntime" else (1, 1)
        return f"CT01_33~{number}~{place}~{tag}~{time}~{lap}~{reader}~{gator}"
