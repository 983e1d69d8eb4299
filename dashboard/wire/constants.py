"""What stays the same in all of a race's bytes: zero of its times, and who its runners are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

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


def constants_of(race: Race) -> Constants:
    """Return what stays the same in all of a race's bytes."""
    base_s = float(np.floor(min(wave.gun_s for wave in race.waves))) - BEFORE_FIRST_GUN_S
    wave = np.array([runner.wave for runner in race.runners], dtype=np.uint8)
    side = sides_of([runner.bib for runner in race.runners])
    return Constants(base_s, wave, side, np.flatnonzero(pacers_of(race)))


def sides_of(bibs: Sequence[str]) -> NDArray[np.uint8]:
    """Return (N,) the place across the lane of each runner: it looks random, and is fixed by bib.

    Examples
    --------
    >>> sides_of(["1001", "1002", "1003"]).tolist()
    [157, 56, 87]
    """
    return np.array([crc32(bib.encode()) * 2654435761 >> 24 & 255 for bib in bibs], dtype=np.uint8)
