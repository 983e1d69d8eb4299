"""Ways as files: GeoParquet and GeoPackage for maps, GPX for watches, CZML for globes in motion."""

from __future__ import annotations

import io
import json
import tempfile
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from xml.etree import ElementTree as Xml

import numpy as np

from feeds.exports.lines import Settled
from feeds.exports.ways import Way

if TYPE_CHECKING:
    import geopandas as gpd

LAYER = "tracks"
GPX = "http://www.topografix.com/GPX/1/1"
HEAD = b'<?xml version="1.0" encoding="UTF-8"?>\n'


def ways_parquet(known: Settled, ways: Sequence[Way]) -> bytes:
    """Return GeoParquet 1.1: a place a row, with its time, in degrees (OGC:CRS84)."""
    into = io.BytesIO()
    places(known, ways).to_parquet(
        into, index=False, schema_version="1.1.0", write_covering_bbox=True
    )
    return into.getvalue()


def ways_package(known: Settled, ways: Sequence[Way]) -> bytes:
    """Return a GeoPackage whose layer is a place a row, with its time."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "tracks.gpkg"
        table = places(known, ways)
        table["at"] = table["at"].dt.tz_convert("UTC")  # as this format keeps times
        table.to_file(path, driver="GPKG", layer=LAYER)
        return path.read_bytes()


def places(known: Settled, ways: Sequence[Way]) -> gpd.GeoDataFrame:
    """Return all places of all ways, one a row, as a table of points."""
    import geopandas as gpd
    import pandas as pd

    def column(of: Callable[[Way], Any]) -> Any:
        return np.concatenate([of(way) for way in ways]) if ways else np.empty(0)

    def word(of: Callable[[Way], str]) -> list[str]:
        return [text for way in ways for text in [of(way)] * len(way.at_s)]

    lon, lat = column(lambda way: way.lonlat[:, 0]), column(lambda way: way.lonlat[:, 1])
    height_m = column(lambda way: way.height_m)
    at_ms = np.round(column(lambda way: way.at_s) * 1000).astype("datetime64[ms]")
    return gpd.GeoDataFrame(
        {
            "bib": word(lambda way: way.bib),
            "name": word(lambda way: way.name),
            "wave": word(lambda way: way.wave),
            "at": pd.Series(at_ms).dt.tz_localize("UTC").dt.tz_convert(str(known.race.zone)),
            "along_m": np.round(column(lambda way: way.along_m), 1),
            "height_m": np.round(height_m, 1),
            "is_read": column(lambda way: way.is_read).astype(bool),
        },
        geometry=gpd.points_from_xy(np.round(lon, 7), np.round(lat, 7)),
        crs="OGC:CRS84",
    )


def ways_gpx(known: Settled, ways: Sequence[Way]) -> bytes:
    """Return GPX 1.1: a track a runner, every place with its time."""
    top = Xml.Element("gpx", {"version": "1.1", "creator": "Poursuite", "xmlns": GPX})
    about = Xml.SubElement(top, "metadata")
    Xml.SubElement(about, "name").text = _plain(next(iter(known.race.name.values())))
    for way in ways:
        track = Xml.SubElement(top, "trk")
        Xml.SubElement(track, "name").text = _plain(f"{way.bib} {way.name}".strip())
        if way.wave:
            Xml.SubElement(track, "type").text = _plain(way.wave)
        segment = Xml.SubElement(track, "trkseg")
        for at_s, (lon, lat), height_m in zip(
            way.at_s.tolist(), way.lonlat.tolist(), way.height_m.tolist(), strict=True
        ):
            point = Xml.SubElement(segment, "trkpt", {"lat": f"{lat:.7f}", "lon": f"{lon:.7f}"})
            if height_m == height_m:
                Xml.SubElement(point, "ele").text = f"{height_m:.1f}"
            Xml.SubElement(point, "time").text = _utc(at_s)
    return HEAD + bytes(Xml.tostring(top, encoding="utf-8")) + b"\n"


def ways_czml(known: Settled, ways: Sequence[Way]) -> bytes:
    """Return CZML: a document, then a moving point a runner, in the colour of her wave."""
    first_s = min((float(way.at_s[0]) for way in ways), default=known.race.waves[0].gun_s)
    last_s = max((float(way.at_s[-1]) for way in ways), default=first_s)
    clock = {"interval": f"{_utc(first_s)}/{_utc(last_s)}", "currentTime": _utc(first_s),
             "multiplier": 10, "range": "CLAMPED"}  # fmt: skip
    title = next(iter(known.race.name.values()))
    packets: list[dict[str, Any]] = [
        {"id": "document", "name": title, "version": "1.0", "clock": clock}
    ]
    for way in ways:
        begin_s, is_chaser = float(way.at_s[0]), not way.wave
        height_m = np.where(np.isnan(way.height_m), 0.0, way.height_m)
        since_s = np.round(way.at_s - begin_s, 3)
        degrees = np.round(way.lonlat, 7)
        rows = np.column_stack((since_s, degrees, np.round(height_m, 1)))
        rgb = [int(way.colour[at : at + 2], 16) for at in (1, 3, 5)]
        packets.append({
            "id": way.bib,
            "name": way.name or way.bib,
            "availability": f"{_utc(begin_s)}/{_utc(float(way.at_s[-1]))}",
            "properties": {"wave": way.wave},
            "position": {"epoch": _utc(begin_s), "cartographicDegrees": rows.ravel().tolist()},
            "point": {
                "pixelSize": 14 if is_chaser else 7,
                "color": {"rgba": [*rgb, 255]},
                "outlineWidth": 2 if is_chaser else 0,
                "heightReference": "CLAMP_TO_GROUND",
            },
        })  # fmt: skip
    return json.dumps(packets, ensure_ascii=False, separators=(",", ":")).encode()


WAYS: Final[Mapping[str, Callable[[Settled, Sequence[Way]], bytes]]] = {
    "parquet": ways_parquet,
    "gpkg": ways_package,
    "gpx": ways_gpx,
    "czml": ways_czml,
}


def _utc(at_s: float) -> str:
    at = datetime.fromtimestamp(round(at_s, 3), UTC).isoformat(timespec="milliseconds")
    return at.replace("+00:00", "Z")


def _plain(text: str) -> str:
    """Return a text without what XML cannot hold."""
    return "".join(sign for sign in text if sign.isprintable())
