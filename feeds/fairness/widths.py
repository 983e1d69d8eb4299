"""How wide a race's road is, for how many would stand on a square metre of it."""

from __future__ import annotations

import numpy as np

from feeds.fairness.invented import PLAN
from feeds.race import Race
from feeds.simulate.plan import read_plan
from geo.motion import FloatArray


def road_widths(race: Race) -> FloatArray:
    """Return (K, 2) metres along the course, rising, and metres of road there.

    By the course's file, else as the race's invented field has it; no rows where neither tells.
    """
    if not len(race.course.widths) and (race.folder / PLAN).exists():
        return np.array([[0.0, read_plan(race.folder / PLAN).crowd.width_m]])
    return race.course.widths
