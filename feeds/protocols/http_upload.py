r"""What RACE RESULT boxes post to us: a decoder's upload, and the Track Box.

Pure functions from a query and a body to events. Whoever serves answers 200 with ``ANSWER``
once the events are stored, and 503 while they cannot be: the box then tries again, after 10 s
and after one minute.

A decoder's record has 19 fields in places of its own, not those of its TCP protocol. A Track
Box tells how many seconds before ``boxTime`` it saw a chip, so its reads are true to a second.

Sources: rrrelay (one program, in production) for the decoder's upload, whose vendor text was
not seen; RACE RESULT knowledge base, article "TrackBox Protocol" (vendor document, cut short),
for the delivery and the sample, and rrrelay for the age. The other fields are open questions.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from feeds.protocols.events import MOST_BUFFERED, Event, Marker, Passing, Role, Status
from feeds.protocols.framing import is_keepalive, is_word, refused
from feeds.protocols.local_time import (
    BadTime,
    EventTime,
    day_ms,
    is_number,
    short_day,
    unix_s,
)
from feeds.protocols.raceresult_records import TRIGGER, at

KIND = "raceresult-upload"
ROLE: Role = "post"
PATH = "/api/v1/raceresult"  # of our server; the feed's token follows
ANSWER = b"OK"
OLDEST_S = 7 * 86_400  # of a Track Box's reads


def events(
    query: Mapping[str, str],
    body: bytes,
    time: EventTime,
    received_s: float,
    trigger: str = TRIGGER,
) -> list[Event]:
    """Return what a box tells in one request, GET or POST.

    Parameters
    ----------
    query : the address's parameters, decoded; ``boxId`` makes it a Track Box.
    body : empty in a Track Box's status call.
    time : the zone a decoder's clock is set to, and the day of the race.
    received_s : when it came, in Unix seconds.
    trigger : the code a decoder's trigger input writes.
    """
    if len(body) > MOST_BUFFERED:
        return [refused(body, f"expected a body of at most {MOST_BUFFERED // 1024} KiB")]
    lines = [line.strip(b" \t\0") for line in body.replace(b"\r", b"\n").split(b"\n")]
    lines = [line for line in lines if line and not is_keepalive(line)]
    if "boxId" not in query:
        box = query.get("device", "").strip()
        box = box if is_word(box) else "decoder"
        return [_uploaded(line, box, time, received_s, trigger) for line in lines]
    box = query["boxId"].strip()
    if not is_word(box):
        return [refused(body, "expected the box's name in boxId")]
    if not lines:
        return [_status(query, box)]
    try:
        box_s = _box_time_s(query.get("boxTime", ""))
    except BadTime as why:
        return [refused(body, f"boxTime: {why}")]
    index = query.get("dataIndex", "").strip()
    index = index if is_number(index) and len(index) < 20 else ""
    return [
        _tracked(line, box, box_s, f"{index}/{number}" if index else "")
        for number, line in enumerate(lines, 1)
    ]


def _uploaded(line: bytes, box: str, time: EventTime, received_s: float, trigger: str) -> Event:
    """Return the read in a line of a decoder's upload."""
    fields = [field.strip() for field in line.decode("iso-8859-1").split(";")]
    if len(fields) < 4:
        return refused(line, "expected at least 4 fields in a decoder's record")
    fields += [""] * 19
    is_active = fields[10] == "1"
    tag = fields[8] if is_active else fields[1]
    number, loop, event = fields[0], fields[12], fields[4]
    if not is_number(number) or len(number) > 9:
        return refused(line, "expected a passing's number")
    if not is_word(tag):
        return refused(line, "expected a bib or a transponder code")
    try:
        at_s, note = at(fields[2], fields[3], time, received_s)
    except BadTime as why:
        return refused(line, str(why))
    place = f"{box}/{loop}" if is_active and is_word(loop) else box
    if tag == trigger:
        return Marker("marker", place, at_s, line, "trigger", note)
    bib = tag if not is_active and event not in ("", "0") else ""
    return Passing(place, tag, at_s, line, box, number, bib, note=note)


def _tracked(line: bytes, box: str, box_s: float, number: str) -> Event:
    """Return the read in a line of a Track Box."""
    fields = [field.strip() for field in line.decode("iso-8859-1").split(";")]
    age, _, decimals = fields[1].partition(".") if len(fields) > 1 else ("", "", "")
    if not is_word(fields[0]):
        return refused(line, "expected a transponder code")
    if not is_number(age) or not is_number(decimals or "0") or len(age) > 6:
        return refused(line, "expected the seconds since a chip was seen")
    age_s = float(f"{age}.{decimals or 0}")
    if age_s > OLDEST_S:
        return refused(line, "expected a chip seen in the last seven days")
    at_s = round((box_s - age_s) * 1000) / 1000
    bib = fields[0] if len(fields) > 10 and fields[10] not in ("", "0") else ""
    return Passing(box, fields[0], at_s, line, box, number, bib, within_s=1.0)


def _box_time_s(text: str) -> float:
    """Return the Unix seconds of ``yyMMddTHHmmssZ``."""
    day, _, clock = text.strip().partition("T")
    if len(clock) != 7 or clock[6] != "Z":
        raise BadTime("expected a time such as 210827T110003Z")
    ms = day_ms(f"{clock[:2]}:{clock[2:4]}:{clock[4:6]}")
    midnight = short_day(day) - datetime(1970, 1, 1).date()
    return unix_s(midnight // timedelta(milliseconds=1) + ms)


def _status(query: Mapping[str, str], box: str) -> Status:
    said = [
        f"{name} {query[key][:20]}"
        for key, name in (("boxBatt", "battery"), ("boxTemp", "temperature"), ("boxTime", "clock"))
        if key in query
    ]
    return Status("Track Box: " + (", ".join(said) or "nothing to tell"), box)
