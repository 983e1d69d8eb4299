"""What stays the same in all of a race's bytes: zero of its times, and who its runners are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dashboard.wire.order import Order
from feeds.race import Race
from feeds.results.result import pacers_of
from geo.motion import IntArray

BEFORE_FIRST_GUN_S = 3600.0  # nobody is timed earlier than that


@dataclass(frozen=True, slots=True, eq=False)
class Constants:
    """Of N runners; told in complete messages only."""

    base_s: float  # Unix seconds, before everything
    wave: NDArray[np.uint8]  # (N,) the number of each one's wave
    side: NDArray[np.uint8]  # (N,) the place across the lane, 0 left edge .. 255 right edge
    pacers: IntArray  # (P,) rising: who sets the pace and wins nothing


def begins_s(race: Race) -> float:
    """Return zero of a race's times, Unix seconds: before everything."""
    return float(np.floor(min(wave.gun_s for wave in race.waves))) - BEFORE_FIRST_GUN_S


def constants_of(race: Race, order: Order) -> Constants:
    """Return what stays the same in all of a race's bytes, its runners in their order there."""
    wave = np.array([runner.wave for runner in race.runners], dtype=np.uint8)[order.number]
    return Constants(
        begins_s(race), wave, order.side, np.flatnonzero(pacers_of(race)[order.number])
    )
