"""One line of ChronoTrack: a tag event of CTP01, or a controller's own record.

Sources: four independent programs and real lines for the order of the fields; 65,000 lines of
controllers for the ``TO`` records (capture). No vendor text was seen. ISO times are local to
the event: one program first took them for UTC and had to mend it. Whether Unix times are true
UTC is an open question; they are taken so, and the note says it.
"""

from __future__ import annotations

import re
from datetime import date

from feeds.protocols.events import Event, Marker, Passing, Status
from feeds.protocols.framing import is_word, refused
from feeds.protocols.local_time import (
    DAY_MS,
    BadTime,
    EventTime,
    day_ms,
    is_number,
    iso_day,
    unix_s,
)

TAG_EVENT = re.compile(rb"CT01_\d\d[~,]")
CONTROLLER = re.compile(r"TO~\d+~", re.ASCII)
TOOK_UTC = "a Unix time: taken for UTC"


def tag_event(line: str, raw: bytes, time: EventTime, received_s: float) -> tuple[list[Event], str]:
    """Return what a line beginning ``CT01_`` says, and the name of a new location, if it is one.

    Examples
    --------
    >>> from zoneinfo import ZoneInfo
    >>> time = EventTime(ZoneInfo("UTC"), date(2026, 6, 17))
    >>> line = "CT01_33~1~start~9478~14:02:15.31~0~0F2A38~1"
    >>> (found,), _ = tag_event(line, line.encode(), time, 0.0)
    >>> found.place, found.tag, found.device
    ('start', '9478', '0F2A38')
    """
    fields = [field.strip() for field in line.split("," if line[7:8] == "," else "~")]
    if len(fields) < 8:
        fault = "expected 8 fields in a tag event: format~seq~location~tag~time~lap~reader~gator"
        return [refused(raw, fault)], ""
    _, _, place, tag, clock, _, reader, _ = fields[:8]
    if not is_word(place) or not is_word(tag) or len(reader) > 100:
        return [refused(raw, "expected a location and a tag in a tag event")], ""
    if tag == "newlocation":
        return [Status(f"new location: {place}", reader)], place
    try:
        at_s, within_s, note = at(clock, time, received_s)
    except BadTime as why:
        return [refused(raw, str(why))], ""
    if tag == "guntime":
        return [Marker("gun", place, at_s, raw, tag, note)], ""
    return [Passing(place, tag, at_s, raw, reader, within_s=within_s, note=note)], ""


def controller_record(line: str, raw: bytes) -> Event:
    """Return the passing in a controller's record, 11 or 12 fields; its place is the reader.

    Examples
    --------
    >>> line = "TO~1~95995~160~1~1620459054.85~10E747~8~-59~1~P"
    >>> found = controller_record(line, line.encode())
    >>> found.place, found.tag, found.at_s
    ('10E747', '95995', 1620459054.85)
    """
    fields = line.split("~")
    if len(fields) not in (11, 12) or not is_word(fields[2]) or not is_word(fields[6]):
        return refused(raw, "expected 11 or 12 fields in a controller's record")
    try:
        at_s, within_s = _unix(fields[5])
    except BadTime as why:
        return refused(raw, str(why))
    return Passing(fields[6], fields[2], at_s, raw, fields[6], within_s=within_s, note=TOOK_UTC)


def at(text: str, time: EventTime, received_s: float) -> tuple[float, float, str]:
    """Return the Unix seconds of a time in any of the four formats, its fineness, and a note.

    Raises
    ------
    BadTime
        Where it is in none of them.
    """
    day: date | None = None
    if is_number(text) and len(text) <= 8:  # msecs: of the day
        at_s, note = time.unix_s(None, min(int(text), DAY_MS), received_s)
        return at_s, 0.001, note
    if ":" not in text:
        return *_unix(text), TOOK_UTC
    if "T" in text:
        written, _, text = text.partition("T")
        day = iso_day(written)
    at_s, note = time.unix_s(day, day_ms(text), received_s)
    return at_s, _within_s(text), note


def _unix(text: str) -> tuple[float, float]:
    second, _, decimals = text.partition(".")
    if not is_number(second) or len(second) > 10 or not is_number(decimals or "0"):
        raise BadTime("expected a time such as 2026-06-17T14:02:15.31")
    return unix_s(int(second) * 1000 + int(f"{decimals}000"[:3])), _within_s(text)


def _within_s(text: str) -> float:
    """Return how finely a time is told, from its decimals."""
    return float(10.0 ** -min(len(text.partition(".")[2]), 3))
