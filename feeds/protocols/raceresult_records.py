"""A passing as RACE RESULT boxes write it: up to 20 fields with ``;`` between, filled by place.

Older firmware sends fewer fields (4 at least), newer may send more. Active chips name the loop
that woke them, so their place is ``box/loop``; a passive system has no loops: its place is the
box.

Sources: RACE RESULT knowledge base, article "Passing Record" (vendor document) for the fields;
two independent programs for how they are filled; that a trigger carries the code 99999 is
known from one program only and can be set on the box.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta

from feeds.protocols.events import Marker, Passing, Refused
from feeds.protocols.framing import is_word, refused
from feeds.protocols.local_time import BadTime, EventTime, day_ms, is_number, iso_day

FIELDS = 20
TRIGGER = "99999"
UNSET = re.compile(r"0000-00-(\d\d)", re.ASCII)
DAY_UNSET = "no date set on the box: its first day taken for the event's"


def record(
    fields: Sequence[str],
    raw: bytes,
    time: EventTime,
    received_s: float,
    box: str,
    trigger: str = TRIGGER,
) -> Passing | Marker | Refused:
    """Return what a passing record says.

    Parameters
    ----------
    fields : number, code, date, time, event, hits, RSSI, -, active, channel, loop, ...
    raw : the line they were split from.
    time : zone and day of the race.
    received_s : when it came, in Unix seconds.
    box : the place and device where the record names no box.
    trigger : the code of a trigger, which is no runner.

    Examples
    --------
    >>> from datetime import date
    >>> from zoneinfo import ZoneInfo
    >>> time = EventTime(ZoneInfo("UTC"), date(2026, 6, 17))
    >>> old = "1;33;0000-00-00;00:00:02.773;6692;12;-68;09ca52".split(";")
    >>> found = record(old, b"", time, 0.0, "box")
    >>> found.place, found.tag, found.number, found.bib
    ('box', '33', '1', '33')
    """
    if len(fields) < 4:
        return refused(raw, "expected at least 4 fields in a passing: number;code;date;time")
    given = [field.strip() for field in fields[:FIELDS]]
    given += [""] * (FIELDS - len(given))
    number, tag, event, loop, file = given[0], given[1], given[4], given[10], given[17]
    if not is_number(number) or len(number) > 9:
        return refused(raw, "expected a passing's number")
    if not is_word(tag):
        return refused(raw, "expected a bib or a transponder code")
    try:
        at_s, note = at(given[2], given[3], time, received_s)
    except BadTime as why:
        return refused(raw, str(why))
    device = next((name for name in (given[19], given[16]) if is_word(name)), box)
    is_active = given[8] == "1"
    place = f"{device}/{loop}" if is_active and loop and is_word(loop) else device
    if tag == trigger:
        return Marker("marker", place, at_s, raw, "trigger", note)
    bib = tag if not is_active and event not in ("", "0") else ""
    identity = f"{file}/{number}" if is_number(file) else number
    return Passing(place, tag, at_s, raw, device, identity, bib, note=note)


def at(day: str, clock: str, time: EventTime, received_s: float) -> tuple[float, str]:
    """Return the Unix seconds of a record's date and time, and what had to be assumed.

    A box nobody told the date counts days from ``0000-00-00``; an empty date says nothing.

    Raises
    ------
    BadTime
        Where no clock shows this.
    """
    ms = day_ms(clock)
    if not day:
        return time.unix_s(None, ms, received_s)
    if unset := UNSET.fullmatch(day):
        at_s, note = time.unix_s(time.day + timedelta(days=int(unset[1])), ms, received_s)
        return at_s, f"{DAY_UNSET}; {note}" if note else DAY_UNSET
    return time.unix_s(iso_day(day), ms, received_s)
