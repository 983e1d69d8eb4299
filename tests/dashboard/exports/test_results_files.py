"""Results as files: read back by other programs, and nobody in them who opted out."""

import csv
import io
import json
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pyarrow.parquet as pq
import pytest

from dashboard.exports.settled import settled_race
from feeds.believe.ways import mats_of
from feeds.exports.lines import Settled, lines_of
from feeds.exports.tables import harmless
from feeds.race import Race
from feeds.race_folder.read_race import race_folder, read_race
from feeds.results.ranks import ranked
from feeds.results.state import State
from tests.commands import RACE
from tests.dashboard.commands.test_commands import poursuite, refused
from tests.dashboard.commands.test_results import folder

RUN = """
AB12 start 10:00:05
AB12 1km 10:06:00
AB12 3km 10:16:00
AB12 finish 10:26:00.250
AB13 start 10:00:06
AB13 finish 10:26:00.260
AB14 start 10:00:07
AB14 finish 10:27:00
EK start 10:10:00
EK finish 10:26:30
"""
ROSTER = (
    '7,"=HYPERLINK(""http://x"",""Ana"")",1,AB12,no,yes',
    "8,Bea Ökçe,1,AB13,no,yes",
    "9,Cléo Nobody,1,AB14,no,no",
)


@pytest.fixture
def place(tmp_path: Path) -> str:
    return folder(tmp_path / "lab", RUN, roster=ROSTER)


@pytest.fixture(scope="module")
def race() -> Race:
    return read_race(race_folder(RACE))


@pytest.fixture(scope="module")
def demo(race: Race) -> Settled:
    return settled_race(race)


def written(path: Path, *words: str) -> bytes:
    told = poursuite("export", *words)
    assert told.exit_code == 0, told.output
    return path.read_bytes()


def test_a_spreadsheet_runs_nothing_whatever_a_runner_is_called(place: str, tmp_path: Path) -> None:
    out = tmp_path / "results.csv"
    body = written(out, place, "--results", str(out))
    rows = list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"))))
    assert rows[0]["name"].startswith("'=HYPERLINK")
    assert rows[1]["name"] == "Bea Ökçe"
    book = openpyxl.Workbook()
    for row in csv.reader(io.StringIO(body.decode("utf-8-sig"))):
        book.active.append(row)  # what a text import does: a cell that begins with = is a formula
    assert all(cell.data_type != "f" for row in book.active.iter_rows() for cell in row)
    for cell in ("=1", "+1", "-1", "@SUM(1)", "\t=1", "＝1", "a;=1", 'a,"=1', "a\n=1"):
        assert not harmless(cell).lstrip().startswith(("=", "+", "-", "@", "＝")), cell
        assert ";=" not in harmless(cell)
        assert "\n=" not in harmless(cell)


def test_everybody_is_told_with_rank_times_margin_and_splits(place: str, tmp_path: Path) -> None:
    out = tmp_path / "results.json"
    told = json.loads(written(out, "--race", place, "--results", str(out)))
    ana, bea = told["results"]
    assert (ana["rank"], bea["rank"]) == (1, 2)
    assert ana["finish"] == "2024-05-05T10:26:00.250+02:00"
    assert (ana["net_s"], ana["margin_s"], ana["state"]) == (1555.25, 29.75, "official")
    assert ana["at_3km"] == "2024-05-05T10:16:00.000+02:00"
    assert (bea["at_3km"], told["revision"]) == (None, 0)


def test_who_opted_out_has_no_line_and_still_counts_for_the_ranks(
    tmp_path: Path,
) -> None:
    roster = (ROSTER[1], ROSTER[2], "10,Dora Last,1,AB15,no,yes")
    run = f"{RUN}AB15 start 10:00:08\nAB15 finish 10:28:00\n"
    place = folder(tmp_path / "lab", run, roster=roster)
    for ending in ("csv", "json", "parquet"):
        out = tmp_path / f"results.{ending}"
        assert "Cléo" not in written(out, place, "--results", str(out)).decode("utf-8", "replace")
    table = pd.read_csv(tmp_path / "results.csv")
    assert table["bib"].tolist() == [8, 10]
    assert table["rank"].tolist() == [1, 3]


