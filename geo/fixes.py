"""Where on the course a runner's position fixes are, although its legs lie on top of each other.

A fix says which street, never which leg: 300 m from the start and 300 m from the finish of an
out-and-back are one place. Time and the direction of travel say the rest. Every fix has a few
candidate places, one for each time the course passes it. The likeliest chain of candidates
through all fixes is found fix by fix (Viterbi's rule, the best few chains kept), weighing how
far each fix is off the line, and whether a runner covers the ground between two in the time. A
chain may leave a fix out at a price: that is how a wild one is rejected.
"""

from dataclasses import dataclass
from functools import lru_cache

import geopandas as gpd
import numpy as np
import shapely

from geo.course import Course, FloatArray, IntArray
from geo.geojson import LONGITUDE_FIRST

FASTEST_M_PER_S = 8.0  # nobody runs a road race faster
CRUISE, CRUISE_SPREAD = 0.4, 0.25  # the speed expected and its deviation, shares of the fastest
SURE = 4.0  # off_course_m is this many standard deviations of a fix
REJECT_COST = 10.0  # a little more than that of a fix at the very edge of the course
LATER_LEG_COST = 1e-6  # where nothing else tells the laps apart, the first one
CHAINS_KEPT = 64


@dataclass(frozen=True, slots=True)
class _Reach:
    """What a runner can do, and how wrong a fix can be."""

    fastest_m_per_s: float
    off_course_m: float


@dataclass(frozen=True, slots=True, eq=False)
class _Chains:
    """The chains alive after a fix: C ways to explain all fixes so far."""

    cost: FloatArray  # (C,) minus log likelihood
    along_m: FloatArray  # (C,) the last place accepted, NaN while there is none
    furthest_m: FloatArray  # (C,) the furthest place accepted
    at_s: FloatArray  # (C,) when the last place was accepted
    step: IntArray  # (C,) which entry of the history the last place is, -1 while there is none


def along_of_fixes(
    course: Course,
    lonlat: FloatArray,
    at_s: FloatArray,
    *,
    fastest_m_per_s: float = FASTEST_M_PER_S,
    off_course_m: float = 50.0,
    start_s: float | None = None,
    start_m: float = 0.0,
) -> FloatArray:
    """Return how far along the course one runner was at each fix.

    Parameters
    ----------
    course : Course
    lonlat : (F, 2) degrees, longitude first.
    at_s : (F,) Unix seconds, in any order.
    fastest_m_per_s : nobody covers ground faster than this.
    off_course_m : fixes further from the line are rejected. A fix may lie as far behind or ahead
        of the truth too, so this is also how far a runner may seem to go back.
    start_s : when the runner was at the start, if known. Without it the first fixes are placed
        by the direction of travel alone, and on equal laps in the first lap that fits.
    start_m : where the runner was at ``start_s``, if not at the start.

    Returns
    -------
    (F,) metres along the course as run. NaN where a fix is rejected: off the course, out of
    reach in the time, against the direction of the race, before start_s, or NaN itself. Noise
    is not smoothed away: a place may lie a few metres behind the one before.

    Examples
    --------
    >>> line = np.array([[0.0, 0.0], [0.01, 0.0]])
    >>> pier = Course("Pier", line, np.array([0.0, 1112.0]), "out-and-back")
    >>> west = np.array([[0.005, 0.0], [0.004, 0.0], [0.003, 0.0]])
    >>> along_of_fixes(pier, west, np.array([0.0, 30.0, 60.0])).round().tolist()
    [1668.0, 1779.0, 1890.0]
    """
    at_s = np.asarray(at_s, np.float64)
    reach = _Reach(fastest_m_per_s, off_course_m)
    seen, line_m, off_m = passes_near(course, lonlat, off_course_m)
    first, last = (np.searchsorted(seen, np.arange(len(at_s)), side) for side in ("left", "right"))
    is_usable = (first < last) & ~np.isnan(at_s)
    chains = _one_chain(np.nan, -np.inf, np.nan)
    if start_s is not None:
        is_usable &= at_s >= start_s
        chains = _one_chain(start_m, start_m, start_s)

    history: list[tuple[int, float, int]] = []  # fix, place, entry of the place before
    for fix in np.argsort(at_s, kind="stable"):
        if not is_usable[fix]:
            continue
        candidates = slice(first[fix], last[fix])
        along_m, cost = _all_legs(course, line_m[candidates], off_m[candidates], reach)
        if start_s is not None:  # small leaps must not add up to more than anybody runs
            furthest_m = start_m + fastest_m_per_s * (at_s[fix] - start_s) + off_course_m
            along_m, cost = along_m[along_m <= furthest_m], cost[along_m <= furthest_m]
            if len(along_m) == 0:
                continue
        chains, before = _grow(chains, along_m, cost, float(at_s[fix]), len(history), reach)
        history += [
            (int(fix), along, entry)
            for along, entry in zip(along_m.tolist(), before.tolist(), strict=True)
        ]

    places = np.full(len(at_s), np.nan)
    entry = int(chains.step[np.argmin(chains.cost)])
    while entry >= 0:
        fix, along, entry = history[entry]
        places[fix] = along
    return places


