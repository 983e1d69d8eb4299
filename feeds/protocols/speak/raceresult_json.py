"""RACE RESULT software's JSON exporter as it would speak: it connects, and sends.

Sources: see `feeds.protocols.raceresult_json`. Nothing is acknowledged; a new connection gets
the whole race again, as when the crew presses replay.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from feeds.files.read_lines import iso
from feeds.protocols.events import Role
from feeds.protocols.local_time import local
from feeds.reads import Read

ROLE: Role = "dial"


def peer(zone: ZoneInfo, day: date, is_pretty: bool = False, end: str = "\r\n") -> Software:
    """Return an exporter.

    Parameters
    ----------
    zone, day : of the race; times count from the midnight of that day.
    is_pretty : whether a record is spread over many lines.
    end : what follows a record; chosen by the crew, and may be nothing.
    """
    return Software(zone, day, is_pretty, end)


class Software:
    """See `feeds.protocols.speak.peer.Peer`."""

    def __init__(self, zone: ZoneInfo, day: date, is_pretty: bool, end: str) -> None:
        self._zone, self._day = zone, day
        self._is_pretty, self._end = is_pretty, end
        self._all: list[bytes] = []

    @property
    def waiting(self) -> int:
        """Nothing ever waits."""
        return 0

    def greet(self, now_s: float) -> bytes:
        """Return the race so far."""
        return b"".join(self._all)

    def send(self, reads: Sequence[Read], now_s: float) -> bytes:
        """Return a record for each read."""
        new = [self._record(read.mat, read.tag, read.at_s, now_s) for read in reads]
        self._all += new
        return b"".join(new)

    def gun(self, place: str, at_s: float, now_s: float) -> bytes:
        """Return a marker."""
        self._all.append(self._record(place, "", at_s, now_s))
        return self._all[-1]

    def receive(self, data: bytes, now_s: float) -> bytes:
        """Return nothing: it does not listen."""
        return b""

    def due(self, now_s: float) -> bytes:
        """Return nothing."""
        return b""

    def _record(self, place: str, tag: str, at_s: float, now_s: float) -> bytes:
        number = len(self._all) + 1
        at = local(self._zone, at_s)
        days = (at.date() - self._day).days
        seconds = ((24 * days + at.hour) * 60 + at.minute) * 60 + at.second
        passing = {
            "Transponder": tag,
            "Position": {"Latitude": 0, "Longitude": 0, "Altitude": 0, "Flag": ""},
            "Hits": 75,
            "RSSI": -75,
            "LoopID": 8,
            "Channel": 8,
            "DeviceID": "D-50432",
            "IsMarker": not tag,
            "FileNo": 1,
            "PassingNo": number,
            "Received": datetime.fromtimestamp(max(now_s, at_s), UTC).isoformat(),
            "UTCTime": iso(at_s),
        }
        record = {
            "ID": number,
            "Bib": 0,
            "TimingPoint": place,
            "Result": -10,
            "Time": round(seconds + at.microsecond / 1e6, 3),
            "Invalid": False,
            "Passing": passing,
        }
        indent = 1 if self._is_pretty else None
        return (json.dumps(record, ensure_ascii=False, indent=indent) + self._end).encode("utf-8")
