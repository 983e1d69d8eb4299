r"""IPICO reader: we dial it, and it streams its reads; there is nothing to send.

A read is a line of 36 characters: ``aa``, the reader's number, the tag, two counters, the time
and a checksum (the sum of the characters' codes). Hundredths of a second are hexadecimal. A
longer form has three bytes more. Answers of the reader's control port (``ab...``), a banner and
empty lines share the stream. A frame proves itself by its checksum, so it is found inside
garbage too.

Sources: "IPICO Reader Serial Protocol" 1.00 of 2007 (vendor document); 20 packet captures and a
download of 4,116 reads published by rusty-timer (capture) for the checksum, the repeats and the
gun button's frame. That some software writes ``FS`` or ``LS`` after a frame is known from
programs only.
"""

from __future__ import annotations

import re

from feeds.protocols.events import Event, Marker, Passing, Role, Status
from feeds.protocols.framing import Frames, refused
from feeds.protocols.local_time import (
    BadTime,
    EventTime,
    is_number,
    short_day,
)

KIND = "ipico"
ROLE: Role = "dial"
PORT = 10000
SILENT_S: float | None = None  # no runner, no line

READ = re.compile(rb"(?=aa[0-9a-f]{34})", re.IGNORECASE)
WHOLE = re.compile(rb"(aa[0-9a-f]{34}(?:[0-9a-f]{6})?)(?:FS|LS)?", re.IGNORECASE)
BUTTON = re.compile(rb"ab[0-9a-f]{2}0a2c[0-9a-f]{22}", re.IGNORECASE)
REPLY = re.compile(rb"ab[0-9a-f]{8,}", re.IGNORECASE)
FRAME = re.compile(rb"a[ab][0-9a-f]{2}", re.IGNORECASE)


def session(time: EventTime) -> Ipico:
    """Return our side of a new connection.

    Parameters
    ----------
    time : the zone the reader's clock is set to. Reads carry their date.
    """
    return Ipico(time)


class Ipico:
    """A conversation with a reader; see `feeds.protocols.events.Session`."""

    def __init__(self, time: EventTime) -> None:
        self._time = time
        self._frames = Frames(b"\n\r")

    def greet(self) -> bytes:
        """Return nothing: it streams at once."""
        return b""

    def stored(self) -> bytes:
        """Return nothing: it wants no acknowledgement."""
        return b""

    def due(self, now_s: float) -> bytes:
        """Return nothing: any command might change the reader."""
        return b""

    def receive(self, data: bytes, received_s: float) -> list[Event]:
        """Return what the bytes complete; see `Session.receive`."""
        return self._frames.read(data, b"\0 ", lambda line: self._read(line, received_s))

    def _read(self, line: bytes, received_s: float) -> list[Event]:
        whole = WHOLE.fullmatch(line)
        if whole and checksum(whole[1][2:-2]) == whole[1][-2:].lower():
            return [self._passing(whole[1], received_s)]
        if inside := self._inside(line, received_s):
            return [refused(line, "expected one frame on a line"), *inside]
        if REPLY.fullmatch(line) and checksum(line[2:-2]) == line[-2:].lower():
            is_gun = BUTTON.fullmatch(line)  # and all else is the answer to someone's command
            return [self._button(line, received_s)] if is_gun else []
        if not FRAME.match(line):
            text = line[:200].decode("ascii", "replace")
            if text.isprintable() and text.isascii() and " " in text:
                return [Status(f"reader says: {text}")]
        return [refused(line, "expected a frame that begins with 'aa' and its checksum")]

    def _inside(self, line: bytes, received_s: float) -> list[Event]:
        """Return the reads of frames that nothing but their checksum tells from garbage."""
        events: list[Event] = []
        free = 0
        for start in (found.start() for found in READ.finditer(line)):
            if start < free:
                continue
            for length in (42, 36):
                frame = line[start : start + length]
                if WHOLE.fullmatch(frame) and checksum(frame[2:-2]) == frame[-2:].lower():
                    event = self._passing(frame, received_s)
                    if isinstance(event, Passing):
                        events.append(event)
                        free = start + length
                        break
        return events

    def _passing(self, frame: bytes, received_s: float) -> Event:
        text = frame.decode("ascii")
        reader, tag, stamp, hundredths = text[2:4], text[4:16], text[20:32], int(text[32:34], 16)
        try:
            at_s, note = self._at(stamp[:6], stamp[6:], hundredths, received_s)
        except BadTime as why:
            return refused(frame, str(why))
        return Passing(reader, tag, at_s, frame, reader, within_s=0.01, note=note)

    def _button(self, frame: bytes, received_s: float) -> Event:
        """Return the gun in ``ab RR 0a 2c yy MM dd weekday HH mm ss hundredths ...``."""
        text = frame.decode("ascii")
        try:
            at_s, note = self._at(text[8:14], text[16:22], int(text[22:24], 16), received_s)
        except BadTime as why:
            return refused(frame, str(why))
        return Marker("gun", text[2:4], at_s, frame, "button", note)

    def _at(self, day: str, clock: str, hundredths: int, received_s: float) -> tuple[float, str]:
        if not is_number(clock) or hundredths > 99:
            raise BadTime("expected hhmmss and hundredths in a frame")
        hour, minute, second = int(clock[:2]), int(clock[2:4]), int(clock[4:])
        if minute > 59 or second > 59:
            raise BadTime("expected hhmmss and hundredths in a frame")
        ms = ((hour * 60 + minute) * 60 + second) * 1000 + hundredths * 10
        return self._time.unix_s(short_day(day), ms, received_s)


def checksum(characters: bytes) -> bytes:
    """Return the low byte of the sum of characters' codes, in lower-case hex.

    Examples
    --------
    >>> checksum(b"400000000123450a2a01123018455927")
    b'a7'
    """
    return b"%02x" % (sum(characters) & 0xFF)
