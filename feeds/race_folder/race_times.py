"""Times as people write them in a race folder: guns, durations, paces."""

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

CLOCK = re.compile(
    r"(?P<day>\d{4}-\d\d-\d\d)?[T ]?"
    r"(?P<clock>\d\d?:\d\d(?::\d\d(?:\.\d{1,6})?)?)"
    r"(?P<offset>Z|[+-]\d\d:\d\d)?"
)
DURATION = re.compile(r"(?:(\d{1,2}):(?=[0-5]\d:))?(\d{1,3}):([0-5]\d)")


def instant_s(written: str | time | datetime, day: date, zone: ZoneInfo) -> float:
    """Return the Unix seconds of a time of day at the race.

    Parameters
    ----------
    written : "10:00" or "10:00:00.5", on the day of the race; with a date in front where it is
        another day, and with an offset where the clock alone does not say.
    day : the day of the race.
    zone : where the race is.

    Raises
    ------
    ValueError
        Where it is no time of day, comes twice that night or not at all, or its offset is
        not the zone's. The message says what to write.

    Examples
    --------
    >>> day, there = date(2024, 11, 3), ZoneInfo("America/New_York")
    >>> instant_s("10:00", day, there) == instant_s("10:00-05:00", day, there)
    True
    >>> instant_s("01:30", day, there)
    Traceback (most recent call last):
    ...
    ValueError: expected one moment, found 01:30, which 2024-11-03 has twice in America/New_York ...
    """
    text = written if isinstance(written, str) else written.isoformat()
    match = CLOCK.fullmatch(text.strip())
    try:
        if match is None:
            raise ValueError
        clock = match["clock"].zfill(8 if match["clock"].count(":") == 2 else 5)
        local = datetime.fromisoformat(f"{match['day'] or day}T{clock}{match['offset'] or ''}")
    except ValueError:
        raise ValueError(
            f'expected a time of day such as "10:00:00", found {text!r}. '
            "Write hours, minutes and seconds, 00:00:00 to 23:59:59; after midnight the date goes "
            f'in front: "{day + timedelta(days=1)} 00:10:00".'
        ) from None
    if local.tzinfo is not None:
        here = local.astimezone(zone)
        if here.utcoffset() != local.utcoffset():
            raise ValueError(
                f"expected the offset that {zone.key} has then, {_offset(here)}, "
                f"found {text!r}. Mend the offset or leave it out."
            )
        return local.timestamp()
    first, second = (local.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    if first.utcoffset() == second.utcoffset():
        return first.timestamp()
    said = f"{clock}, which {local.date()} has"
    if first.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != local:
        raise ValueError(
            f"expected a time that exists, found {said} not in {zone.key} as the clocks go "
            "forward. Write a time before or after that hour."
        )
    raise ValueError(
        f"expected one moment, found {said} twice in {zone.key} as the clocks go back. "
        f'Say which: "{clock}{_offset(first)}" or "{clock}{_offset(second)}".'
    )


def has_date(written: object) -> bool:
    """Return whether a written time says its day.

    Examples
    --------
    >>> has_date("00:10:00"), has_date("2024-06-02 00:10:00"), has_date(time(0, 10))
    (False, True, False)
    """
    if isinstance(written, str):
        match = CLOCK.fullmatch(written.strip())
        return match is not None and match["day"] is not None
    return isinstance(written, datetime)


def duration_s(written: str | time | datetime) -> float:
    """Return the seconds in a duration or a pace: "14:25" or "1:02:30".

    Raises
    ------
    ValueError
        Where it is neither.

    Examples
    --------
    >>> duration_s("14:25"), duration_s("1:02:30"), duration_s("95:00")
    (865.0, 3750.0, 5700.0)
    """
    text = written if isinstance(written, str) else written.isoformat()
    match = DURATION.fullmatch(text.strip())
    if match is None:
        raise ValueError(
            'expected minutes and seconds such as "14:25", or "1:02:30" with hours, '
            f"found {text!r}. Mend it."
        )
    hours, minutes, seconds = (float(part or 0) for part in match.groups())
    return hours * 3600.0 + minutes * 60.0 + seconds


def _offset(moment: datetime) -> str:
    text = moment.strftime("%z")
    return f"{text[:3]}:{text[3:5]}"
