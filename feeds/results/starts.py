"""When everybody started: read, or assumed where the start read nobody: docs/results.md, 4."""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from feeds.believe.finish import EARLY_MS
from feeds.believe.speed import in_ms, least_s
from feeds.believe.ways import mats_of
from feeds.race import Race
from geo.motion import FloatArray, IntArray

EARLY_S = EARLY_MS / 1000.0
SILENT_S = 120.0  # a start that reads nobody for so long after a gun reads nobody of that wave;
NO_SHOW_S = 1200.0  # or else, if no other mat reads anybody of it for so long, nobody came

BoolArray = NDArray[np.bool_]


@lru_cache(maxsize=8)
def waves_of(race: Race) -> IntArray:
    """Return (N,) the number of each runner's wave. Remembered, for it never changes in a race."""
    wave = np.array([runner.wave for runner in race.runners], dtype=np.int64)
    wave.setflags(write=False)
    return wave


def starts(race: Race, times_s: FloatArray, at_s: float, may_come: bool) -> tuple[
    FloatArray, BoolArray
]:  # fmt: skip
    """Return when each runner started, and whether that is only assumed.

    Parameters
    ----------
    race : with the guns that went.
    times_s : (N, M) Unix seconds of the crossings that are believed, NaN where there is none.
    at_s : Unix seconds.
    may_come : reads may still come: who was not seen yet may be on the way.

    Returns
    -------
    (N,) Unix seconds, NaN for who has not started; (N,) True where nobody read it.
    """
    gun_s = np.array([wave.gun_s for wave in race.waves])
    wave, mats_m = waves_of(race), mats_of(race)
    need_s = np.array(in_ms(least_s(mats_m - mats_m[0]))) / 1000.0
    start_s = times_s[:, 0].copy()
    is_seen = ~np.isnan(times_s)
    has_any = is_seen.any(axis=1)
    first = np.argmax(is_seen, axis=1)
    rows = np.flatnonzero(has_any & np.isnan(start_s))
    latest_s = times_s[rows, first[rows]] - need_s[first[rows]] + EARLY_S  # of a gun she left with
    is_as_told = latest_s >= gun_s[wave[rows]]
    for row, latest in zip(rows[~is_as_told], latest_s[~is_as_told], strict=True):
        possible = gun_s[gun_s <= latest]
        start_s[row] = possible.max() if len(possible) else gun_s.min()
    start_s[rows[is_as_told]] = gun_s[wave[rows[is_as_told]]]
    is_assumed = has_any & ~is_seen[:, 0]
    if may_come:
        arrived = np.zeros(len(gun_s), dtype=bool)
        arrived[wave[rows[is_as_told]]] = True
        is_silent = _silent(gun_s, wave, times_s[:, 0], arrived, at_s) | (not race.has_start_mat)
        unseen = ~has_any & is_silent[wave] & (gun_s[wave] <= at_s)
        start_s[unseen] = gun_s[wave[unseen]]
        is_assumed |= unseen
    return start_s, is_assumed


def _silent(
    gun_s: FloatArray, wave: IntArray, read_s: FloatArray, arrived: BoolArray, at_s: float
) -> BoolArray:
    """Return (W,) for which waves the start reads nobody."""
    is_read = ~np.isnan(read_s)
    has_read = np.zeros(len(gun_s), dtype=bool)
    has_read[wave[is_read]] = True
    last_s = float(np.nanmax(read_s, initial=-np.inf)) if len(read_s) else -np.inf
    since_s = at_s - gun_s
    is_quiet = (since_s > SILENT_S) & (since_s <= NO_SHOW_S) & (last_s < gun_s - EARLY_S)
    return np.asarray((~has_read & arrived) | is_quiet)
