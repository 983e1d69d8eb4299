"""What is asked before a decision, and the decision that the answers make.

Each kind asks for a few fields, filled in from the row that is chosen; who decides and why is asked
always. What cannot be meant is refused in the operator's language before `feeds` looks at it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, time, timedelta

from dashboard.i18n import say
from dashboard.operate.desk import Sight
from dashboard.operate.tell import clock
from feeds.decisions.corrections import Correction, What, guns_of, is_bib, wearer_of
from feeds.race import Race
from feeds.reads import runner_of_tag

FIELDS: Mapping[What, tuple[str, ...]] = {
    What.ASSIGN_CHIP: ("tag", "bib", "from"),
    What.VOID_READ: (),
    What.ADD_READ: ("tag", "mat", "time"),
    What.GIVE_TIME: ("bib", "time"),
    What.STOP: ("bib", "time", "along"),
    What.NOT_START: ("bib",),
    What.DISQUALIFY: ("bib",),
    What.QUALIFY: ("bib",),
    What.REINSTATE: ("bib",),
    What.CONFIRM: ("bib",),
    What.OPT_OUT: ("bib",),
    What.MOVE_WAVE: ("bib", "wave"),
    What.STOP_RACE: ("time",),
    What.START_WAVE: ("wave", "time"),
    What.SET_OFFSET: ("feed", "device", "offset"),
    What.PLACE_MAT: ("feed", "place", "mat"),
    What.UNDO: (),
}
OF_A_ROW: Mapping[What, tuple[str, ...]] = {  # chosen in the table, never typed
    What.VOID_READ: ("tag", "mat", "read_s"),
    What.UNDO: ("undoes",),
}
MAY_BE_EMPTY = {
    (What.CONFIRM, "bib"),
    (What.SET_OFFSET, "device"),
    (What.ASSIGN_CHIP, "from"),
    (What.STOP, "along"),
}
A_MS = 0.001
IS_TYPED = (What.GIVE_TIME,)  # the time of a referee's watch: now would be a guess
TIME = re.compile(r"(\d{1,2})[:hH ](\d{2})(?:[:mM ](\d{2})(?:[.,](\d{1,3}))?)?")
OF_THE_DAY_S = 6 * 3600.0  # around the guns: who decides the day after means the day of the race
OFFSET = re.compile(r"[+\-−]?\d+(?:[.,]\d{1,3})?")
KM = re.compile(r"(\d{1,3}(?:[.,]\d{1,3})?)(?: ?km)?")


class FormError(ValueError):
    """An answer that cannot be meant; the message is in the operator's language."""


def filled_in(sight: Sight, what: What, row: Mapping[str, str | float]) -> dict[str, str]:
    """Return what the fields of a form say when it opens.

    Parameters
    ----------
    row : what the chosen row is about, by the names of `Correction`'s fields; empty: none is.
    """
    bib, tag = str(row.get("bib", "")), str(row.get("tag", ""))
    known = {name: str(text) for name, text in row.items()}
    now = clock(sight.race, sight.at_s)
    known["time"] = "" if what in IS_TYPED else now
    if what == What.ASSIGN_CHIP and tag:
        known["bib"] = ""  # its wearer until now
        known["from"] = "" if runner_of_tag(sight.timetable.runner_of, tag) is None else now
    if what in (What.ADD_READ, What.START_WAVE) and "read_s" in row:
        known["time"] = clock(sight.race, float(row["read_s"]), 3)
    if what == What.STOP and "read_s" in row:
        known["time"] = clock(sight.race, float(row["read_s"]) - A_MS)  # so that it is out, too
    if what == What.ADD_READ and bib:
        known["tag"] = bib
    is_chasers = sight.race.chaser is not None and not is_bib(sight.race, bib)
    return {name: known.get(name, "") for name in FIELDS[what] if name != "along" or is_chasers}


def choices(sight: Sight, what: What, name: str) -> list[str] | None:
    """Return what a field may say; None: anything."""
    if name == "mat":
        return [mat.name for mat in sight.race.mats]
    if name == "wave" and what == What.MOVE_WAVE:
        return [wave.name for wave in sight.race.waves]
    return [*guns_of(sight.race)] if name == "wave" else None


