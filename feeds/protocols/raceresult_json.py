"""RACE RESULT software's exporter, "Raw Data Record JSON": it connects to us, a record a read.

The software knows bib and timing point already. Nothing is acknowledged, and a replay sends the
whole race again. ``Time`` counts seconds from the local midnight of the race's day;
``UTCTime`` only checks it: in the vendor's own sample it is local time with a 'Z'.

Sources: RACE RESULT knowledge base, articles "Default raw data exporters" and "Raw Data
Exporters" (vendor documents), with the vendor's sample record. Whether a record is on one line
is an open question, so lines mean nothing here. Port 3611 is one user's choice, not a custom.
"""

from __future__ import annotations

import math
from datetime import datetime, timedelta
from typing import Any

from feeds.protocols.events import Event, Marker, Passing, Role, Status
from feeds.protocols.framing import is_keepalive, is_word, refused
from feeds.protocols.json_objects import Objects
from feeds.protocols.local_time import DAY_MS, BadTime, EventTime

KIND = "raceresult-json"
ROLE: Role = "listen"
PORT = 3611
SILENT_S: float | None = None  # no runner, no record
MOST_DAYS = 30  # a record's time may lie so far after the race's first midnight
DISAGREES_S = 60.0


def session(time: EventTime) -> Exporter:
    """Return our side of a new connection.

    Parameters
    ----------
    time : the race's zone and its day in the software.
    """
    return Exporter(time)


class Exporter:
    """A conversation with an exporter; see `feeds.protocols.events.Session`."""

    def __init__(self, time: EventTime) -> None:
        self._time = time
        self._objects = Objects("TimingPoint")
        self._is_warned = False

    def greet(self) -> bytes:
        """Return nothing: it only sends."""
        return b""

    def stored(self) -> bytes:
        """Return nothing: it wants no acknowledgement."""
        return b""

    def due(self, now_s: float) -> bytes:
        """Return nothing."""
        return b""

    def receive(self, data: bytes, received_s: float) -> list[Event]:
        """Return what the bytes complete; see `Session.receive`."""
        events: list[Event] = []
        for raw, found in self._objects.add(data):
            if found is None:
                events += [] if is_keepalive(raw) else [_junk(raw)]
                continue
            event = record(found, raw, self._time, received_s)
            events.append(event)
            if isinstance(event, Passing) and not self._is_warned:
                warnings = _check(found, event)
                self._is_warned = bool(warnings)
                events += warnings
        return events


def record(found: dict[str, Any], raw: bytes, time: EventTime, received_s: float) -> Event:
    """Return what a record says.

    Examples
    --------
    >>> from datetime import date
    >>> from zoneinfo import ZoneInfo
    >>> time = EventTime(ZoneInfo("UTC"), date(2024, 1, 12))
    >>> manual = {"ID": 2, "Bib": 7, "TimingPoint": "FINISH", "Time": 36000.5, "Passing": None}
    >>> record(manual, b"", time, 0.0).tag
    '7'
    """
    hardware = found.get("Passing")
    passing = hardware if isinstance(hardware, dict) else {}
    place = found.get("TimingPoint")
    if not isinstance(place, str) or not is_word(place):
        return refused(raw, "expected the name of a timing point in TimingPoint")
    bib = _word(found.get("Bib"))
    tag = _word(passing.get("Transponder")) or bib
    if found.get("Invalid") is True:
        return Status(f"struck out in RACE RESULT: {tag or 'a read'} at {place}", is_warning=True)
    try:
        at_s, note = _at(found.get("Time"), time, _received_s(passing, received_s))
    except BadTime as why:
        return refused(raw, str(why))
    if passing.get("IsMarker") is True:
        return Marker("marker", place, at_s, raw, tag, note)
    if not tag:
        return refused(raw, "expected a transponder or a bib")
    identity = [_word(passing.get(key)) for key in ("FileNo", "PassingNo")]
    number = "/".join(identity) if all(identity) else _word(found.get("ID"))
    return Passing(place, tag, at_s, raw, _word(passing.get("DeviceID")), number, bib, note=note)


def _at(seconds: object, time: EventTime, received_s: float) -> tuple[float, str]:
    if (
        isinstance(seconds, bool)
        or not isinstance(seconds, int | float)
        or not math.isfinite(seconds)
        or not 0 <= seconds < MOST_DAYS * 86_400
    ):
        raise BadTime("expected seconds since midnight in Time")
    days, ms = divmod(round(seconds * 1000), DAY_MS)
    return time.unix_s(time.day + timedelta(days=days) if days else None, ms, received_s)


def _received_s(passing: dict[str, Any], received_s: float) -> float:
    """Return when the software had the record, which a replay does not change, or when we had."""
    try:
        at = datetime.fromisoformat(str(passing.get("Received")))
    except ValueError:
        return received_s
    return at.timestamp() if at.tzinfo and 2000 <= at.year < 2100 else received_s


def _check(found: dict[str, Any], event: Passing) -> list[Event]:
    """Return a warning where the record's own UTC disagrees with its local time."""
    passing = found.get("Passing")
    text = passing.get("UTCTime") if isinstance(passing, dict) else None
    try:
        at = datetime.fromisoformat(str(text))
    except ValueError:
        return []
    if at.tzinfo is None or not 2000 <= at.year < 2100:
        return []
    off_s = at.timestamp() - event.at_s
    if abs(off_s) <= DISAGREES_S:
        return []
    said = (
        f"UTCTime is {off_s / 3600:+.2f} h from Time: a local time with a 'Z', "
        "or this feed's zone or day is wrong"
    )
    return [Status(said, event.device, is_warning=True)]


def _word(value: object) -> str:
    """Return a number or a text as a word; nothing for 0, which stands for nobody here."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        return ""
    text = str(value).strip() if isinstance(value, str) or abs(value) < 10**18 else ""
    return text if is_word(text) and text != "0" else ""


def _junk(raw: bytes) -> Event:
    text = raw.decode("utf-8", "replace")
    if text.isprintable() and not set(text) & set('{}[]":\ufffd'):
        return Status(f"exporter says: {text[:200]}")  # the message it may send on connecting
    return refused(raw, "expected a record: an object with TimingPoint")
