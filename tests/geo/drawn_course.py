"""Courses drawn for a test, as GeoJSON."""

import copy
import json
from typing import Any

from geo.course import ELLIPSOID

Json = dict[str, Any]

LINE = [[2.0, 48.0], [2.01, 48.0], [2.02, 48.0]]
LENGTH_M = ELLIPSOID.line_length([2.0, 2.02], [48.0, 48.0])


def feature(geometry_type: str, coordinates: Any, **properties: Any) -> Json:
    geometry = {"type": geometry_type, "coordinates": coordinates}
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def mat(name: Any, along_m: Any, coordinates: Any = None) -> Json:
    place = coordinates or [2.0 + 0.02 * along_m / LENGTH_M, 48.0]
    return feature("Point", place, kind="mat", name=name, along_m=along_m)


def course(*mats: Json, line: Any = None, **properties: Any) -> Json:
    features = [feature("LineString", line or LINE, kind="course", **properties), *mats]
    return {"type": "FeatureCollection", "features": copy.deepcopy(features)}


def written(folder, document) -> Any:
    path = folder / "course.geojson"
    path.write_text(document if isinstance(document, str) else json.dumps(document))
    return path
