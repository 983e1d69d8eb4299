"""The columns of every answer: a name for ever, what it holds, and whether it may be empty."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Column:
    """One column. Names are never changed, only added to: graphics are bound to them."""

    name: str
    kind: Literal["text", "number", "whole"]
    does: str
    may_be_empty: bool = True


def text(name: str, does: str, is_always: bool = False) -> Column:
    """Return a column of words."""
    return Column(name, "text", does, not is_always)


def number(name: str, does: str, is_always: bool = False) -> Column:
    """Return a column of numbers."""
    return Column(name, "number", does, not is_always)


def whole(name: str, does: str, is_always: bool = False) -> Column:
    """Return a column of whole numbers."""
    return Column(name, "whole", does, not is_always)


AS_OF = (  # at the end of every row
    text("race_utc", "the moment of the race that the row is of, ISO 8601", True),
    number("race_unix_s", "the same, Unix seconds", True),
    number("age_s", "how many seconds ago the newest data came; 0 of a race that is over", True),
    number("delay_s", "the delay that was asked for", True),
)
STANDS = (
    whole("ahead", "still ahead of the chaser, on the course", True),
    whole("passed", "passed by the chaser", True),
    whole("won", "home, with a place won", True),
    whole("waiting", "not seen at the start yet", True),
    whole("out", "in the race no more, not passed", True),
)
FACTS = (
    text("race", "the key of the race", True),
    text("race_name", "its title", True),
    text("source", "`live`, or `replay`: over, as its results stand", True),
    text("phase", "`before`, `running`, `chase`, `home` (the chaser is) or `over`", True),
    text("line", "how the race stands, a sentence", True),
    text("clock", "race time since the first gun: 26:12", True),
    number("clock_s", "the same, seconds; below 0 before the gun", True),
    text("local_time", "time of day where the race is", True),
    whole("runners", "how many are counted: pacemakers are not", True),
    *STANDS,
    whole("expected", "how many will have won a place, most likely"),
    whole("expected_low", "at least so many: 80 %"),
    whole("expected_high", "at most so many: 80 %"),
    text("chaser", "the chaser's name"),
    number("chaser_km", "kilometres behind the chaser, on the chaser's own course"),
    number("gap_m", "metres from the chaser to the next runner ahead"),
    text("next_bib", "whose bib that is"),
    text("next_name", "and name"),
    number("next_catch_s", "seconds until the next catch, a forecast"),
    text("first_bib", "who was first home"),
    text("first_name", "the same, by name"),
    text("first_time", "in what time after the gun of the wave"),
    *AS_OF,
)
WHO = (
    text("bib", "as it is printed", True),
    text("name", "as it is in the roster"),
    text("wave", "the wave's name", True),
    text("wave_colour", "#rrggbb", True),
    text("standing", "`ahead`, `passed`, `won`, `waiting` or `out`", True),
)
ON_THE_ROAD = (
    number("along_m", "metres along the course"),
    number("km", "the same, kilometres, to the last whole hundred metres"),
    number("ahead_m", "metres ahead of the chaser, of who is still chased"),
    whole("chance", "per cent to get away, a forecast"),
    text("time", "home, after the gun of the wave: 26:12"),
    number("time_s", "the same, seconds"),
)
LEADER = (
    whole("position", "1 is the front; who may not be named has one, and no row", True),
    *WHO,
    *ON_THE_ROAD,
    *AS_OF,
)
WAVE = (
    text("wave", "its name", True),
    text("wave_colour", "#rrggbb", True),
    text("gun_utc", "when its gun went or is to go, ISO 8601", True),
    number("gun_unix_s", "the same, Unix seconds", True),
    text("gun_local", "the same, time of day where the race is", True),
    whole("runners", "how many are counted: pacemakers are not", True),
    *STANDS,
    text("beat", "the time to beat, after this wave's gun: a forecast"),
    number("beat_s", "the same, seconds"),
    *AS_OF,
)
RUNNER = (
    *WHO,
    text("line", "how it stands, a sentence", True),
    text("figure", "the one number that counts, as it is said: a chance, a time, metres"),
    text("figure_is", "what that is"),
    *ON_THE_ROAD,
    number("net_s", "from the own start to the line, seconds"),
    whole("place", "at the line among everybody; where nobody finishes, by distance"),
    whole("wave_place", "at the line in the wave"),
    whole("wave_of", "of so many who started"),
    number("passed_km", "where the chaser came past"),
    text("passed_utc", "when, ISO 8601"),
    whole("estimated", "1: that is estimated, no mat has shown it; else 0", True),
    number("margin_s", "seconds between this runner and the chaser at the line"),
    number("expected_s", "the time at the line after the gun, a forecast"),
    *AS_OF,
)
EVENT = (
    text("id", "sorts by when it happened; see what happens when a result is revised", True),
    text(
        "kind", "`gun`, `chaser`, `catch`, `first-home`, `place`, `chaser-home`, `official`", True
    ),
    text("line", "what happened, a sentence", True),
    text("utc", "when, ISO 8601; of a catch, when a mat showed it", True),
    number("unix_s", "the same, Unix seconds", True),
    text("clock", "race time since the first gun", True),
    number("clock_s", "the same, seconds", True),
    whole("count", "the how manieth of its kind this is; of `official`, how many places there are"),
    text("bib", "whose it is; empty: nobody's, or not to be named"),
    text("name", "the same, by name"),
    text("wave", "the wave it is of"),
    number("km", "where on the course"),
    *AS_OF,
)