def correction_of(
    sight: Sight,
    language: str,
    what: What,
    row: Mapping[str, str | float],
    typed: Mapping[str, str],
    who: str,
    why: str,
    key: str,
) -> Correction:
    """Return the decision that somebody asks for.

    Parameters
    ----------
    row : what the chosen row is about, by the names of `Correction`'s fields.
    typed : the fields' texts.
    key : of this form, so that two taps are one decision.

    Raises
    ------
    FormError
        Where something is missing or cannot be read.
    """
    wanted = OF_A_ROW.get(what, ())
    if any(name not in row for name in wanted):
        raise FormError(say(language, "operate.ask.row"))
    said: dict[str, str | float] = {name: row[name] for name in wanted}
    for name in FIELDS[what]:
        text = typed.get(name, "").strip()
        if not text and (what, name) not in MAY_BE_EMPTY:
            raise FormError(say(language, f"operate.ask.{name}"))
        if name in ("time", "from"):
            said |= {"read_s": time_s(sight, language, text)} if text else {}
        elif name == "along":
            said |= {"along_m": _along_m(language, text)} if text else {}
        elif name == "bib":
            said["bib"] = bib_meant(sight.race, text)
        elif name == "offset":
            said["offset_s"] = _offset_s(language, text)
        else:
            said[name] = text
    bib = str(said.get("bib", ""))
    if bib and wearer_of(sight.race, bib) is None:
        raise FormError(say(language, "operate.ask.unknown_bib", bib=bib))
    for name, text in (("who", who), ("why", why)):
        if not text.strip():
            raise FormError(say(language, f"operate.ask.{name}"))
    return Correction(what, sight.at_s, who.strip(), why.strip(), key=key, **said)  # type: ignore[arg-type]


def time_s(sight: Sight, language: str, text: str) -> float:
    """Return a time of day as Unix seconds: the nearest to now, or to the race the day after."""
    found = TIME.fullmatch(text)
    try:
        hour, minute, second = (int(found[i] or 0) for i in (1, 2, 3)) if found else (99, 0, 0)
        at = time(hour, minute, second, int(((found and found[4]) or "0").ljust(3, "0")) * 1000)
    except ValueError:
        raise FormError(say(language, "operate.ask.time")) from None
    guns_s = guns_of(sight.timetable).values()
    near_s = min(max(sight.at_s, min(guns_s) - OF_THE_DAY_S), max(guns_s) + OF_THE_DAY_S)
    return _nearest_s(sight.race, at, near_s)


def bib_meant(race: Race, text: str) -> str:
    """Return the bib that somebody types, be it without zeros; the text where it is nobody's."""
    if wearer_of(race, text) is not None:
        return text
    bibs = [one.bib for one in race.runners] + ([race.chaser.bib] if race.chaser else [])
    alike = [bib for bib in bibs if _bare(bib) == _bare(text)]
    return alike[0] if len(alike) == 1 else text


def _bare(bib: str) -> str:
    return bib.lstrip("0").casefold()


def _nearest_s(race: Race, at: time, near_s: float) -> float:
    today = datetime.fromtimestamp(near_s, race.zone).date()
    days = (today + timedelta(days=days) for days in (-1, 0, 1))
    seconds = [datetime.combine(day, at, race.zone).timestamp() for day in days]
    return min(seconds, key=lambda one_s: abs(one_s - near_s))


def _offset_s(language: str, text: str) -> float:
    if not OFFSET.fullmatch(text.replace(" ", "")):
        raise FormError(say(language, "operate.ask.offset"))
    return float(text.replace(" ", "").replace("−", "-").replace(",", "."))


def _along_m(language: str, text: str) -> float:
    found = KM.fullmatch(text)
    if found is None:
        raise FormError(say(language, "operate.ask.along"))
    return round(float(found[1].replace(",", ".")) * 1000.0, 3)
