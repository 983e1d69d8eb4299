"""The measured line: metres along it to longitude, latitude, heading, height and leg.

A course is one painted line that is run once, out and back, or several times round. A place on
it is a number of metres along the course *as run*: 2,600 m on a 2,500 m out-and-back is 100 m
into the way back. `line_at` folds that number onto the painted line; all else follows from it.
"""

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from pyproj import Geod

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

Shape = Literal["line", "out-and-back", "laps"]

ELLIPSOID = Geod(ellps="WGS84")


@dataclass(frozen=True, slots=True)
class Mat:
    """A timed place on the course."""

    name: str  # "start", "1km", "turn": the name reads carry
    along_m: float  # metres from the start, along the course as run


@dataclass(frozen=True, slots=True, eq=False)
class Course:
    """A measured line, how often it is run, and what stands along it.

    Examples
    --------
    >>> line = np.array([[0.0, 0.0], [0.001, 0.0]])
    >>> pier = Course("Pier", line, np.array([0.0, 110.0]), "out-and-back")
    >>> pier.length_m, pier.turn_m
    (220.0, 110.0)
    """

    name: str
    line_lonlat: FloatArray  # (V, 2) degrees, the painted line, every metre of it once
    line_m: FloatArray  # (V,) metres along the line, rising from 0, scaled to the measured length
    shape: Shape = "line"
    laps: int = 1  # more than 1 only where shape is "laps"
    heights: FloatArray = field(default_factory=lambda: np.empty((0, 2)))
    # (H, 2) metres along the course as run, metres above the sea; no rows if unknown
    widths: FloatArray = field(default_factory=lambda: np.empty((0, 2)))
    # (K, 2) metres along the course as run, rising, metres in use by runners; no rows if unknown
    mats: tuple[Mat, ...] = ()  # along_m rises
    attribution: str = ""
    notes: tuple[str, ...] = ()  # what its file said that was put right or passed over

    @property
    def line_length_m(self) -> float:
        """Metres from one end of the painted line to the other."""
        return float(self.line_m[-1])

    @property
    def legs(self) -> int:
        """How many times the painted line is run, in either direction."""
        return {"line": 1, "out-and-back": 2, "laps": self.laps}[self.shape]

    @property
    def length_m(self) -> float:
        """Metres from the start to the end of the course as run."""
        return self.line_length_m * self.legs

    @property
    def turn_m(self) -> float | None:
        """Metres as run where an out-and-back turns; None on other courses."""
        return self.line_length_m if self.shape == "out-and-back" else None


def line_at(course: Course, along_m: FloatArray) -> tuple[FloatArray, IntArray]:
    """Return where on the painted line each distance is, and on which leg.

    Parameters
    ----------
    course : Course
    along_m : (N,) metres along the course as run. Distances off either end stay at that end.

    Returns
    -------
    line_m : (N,) metres along the painted line. NaN stays NaN.
    leg : (N,) 0 on the way out and 1 on the way back, or the lap counted from 0. A leg begins
        at its first metre: at the turn a runner is already on the way back. NaN has leg -1.

    Examples
    --------
    >>> line = np.array([[0.0, 0.0], [1.0, 0.0]])
    >>> pier = Course("Pier", line, np.array([0.0, 100.0]), "out-and-back")
    >>> [part.tolist() for part in line_at(pier, np.array([30.0, 100.0, 130.0, 999.0]))]
    [[30.0, 100.0, 70.0, 0.0], [0, 1, 1, 1]]
    """
    along = np.clip(np.asarray(along_m, np.float64), 0.0, course.length_m)
    leg = np.minimum(np.floor(along / course.line_length_m), course.legs - 1.0)
    line_m = np.clip(along - leg * course.line_length_m, 0.0, course.line_length_m)
    if course.shape == "out-and-back":
        line_m = np.where(leg == 1, course.line_length_m - line_m, line_m)
    return line_m, np.where(np.isnan(leg), -1.0, leg).astype(np.int64)


def leg_at(course: Course, along_m: FloatArray) -> IntArray:
    """Return the (N,) leg each distance (N,) is on; see `line_at`."""
    return line_at(course, along_m)[1]


def lonlat_at(course: Course, along_m: FloatArray) -> FloatArray:
    """Return the place on the course at each distance.

    Parameters
    ----------
    course : Course
    along_m : (N,) metres along the course as run. Distances off either end stay at that end.
        NaN stays NaN: a runner nobody has seen has no place.

    Returns
    -------
    (N, 2) degrees, longitude first.

    Examples
    --------
    >>> east = Course("East", np.array([[0.0, 0.0], [1.0, 0.0]]), np.array([0.0, 100.0]))
    >>> lonlat_at(east, np.array([50.0, 120.0])).tolist()
    [[0.5, 0.0], [1.0, 0.0]]
    """
    line_m, _ = line_at(course, along_m)
    lon = np.interp(line_m, course.line_m, course.line_lonlat[:, 0])
    lat = np.interp(line_m, course.line_m, course.line_lonlat[:, 1])
    return np.stack((lon, lat), axis=-1)


def heading_deg_at(course: Course, along_m: FloatArray) -> FloatArray:
    """Return the direction of travel at each distance.

    Parameters
    ----------
    course : Course
    along_m : (N,) metres along the course as run. At a corner the street ahead counts.
        NaN stays NaN.

    Returns
    -------
    (N,) degrees clockwise from north, 0 to 360. The way back is the way out reversed.

    Examples
    --------
    >>> line = np.array([[0.0, 0.0], [1.0, 0.0]])
    >>> pier = Course("Pier", line, np.array([0.0, 100.0]), "out-and-back")
    >>> heading_deg_at(pier, np.array([50.0, 150.0])).tolist()
    [90.0, 270.0]
    """
    line_m, leg = line_at(course, along_m)
    is_back = (leg == 1) & (course.shape == "out-and-back")
    ahead = np.where(
        is_back,
        np.searchsorted(course.line_m, line_m, side="left"),
        np.searchsorted(course.line_m, line_m, side="right"),
    )
    street = np.clip(ahead - 1, 0, len(course.line_m) - 2)
    heading = (_street_headings_deg(course)[street] + np.where(is_back, 180.0, 0.0)) % 360.0
    return np.where(np.isnan(line_m), np.nan, heading)


def height_m_at(course: Course, along_m: FloatArray) -> FloatArray:
    """Return the (N,) metres above the sea at each distance (N,).

    NaN where the distance is NaN, and everywhere on a course whose heights are unknown.

    Examples
    --------
    >>> line = np.array([[0.0, 0.0], [1.0, 0.0]])
    >>> hill = np.array([[0.0, 10.0], [100.0, 30.0]])
    >>> ramp = Course("Ramp", line, np.array([0.0, 100.0]), heights=hill)
    >>> height_m_at(ramp, np.array([25.0, 400.0])).tolist()
    [15.0, 30.0]
    """
    along = np.clip(np.asarray(along_m, np.float64), 0.0, course.length_m)
    if len(course.heights) == 0:
        return np.full(along.shape, np.nan)
    return np.interp(along, course.heights[:, 0], course.heights[:, 1])


@lru_cache(maxsize=16)
def _street_headings_deg(course: Course) -> FloatArray:
    (lon, lat), (next_lon, next_lat) = course.line_lonlat[:-1].T, course.line_lonlat[1:].T
    azimuth, _, _ = ELLIPSOID.inv(lon, lat, next_lon, next_lat)
    return np.asarray(azimuth, np.float64) % 360.0
