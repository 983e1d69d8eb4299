"""A made-up race of any size on a straight road, and the times its mats read."""

from datetime import date
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

import numpy as np

from feeds.race import Chaser, Race, Rule, Runner, Wave
from geo.course import Course, Mat
from geo.motion import FloatArray

GUN_S = 1_635_670_800.0  # 31 October 2021, 10:00 in Paris
WAVES_AFTER_S = (0.0, 300.0, 600.0, 960.0, 1140.0)
CHASER_AFTER_S = 1200.0
PACES_S_PER_KM = (380.0, 320.0, 275.0, 220.0, 195.0)  # the middle of each wave's band
MATS = (("start", 0.0), ("1km", 1000.0), ("2km", 2000.0), ("turn", 2500.0), ("3km", 3000.0),
        ("4km", 4000.0), ("finish", 5000.0))  # fmt: skip


def made_up_race(
    n: int = 10,
    passed_means: Literal["run-on", "out"] = "run-on",
    has_finish: bool = True,
    chaser_speeds: tuple[tuple[float, float], ...] | None = ((0.0, 5000 / 865),),
    **changes: Any,
) -> Race:
    """Return five waves of runners dealt out in turn, and a chaser who needs 14:25."""
    line = np.array([[0.0, 0.0], [0.0449, 0.0]])
    mats = tuple(Mat(name, along_m) for name, along_m in MATS)
    course = Course("Road", line, np.array([0.0, 5000.0]), mats=mats)
    waves = tuple(
        Wave(
            str(i + 1), GUN_S + after_s, "#ffd23f", None, "circle", "yellow", 1.2 * pace, 0.8 * pace
        )
        for i, (after_s, pace) in enumerate(zip(WAVES_AFTER_S, PACES_S_PER_KM, strict=True))
    )
    chaser = None
    if chaser_speeds is not None:
        chaser = Chaser("C", "Chaser", GUN_S + CHASER_AFTER_S, chaser_speeds, course)
    runners = tuple(
        Runner(f"{i:05d}", "", i % len(waves), (f"CHIP{i}",), False, True) for i in range(n)
    )
    fields: dict[str, Any] = {
        "key": "road",
        "name": {"en": "Road"},
        "zone": ZoneInfo("UTC"),
        "date": date(2021, 10, 31),
        "course": course,
        "mats": mats,
        "waves": waves,
        "chaser": chaser,
        "rule": Rule("before-chaser-at-line" if has_finish else "distance", passed_means),
        "has_finish": has_finish,
        "runners": runners,
        "basemap": None,
        "folder": Path(),
        "runner_of": {runner.bib: i for i, runner in enumerate(runners)},
    }
    return Race(**(fields | changes))


def made_up_times(race: Race, seed: int = 1) -> FloatArray:
    """Return (N + 1, M) read times: paces vary, people fade, some mats miss, some never start."""
    rng = np.random.default_rng(seed)
    n, mats_m = len(race.runners), np.array([mat.along_m for mat in race.mats])
    wave = np.array([runner.wave for runner in race.runners], dtype=np.int64)
    pace = np.array(PACES_S_PER_KM)[wave] * rng.lognormal(0.0, 0.1, n) / 1000
    start_s = np.array([w.gun_s for w in race.waves])[wave] + rng.gamma(2.0, 20.0, n)
    fade = rng.normal(1.01, 0.04, (n, len(mats_m) - 1)).cumprod(axis=1)
    splits = np.diff(mats_m) * pace[:, None] * fade
    times = np.column_stack((start_s, start_s[:, None] + np.cumsum(splits, axis=1)))
    times[rng.random(times.shape) < 0.005] = np.nan
    stops_at = np.where(rng.random(n) < 0.01, rng.integers(0, len(mats_m), n), len(mats_m))
    times[np.arange(len(mats_m)) >= stops_at[:, None]] = np.nan
    chaser = np.full(len(mats_m), np.nan)
    if race.chaser is not None:
        chaser = race.chaser.gun_s + 0.4 + mats_m * 865 / 5000 * (1 + 0.004 * np.sin(mats_m / 700))
        chaser[-1] = race.chaser.gun_s + 865.0
    return np.round(np.vstack((times, chaser)), 3)
