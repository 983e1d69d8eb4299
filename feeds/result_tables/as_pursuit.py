"""A past race as a pursuit: waves, slowest first, guns, and a chaser whom so many escape."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from feeds.result_tables.open_table import TableError
from feeds.result_tables.past_race import MOST_DELAY_S, PastRace
from geo.motion import FloatArray, IntArray

MOST_WAVES = 12  # look different enough; a column with more values is none of waves
STEP_S, GAP_S = 10.0, 60.0  # guns are whole so many seconds, and at least so far apart
FASTER = 0.97  # of the fastest runner's time is his, if nobody says
USUAL_WAVES = 4


@dataclass(frozen=True, slots=True, eq=False)
class Pursuit:
    """Who leaves when, and who hunts them."""

    names: tuple[str, ...]  # of W waves, slowest first
    wave: IntArray  # (N,) each runner's
    gun_s: FloatArray  # (W,) seconds after the first
    delay_s: FloatArray  # (N,) from her wave's gun to her own start; all NaN: nobody knows
    chaser_gun_s: float  # seconds after the first gun
    chaser_run_s: float  # his time for the way
    escaped: float  # share of those who finish that he does not catch
    notes: tuple[str, ...]


def as_pursuit(
    race: PastRace,
    waves: int | None = None,
    escape: float = 0.2,
    chaser_run_s: float | None = None,
) -> Pursuit:
    """Return a past race with waves and a chaser.

    Parameters
    ----------
    waves : so many of equally many runners, by their time; None: those of the table's column, or
        the usual number where it has none.
    escape : the share of each wave, and of all, that should get away.
    chaser_run_s : how long he takes. None: a little less than the fastest runner, or what it takes
        for that share to escape where he would have to leave before the last wave.

    Notes
    -----
    Guns are such that of each wave this share is home by one and the same moment; that is when he
    is there. A start that the table does not know is the gun's moment.
    """
    whole_s = race.finish_s()
    by_column = waves is None and len(set(filter(None, race.labels))) > 1
    names, wave = _by_column(race, whole_s) if by_column else _by_time(whole_s, waves)
    delay_s = _delays(race.start_s, wave, len(names)) if by_column else np.full(len(wave), np.nan)
    arrives_s = np.nan_to_num(delay_s) + race.after_s[:, -1]
    needs_s = np.array([_quantile(arrives_s[wave == k], escape) for k in range(len(names))])
    gun_s = _guns(needs_s)
    homes_s = np.sort((gun_s[wave] + arrives_s)[~np.isnan(arrives_s)])
    line_s = float(np.round(homes_s[min(round(escape * len(homes_s)), len(homes_s) - 1)]))
    notes = []
    fastest_s = float(np.nanmin(race.after_s[:, -1]))
    run_s = chaser_run_s or np.floor(FASTER * fastest_s)
    chaser_gun_s = line_s - run_s
    first_s = float(gun_s[-1]) + GAP_S
    if chaser_gun_s < first_s:
        chaser_gun_s = first_s
        if chaser_run_s is None:
            run_s = max(line_s - first_s, 60.0)
        else:
            notes.append("the chaser would have to leave before the last wave: fewer are caught.")
    line_s = chaser_gun_s + run_s
    escaped = float(np.mean(homes_s < line_s))
    return Pursuit(
        names, wave, gun_s, delay_s, float(chaser_gun_s), float(run_s), escaped, tuple(notes)
    )


def _by_column(race: PastRace, whole_s: FloatArray) -> tuple[tuple[str, ...], IntArray]:
    """Return the waves of the table, slowest first, and everybody's."""
    known = sorted({label.strip() for label in race.labels} - {""})
    if len(known) > MOST_WAVES:
        raise TableError(
            f"expected up to {MOST_WAVES} waves, found {len(known)} in their column: "
            f"{', '.join(known[:4])}, … Say --waves 5 for waves by time."
        )
    label = np.array([known.index(one.strip()) if one.strip() else -1 for one in race.labels])
    middle_s = np.array([_quantile(whole_s[label == k], 0.5) for k in range(len(known))])
    order = np.argsort(-np.nan_to_num(middle_s, nan=np.inf), kind="stable")
    place = np.argsort(order)
    names = [_plain(known[k]) for k in order.tolist()]
    if len(set(names)) < len(names):
        names = [str(k + 1) for k in range(len(names))]
    wave = np.where(label < 0, 0, place[label])
    return tuple(names), wave.astype(np.int64)


def _by_time(whole_s: FloatArray, waves: int | None) -> tuple[tuple[str, ...], IntArray]:
    """Return waves of equally many runners by time, slowest first; who was never seen is last."""
    count = min(waves or USUAL_WAVES, MOST_WAVES, max(int((~np.isnan(whole_s)).sum()), 1))
    order = np.argsort(-np.nan_to_num(whole_s, nan=-np.inf), kind="stable")
    order = order[np.argsort(np.isnan(whole_s)[order], kind="stable")]
    wave = np.empty(len(whole_s), dtype=np.int64)
    wave[order] = np.arange(len(order)) * count // len(order)
    return tuple(str(k + 1) for k in range(count)), wave


def _delays(start_s: FloatArray, wave: IntArray, count: int) -> FloatArray:
    """Return (N,) how long after the first of her wave each started, as the table says."""
    if np.isnan(start_s).all():
        return start_s
    delay_s = np.full(len(start_s), np.nan)
    for k in range(count):
        mine = wave == k
        known = start_s[mine & ~np.isnan(start_s)]
        if len(known):
            delay_s[mine] = start_s[mine] - np.quantile(known, 0.001)
    return np.where(delay_s <= MOST_DELAY_S, np.maximum(delay_s, 0.0), np.nan)


def _guns(needs_s: FloatArray) -> FloatArray:
    """Return (W,) guns, seconds after the first, by what each wave needs to the common moment."""
    wanted_s = needs_s[~np.isnan(needs_s)].max() - np.nan_to_num(needs_s, nan=np.nanmax(needs_s))
    gun_s = np.round((wanted_s - wanted_s[0]) / STEP_S) * STEP_S
    for k in range(1, len(gun_s)):
        gun_s[k] = max(gun_s[k], gun_s[k - 1] + GAP_S)
    return np.asarray(gun_s)


def _quantile(times_s: FloatArray, share: float) -> float:
    known = times_s[~np.isnan(times_s)]
    return float(np.quantile(known, share)) if len(known) else np.nan


def _plain(label: str) -> str:
    """Return a wave's name: a number that was kept as 2.0 is 2."""
    head, point, rest = label.partition(".")
    return head if point and head.isdecimal() and not rest.strip("0") else label


def looks(count: int) -> Sequence[tuple[str, str | None, str, str]]:
    """Return colour, rim, shape and shirt of so many waves, each unlike the others."""
    return [LOOKS[k % len(LOOKS)] for k in range(count)]


LOOKS: Sequence[tuple[str, str | None, str, str]] = (
    ("#ffd23f", None, "circle", "yellow"),
    ("#2a3140", "#c9d3e6", "ring", "black"),
    ("#7fd3ff", None, "square", "light blue"),
    ("#3f6bff", None, "triangle", "royal blue"),
    ("#ff6b5e", None, "diamond", "coral"),
    ("#5fd38d", None, "circle", "green"),
    ("#ffb347", None, "square", "orange"),
    ("#c58bff", None, "triangle", "violet"),
    ("#7fd3ff", None, "diamond", "light blue"),
    ("#ff6b5e", None, "ring", "coral"),
    ("#ffd23f", None, "triangle", "yellow"),
    ("#5fd38d", None, "square", "green"),
)
