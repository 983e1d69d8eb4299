"""What a timing system tells us, in our words, and the shape of a conversation with one.

A ``Session`` is one connection's side of the talk: bytes in, however they were cut; events
out; and the bytes to send. It opens nothing and reads no clock, so whoever holds the socket
decides when a read is safe, and only then asks for the acknowledgement::

    socket.send(session.greet())
    for data in socket:                              # empty after a second of silence
        events = session.receive(data, now_s)
        socket.send(session.due(awake_s))            # answers and keep-alives: promise nothing
        keep(events)                                 # journal, then Redis; raises if it cannot
        socket.send(session.stored())                # the promise

Every module of a system says how it is reached: ``KIND``, its name in ``feeds.toml``;
``ROLE``, whether we listen, dial, or are posted to; ``PORT``, where, unless told otherwise;
``SILENT_S``, the silence after which the connection is dead, or None where silence is normal;
``HELLO_S``, where it speaks first, the time within which it must have said something we know.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol

Role = Literal["listen", "dial", "post"]

MOST_BUFFERED = 64 * 1024  # bytes a session holds of a record that has not ended
MOST_RAW = 2048  # bytes kept of what was refused


@dataclass(frozen=True, slots=True)
class Passing:
    """A chip seen. Not yet a read: the place is the system's own name for it."""

    place: str  # a location, device or loop as the system says it; feeds.toml maps it to a mat
    tag: str  # the chip's code, or the bib of a bib tag, as it came: leading zeros kept
    at_s: float  # Unix seconds, UTC, to the millisecond
    raw: bytes  # what it was decoded from
    device: str = ""  # the box, where it has a name of its own: whose clock this is
    number: str = ""  # the device's own name for the record; the same when it is sent again
    bib: str = ""  # as the sender's own start list has it; empty where it says none
    within_s: float = 0.001  # how finely the wire tells the time
    note: str = ""  # what we had to assume, for the operator; empty where nothing


@dataclass(frozen=True, slots=True)
class Marker:
    """A gun, a button or a trigger: no runner."""

    kind: Literal["gun", "marker"]
    place: str
    at_s: float  # Unix seconds, UTC
    raw: bytes
    text: str = ""  # what the system calls it
    note: str = ""  # as a passing's


@dataclass(frozen=True, slots=True)
class Refused:
    """Bytes that carry nothing we can use, and why: the same words for the same mistake."""

    raw: bytes  # at most `MOST_RAW` of them; never a password
    reason: str


@dataclass(frozen=True, slots=True)
class Status:
    """Anything else worth showing the operator."""

    text: str
    device: str = ""
    is_warning: bool = False  # something the crew should mend


Event = Passing | Marker | Refused | Status


class Session(Protocol):
    """One connection to a timing system. A new connection needs a new session."""

    def greet(self) -> bytes:
        """Return what to send as soon as the connection stands; often nothing."""
        ...

    def receive(self, data: bytes, received_s: float) -> list[Event]:
        """Return what the bytes complete.

        Parameters
        ----------
        data : cut anywhere. Nothing raises; what makes no sense comes back `Refused`, and
            the records after it are found again.
        received_s : Unix seconds when they came. Settles the day and the hour where the wire
            leaves them open.
        """
        ...

    def stored(self) -> bytes:
        """Return the acknowledgement to send, now that every event returned so far is safe.

        Where the store failed, do not call it: the system sends again what it never saw
        acknowledged, or is asked for it again.
        """
        ...

    def due(self, now_s: float) -> bytes:
        """Return what else to send: answers, keep-alives, the next question; often nothing.

        Ask after every `receive`, after every `stored`, and at least once a second.

        Parameters
        ----------
        now_s : seconds of a clock that nobody sets, never compared with ``received_s``.
        """
        ...
