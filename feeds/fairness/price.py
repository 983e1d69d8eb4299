"""What a start costs: people who overtake, people side by side, a road that is closed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from feeds.fairness.change import Change
from feeds.fairness.held import Held
from geo.motion import FloatArray, IntArray

MINUTE_S = 60.0
MOST_MINUTES = 60  # of a longer race they are looked at so many times, evenly
STEP_M, SPAN_M = 100.0, 20.0  # places looked at, and the road over which people are counted
CROWDED_PER_M2 = 1.5  # above, runners slow each other, and times are no longer held as run


@dataclass(frozen=True, slots=True)
class Price:
    """What a start costs."""

    overtakings_per_min: float  # in the busiest minute, of those on the road all through it
    overtakings_per_runner: float  # likewise, how many of them concern one runner on the road
    people_per_m: float  # where it is tightest, a metre of road
    people_per_m2: float | None  # likewise a square metre; None: no width is known
    tightest_m: float  # metres along the course where that is
    closed_min: float  # from the first gun until the last is in

    @property
    def is_crowded(self) -> bool:
        """Say whether runners would slow each other: gains are then more than would come of it."""
        return self.people_per_m2 is not None and self.people_per_m2 > CROWDED_PER_M2


def price(held: Held, change: Change, widths_m: FloatArray | None = None) -> Price:
    """Return what a start costs, times held as they were run.

    Parameters
    ----------
    widths_m : (K, 2) metres along the course, rising, and how wide the road is there, in metres; in
        between it is interpolated. No rows, or None: not known.
    """
    widths_m = widths_m if widths_m is not None and len(widths_m) else None
    later_s = ((change.gun_ms - held.gun_ms) / 1000.0)[held.wave]
    times_s = held.times_s + later_s[:, None]
    ran = np.flatnonzero(np.count_nonzero(~np.isnan(times_s), axis=1) >= 2)
    if not len(ran):
        return Price(0.0, 0.0, 0.0, None if widths_m is None else 0.0, 0.0, 0.0)
    times_s = times_s[ran]
    first_s = held.zero_s + float(change.gun_ms.min()) / 1000.0
    last_s = float(np.nanmax(times_s))
    busiest, a_runner = _busiest_minute(times_s, held.mats_m, first_s, last_s)
    places_m = np.arange(SPAN_M / 2, held.mats_m[-1] - SPAN_M / 2, STEP_M)
    if not len(places_m):
        places_m = np.array([held.mats_m[-1] / 2.0])
    crowd = _crowd(times_s, held.mats_m, places_m) / SPAN_M
    wide_m = None if widths_m is None else np.interp(places_m, widths_m[:, 0], widths_m[:, 1])
    per_place = crowd if wide_m is None else crowd / wide_m
    worst = int(np.argmax(per_place))
    return Price(
        busiest,
        a_runner,
        float(crowd.max()),
        None if wide_m is None else float(per_place[worst]),
        float(places_m[worst]),
        (last_s - first_s) / MINUTE_S,
    )


def _busiest_minute(
    times_s: FloatArray, mats_m: FloatArray, first_s: float, last_s: float
) -> tuple[float, float]:
    """Return how many overtake in the busiest minute, and how often one runner is concerned."""
    minutes = max(int(np.ceil((last_s - first_s) / MINUTE_S)), 1)
    looked_at = np.unique(np.linspace(0, minutes - 1, min(minutes, MOST_MINUTES)).astype(int))
    most, a_runner = 0, 0.0
    for minute in looked_at.tolist():
        begin_s = first_s + minute * MINUTE_S
        here_m, there_m = (
            _along_m(times_s, mats_m, moment_s) for moment_s in (begin_s, begin_s + MINUTE_S)
        )
        on_road = ~np.isnan(here_m) & ~np.isnan(there_m)
        ahead = np.argsort(here_m[on_road], kind="stable")
        found = inversions(np.argsort(np.argsort(there_m[on_road][ahead], kind="stable")))
        if found > most:
            most, a_runner = found, 2.0 * found / int(on_road.sum())
    return float(most), a_runner


def _along_m(times_s: FloatArray, mats_m: FloatArray, moment_s: float) -> FloatArray:
    """Return (N,) where runners are, straight from crossing to crossing; NaN: off the road."""
    seen = ~np.isnan(times_s)
    is_past = seen & (times_s <= moment_s)
    is_next = seen & (times_s > moment_s)
    has_both = is_past.any(axis=1) & is_next.any(axis=1)
    last = times_s.shape[1] - 1 - np.argmax(is_past[:, ::-1], axis=1)
    first = np.argmax(is_next, axis=1)
    rows = np.arange(len(times_s))
    from_s, until_s = times_s[rows, last], times_s[rows, first]
    with np.errstate(invalid="ignore", divide="ignore"):
        share = (moment_s - from_s) / (until_s - from_s)
        along_m = mats_m[last] + share * (mats_m[first] - mats_m[last])
    return np.where(has_both, along_m, np.nan)


def inversions(ranks: IntArray) -> int:
    """Return how many pairs stand in the wrong order.

    Parameters
    ----------
    ranks : (N,) each of 0 to N - 1 once.

    Examples
    --------
    >>> inversions(np.array([0, 1, 2])), inversions(np.array([2, 0, 1])), inversions(np.array([]))
    (0, 2, 0)
    """
    if len(ranks) < 2:
        return 0
    found, order = 0, ranks.astype(np.int64)
    for bit in range(int(len(ranks) - 1).bit_length() - 1, -1, -1):
        # Ranks alike above this bit stand together, in their order: of such a group every one with
        # the bit is ahead of each later one without it, and should be behind.
        group, has_bit = order >> (bit + 1), (order >> bit) & 1
        ahead = np.cumsum(has_bit)
        begins = np.searchsorted(group, group)
        before = np.append(0, ahead)[begins]
        found += int(((ahead - before) * (1 - has_bit)).sum())
        order = order[np.argsort(order >> bit, kind="stable")]
    return found


def _crowd(times_s: FloatArray, mats_m: FloatArray, places_m: FloatArray) -> FloatArray:
    """Return (P,) the most people who are at once on a stretch of road around each place."""
    most = np.zeros(len(places_m))
    for number, place_m in enumerate(places_m.tolist()):
        in_s, out_s = (
            _when_at(times_s, mats_m, max(edge_m, 0.0))
            for edge_m in (place_m - SPAN_M / 2, place_m + SPAN_M / 2)
        )
        been = ~np.isnan(in_s) & ~np.isnan(out_s)
        in_s, out_s = np.sort(in_s[been]), np.sort(out_s[been])
        if len(in_s):
            most[number] = (
                np.arange(1, len(in_s) + 1) - np.searchsorted(out_s, in_s, side="right")
            ).max()
    return most


def _when_at(times_s: FloatArray, mats_m: FloatArray, place_m: float) -> FloatArray:
    """Return (N,) when runners are at a place, straight from crossing to crossing; NaN: never."""
    seen = ~np.isnan(times_s)
    is_past, is_next = seen & (mats_m <= place_m), seen & (mats_m > place_m)
    has_both = is_past.any(axis=1) & is_next.any(axis=1)
    last = times_s.shape[1] - 1 - np.argmax(is_past[:, ::-1], axis=1)
    first = np.argmax(is_next, axis=1)
    rows = np.arange(len(times_s))
    with np.errstate(invalid="ignore", divide="ignore"):
        share = (place_m - mats_m[last]) / (mats_m[first] - mats_m[last])
        at_s = times_s[rows, last] + share * (times_s[rows, first] - times_s[rows, last])
    return np.where(has_both, at_s, np.nan)
