"""A race small enough to be judged by hand, on a straight road."""

from collections.abc import Sequence
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from feeds.decisions.corrections import Correction, What
from feeds.race import Chaser, Race, Rule, Runner, Wave
from feeds.race_folder.roster import runner_of
from feeds.reads import Read
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


def clock(said: str) -> float:
    """Return the moment of a time of day: "10:25" or "10:00:05"."""
    hour, minute, second = (said + ":0:0").split(":")[:3]
    return TEN + (int(hour) - 10) * 3600 + int(minute) * 60 + float(second)


def reads(tag: str, **at: str) -> list[Read]:
    """Return reads of a tag: the mat (``km`` in front of a number) and the times of day."""
    names = {"start": "start", "km1": "1km", "km3": "3km", "finish": "finish", "arch": "arch"}
    return [
        Read(tag, names[mat], clock(said), clock(said), "x")
        for mat, every in at.items()
        for said in every.split()
    ]


def decide(what: What, at: str, bib: str = "", read: str = "", **more: Any) -> Correction:
    read_s = clock(read) if read else 0.0
    return Correction(what, clock(at), "Op", "seen", bib=bib, read_s=read_s, **more)


def chase(**changes: Any) -> Race:
    """Return Ana (7) in a wave at 10:00, and a chaser at 10:10 who plans twenty minutes."""
    course = road()
    chaser = Chaser("EK", "", clock("10:10"), ((0.0, 5000 / 1200),), course)
    return small_race(course, [wave("1", TEN)], [runner("7", 0, "AB12")], chaser, **changes)


HIS = reads("EK", start="10:10", km1="10:14", km3="10:22", finish="10:30")
