"""Harder fields than were run: the splits of a race, bent by a seed as days go wrong.

``python -m tests.feeds.score.harder_fields FILE FOLDER`` writes each as a file that
``poursuite score`` reads.
"""

import gzip
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np

from feeds.score.score_file import Recording, read_recording
from geo.motion import FloatArray

NOISE_SD = 0.15  # of the log pace of each interval, for the slowest; nothing for the fastest
HEAT_FROM = 0.6  # of the course: 25 km of a marathon
HEAT = 0.08, 0.15  # log pace that it adds: to the fastest, and how much more to the slowest
HEAT_SD = 0.05  # some bear it, some do not
WALK_S_PER_M = 0.54, 0.72
WOBBLE_SD = 0.03  # of a walker's log pace from interval to interval
PENS = 4
PEN_S = 3600.0


def noisy(field: Recording, seed: int = 1) -> Recording:
    """Return the field with noise in every interval that grows with the time to the finish."""
    rng = np.random.default_rng(seed)
    shape = len(field.times_s), len(field.mats_m) - 1
    return _paced(field, rng.normal(0.0, NOISE_SD, shape) * _slowness(field)[:, None])


def hot(field: Recording, seed: int = 1) -> Recording:
    """Return the field slowed down by a heat wave from 60 % of the course on."""
    rng = np.random.default_rng(seed)
    from_m = field.mats_m[0] + HEAT_FROM * (field.mats_m[-1] - field.mats_m[0])
    step_m = np.diff(field.mats_m)
    share = np.clip((field.mats_m[1:] - from_m) / step_m, 0.0, 1.0)
    slower = HEAT[0] + HEAT[1] * _slowness(field) + rng.normal(0.0, HEAT_SD, len(field.times_s))
    return _paced(field, slower[:, None] * share)


def walking(field: Recording, seed: int = 1) -> Recording:
    """Return the field with every other runner walking, from the start or from some mat on."""
    rng = np.random.default_rng(seed)
    n, steps = len(field.times_s), len(field.mats_m) - 1
    walks = rng.permutation(n) < n // 2
    since = rng.integers(0, steps, n)
    own = np.log(rng.uniform(*WALK_S_PER_M, n))[:, None] + rng.normal(0.0, WOBBLE_SD, (n, steps))
    is_walked = walks[:, None] & (np.arange(steps) >= since[:, None])
    pace = np.log(np.diff(_filled(field), axis=1) / np.diff(field.mats_m))
    return _paced(field, np.where(is_walked, np.fmax(own - pace, 0.0), 0.0))


def penned(field: Recording, seed: int = 1) -> Recording:
    """Return the field sent off in four pens an hour apart, in the order of the start."""
    del seed  # nothing is drawn
    start_s = _filled(field)[:, 0]
    pen = np.argsort(np.argsort(start_s, kind="stable")) * PENS // len(start_s)
    times_s = field.times_s + PEN_S * pen[:, None]
    gun_s = np.array([np.nanmin(times_s[pen == one, 0]) for one in range(PENS)])[pen]
    return replace(field, times_s=times_s, gun_s=gun_s, wave=pen, name=f"penned {field.name}")


HARDER: dict[str, Callable[[Recording, int], Recording]] = {
    "noisy": noisy,
    "hot": hot,
    "walking": walking,
    "penned": penned,
}


def _filled(field: Recording) -> FloatArray:
    """Return (N, M) times without gaps: even paces between reads, and beyond them."""
    times_s = field.times_s
    filled = np.empty_like(times_s)
    for row, reads_s in enumerate(times_s):
        seen = ~np.isnan(reads_s)
        there_m, there_s = field.mats_m[seen], reads_s[seen]
        pace = (there_s[-1] - there_s[0]) / (there_m[-1] - there_m[0]) if len(there_m) > 1 else 0.36
        off_m = field.mats_m - np.clip(field.mats_m, there_m[0], there_m[-1])
        filled[row] = np.interp(field.mats_m, there_m, there_s) + off_m * pace
    return filled


def _slowness(field: Recording) -> FloatArray:
    """Return (N,) 0 for the fastest from start to finish, 1 for the slowest."""
    filled = _filled(field)
    took_s = filled[:, -1] - filled[:, 0]
    return np.argsort(np.argsort(took_s, kind="stable")) / max(len(took_s) - 1, 1)


def _paced(field: Recording, more: FloatArray) -> Recording:
    """Return the field with (N, M - 1) added to its log paces; mats miss whom they missed."""
    filled = _filled(field)
    ran_s = np.diff(filled, axis=1) * np.exp(more)
    times_s = np.column_stack((filled[:, 0], filled[:, :1] + np.cumsum(ran_s, axis=1)))
    times_s[np.isnan(field.times_s)] = np.nan
    return replace(field, times_s=times_s)


def written(field: Recording) -> bytes:
    """Return a field as a gzipped file of splits."""
    mats = " ".join(f"{metres:g}" for metres in field.mats_m)
    names = ",".join(f"t{mat}" for mat in range(len(field.mats_m)))
    times = np.where(np.isnan(field.times_s), -1, field.times_s)
    lines = [f"# mats_m={mats} ; invented from a race", f"runner,wave,{names}"]
    lines += [
        f"{row},{field.wave[row]}," + ",".join(f"{at_s:.1f}" for at_s in times[row])
        for row in range(len(times))
    ]
    return gzip.compress("\n".join(lines).encode(), mtime=0)


if __name__ == "__main__":
    source, folder = read_recording(sys.argv[1]), Path(sys.argv[2])
    for name, bend in HARDER.items():
        (folder / f"{name}.csv.gz").write_bytes(written(bend(source, 1)))
