"""The ground around a course: water, parks, streets and monuments, drawn under the runners."""

from pathlib import Path

import geopandas as gpd

from geo.geojson import (
    LONGITUDE_FIRST,
    CourseError,
    complaint,
    is_number,
    open_geojson,
    properties_of,
    shown,
)
from geo.positions import flat, place_problems

# In the order they are painted.
KINDS = (
    "water",
    "water_bank",
    "park",
    "precinct",
    "plaza",
    "building",
    "street",
    "street_major",
    "bridge",
    "landmark",
)
COLUMNS = ("kind", "name", "label", "label_rank", "label_at")


def read_basemap(path: Path) -> gpd.GeoDataFrame:
    """Return the base map in a GeoJSON file, in the order it is painted.

    Parameters
    ----------
    path : a FeatureCollection. Every feature has a ``kind``, one of `KINDS`. It may have a
        ``name``; a ``label``, words by language; a ``label_rank``, 1 (always shown) to 3 (where
        there is room); and a ``label_at``, [longitude, latitude], where its middle will not do.

    Returns
    -------
    A table with the columns kind, name ("" if none), label (dict, {} if none), label_rank (3 if
    none), label_at (list or None) and geometry, in degrees, longitude first. Its ``attrs`` hold
    "attribution".

    Raises
    ------
    CourseError : with a message for every mistake found in the file.

    Examples
    --------
    >>> paris = read_basemap(Path(__file__).parent / "courses/champs-elysees/basemap.geojson")
    >>> paris.kind.iloc[0], paris.label.iloc[0]["en"]
    ('water', 'The Seine')
    """
    document = open_geojson(path)
    problems: list[str] = []
    features = []
    for number, feature in enumerate(document["features"], 1):
        properties = properties_of(feature)
        what = f"feature {number} ({properties.get('name') or 'no name'})"
        problems += place_problems(path, feature, what)
        row = {
            "kind": properties.get("kind"),
            "name": str(properties.get("name", "")),
            "label": properties.get("label", {}),
            "label_rank": properties.get("label_rank", 3),
            "label_at": properties.get("label_at"),
        }
        if row["kind"] not in KINDS:
            found = shown(row["kind"])
            mend = f"Use one of {', '.join(KINDS)}."
            problems.append(complaint(path, f"a kind for {what}", found, mend))
        label = row["label"]
        if not isinstance(label, dict) or not all(isinstance(word, str) for word in label.values()):
            mend = 'Write {"fr": "La Seine", "en": "The Seine"}.'
            problems.append(
                complaint(path, f"words by language as label of {what}", shown(label), mend)
            )
        if row["label_rank"] not in (1, 2, 3):
            mend = "1 is always shown, 3 only where there is room."
            found = shown(row["label_rank"])
            problems.append(complaint(path, f"label_rank 1, 2 or 3 for {what}", found, mend))
        spot = row["label_at"]
        if spot is not None and not (
            isinstance(spot, list) and len(spot) == 2 and all(is_number(value) for value in spot)
        ):
            mend = "Write [longitude, latitude]."
            problems.append(complaint(path, f"a place as label_at of {what}", shown(spot), mend))
        features.append(feature | {"properties": row})
    if problems:
        raise CourseError(problems)
    features = [one | {"geometry": flat(one["geometry"])} for one in features]
    if not features:
        frame = gpd.GeoDataFrame(columns=[*COLUMNS, "geometry"], crs=LONGITUDE_FIRST)
    else:
        frame = gpd.GeoDataFrame.from_features(features, crs=LONGITUDE_FIRST)
        frame = frame.loc[frame["kind"].map(KINDS.index).argsort(kind="stable")]
    frame = frame[[*COLUMNS, "geometry"]].reset_index(drop=True)
    frame.attrs["attribution"] = str(document.get("attribution") or "")
    return frame