def passes_near(
    course: Course, lonlat: FloatArray, off_course_m: float = 50.0
) -> tuple[IntArray, FloatArray, FloatArray]:
    """Return every pass of the painted line near each place.

    A line that crosses itself, or comes by again on the other side of a park, passes more than
    once; only the nearest point of each pass counts. P passes are found for F places.

    Parameters
    ----------
    course : Course
    lonlat : (F, 2) degrees, longitude first. Places that are NaN are passed by nothing.
    off_course_m : how near, in metres.

    Returns
    -------
    place : (P,) which of the F places, rising; one that is off the course is not among them.
    line_m : (P,) metres along the painted line.
    off_m : (P,) metres between the place and the line.

    Examples
    --------
    >>> east = Course("East", np.array([[0.0, 0.0], [0.01, 0.0]]), np.array([0.0, 1112.0]))
    >>> place, line_m, off_m = passes_near(east, np.array([[0.005, 0.0001], [0.005, 1.0]]))
    >>> place.tolist(), line_m.round().tolist(), off_m.round().tolist()
    ([0], [556.0], [11.0])
    """
    streets, tree, crs = _streets(course)
    lonlat = np.asarray(lonlat, np.float64).reshape(-1, 2)
    points = gpd.GeoSeries.from_xy(*lonlat.T, crs=LONGITUDE_FIRST).to_crs(crs)
    is_somewhere = np.isfinite(shapely.get_coordinates(points.array)).all(axis=1)
    points = np.where(is_somewhere, points.array, None)  # None is near nothing
    place, street = tree.query(points, predicate="dwithin", distance=off_course_m)
    order = np.lexsort((street, place))
    place, street = place[order], street[order]
    off_m = shapely.distance(points[place], streets[street])

    goes_on = (np.diff(place) == 0) & (np.diff(street) == 1)  # the next row is the same pass
    is_nearest = np.ones(len(place), bool)
    is_nearest[1:] &= ~goes_on | (off_m[1:] < off_m[:-1])
    is_nearest[:-1] &= ~goes_on | (off_m[:-1] <= off_m[1:])
    place, street, off_m = place[is_nearest], street[is_nearest], off_m[is_nearest]

    share = shapely.line_locate_point(streets[street], points[place], normalized=True)
    line_m = course.line_m[street] + share * np.diff(course.line_m)[street]
    return place, line_m, off_m


@lru_cache(maxsize=16)
def _streets(course: Course) -> tuple[np.ndarray, shapely.STRtree, object]:
    """Return the line's straight pieces in metres on a plane, an index of them, and the plane."""
    line = gpd.GeoSeries([shapely.LineString(course.line_lonlat)], crs=LONGITUDE_FIRST)
    crs = line.estimate_utm_crs()
    points = shapely.get_coordinates(line.to_crs(crs).array)
    streets = shapely.linestrings(np.stack((points[:-1], points[1:]), axis=1))
    return streets, shapely.STRtree(streets), crs


def _one_chain(along_m: float, furthest_m: float, at_s: float) -> _Chains:
    place, furthest, at = (np.array([value]) for value in (along_m, furthest_m, at_s))
    return _Chains(np.zeros(1), place, furthest, at, np.array([-1]))


def _all_legs(
    course: Course, line_m: FloatArray, off_m: FloatArray, reach: _Reach
) -> tuple[FloatArray, FloatArray]:
    """Return the places as run of one fix's passes, on every leg, and the cost of each."""
    leg = np.arange(course.legs)[:, None]
    on_leg_m = np.broadcast_to(line_m, (course.legs, len(line_m)))
    if course.shape == "out-and-back":
        on_leg_m = np.where(leg == 1, course.line_length_m - line_m, line_m)
    along_m = leg * course.line_length_m + on_leg_m
    cost = (off_m * SURE / reach.off_course_m) ** 2 / 2 + LATER_LEG_COST * leg
    return along_m.ravel(), cost.ravel()


def _grow(
    chains: _Chains, along_m: FloatArray, cost: FloatArray, at_s: float, entries: int, reach: _Reach
) -> tuple[_Chains, IntArray]:
    """Return the chains after one more fix with S candidates, the cheapest first.

    Also returns (S,) the history entry that each candidate follows, for the history to keep.
    """
    lasted_s = (at_s - chains.at_s)[:, None]
    moved_m = along_m - chains.along_m[:, None]
    expected_m = CRUISE * reach.fastest_m_per_s * lasted_s
    noise_m = np.sqrt(2) * reach.off_course_m / SURE
    variance = noise_m**2 + (CRUISE_SPREAD * reach.fastest_m_per_s * lasted_s) ** 2
    step_cost = (moved_m - expected_m) ** 2 / (2 * variance)
    is_impossible = (moved_m > reach.fastest_m_per_s * lasted_s + reach.off_course_m) | (
        along_m < chains.furthest_m[:, None] - reach.off_course_m
    )
    step_cost = np.where(is_impossible, np.inf, np.nan_to_num(step_cost))  # NaN: the first place
    total = chains.cost[:, None] + step_cost
    best = np.argmin(total, axis=0)
    before = chains.step[best]

    new = _Chains(
        cost=cost + total[best, np.arange(len(along_m))],
        along_m=along_m,
        furthest_m=np.maximum(along_m, chains.furthest_m[best]),
        at_s=np.full(len(along_m), at_s),
        step=entries + np.arange(len(along_m)),
    )
    return _cheapest(new, chains), before


def _cheapest(new: _Chains, old: _Chains) -> _Chains:
    """Return the best chains of those that took the fix and those that left it out."""
    cost = np.concatenate((new.cost, old.cost + REJECT_COST))
    kept = np.argsort(cost, kind="stable")[: CHAINS_KEPT + 2 * len(new.cost)]
    return _Chains(
        cost=cost[kept],
        along_m=np.concatenate((new.along_m, old.along_m))[kept],
        furthest_m=np.concatenate((new.furthest_m, old.furthest_m))[kept],
        at_s=np.concatenate((new.at_s, old.at_s))[kept],
        step=np.concatenate((new.step, old.step))[kept],
    )
