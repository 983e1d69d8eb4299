"""The walks of nearly everybody, of all runners at once: where nothing is odd about her reads.

`feeds.believe.finish.believed_walk` is the truth. What is found here is what it would find, and who
is odd is left to it: with reads that no person can have run between, or at a finish that has to
stand. A race in which a mat counts laps is asked runner by runner.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from feeds.believe.finish import EARLY_MS
from feeds.believe.laps import Way
from feeds.believe.walk import NEVER
from geo.motion import FloatArray, IntArray

BoolArray = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Edges:
    """Of R runners at M mats, each first and last read: (R, M) ms; `NEVER`, and less: none."""

    first_ms: IntArray
    last_ms: IntArray

    @classmethod
    def of(cls, runners: int, mats: int, row: IntArray, column: IntArray, ms: IntArray) -> "Edges":
        """Return the edges of reads: whose, where and when each was."""
        first_ms = np.full(runners * mats, NEVER)
        last_ms = np.full(runners * mats, -NEVER)
        np.minimum.at(first_ms, row * mats + column, ms)
        np.maximum.at(last_ms, row * mats + column, ms)
        return cls(first_ms.reshape(runners, mats), last_ms.reshape(runners, mats))


def simple_walks(
    edges: Edges, way: Way, gun_ms: IntArray, first_gun_ms: int, slowest_ms_per_m: FloatArray
) -> tuple[IntArray, BoolArray]:
    """Return the walks of those about whom nothing is odd.

    Parameters
    ----------
    edges : of R runners at M mats.
    way : what bounds their walks; no mat of it counts laps.
    gun_ms : (R,) the gun of each.
    first_gun_ms : of the race.
    slowest_ms_per_m : (R,) the slowest pace announced for each.

    Returns
    -------
    (R, M) milliseconds of the crossings, `NEVER` where there is none; (R,) who is odd: of her it
    says nothing.

    Examples
    --------
    Twice at the start, and 300 s over a kilometre; and another who did it in 30 s:

    >>> way = Way((0.0, 1000.0), ((0, 0), (125_000, 0)), (0, 125_000))
    >>> reads = np.array([0, 0, 0, 1, 1]), np.array([0, 0, 1, 0, 1])
    >>> edges = Edges.of(2, 2, *reads, np.array([103_000, 109_000, 409_000, 304_000, 334_000]))
    >>> walks, is_odd = simple_walks(edges, way, np.full(2, 100_000), 100_000, np.full(2, 540.0))
    >>> walks[0].tolist(), is_odd.tolist()
    ([109000, 409000], [False, True])
    """
    floor_ms, first_floor_ms = gun_ms - EARLY_MS, first_gun_ms - EARLY_MS
    walks, is_odd = _chains(edges, way, floor_ms)
    soon = np.flatnonzero((edges.first_ms < floor_ms[:, None]).any(axis=1))
    if len(soon):  # she may have left with an earlier wave
        some = Edges(edges.first_ms[soon], edges.last_ms[soon])
        early, is_odd_early = _chains(some, way, np.full(len(soon), first_floor_ms))
        is_early = _left_early(early, way, floor_ms[soon], slowest_ms_per_m[soon])
        walks[soon[is_early]] = early[is_early]
        is_odd[soon] |= is_odd_early
    if way.has_finish:
        is_odd |= _finish_is_open(edges, way, walks, np.minimum(floor_ms, first_floor_ms))
    return walks, is_odd


def _chains(edges: Edges, way: Way, floor_ms: IntArray) -> tuple[IntArray, BoolArray]:
    """Return the walks through every mat that read somebody after the floor, and who has none such.

    It is the first read at every mat, at the start the last: no walk passes more mats, and none is
    anywhere sooner.
    """
    first_ms, last_ms = edges.first_ms, edges.last_ms
    least_ms = np.array(way.least_ms)
    low_ms = floor_ms[:, None] + np.array(way.from_start_ms)
    walks = first_ms.copy()
    walks[:, 0] = np.where(last_ms[:, 0] >= low_ms[:, 0], last_ms[:, 0], NEVER)
    is_late = walks < low_ms  # before the floor
    is_odd = (is_late & (last_ms >= low_ms))[:, 1:].any(
        axis=1
    )  # the first read is, the last is not
    walks[is_late] = NEVER
    before = np.full(len(walks), -1)
    before_ms = np.full(len(walks), -NEVER)
    for column in range(walks.shape[1]):
        is_here = walks[:, column] < NEVER
        need_ms = np.where(before < 0, 0, np.maximum(least_ms[column][before], 1))
        is_odd |= is_here & (walks[:, column] - before_ms < need_ms)
        before = np.where(is_here, column, before)
        before_ms = np.where(is_here, walks[:, column], before_ms)
    return walks, is_odd


def _left_early(
    walks: IntArray, way: Way, floor_ms: IntArray, slowest_ms_per_m: FloatArray
) -> BoolArray:
    """Return whose walks show that they left with an earlier wave; as `finish.left_early` does."""
    is_there = walks < NEVER
    rows, along_m = np.arange(len(walks)), np.nan_to_num(np.array(way.along_m))
    first = np.argmax(is_there, axis=1)
    later = is_there.copy()
    later[rows, first] = False
    second = np.argmax(later, axis=1)
    first_ms, second_ms = walks[rows, first], walks[rows, second]
    is_too_soon = second_ms < floor_ms + np.array(way.from_start_ms)[second]
    with np.errstate(divide="ignore", invalid="ignore"):
        pace = (second_ms - first_ms) / (along_m[second] - along_m[first])
        is_quick = pace <= slowest_ms_per_m
    return np.asarray(later.any(axis=1) & (first_ms < floor_ms) & (is_too_soon | is_quick))


def _finish_is_open(edges: Edges, way: Way, walks: IntArray, lowest_ms: IntArray) -> BoolArray:
    """Return of whom it has to be asked which finish stands.

    Not of who was read there once, and nowhere after it; nor of whom every read there lies before
    any floor.
    """
    first_ms, last_ms = edges.first_ms, edges.last_ms
    finish_ms = walks[:, -1]
    is_only = (finish_ms < NEVER) & (first_ms[:, -1] == last_ms[:, -1])
    is_last = last_ms.max(axis=1) <= finish_ms
    is_lost = last_ms[:, -1] < lowest_ms + way.from_start_ms[-1]  # or nobody was there
    return np.asarray(~((is_only & is_last) | is_lost))
