r"""MYLAPS Timing & Scoring, "TCP/IP exporter", versions 2 and 1: it connects to us.

Messages are ``source@function@...@$`` with ``@`` between fields and ``$`` at the end; real
traffic strews ``\r``, ``\n`` and ``\0`` between them. The version is chosen by our answer to
``Pong``, and each location sends its own. A message not acknowledged is sent again every 20 s.

Sources: "MYLAPS Timing & Scoring TCP/IP V2 Protocol Documentation, v2021.1" (vendor document)
for the framing, the functions, the keys and version 1's samples; a four-day production log
published by racemap (capture) for the strewn bytes, the one Pong a location, the login, the
39 characters of a version 1 record and their checksum (2,494 of 2,494 records).
"""

from __future__ import annotations

import hmac
from typing import Literal

from feeds.protocols.events import Event, Refused, Role, Status
from feeds.protocols.framing import Frames, is_word, refused, words
from feeds.protocols.local_time import EventTime, is_number
from feeds.protocols.mylaps_records import marker, passing_v1, passing_v2

KIND = "mylaps"
ROLE: Role = "listen"
PORT = 3097
SILENT_S: float | None = 30.0  # it answers our ping of every 10 s
HELLO_S = 30.0
PING_S = 10.0
MOST_UNSTORED = 1000  # acknowledgements waiting; it never has more than 10 messages under way
MOST_RECORDS = 1000  # of one message; the document allows 100
NOT_LOGGED_IN = "expected a login first: set user and password in Timing & Scoring's exporter"
SEPARATORS = str.maketrans("@$|", "---")
ACKS = {"Passing": "AckPassing", "Store": "AckStore", "Marker": "AckMarker"}
DECODERS = {"Passing": passing_v2, "Store": passing_v1, "Marker": marker}


def session(
    time: EventTime,
    name: str = "Poursuite",
    login: tuple[str, str] | None = None,
    version: Literal[1, 2] = 2,
) -> Mylaps:
    """Return our side of a new connection.

    Parameters
    ----------
    time : the zone Timing & Scoring runs in, and the day of the race.
    name : ours, as the crew sees it; separators become ``-``.
    login : the user and password it must send first. None: whatever it sends is welcome.
    version : the one we ask for; both are understood whichever comes.
    """
    return Mylaps(time, name.translate(SEPARATORS), login, version)


class Mylaps:
    """A conversation with Timing & Scoring; see `feeds.protocols.events.Session`."""

    def __init__(
        self, time: EventTime, name: str, login: tuple[str, str] | None, version: int
    ) -> None:
        self._time = time
        self._name = name
        self._login = login
        self._is_welcome = login is None
        self._pong = b"AckPong@Version2.1" if version == 2 else b"AckPong"
        self._frames = Frames(b"$")
        self._say = bytearray()
        self._unstored: list[bytes] = []  # acknowledgements, one a message, in order
        self._pinged_s: float | None = None

    def greet(self) -> bytes:
        """Return nothing: it speaks first."""
        return b""

    def receive(self, data: bytes, received_s: float) -> list[Event]:
        """Return what the bytes complete; see `Session.receive`."""
        events: list[Event] = []
        for frame in self._frames.add(data):
            if isinstance(frame, Refused):
                events.append(_without_password(frame.raw, frame.reason))
            elif message := frame.translate(None, b"\r\n\0"):
                events += self._read(message, received_s)
        return events

    def stored(self) -> bytes:
        """Return an acknowledgement for every message whose records were returned so far."""
        acks = b"".join(self._unstored)
        self._unstored.clear()
        return acks

    def due(self, now_s: float) -> bytes:
        """Return answers to what it asked, and a ping every 10 s."""
        if self._pinged_s is None or not 0 <= now_s - self._pinged_s < PING_S:
            if self._pinged_s is not None:
                self._answer(b"Ping")
            self._pinged_s = now_s
        said = bytes(self._say)
        self._say.clear()
        return said

    def _read(self, message: bytes, received_s: float) -> list[Event]:
        fields = message.split(b"@")
        source, function = words(fields[0]), words(fields[1]) if len(fields) > 1 else ""
        if b"ackauth" in message.lower():
            return self._let_in([words(field) for field in fields])
        if not is_word(source) or not self._is_welcome:
            fault = "expected a location's name" if self._is_welcome else NOT_LOGGED_IN
            return [refused(message, fault)]
        if function in ACKS:
            return self._records(message, source, function, fields[2:], received_s)
        if function == "Pong":
            self._answer(self._pong)
            return [Status(f"location: {source}")]
        if function == "Ping":
            self._answer(b"AckPing")
        elif function in ("GetLocations", "AckGetInfo"):
            return [Status(f"{source}: {' '.join(map(words, fields[2:]))[:300]}")]
        elif function != "AckPing":
            return [refused(message, "expected location@function@...@$ with a known function")]
        return []

    def _records(
        self, message: bytes, place: str, function: str, fields: list[bytes], received_s: float
    ) -> list[Event]:
        """Return a message's records; each stands for itself, and one bad one stops no other."""
        *records, number, end = fields if len(fields) > 1 else [*fields, b"", b"-"]
        if end or not is_number(words(number).strip()) or len(number) > 20:
            return [refused(message, "expected a message number and '@' before the '$'")]
        if any(words(record) in ACKS for record in records):
            return [refused(message, "expected one message, found the beginning of another in it")]
        if len(records) > MOST_RECORDS:
            return [refused(message, "expected at most 100 records in a message")]
        decode = DECODERS[function]
        events: list[Event] = [decode(place, record, self._time, received_s) for record in records]
        if len(self._unstored) < MOST_UNSTORED:  # what finds no room is sent again
            self._unstored.append(b"%s@%s@%s@$" % (self._own, ACKS[function].encode(), number))
        return events

    def _let_in(self, fields: list[str]) -> list[Event]:
        if len(fields) == 5 and not fields[4]:  # with or without an '@' before the '$'
            del fields[4]
        if fields[1] != "AckAuth" or len(fields) != 4:
            if self._login is not None:
                self._answer(b"AuthFailed")
            return [_without_password(b"AckAuth", "expected Toolkit@AckAuth@user@password$")]
        sent, wanted = fields[2:], self._login
        self._is_welcome = wanted is None or all(
            [hmac.compare_digest(a.encode(), b.encode()) for a, b in zip(sent, wanted, strict=True)]
        )
        self._answer(b"AuthOk" if self._is_welcome else b"AuthFailed")
        said = "logged in" if self._is_welcome else "wrong user or password"
        return [Status(f"{fields[0][:100]}: {said}", is_warning=not self._is_welcome)]

    def _answer(self, words_: bytes) -> None:
        if len(self._say) < 16_384:  # a peer that asks and never listens fills no memory
            self._say += b"%s@%s@$" % (self._own, words_)

    @property
    def _own(self) -> bytes:
        return self._name.encode("utf-8")


def _without_password(raw: bytes, reason: str) -> Refused:
    at = raw.lower().find(b"ackauth")
    return refused(raw if at < 0 else raw[: at + 7] + b"@...", reason)
