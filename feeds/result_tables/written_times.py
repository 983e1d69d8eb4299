"""Times as people write them in tables of results: 3:05:12, 1h05, 65:30, 65'30", 3912,4 seconds."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from feeds.believe.speed import least_s
from feeds.results.starts import BoolArray
from geo.motion import FloatArray

NOTHING = re.compile(
    r"|-+|–+|—+|/|\.+|n/?a|nan|none|null|dn[fsq]|dsq|dq|abd|ab|abandon|np|non partant|"
    r"disq\.?|nc|no time|-1(?:\.0+)?",
    re.I,
)
CLOCK = re.compile(r"(?:(?P<h>\d{1,3}):)?(?P<m>\d{1,4}):(?P<s>\d{1,2}(?:[.,]\d+)?)")
HOURS = re.compile(
    r"(?P<h>\d{1,3})\s*(?:h|hr?s?|heures?|hours?)\s*"
    r"(?:(?P<m>\d{1,2})\s*(?:m|min|mn|'|′|’|:)?\s*)?"
    r"(?:(?P<s>\d{1,2}(?:[.,]\d+)?)\s*(?:s|sec|''|\"|″|”)?)?",
    re.I,
)
MINUTES = re.compile(
    r"(?P<m>\d{1,4})\s*(?:m|min|mn|'|′|’)\s*(?:(?P<s>\d{1,2}(?:[.,]\d+)?)\s*(?:s|sec|''|\"|″|”)?)?",
    re.I,
)
DOTTED = re.compile(r"(?P<h>\d{1,2})\.(?P<m>[0-5]\d)\.(?P<s>[0-5]\d)")
SECONDS = re.compile(r"\d+(?:[.,]\d+)?\s*s?")
HALF_DAY = re.compile(r"\s*(?P<half>[ap])\.?\s?m\.?", re.I)
DAY_S = 86400.0
WALKED_S_PER_M = 1.8  # 30 minutes a kilometre: slower is a time of day, or hours read as minutes


def seconds(written: str) -> tuple[float, float]:
    """Return a written time in seconds, and what it is where two parts are hours and minutes.

    Returns
    -------
    Both NaN where there is none; the same twice where only one is meant. A day's fraction, as a
    spreadsheet keeps times, is no seconds: below 1 it is taken for so much of a day.

    Raises
    ------
    ValueError
        Where it is no time.

    Examples
    --------
    >>> [seconds(one)[0] for one in ("3:05:12", "1h05", "65:30", "1 h 5 min 7 s", "58'30", "0.5")]
    [11112.0, 3900.0, 3930.0, 3907.0, 3510.0, 43200.0]
    >>> seconds("1:05"), seconds("3912,4"), seconds("12:31:05 PM")[0], seconds("DNF")
    ((65.0, 3900.0), (3912.4, 3912.4), 45065.0, (nan, nan))
    """
    text = written.strip()
    half = HALF_DAY.search(text)
    text = text[: half.start()] if half and half.end() == len(text) else text
    text = text.strip().lstrip("+")
    if NOTHING.fullmatch(text):
        return np.nan, np.nan
    if match := HOURS.fullmatch(text) or DOTTED.fullmatch(text):
        both = _of(match), _of(match)
    elif match := CLOCK.fullmatch(text):
        as_minutes = _of(match)
        rest = _number(match["s"])
        is_open = match["h"] is None and rest == int(rest) and "." not in match["s"]
        both = as_minutes, (_number(match["m"]) * 60 + rest) * 60 if is_open else as_minutes
    elif match := MINUTES.fullmatch(text):
        both = _of(match), _of(match)
    elif SECONDS.fullmatch(text):
        number = _number(text.rstrip("s "))
        number = number * DAY_S if 0 < number < 1 else number
        both = number, number
    else:
        raise ValueError(f"expected a time such as 3:05:12, 1h05 or 65:30, found {written!r}")
    if half:
        late = 12 * 3600.0 if half["half"].lower() == "p" else 0.0
        both = both[1] % (12 * 3600.0) + late, both[1] % (12 * 3600.0) + late
    return both


def column_seconds(cells: Sequence[str]) -> tuple[FloatArray, FloatArray, list[int]]:
    """Return (N,) seconds of a column, (N,) where two parts are hours and minutes, and odd rows.

    Odd rows are those whose cell is no time; they have NaN.
    """
    told = np.full((len(cells), 2), np.nan)
    odd = []
    known: dict[str, tuple[float, float]] = {}
    for row, cell in enumerate(cells):
        try:
            if cell not in known:
                known[cell] = seconds(cell)
            told[row] = known[cell]
        except ValueError:
            odd.append(row)
    return told[:, 0], told[:, 1], odd


def as_run(times_s: tuple[FloatArray, FloatArray], way_m: float) -> FloatArray:
    """Return a column's times as they must be meant: 1:05 for 10 km is an hour and five minutes.

    Parameters
    ----------
    times_s : the seconds, and those where two parts are hours and minutes.
    way_m : metres from the start.
    """
    in_minutes, in_hours = times_s
    differ = in_minutes != in_hours
    differ &= ~np.isnan(in_minutes)
    if way_m <= 0 or not differ.any():
        return in_minutes
    least = float(least_s(np.array([way_m]))[0])
    is_too_fast = np.median(in_minutes[differ]) < least
    return np.where(differ, in_hours, in_minutes) if is_too_fast else in_minutes


def are_times_of_day(times_s: FloatArray, way_m: float) -> bool:
    """Say whether a column's times are of the clock on the wall: nobody would take so long."""
    known = times_s[~np.isnan(times_s)]
    if not len(known):
        return False
    slowest_s = max(way_m, 1000.0) * WALKED_S_PER_M
    return bool(np.quantile(known, 0.1) > slowest_s and known.max() < 2 * DAY_S)


def is_mostly(cells: Sequence[str], odd: Sequence[int]) -> bool:
    """Say whether a column is one of times: nearly all of what stands in it is."""
    filled = sum(not NOTHING.fullmatch(cell.strip()) for cell in cells)
    return filled > 0 and len(odd) <= 0.05 * filled


def in_order(times_s: FloatArray) -> BoolArray:
    """Return (N, M) which times can stand: each later than all that stand before it."""
    before = np.fmax.accumulate(np.where(np.isnan(times_s), -np.inf, times_s), axis=1)
    earlier = np.hstack((np.full((len(times_s), 1), -np.inf), before[:, :-1]))
    return np.asarray(~np.isnan(times_s) & (times_s > earlier))


def _of(match: re.Match[str]) -> float:
    told = match.groupdict()
    parts = [_number(told.get(part)) for part in ("h", "m", "s")]
    return parts[0] * 3600.0 + parts[1] * 60.0 + parts[2]


def _number(text: str | None) -> float:
    return float((text or "0").replace(",", "."))
