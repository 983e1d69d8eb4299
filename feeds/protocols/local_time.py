"""From the time a box shows to Unix seconds: its zone, its day, and the nights that go wrong.

Nearly every timing system sends local time without a zone, and some send no date. What the
wire leaves open is settled by when the read came, and the reader is told in a note.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

EARLY_S = 300.0  # a read may come this long before it happened: a box's clock ahead of ours
DAY_MS = 86_400_000
TOOK_NEXT_DAY = "no date on the wire: taken for the day after the event's, when it came"
TOOK_FIRST = "the clocks went back and this hour came twice: taken for the first, when it came"
TOOK_SECOND = "the clocks went back and this hour came twice: taken for the second, when it came"
NO_SUCH_TIME = "the clocks went forward over this time: the box's clock did not follow"


class BadTime(ValueError):
    """Why a time is refused: the same words for the same mistake."""


@dataclass(frozen=True, slots=True)
class EventTime:
    """Where and on which day the boxes' clocks show what they show.

    Attributes
    ----------
    zone : the zone the boxes are set to.
    day : the day the race starts, for systems that send no date.
    opens : the local time of day before which no read of that day is expected; an earlier
        time without a date is then the next day's, for a race through the night. None: a time
        without a date is the next day's once a read at it could have come, until noon.
    """

    zone: ZoneInfo
    day: date
    opens: time | None = None

    def unix_s(self, day: date | None, ms: int, received_s: float) -> tuple[float, str]:
        """Return the Unix seconds of a local time, and what had to be assumed.

        Parameters
        ----------
        day : the date on the wire; None where it has none.
        ms : milliseconds since that day's midnight, by the clock on the wall.
        received_s : when the read came.

        Raises
        ------
        BadTime
            Where no clock shows this.

        Examples
        --------
        >>> berlin = EventTime(ZoneInfo("Europe/Berlin"), date(2021, 10, 31))
        >>> berlin.unix_s(None, 36_000_250, received_s=1635670801.0)
        (1635670800.25, '')
        """
        if not 0 <= ms < DAY_MS:
            raise BadTime("expected a time of day before 24:00")
        if day is not None:
            return self._settle(day, ms, received_s)
        next_day = self.day + timedelta(days=1)
        if self.opens is not None:
            return self._settle(next_day if ms < _ms(self.opens) else self.day, ms, received_s)
        noon_s, _ = self._settle(next_day, DAY_MS // 2, received_s)
        later_s, _ = self._settle(next_day, ms, received_s)
        if later_s <= received_s + EARLY_S and received_s <= noon_s:
            return later_s, TOOK_NEXT_DAY
        return self._settle(self.day, ms, received_s)

    def _settle(self, day: date, ms: int, received_s: float) -> tuple[float, str]:
        if not 2000 <= day.year < 2100:
            raise BadTime("expected a year from 2000 to 2099: was the clock set?")
        minute, rest_ms = divmod(ms, 60_000)
        first_s, second_s = _either(self.zone, day, minute)
        first_s, second_s = ((60_000 * at + rest_ms) / 1000.0 for at in (first_s, second_s))
        if first_s == second_s:
            return first_s, ""
        if first_s > second_s:
            return first_s, NO_SUCH_TIME
        if second_s <= received_s + EARLY_S:
            return second_s, TOOK_SECOND
        return first_s, TOOK_FIRST


@lru_cache(maxsize=4096)
def _either(zone: ZoneInfo, day: date, minute: int) -> tuple[float, float]:
    """Return the Unix minutes of a local minute, before and after the clocks change."""
    at = datetime.combine(day, time(minute // 60, minute % 60), zone)
    return at.timestamp() / 60.0, at.replace(fold=1).timestamp() / 60.0


def _ms(at: time) -> int:
    return ((at.hour * 60 + at.minute) * 60 + at.second) * 1000 + at.microsecond // 1000


def day_ms(text: str) -> int:
    """Return the milliseconds since midnight of ``hh:mm:ss`` with any decimals or none.

    Raises
    ------
    BadTime
        Where the text is no time of day.

    Examples
    --------
    >>> day_ms("14:02:15.31"), day_ms("00:43:39.075611")
    (50535310, 2619075)
    """
    whole, _, decimals = text.partition(".")
    parts = whole.split(":")
    if not (
        len(parts) == 3
        and all(len(part) == 2 and is_number(part) for part in parts)
        and (is_number(decimals) or whole == text)
        and len(decimals) <= 9
    ):
        raise BadTime("expected a time such as 14:02:15.310")
    hour, minute, second = (int(part) for part in parts)
    if hour > 23 or minute > 59 or second > 59:
        raise BadTime("expected a time of day before 24:00")
    return ((hour * 60 + minute) * 60 + second) * 1000 + int(f"{decimals}000"[:3])


def iso_day(text: str) -> date:
    """Return the date in ``yyyy-mm-dd``.

    Raises
    ------
    BadTime
        Where the text is no date.
    """
    parts = text.split("-")
    if [len(part) for part in parts] == [4, 2, 2] and all(map(is_number, parts)):
        return a_day(*(int(part) for part in parts))
    raise BadTime("expected a date such as 2026-06-17")


def short_day(text: str) -> date:
    """Return the date in ``yymmdd``, of this century.

    Raises
    ------
    BadTime
        Where the text is no date.
    """
    if len(text) != 6 or not is_number(text):
        raise BadTime("expected a date such as 260617")
    return a_day(2000 + int(text[:2]), int(text[2:4]), int(text[4:]))


def a_day(year: int, month: int, day: int) -> date:
    """Return a date, or raise `BadTime` where the calendar has none such."""
    try:
        return date(year, month, day)
    except ValueError:
        raise BadTime("expected a day of the calendar") from None


def is_number(text: str) -> bool:
    """Return whether a text is plain digits, the ones a timing box knows.

    Examples
    --------
    >>> [is_number(text) for text in ("0042", "", "٤٢", "-1")]
    [True, False, False, False]
    """
    return text.isascii() and text.isdigit()


def unix_s(ms: int) -> float:
    """Return Unix seconds of Unix milliseconds, or raise `BadTime` outside this century."""
    if not 946_684_800_000 <= ms < 4_102_444_800_000:
        raise BadTime("expected a year from 2000 to 2099: was the clock set?")
    return ms / 1000.0


def local(zone: ZoneInfo, at_s: float) -> datetime:
    """Return what a box in a zone shows at a time, to the millisecond below."""
    second, ms = divmod(round(at_s * 1000.0), 1000)
    return datetime.fromtimestamp(second, UTC).astimezone(zone).replace(microsecond=ms * 1000)
