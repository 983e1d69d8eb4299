"""One record of a MYLAPS message: a passing of version 2 or 1, or a marker of either.

Sources: see `feeds.protocols.mylaps`. The printed examples of ``ut`` and ``utc`` do not agree
with an epoch (open question), so time comes from ``d`` and ``t`` alone. The checksum of version
1 is in no document; it holds in every captured record, so a record where it fails is refused.
"""

from __future__ import annotations

import re

from feeds.protocols.events import Marker, Passing, Refused
from feeds.protocols.framing import is_word, refused, words
from feeds.protocols.local_time import BadTime, EventTime, day_ms, iso_day, short_day

V1_LENGTH = 39
GUNS = {"gun", "gunshot", "ext-gun"}
NAMELESS = {"", "no-mac", "no-device"}
DATE = re.compile(r"(\d{4}-\d{2}-\d{2}) (.+)", re.ASCII)


def passing_v2(place: str, record: bytes, time: EventTime, received_s: float) -> Passing | Refused:
    """Return the passing in ``key=value|key=value``: keys in any order, unknown ones ignored.

    Examples
    --------
    >>> from datetime import date
    >>> from zoneinfo import ZoneInfo
    >>> utc = EventTime(ZoneInfo("UTC"), date(2012, 6, 6))
    >>> passing_v2("10KM", b"t=13:11:30.904|c=0000041|d=120606|n=41", utc, 0.0).bib
    '41'
    """
    keys = _keys(record)
    tag = keys.get("c", "").strip()
    if not is_word(tag):
        return refused(record, "expected a chip code in c=")
    try:
        day = short_day(keys["d"]) if keys.get("d") else None
        at_s, note = time.unix_s(day, day_ms(keys.get("t", "")), received_s)
    except BadTime as why:
        return refused(record, str(why))
    named = keys.get("dm", "")
    device = keys.get("dv", "") if named in NAMELESS else named
    bib = keys.get("n") or keys.get("b") or ""
    return Passing(place, tag, at_s, record, device=device[:100], bib=bib[:100], note=note)


def passing_v1(place: str, record: bytes, time: EventTime, received_s: float) -> Passing | Refused:
    """Return the passing in 39 characters: chip, time, device, reader, ..., date, checksum.

    Examples
    --------
    >>> from datetime import date
    >>> from zoneinfo import ZoneInfo
    >>> utc = EventTime(ZoneInfo("UTC"), date(2025, 3, 8))
    >>> passing_v1("Start", b"LZ6302115:37:40.704 5 0F  1000125030862", utc, 0.0).device
    '5'
    """
    if len(record) != V1_LENGTH or not record.isascii():
        return refused(record, f"expected {V1_LENGTH} characters in a version 1 record")
    text = record.decode("ascii")
    if f"{sum(record[:37]) & 0xFF:02X}" != text[37:].upper():
        return refused(record, "expected the checksum of a version 1 record")
    tag = text[:7].strip()
    if not is_word(tag):
        return refused(record, "expected a chip code in a version 1 record")
    try:
        at_s, note = time.unix_s(short_day(text[31:37]), day_ms(text[7:19].strip()), received_s)
    except BadTime as why:
        return refused(record, str(why))
    return Passing(place, tag, at_s, record, device=text[19:21].strip(), note=note)


def marker(place: str, record: bytes, time: EventTime, received_s: float) -> Marker | Refused:
    """Return the marker in ``t=...|mt=...|n=...`` (version 2) or ``time|type|name`` (version 1).

    Examples
    --------
    >>> from datetime import date
    >>> from zoneinfo import ZoneInfo
    >>> utc = EventTime(ZoneInfo("UTC"), date(2025, 4, 13))
    >>> shot = b"2025-04-13 05:57:56.027|ext-gun|Extern gunshot"
    >>> marker("Start", shot, utc, 0.0).kind
    'gun'
    """
    keys = _keys(record)
    if "t" not in keys:
        keys = dict(zip(("t", "mt", "n"), words(record).split("|"), strict=False))
    dated = DATE.fullmatch(keys["t"].strip())
    try:
        day = iso_day(dated[1]) if dated else None
        ms = day_ms(dated[2] if dated else keys["t"].strip())
        at_s, note = time.unix_s(day, ms, received_s)
    except BadTime as why:
        return refused(record, str(why))
    kind = keys.get("mt", "").strip().lower()
    text = keys.get("n", "") or kind
    return Marker("gun" if kind in GUNS else "marker", place, at_s, record, text[:100], note)


def _keys(record: bytes) -> dict[str, str]:
    pairs = (pair.partition("=") for pair in words(record).split("|"))
    return {key.strip(): value for key, equals, value in pairs if equals}
