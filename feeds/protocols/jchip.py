r"""J-Chip: readers connect to us, and send from the record on that we ask for.

Lines end in ``\r`` alone. A connection begins with its name: ``N``, four digits, the name. We ask
its clock (``GT``), it answers (``GT...``), and only then we ask for all its reads (``S0000``): the
helpers read one question at a time, and never hear one that comes with another. New reads follow.
Nothing is acknowledged, and a reader that connects again sends everything again. CrossMgr's helpers
for Impinj, Alien and Ubidium readers speak the same.

Source: CrossMgr's receiver, simulator and bridges (programs; no maker's text was seen). What the
check code at a read's end covers is not known, so it is not checked.
"""

from __future__ import annotations

import re
from datetime import timedelta

from feeds.protocols.events import Event, Passing, Role, Status
from feeds.protocols.framing import Frames, is_word, refused, words
from feeds.protocols.local_time import BadTime, EventTime, a_day, day_ms

KIND = "jchip"
ROLE: Role = "listen"
PORT = 53135
SILENT_S: float | None = None  # no runner, no line
HELLO_S = 30.0
READ = re.compile(
    r"D[A-Z](?P<tag>\S+) +(?P<clock>\d+:\d+:\d+(?:\.\d+)?)(?: \S(?P<days>\d))?(?P<rest>.*)",
    re.ASCII,
)
NAME = re.compile(r"N(\d{4})(.+)", re.ASCII)
ANSWER = "GT"  # to our question of the same words, whatever follows
CLOCK = re.compile(r"GT\d(\d\d)(\d\d)(\d\d)\d\d.*", re.ASCII)
DATE = re.compile(r"\bdate=(\d{4})(\d\d)(\d\d)\b", re.ASCII)


def session(time: EventTime, device: str = "reader") -> JChip:
    """Return our side of a new connection.

    Parameters
    ----------
    time : the zone the reader's clock is set to, and the day of the race.
    device : its name until it tells its own.
    """
    return JChip(time, device)


class JChip:
    """A conversation with a reader; see `feeds.protocols.events.Session`."""

    def __init__(self, time: EventTime, device: str) -> None:
        self._time, self._device = time, device
        self._frames = Frames(b"\r\n")
        self._asked = 0  # of our two questions
        self._say = b""

    def greet(self) -> bytes:
        """Return nothing: it speaks first."""
        return b""

    def receive(self, data: bytes, received_s: float) -> list[Event]:
        """Return what the bytes complete; see `Session.receive`."""
        return self._frames.read(data, b"\0 ", lambda line: self._read(line, received_s))

    def stored(self) -> bytes:
        """Return nothing: it wants no acknowledgement."""
        return b""

    def due(self, now_s: float) -> bytes:
        """Return our question: for its clock once it told its name, for reads once it told that."""
        said, self._say = self._say, b""
        return said

    def _read(self, line: bytes, received_s: float) -> list[Event]:
        text = words(line)
        if found := READ.fullmatch(text):
            return [self._passing(line, found, received_s)]
        if text.startswith(ANSWER) and self._asked == 1:
            self._asked, self._say = 2, b"S0000\r"
        if found := CLOCK.fullmatch(text):
            hour, minute, second = found.groups()
            return [Status(f"its clock shows {hour}:{minute}:{second}", self._device)]
        if (found := NAME.fullmatch(text)) and is_word(name := found[2].strip()):
            self._device = name
            if self._asked == 0:
                self._asked, self._say = 1, b"GT\r"
            return [Status(f"reader: {name}, {int(found[1])} reads kept", name)]
        return [refused(line, "expected a read, a name or the clock of a J-Chip reader")]

    def _passing(self, line: bytes, found: re.Match[str], received_s: float) -> Event:
        if not is_word(found["tag"]):
            return refused(line, "expected a chip code")
        try:
            ms, day = day_ms(found["clock"]), None
            if date := DATE.search(found["rest"]):
                day = a_day(*(int(part) for part in date.groups()))
            elif found["days"] not in (None, "0"):
                day = self._time.day + timedelta(days=int(found["days"]))
            at_s, note = self._time.unix_s(day, ms, received_s)
        except BadTime as why:
            return refused(line, str(why))
        return Passing(self._device, found["tag"], at_s, line, self._device, note=note)
