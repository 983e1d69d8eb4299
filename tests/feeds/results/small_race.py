"""A race small enough to be judged by hand, on a straight road."""

from collections.abc import Sequence
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from feeds.race import Chaser, Race, Rule, Runner, Wave
from feeds.race_folder.roster import runner_of
from geo.course import Course, Mat

TEN = 1_714_896_000.0  # 5 May 2024, 10:00 in Paris
ROAD = (("start", 0.0), ("1km", 1000.0), ("3km", 3000.0), ("finish", 5000.0))


def road(mats: Sequence[tuple[str, float]] = ROAD) -> Course:
    """Return a straight course with mats at these metres; the last is its end."""
    line = np.array([[2.0, 48.0], [2.0, 48.0 + mats[-1][1] / 111_000]])
    return Course(
        "Road",
        line,
        np.array([0.0, mats[-1][1]]),
        mats=tuple(Mat(name, along_m) for name, along_m in mats),
    )


def wave(name: str, gun_s: float, band: tuple[float, float] = (540.0, 180.0)) -> Wave:
    return Wave(name, gun_s, "#ffd23f", None, "circle", "yellow", *band)


def runner(bib: str, wave: int = 0, *chips: str, is_pacer: bool = False) -> Runner:
    return Runner(bib, "", wave, chips, is_pacer, True)


def small_race(
    course: Course,
    waves: Sequence[Wave],
    runners: Sequence[Runner],
    chaser: Chaser | None = None,
    rule: Rule | None = None,
    **more: Any,
) -> Race:
    """Return a race of all that; ``more`` are other fields of `Race`."""
    said: dict[str, Any] = {
        "key": "small",
        "name": {"en": "Small"},
        "zone": ZoneInfo("Europe/Paris"),
        "date": date(2024, 5, 5),
        "course": course,
        "mats": course.mats,
        "waves": tuple(waves),
        "chaser": chaser,
        "rule": rule or Rule("before-chaser-at-line", "run-on"),
        "has_finish": True,
        "runners": tuple(runners),
        "basemap": None,
        "folder": Path(),
        "runner_of": runner_of(runners, chaser),
    }
    known = {one.name for one in fields(Race)}  # a race need not know what is new
    return Race(**{name: value for name, value in (said | more).items() if name in known})
