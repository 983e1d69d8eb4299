"""The ground the race runs on, painted twice from one list: as SVG at once, as a map style later.

Both painters must give the same picture to the pixel, so neither decides anything: tones and widths
stand in ``LAYERS``, what a tone is by night and by day in ``TONES``. Widths are in *lane units*:
one CSS pixel when the whole course is on the screen of a phone, more on a large one, growing with
the map once a unit would be less than ``METRES_A_UNIT`` on the ground.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from geo.course import Course, FloatArray

EARTH_RADIUS_M = 6378137.0
METRES_A_UNIT = 4 / 3  # twin of assets/map/stage/course.mjs

PENS_M = 95.0  # behind the start line, where waves wait: look.mjs `penOf`

# By night, by day, and in full sun. The ribbon is asphalt by day too: runners' colours need it
# dark; in the sun it is white between black edges, and runners are outlined.
TONES = {
    "ground": ("#0a101d", "#edf1f6", "#ffffff"),
    "park": ("#0d1c1b", "#d3e7d2", "#f3f3f3"),
    "precinct": ("#10192a", "#e4e8ef", "#f7f7f7"),
    "water": ("#12213c", "#b9d5ee", "#d6d6d6"),
    "plaza": ("#15203a", "#dde3ec", "#f3f3f3"),
    "building": ("#18233c", "#d0d7e3", "#ededed"),
    "street": ("#142036", "#ffffff", "#e6e6e6"),
    "avenue": ("#182540", "#ffffff", "#e0e0e0"),
    "bridge": ("#20304f", "#f7f9fc", "#e6e6e6"),
    "pens": ("#111a2c", "#3b4a6b", "#e6e6e6"),
    "edge": ("#3b4a6b", "#55658a", "#000000"),
    "lane": ("#222e49", "#222e49", "#ffffff"),
    "kerb": ("#222e49", "#222e49", "#000000"),
    "corridor": ("#0f1829", "#0f1829", "#ffffff"),
    "seam": ("#2d3b5a", "#2d3b5a", "#ffffff"),
}


@dataclass(frozen=True, slots=True)
class Layer:
    """One stroke or fill over everything of a kind."""

    kind: str  # a kind of the base map, or "pens" / "lanes" / "turn" / "chaser": the courses
    tone: str  # one of TONES
    width_units: float = 0.0  # 0: filled
    is_round: bool = False


LAYERS = (
    Layer("park", "park"),
    Layer("precinct", "precinct"),
    Layer("water", "water"),
    Layer("plaza", "plaza"),
    Layer("building", "building"),
    Layer("street", "street", 2.0),
    Layer("street_major", "avenue", 3.0),
    Layer("bridge", "bridge", 4.0),
)
PENS = Layer("pens", "pens", 29.0)
TWO_LANES = (
    Layer("lanes", "edge", 31.0),
    Layer("turn", "edge", 31.0, True),
    Layer("lanes", "lane", 29.0),
    Layer("turn", "lane", 29.0, True),
    Layer("lanes", "kerb", 8.2),
    Layer("turn", "kerb", 8.2, True),
    Layer("lanes", "corridor", 7.0),
    Layer("turn", "corridor", 7.0, True),
    Layer("lanes", "seam", 1.0),
)
CHASERS_OWN = (Layer("chaser", "seam", 6.0, True), Layer("chaser", "corridor", 4.0, True))
ONE_LANE = (Layer("lanes", "edge", 20.0, True), Layer("lanes", "lane", 18.0, True))


@dataclass(frozen=True, slots=True)
class Frame:
    """The part of the ground that a screen must show: metres east and north of an origin."""

    lon0: float
    lat0: float
    west_m: float
    south_m: float
    east_m: float
    north_m: float

    @property
    def width_m(self) -> float:
        """Metres from west to east."""
        return self.east_m - self.west_m

    @property
    def height_m(self) -> float:
        """Metres from south to north."""
        return self.north_m - self.south_m


def to_ground(lonlat: FloatArray, lon0: float, lat0: float) -> FloatArray:
    """Return metres east and north of an origin, on the map's own projection.

    Web Mercator scaled to true metres at the origin, so that it is linear in the map's pixels.
    Twin of ``projectionAt`` in assets/map/stage/course.mjs.

    Parameters
    ----------
    lonlat : (N, 2) degrees, longitude first. NaN stays NaN.

    Returns
    -------
    (N, 2) metres.
    """
    scale = EARTH_RADIUS_M * math.cos(math.radians(lat0))
    north = np.log(np.tan(np.pi / 4 + np.radians(lonlat[:, 1]) / 2))
    origin = math.log(math.tan(math.pi / 4 + math.radians(lat0) / 2))
    return np.column_stack((np.radians(lonlat[:, 0] - lon0) * scale, (north - origin) * scale))


def frame_of(*courses: Course) -> Frame:
    """Return the smallest frame that shows all the courses, its origin in the middle."""
    lonlat = np.concatenate([course.line_lonlat for course in courses])
    lon0, lat0 = (lonlat.min(axis=0) + lonlat.max(axis=0)) / 2
    ground = to_ground(lonlat, lon0, lat0)
    west, south = ground.min(axis=0)
    east, north = ground.max(axis=0)
    # a straight north-south course still needs a box with some width
    least = 0.2 * max(east - west, north - south)
    wider, higher = max(0, least - (east - west)) / 2, max(0, least - (north - south)) / 2
    return Frame(lon0, lat0, west - wider, south - higher, east + wider, north + higher)


def lane_layers(course: Course) -> tuple[Layer, ...]:
    """Return how the course is drawn: two lanes and a corridor, or one lane."""
    return TWO_LANES if course.shape == "out-and-back" else ONE_LANE


def shapes_of(
    course: Course, basemap: gpd.GeoDataFrame | None, chaser: Course
) -> Iterator[tuple[Layer, list[Any]]]:
    """Yield each layer with its shapely geometries in degrees, in painting order.

    Parameters
    ----------
    course : the runners'.
    basemap : what stands around it.
    chaser : the chaser's; the very same object where he runs theirs.
    """
    if basemap is not None:
        for layer in LAYERS:
            found = list(basemap.geometry[basemap["kind"] == layer.kind])
            if found:
                yield layer, found
    if chaser is not course:
        for layer in CHASERS_OWN:
            yield layer, [shapely.LineString(chaser.line_lonlat)]
    yield PENS, [pens_of(course)]
    line = shapely.LineString(course.line_lonlat)
    turn = shapely.Point(course.line_lonlat[-1])
    for layer in lane_layers(course):
        yield layer, [turn if layer.kind == "turn" else line]


def pens_of(course: Course) -> shapely.LineString:
    """Return where the waves wait for their guns: straight on behind the start line, degrees."""
    begin, then = course.line_lonlat[:2]
    step_m = course.line_m[1] - course.line_m[0]
    return shapely.LineString([begin + (begin - then) * PENS_M / step_m, begin])


def tones_css(number: int) -> str:
    """Return the tones as CSS declarations, by night (0), by day (1) or in the sun (2)."""
    return "".join(f"--ground-{tone}:{all_three[number]};" for tone, all_three in TONES.items())


def svg_ground(
    course: Course, basemap: gpd.GeoDataFrame | None, chaser: Course, frame: Frame
) -> str:
    """Return the ground as one inline ``<svg>`` whose view box is the frame."""
    around: list[str] = []
    raced: list[str] = []
    for layer, shapes in shapes_of(course, basemap, chaser):
        paths = around if layer in LAYERS else raced
        d = "".join(_path(shape, frame) for shape in shapes)
        if not layer.width_units:
            paths.append(f'<path d="{d}" style="fill:var(--ground-{layer.tone})"/>')
            continue
        cap = ' stroke-linecap="round"' if layer.is_round else ""
        paths.append(
            f'<path d="{d}" class="line"{cap}'
            f' style="stroke:var(--ground-{layer.tone});--w:{layer.width_units:g}"/>'
        )
    box = f"{frame.west_m:.1f} {-frame.north_m:.1f} {frame.width_m:.1f} {frame.height_m:.1f}"
    drawn = f'<g class="around">{"".join(around)}</g><g class="raced">{"".join(raced)}</g>'
    return f'<svg id="ground" viewBox="{box}" aria-hidden="true">{drawn}</svg>'


def _path(shape: Any, frame: Frame) -> str:
    if shape.geom_type.startswith("Multi"):
        return "".join(_path(part, frame) for part in shape.geoms)
    rings = [shape.exterior, *shape.interiors] if shape.geom_type == "Polygon" else [shape]
    out = []
    for ring in rings:
        ground = to_ground(shapely.get_coordinates(ring), frame.lon0, frame.lat0)
        spots = [f"{x:.1f} {-y:.1f}" for x, y in ground]
        if shape.geom_type == "Point":
            out.append(f"M{spots[0]}h.01")  # a round cap makes it a disc
        else:
            out.append(f"M{'L'.join(spots)}" + ("Z" if shape.geom_type == "Polygon" else ""))
    return "".join(out)


def map_style(
    course: Course, basemap: gpd.GeoDataFrame | None, chaser: Course, frame: Frame
) -> dict[str, Any]:
    """Return the same ground by night as a MapLibre style with local sources only.

    Each layer carries its tone: the browser puts the day's colours in (assets/map/stage/theme.mjs).
    """
    unit_zoom = math.log2(
        2 * math.pi * EARTH_RADIUS_M * math.cos(math.radians(frame.lat0)) / METRES_A_UNIT / 512
    )

    def sized(units: float) -> list[Any]:
        grown = [unit_zoom, units, unit_zoom + 6, units * 64]
        return ["interpolate", ["exponential", 2], ["zoom"], *grown]

    sources: dict[str, Any] = {}
    layers: list[dict[str, Any]] = [
        {
            "id": "ground",
            "type": "background",
            "paint": {"background-color": TONES["ground"][0]},
            "metadata": {"tone": "ground"},
        }
    ]
    for number, (layer, shapes) in enumerate(shapes_of(course, basemap, chaser)):
        sources.setdefault(layer.kind, {"type": "geojson", "data": _collection(shapes)})
        night = TONES[layer.tone][0]
        entry: dict[str, Any] = {"id": f"{number}-{layer.kind}", "source": layer.kind}
        entry["metadata"] = {"tone": layer.tone}
        if layer.kind == "turn":
            entry |= {
                "type": "circle",
                "paint": {
                    "circle-color": night,
                    "circle-radius": sized(layer.width_units / 2),
                },
            }
        elif layer.width_units:
            cap = "round" if layer.is_round else "butt"
            entry |= {
                "type": "line",
                "layout": {"line-join": "round", "line-round-limit": 1, "line-cap": cap},
                "paint": {"line-color": night, "line-width": sized(layer.width_units)},
            }
        else:
            entry |= {"type": "fill", "paint": {"fill-color": night}}
        layers.append(entry)
    return {"version": 8, "sources": sources, "layers": layers}


def _collection(shapes: list[Any]) -> dict[str, Any]:
    features = [
        {"type": "Feature", "properties": {}, "geometry": json.loads(shapely.to_geojson(shape))}
        for shape in shapes
    ]
    return {"type": "FeatureCollection", "features": features}
