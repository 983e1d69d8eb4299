"""ChronoTrack CTP01, "Socket Protocol 01": SimpleClient or a stream manager connects to us.

The client speaks first; we answer with our name and as many settings as we announce, ask for
the event and its locations, and start the stream. Nothing outside this grammar may be sent: the
vendor's client drops the connection over it. Reads want no answer. After a reconnection
everything comes again.

Sources: no vendor text was seen (there is one: "CTP01 - Socket Protocol 01", revision 8). Five
independent programs for the handshake, the commands and the lines; a published log of the
vendor's desktop client for its first line, its patience of 10 s and its dislike of other words.
Login is an open question: none is asked for.
"""

from __future__ import annotations

from feeds.protocols.chronotrack_records import CONTROLLER, TAG_EVENT, controller_record, tag_event
from feeds.protocols.events import Event, Role, Status
from feeds.protocols.framing import Frames, refused, words
from feeds.protocols.local_time import EventTime

KIND = "chronotrack"
ROLE: Role = "listen"
PORT = 61611
SILENT_S: float | None = 45.0  # it answers our ping of every 15 s
HELLO_S = 30.0
PING_S = 15.0
START_S = 4.0  # without an answer about locations; the client hangs up after 10 s
LOCATION_S = 1.0  # before a new location is started
MOST_LOCATIONS = 100  # new ones at a time
SETTINGS = (
    "location=multi",
    "guntimes=true",
    "newlocations=true",
    "authentication=none",
    "stream-mode=push",
    "time-format=iso",
)


def session(time: EventTime, name: str = "Poursuite", version: str = "1.0") -> ChronoTrack:
    """Return our side of a new connection.

    Parameters
    ----------
    time : the event's zone and day. Times come local to the event, and with their date.
    name, version : ours, as the crew sees them.
    """
    return ChronoTrack(time, name, version)


class ChronoTrack:
    """A conversation with a CTP01 client; see `feeds.protocols.events.Session`."""

    def __init__(self, time: EventTime, name: str, version: str) -> None:
        self._time = time
        self._hello = f"{name}~{version}~{len(SETTINGS)}"
        self._frames = Frames(b"\n")
        self._say: list[str] = []
        self._is_greeted = self._is_started = False
        self._greeted_s: float | None = None  # both as `due` counts
        self._pinged_s: float | None = None
        self._new_locations: dict[str, float | None] = {}  # and since when they are to be started

    def greet(self) -> bytes:
        """Return nothing: it speaks first."""
        return b""

    def receive(self, data: bytes, received_s: float) -> list[Event]:
        """Return what the bytes complete; see `Session.receive`."""
        return self._frames.read(data, b"\r\0", lambda line: self._read(line, received_s))

    def stored(self) -> bytes:
        """Return nothing: reads want no acknowledgement."""
        return b""

    def due(self, now_s: float) -> bytes:
        """Return our side of the handshake, and a ping every 15 s."""
        if self._is_greeted and not self._is_started:
            self._greeted_s = now_s if self._greeted_s is None else self._greeted_s
            if now_s - self._greeted_s >= START_S:
                self._start()
        if self._is_started:
            self._pinged_s = now_s if self._pinged_s is None else self._pinged_s
            if now_s - self._pinged_s >= PING_S:
                self._pinged_s = now_s
                self._say.append("ping")
        for place, since_s in list(self._new_locations.items()):
            self._new_locations[place] = now_s if since_s is None else since_s
            if since_s is not None and now_s - since_s >= LOCATION_S:
                del self._new_locations[place]
                self._say.append(f"start~{place}")
        said = "".join(f"{line}\r\n" for line in self._say)
        self._say.clear()
        return said.encode("utf-8")

    def _start(self) -> None:
        if self._is_greeted and not self._is_started:
            self._is_started = True
            self._say.append("start")

    def _read(self, line: bytes, received_s: float) -> list[Event]:
        if found := [*TAG_EVENT.finditer(line)]:
            start = found[-1].start()
            junk = [refused(line, "expected nothing before a tag event")] if start else []
            return [*junk, *self._event(line[start:], received_s)]
        text = words(line)
        if CONTROLLER.match(text):
            return [controller_record(text, line)]
        return self._talk(text, line)

    def _event(self, line: bytes, received_s: float) -> list[Event]:
        events, place = tag_event(words(line), line, self._time, received_s)
        if place and len(self._new_locations) < MOST_LOCATIONS:
            self._new_locations.setdefault(place, None)
            if "getlocations" not in self._say:
                self._say.append("getlocations")
        return events

    def _talk(self, text: str, line: bytes) -> list[Event]:
        """Take in a line that is no record."""
        word, *told = text.split("~")
        if len(told) == 2 and told[1].strip().upper().startswith("CTP") and text.isprintable():
            if not self._is_greeted:
                self._is_greeted = True
                self._say += [self._hello, *SETTINGS, "geteventinfo", "getlocations"]
            return [Status(f"client: {word[:100]} {told[0][:100]}")]
        if word == "ping":
            if not told and "ack~ping" not in self._say:  # "ping~ack" answers ours
                self._say.append("ack~ping")
            return []
        if word in ("ack", "err") and told and text.isprintable():
            if told[0] == "getlocations":
                self._start()
            if word == "err":
                return [Status(f"error: {' '.join(told)[:200]}", is_warning=True)]
            known = {"getlocations": "locations", "geteventinfo": "event"}.get(told[0])
            return [Status(f"{known}: {', '.join(told[1:])[:300]}")] if known else []
        return [refused(line, "expected a tag event or an answer of CTP01")]