def test_who_opted_out_by_decision_is_not_told_either(tmp_path: Path) -> None:
    decided = {"what": "opt-out", "at_s": 1714903200.0, "who": "x", "why": "asked",
               "bib": "8"}  # fmt: skip
    place = folder(tmp_path / "lab", RUN, roster=ROSTER, decided=(decided,))
    out = tmp_path / "results.csv"
    assert "Bea" not in written(out, place, "--results", str(out)).decode()


def test_parquet_has_types_a_zone_and_what_it_is_of(demo: Settled, tmp_path: Path) -> None:
    out = tmp_path / "results.parquet"
    written(out, RACE, "--results", str(out))
    table = pq.read_table(out)
    assert str(table.schema.field("finish").type) == "timestamp[ms, tz=Europe/Paris]"
    assert table.schema.metadata[b"revision"] == b"2"
    lines = lines_of(demo)
    assert table.num_rows == len(lines)
    frame = table.to_pandas()
    assert frame["bib"].tolist() == [line.bib for line in lines]
    assert np.nanmax(frame["margin_s"]) == lines[0].result.margin_s


def test_an_earlier_revision_is_told_as_it_was(demo: Settled, tmp_path: Path) -> None:
    out = tmp_path / "then.csv"
    written(out, RACE, "--results", str(out), "--revision", "0")
    then, now = pd.read_csv(out), pd.DataFrame([{"bib": line.bib, "granted": line.result.granted}
                                                for line in lines_of(demo)])  # fmt: skip
    assert (then["granted"] == "no").all()
    changed = {change.bib for one in demo.revisions for change in one.changes}
    assert set(now[now["granted"]]["bib"]) == changed
    assert set(then[then["revision"] > 0]["bib"]) == set()


def test_ranks_rise_with_the_finish_and_who_is_level_to_a_tenth_shares_one(demo: Settled) -> None:
    there = [line for line in lines_of(demo) if line.rank]
    assert [line.rank for line in there] == sorted(line.rank or 0 for line in there)
    by_rank: dict[int, set[float]] = {}
    for line in there:
        tenth = round((line.result.finish_s or 0) - demo.race.waves[0].gun_s, 3)
        by_rank.setdefault(line.rank or 0, set()).add(tenth)
    assert all(max(level) - min(level) <= 0.1 for level in by_rank.values())
    assert ranked(np.array([2.0, 1.0, 2.0, 3.0])).tolist() == [2.0, 1.0, 2.0, 4.0]


def test_who_was_passed_and_ran_on_came_as_far_as_the_line(demo: Settled) -> None:
    length_m = mats_of(demo.race)[-1]
    home = [line for line in lines_of(demo) if line.result.state == State.BEHIND.word]
    assert len(home) > 2000
    assert all(line.furthest_m == round(length_m, 1) for line in home)


def test_where_distance_wins_who_came_furthest_is_first(tmp_path: Path) -> None:
    out = tmp_path / "far.csv"
    written(out, "lakeside-catcher-2024", "--results", str(out))
    far = pd.read_csv(out)
    assert far["furthest_m"].dropna().is_monotonic_decreasing
    assert far["rank"].iloc[0] == 1


def test_what_cannot_be_understood_is_said(place: str, tmp_path: Path) -> None:
    sheet = str(tmp_path / "results.xls")
    assert ".csv, .json, .parquet" in refused("export", place, "--results", sheet, exit_code=2)
    out = str(tmp_path / "results.csv")
    told = refused("export", place, "--results", out, "--revision", "3", exit_code=2)
    assert "expected a revision from 0 to 0 of lab, got 3" in told
    assert "--results" in refused("export", place, "--revision", "1", exit_code=2)
    for race in (place, RACE):
        assert "--results FILE" in refused("export", race, exit_code=2)
    assert "one race" in refused("export", place, "--race", RACE, "--results", out, exit_code=2)
    assert "poursuite" not in refused("export", "no-race", "--results", out)
    far = str(tmp_path / "no" / "folder.csv")
    assert "No such file" in refused("export", place, "--results", far)
    assert not (tmp_path / "results.csv").exists()
