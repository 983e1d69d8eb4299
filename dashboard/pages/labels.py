"""Names on the map: places of the base map, kilometre marks and mats of the race.

They are HTML from the first answer on and stay HTML when the map takes over, so that they read the
same before and after, in the page's language. assets/map/stage/labels.mjs moves them.
"""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely
from babel.numbers import format_decimal

from dashboard.i18n import say
from dashboard.pages.ground import Frame, to_ground
from feeds.race import Race
from geo.course import Course, heading_deg_at, line_at, lonlat_at

# From how many CSS pixels a metre on a place of each rank is named; the ribbon's marks always are.
NAMED_FROM = {1: 0.0, 2: 0.45, 3: 0.9}


@dataclass(frozen=True, slots=True)
class Name:
    """A word at a place; ``left`` and ``up`` are per cent of the frame, from its top left."""

    text: str
    kind: str
    lon: float
    lat: float
    left: float
    up: float
    rank: int  # 0 is never hidden
    from_px_a_metre: float = 0.0
    beside: tuple[float, float] = (0.0, 0.0)  # which way off the ribbon, right and down
    anchor: str = "middle"  # which end of the text stands at the place


@dataclass(frozen=True, slots=True)
class MatLine:
    """A mat across the ribbon."""

    lon: float
    lat: float
    left: float
    up: float
    turned_deg: float
    is_line: bool  # the start or the finish


def place_names(basemap: gpd.GeoDataFrame | None, frame: Frame, language: str) -> list[Name]:
    """Return the named places of a base map, the important first."""
    if basemap is None:
        return []
    names = []
    for row in basemap.itertuples():
        if not row.label:
            continue
        text = row.label.get(language) or next(iter(row.label.values()))
        rank = int(row.label_rank)
        lon, lat = row.label_at or _middle(row.geometry)
        left, up = _in_frame(lon, lat, frame)
        names.append(Name(text, row.kind, lon, lat, left, up, rank, NAMED_FROM.get(rank, 0.9)))
    return sorted(names, key=lambda name: name.rank)


def course_marks(race: Race, frame: Frame, language: str) -> list[Name]:
    """Return the marks along the ribbon: start, kilometres, turn and finish, one for each place."""
    return [_mark(race, frame, language, alongs) for alongs in mat_places(race)]


def place_said(course: Course, along_m: float, language: str) -> str:
    r"""Return a mat's place in words: its kilometre, and the leg of an out-and-back, ↓ or ↑.

    The twin of ``place`` in ``assets/map/news/words.mjs``.

    Examples
    --------
    >>> line = np.array([[0.0, 0.0], [0.01, 0.0]])
    >>> pier = Course("Pier", line, np.array([0.0, 2500.0]), "out-and-back")
    >>> [place_said(pier, at, "fr").replace("\xa0", " ") for at in (1000.0, 2500.0, 4000.0)]
    ['km 1 ↓', 'km 2,5', 'km 4 ↑']
    """
    past_m = 0.0 if course.turn_m is None else along_m - course.turn_m
    leg = "line" if abs(past_m) < 1 else "out" if past_m < 0 else "back"
    km = str(format_decimal(round(along_m / 1000, 2), locale=language))
    return say(language, f"page.at.{leg}", km=km)


def mat_lines(race: Race, frame: Frame) -> list[MatLine]:
    """Return the mats as lines across the ribbon, each place once."""
    course = race.course
    lines = []
    for alongs in mat_places(race):
        if _is_turn(course, alongs):
            continue  # the swing of the turn is drawn there, a line across it would say nothing
        at = np.array([alongs[0]])
        ((lon, lat),) = lonlat_at(course, at)
        left, up = _in_frame(lon, lat, frame)
        heading = float(heading_deg_at(course, at)[0])
        is_line = alongs[0] == 0.0 or (race.has_finish and _is_end(course, alongs))
        lines.append(MatLine(lon, lat, left, up, heading, is_line))
    return lines


def mat_places(race: Race) -> list[list[float]]:
    """Return the mats of each place: their metres along the course, rising.

    The way out and the way back of an out-and-back meet at a place; so do the laps of a loop, where
    the end of one is the start of the next.
    """
    course = race.course
    along_m = np.array([mat.along_m for mat in race.mats])
    line_m, _leg = line_at(course, along_m)
    if course.shape == "laps":
        line_m = np.where(course.line_length_m - line_m < 1, 0.0, line_m)
    places: dict[int, list[float]] = {}
    for along, line in zip(along_m.tolist(), np.round(line_m).astype(int).tolist(), strict=True):
        places.setdefault(line, []).append(along)
    return list(places.values())


def _is_turn(course: Course, alongs: list[float]) -> bool:
    return course.turn_m is not None and abs(alongs[0] - course.turn_m) < 1


def _is_end(course: Course, alongs: list[float]) -> bool:
    return abs(alongs[-1] - course.length_m) < 1


def _mark(race: Race, frame: Frame, language: str, alongs: list[float]) -> Name:
    course = race.course
    at = np.array([alongs[0]])
    ((lon, lat),) = lonlat_at(course, at)
    left, up = _in_frame(lon, lat, frame)
    heading = np.radians(heading_deg_at(course, at)[0])
    right = np.array([np.cos(heading), -np.sin(heading)])  # right of travel, east and north
    ((x, y),) = to_ground(np.array([[lon, lat]]), frame.lon0, frame.lat0)
    inward = np.array(
        [(frame.west_m + frame.east_m) / 2 - x, (frame.south_m + frame.north_m) / 2 - y]
    )
    if alongs[0] == 0.0 and left < 50:  # at the start the name stands above, where nobody runs
        inward = np.array([0.0, 1.0])
    side = right if right @ inward > 0 else -right
    anchor = "left" if side[0] > 0.3 else "right" if side[0] < -0.3 else "middle"
    text = _mark_text(race, language, alongs)
    beside = (round(float(side[0]), 3), round(-float(side[1]), 3))
    return Name(text, "mark", lon, lat, left, up, 0, 0.0, beside, anchor)


def _mark_text(race: Race, language: str, alongs: list[float]) -> str:
    course = race.course
    is_finish = race.has_finish and _is_end(course, alongs)
    if alongs[0] == 0.0:
        return say(language, "start_finish" if is_finish else "start")
    if _is_turn(course, alongs):
        return f"{say(language, 'turn')} · {place_said(course, alongs[0], language)}"
    if is_finish and len(alongs) == 1:
        return say(language, "finish")
    shown = alongs if len(alongs) <= 2 else alongs[:1]  # of many laps, the first
    return " · ".join(place_said(course, along, language) for along in shown)


def _middle(shape: shapely.Geometry) -> tuple[float, float]:
    if shape.geom_type == "LineString":
        point = shape.interpolate(0.5, normalized=True)
    else:
        point = shape if shape.geom_type == "Point" else shape.representative_point()
    return float(point.x), float(point.y)


def _in_frame(lon: float, lat: float, frame: Frame) -> tuple[float, float]:
    ((x, y),) = to_ground(np.array([[lon, lat]]), frame.lon0, frame.lat0)
    left = 100 * (x - frame.west_m) / frame.width_m
    up = 100 * (frame.north_m - y) / frame.height_m
    return round(float(left), 3), round(float(up), 3)
