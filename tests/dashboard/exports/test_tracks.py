"""Tracks as files: opened by programs that know nothing of us, and nobody in them who opted out."""

import io
import json
from datetime import datetime
from pathlib import Path

import geopandas as gpd
import gpxpy
import numpy as np
import pyarrow.parquet as pq
import pytest
import shapely
from shapely.geometry import LineString

from dashboard.exports.settled import settled_race
from feeds.exports.lines import Settled
from feeds.exports.way_files import WAYS
from feeds.exports.ways import ways_of
from feeds.race_folder.read_race import race_folder, read_race
from tests.commands import RACE
from tests.dashboard.commands.test_commands import poursuite, refused

SOME = ("3188", "1266", "4014")


@pytest.fixture(scope="module")
def known() -> Settled:
    return settled_race(read_race(race_folder(RACE)))


@pytest.fixture(scope="module")
def tables(known: Settled, tmp_path_factory: pytest.TempPathFactory) -> dict[str, gpd.GeoDataFrame]:
    ways = [way for way in ways_of(known) if way.bib in SOME or not way.wave]
    parquet = gpd.read_parquet(io.BytesIO(WAYS["parquet"](known, ways)))
    path = tmp_path_factory.mktemp("package") / "some.gpkg"
    path.write_bytes(WAYS["gpkg"](known, ways))
    return {"parquet": parquet, "gpkg": gpd.read_file(path, layer="tracks")}


def test_geoparquet_says_its_version_and_place(known: Settled) -> None:
    body = WAYS["parquet"](known, ways_of(known, SOME[0]))
    geo = json.loads(pq.read_metadata(io.BytesIO(body)).metadata[b"geo"])
    assert geo["version"] == "1.1.0"
    column = geo["columns"]["geometry"]
    assert column["geometry_types"] == ["Point"]
    assert "covering" in column


@pytest.mark.parametrize("kind", ["parquet", "gpkg"])
def test_a_runner_is_on_the_course_and_never_goes_back(
    tables: dict[str, gpd.GeoDataFrame], kind: str, known: Settled
) -> None:
    table = tables[kind]
    assert table.crs is not None
    assert table.crs.is_geographic
    street = LineString(known.race.course.line_lonlat)
    assert shapely.distance(table.geometry.array, street).max() < 1e-6  # degrees
    assert set(table["bib"]) == {*SOME, "EK"}
    for _, hers in table.groupby("bib"):
        assert hers["at"].is_monotonic_increasing
        assert hers["along_m"].is_monotonic_increasing


def test_a_track_is_exact_where_a_mat_read_her(
    tables: dict[str, gpd.GeoDataFrame], known: Settled
) -> None:
    row = known.race.runner_of[SOME[0]]
    hers = tables["parquet"].query(f"bib == '{SOME[0]}' and is_read")
    at_s = hers["at"].astype("datetime64[ms, UTC]").astype("int64").to_numpy() / 1000
    seen = known.times_s[row][~np.isnan(known.times_s[row])]
    assert np.abs(at_s[:, None] - seen).min(axis=0).max() < 0.01
    end = known.told.of(SOME[0]).finish_s
    assert at_s[-1] == pytest.approx(end, abs=0.01)


def test_a_gpx_track_has_every_second_with_its_time(known: Settled, tmp_path: Path) -> None:
    out = tmp_path / "hers.gpx"
    assert poursuite("export", RACE, "--tracks", str(out), "--bib", SOME[0]).exit_code == 0
    read = gpxpy.parse(out.read_text(encoding="utf-8"))
    assert read.version == "1.1"
    (track,) = read.tracks
    assert track.name.startswith(f"{SOME[0]} ")
    points = track.segments[0].points
    assert points[0].time.timestamp() == pytest.approx(known.told.of(SOME[0]).start_s, abs=0.01)
    gaps = np.diff([point.time.timestamp() for point in points])
    assert gaps.min() > 0
    assert gaps.max() <= 1.001
    assert track.length_2d() == pytest.approx(5000, rel=0.03)


def test_czml_is_a_document_and_a_moving_point_each(known: Settled) -> None:
    document, *points = json.loads(WAYS["czml"](known, ways_of(known, every_s=60)))
    assert (document["id"], document["version"]) == ("document", "1.0")
    begin, end = document["clock"]["interval"].split("/")
    assert datetime.fromisoformat(begin) < datetime.fromisoformat(end)
    public = {runner.bib for runner in known.race.runners if runner.is_public}
    assert {one["id"] for one in points} - {"EK"} <= public
    for one in points:
        t, lon, lat, _ = np.reshape(one["position"]["cartographicDegrees"], (-1, 4)).T
        assert (np.diff(t) > 0).all()
        assert (np.abs(lon) <= 180).all()
        assert (np.abs(lat) <= 90).all()


def test_who_opted_out_has_no_track(known: Settled, tmp_path: Path) -> None:
    private = next(runner.bib for runner in known.race.runners if not runner.is_public)
    out = str(tmp_path / "hers.gpx")
    told = refused("export", RACE, "--tracks", out, "--bib", private, exit_code=2)
    nobody = refused("export", RACE, "--tracks", out, "--bib", "nobody", exit_code=2)
    assert told.replace(private, "nobody") == nobody  # neither is told from the other
    public = {runner.bib for runner in known.race.runners if runner.is_public}
    assert {way.bib for way in ways_of(known, every_s=600)} - {"EK"} <= public


def test_what_tracks_cannot_be_is_said(tmp_path: Path) -> None:
    told = refused("export", RACE, "--tracks", str(tmp_path / "all.kml"), exit_code=2)
    assert ".parquet, .gpkg, .gpx, .czml" in told
    assert "--tracks" in refused("export", RACE, "--bib", "7", exit_code=2)
