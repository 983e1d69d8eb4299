"""The chaser as a row among the runners: how he stands, when he was seen, when he was out."""

from __future__ import annotations

import numpy as np

from dashboard.i18n import say
from dashboard.operate.desk import Sight
from dashboard.operate.table import Row
from dashboard.operate.tell import Level, clock, named


def chasers_row(sight: Sight, language: str) -> Row:
    """Return his row. The race has a chaser."""
    about, told, number = sight.race.chaser, sight.chaser, len(sight.race.runners)
    assert about is not None
    line_s = None if told is None else told.line_s
    return {
        "key": about.bib,
        "level": Level.LOOK if sight.aside.later(number) else Level.GOOD,
        "runner": named(sight.race, number),
        "wave": "",
        "state": _state(sight, language),
        "start": time_of(sight, sight.times_s[number, 0]) if sight.times_s.size else "",
        "seen": seen(sight, language, number),
        "finish": "" if line_s is None else time_of(sight, line_s),
        "about": {"bib": about.bib},
    }


def _state(sight: Sight, language: str) -> str:
    """Return what he is doing, and since when he is out if that was decided."""
    if sight.chaser is None or sight.race.chaser is None:
        return ""
    told = say(language, f"operate.his.{sight.chaser.state}")
    stopped_s = sight.standing.stopped.get(sight.race.chaser.bib, np.inf)
    out_s = min(stopped_s, sight.standing.ended_s)
    is_told = sight.chaser.state == "out" and np.isfinite(out_s)
    return f"{told} · {clock(sight.race, out_s)}" if is_told else told


def seen(sight: Sight, language: str, number: int) -> str:
    """Return the last mat that saw somebody, and when; and what was read since she is out."""
    at_s = sight.times_s[number]
    mats = np.flatnonzero(np.isfinite(at_s))
    told = []
    if len(mats):
        told.append(f"{sight.race.mats[mats[-1]].name} {clock(sight.race, at_s[mats[-1]])}")
    if later := sight.aside.later(number):
        time = clock(sight.race, later.at_s)
        told.append(say(language, "operate.runners.later", mat=later.mat, time=time))
    return " · ".join(told)


def time_of(sight: Sight, at_s: float) -> str:
    """Return a moment, nothing where there is none."""
    return "" if np.isnan(at_s) else clock(sight.race, at_s, 1)
