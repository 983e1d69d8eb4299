r"""Wiclax generic acquisition: we dial a reader, say hello, and it streams its passings.

A passing is ``chip;dd-MM-yyyy HH:mm:ss.SSS;device;lap;battery;rewind``; the last four may be empty.
What was read before we came is asked for with ``REWIND`` and comes mixed with what is new. The crew
owns the reader: nothing that starts, stops or sets it is ever sent.

Source: the open description of the format in wiclax4j (``docs/protocol.md``), a program for the
reader's side. That every reader answers ``CLOCK`` is taken from there; one that does not, and has
no heartbeat either, is dialled again after a minute of silence, and asked again for what it read.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from feeds.protocols.events import Event, Marker, Passing, Role
from feeds.protocols.framing import Frames, is_word, refused, words
from feeds.protocols.local_time import EARLY_S, BadTime, EventTime, a_day, day_ms

KIND = "wiclax"
ROLE: Role = "dial"
PORT = 9854
SILENT_S: float | None = 60.0  # it beats, or answers our CLOCK
CLOCK_S = 15.0
OVERLAP = timedelta(hours=2)  # asked for again: a mat that was cut off for so long comes late
WRITTEN = "%d-%m-%Y %H:%M:%S"
DAY = re.compile(r"(\d\d)-(\d\d)-(\d{4})", re.ASCII)
ANSWERS = ("*", "READOK", "CLOCKOK", "BYE", "HELLO")


def session(time: EventTime, device: str = "reader", resume: datetime | None = None) -> Wiclax:
    """Return our side of a new connection.

    Parameters
    ----------
    time : the zone the reader's clock is set to, and the day of the race.
    device : its name where its passings name none.
    resume : the last session's ``resume``: what it showed at the newest passing that is stored.
    """
    return Wiclax(time, device, resume)


class Wiclax:
    """A conversation with a reader; see `feeds.protocols.events.Session`.

    Attributes
    ----------
    resume : how far its passings are stored, by its own clock; for the next session.
    """

    def __init__(self, time: EventTime, device: str, resume: datetime | None) -> None:
        self.resume = self._newest = resume
        self._time, self._device = time, device
        self._frames = Frames(b"\r\n")
        self._asked_s: float | None = None

    def greet(self) -> bytes:
        """Return the hello, and ask for what was read before."""
        day = datetime.combine(self._time.day, datetime.min.time())
        begin = day if self.resume is None else self.resume - OVERLAP
        end = max(begin, day) + timedelta(days=2)
        return f"HELLO\rREWIND {begin:{WRITTEN}} {end:{WRITTEN}}\r".encode("ascii")

    def receive(self, data: bytes, received_s: float) -> list[Event]:
        """Return what the bytes complete; see `Session.receive`."""
        return self._frames.read(data, b"\0 ", lambda line: self._read(line, received_s))

    def stored(self) -> bytes:
        """Return nothing: it wants no acknowledgement."""
        self.resume = self._newest
        return b""

    def due(self, now_s: float) -> bytes:
        """Return the question what its clock shows, every 15 s."""
        if self._asked_s is not None and 0 <= now_s - self._asked_s < CLOCK_S:
            return b""
        is_first, self._asked_s = self._asked_s is None, now_s
        return b"" if is_first else b"CLOCK\r"

    def _read(self, line: bytes, received_s: float) -> list[Event]:
        text = words(line)
        word, _, rest = text.partition(" ")
        if text in ANSWERS or (word == "CLOCK" and ";" not in rest):
            return []
        if word == "RACESTART":
            return [self._gun(line, rest, received_s)]
        return [self._passing(line, text.split(";"), received_s)]

    def _passing(self, line: bytes, fields: list[str], received_s: float) -> Event:
        tag, when, box, *_ = [*(field.strip() for field in fields), "", "", ""]
        if len(fields) < 2 or not is_word(tag):
            return refused(line, "expected chip;dd-MM-yyyy HH:mm:ss.SSS;device;lap;battery;rewind")
        day, _, clock = when.partition(" ")
        try:
            found = DAY.fullmatch(day)
            if found is None:
                raise BadTime("expected a date such as 22-09-2011")
            date, ms = a_day(int(found[3]), int(found[2]), int(found[1])), day_ms(clock)
            at_s, note = self._time.unix_s(date, ms, received_s)
        except BadTime as why:
            return refused(line, str(why))
        shown = datetime.combine(date, datetime.min.time()) + timedelta(milliseconds=ms)
        if at_s <= received_s + EARLY_S:  # one from the future would hide all until then
            self._newest = max(self._newest or shown, shown)
        device = box if is_word(box) else self._device
        return Passing(device, tag, at_s, line, device, note=note)

    def _gun(self, line: bytes, clock: str, received_s: float) -> Event:
        """Return the gun in ``RACESTART HH:mm:ss,SSS``."""
        try:
            ms = day_ms(clock.replace(",", "."))
            at_s, note = self._time.unix_s(None, ms, received_s)
        except BadTime as why:
            return refused(line, str(why))
        return Marker("gun", self._device, at_s, line, "RACESTART", note)
