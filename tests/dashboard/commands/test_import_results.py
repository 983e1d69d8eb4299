"""A past race's table becomes a race that can be chased."""

import gzip
import io
import json
from collections.abc import Sequence
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from openpyxl import Workbook

from dashboard.wire.recordings import record
from feeds.believe.table import believed
from feeds.race_folder.read_race import read_race
from feeds.recorded import recorded_reads
from feeds.results.results import results
from feeds.results.state import State
from tests.dashboard.commands.test_commands import poursuite, refused

RUNNERS = 60
DAY = ("--date", "2019-10-13", "--zone", "Europe/Paris")


def field(n: int = RUNNERS, seed: int = 1) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Return (N, 3) seconds at 5 km, at half way and at the line of a half marathon, whole."""
    rng = np.random.default_rng(seed)
    pace = rng.uniform(0.2, 0.4, n)
    fade = rng.uniform(1.0, 1.1, n)
    return np.round(
        np.column_stack((pace * 5000, pace * fade**0.5 * 10_550, pace * fade * 21_097.5))
    )


def clock(seconds: float, sign: str = ":") -> str:
    whole = round(seconds)
    return f"{whole // 3600}{sign}{whole // 60 % 60:02}{sign}{whole % 60:02}"


def write(path: Path, rows: Sequence[Sequence[object]], sign: str = ",") -> Path:
    path.write_text("\n".join(sign.join(map(str, row)) for row in rows) + "\n", encoding="utf-8")
    return path


def imported(file: Path, out: Path, *words: str) -> tuple[Any, str]:
    """Import a table, and return the race that its folder holds, and all that was said."""
    result = poursuite("import-results", str(file), "--out", str(out), *DAY, *words)
    assert result.exit_code == 0, result.output
    assert "nothing to mend" in poursuite("check", str(out)).stdout
    return read_race(out), result.output


def net_s(race: Any) -> dict[str, float]:
    """Return what everybody took, as the results of the folder's reads have it."""
    told = results(race, recorded_reads(race.folder), (), 1e10, is_over=True)
    return {one.bib: told.at(row).net_s or np.nan for row, one in enumerate(race.runners)}


def escaped(race: Any) -> float:
    told = results(race, recorded_reads(race.folder), (), 1e10, is_over=True)
    home = ~np.isnan(told.finish_s)
    return float((told.state == State.OFFICIAL).sum() / home.sum())


def test_a_table_with_names_and_splits_becomes_a_race_that_plays(tmp_path: Path) -> None:
    times = field()
    rows = [["Bib", "Name", "Age", "5K", "Half way", "Pace", "Official Time", "Overall"]]
    rows += [
        [str(100 + k), f"Ana {k}", "33", *map(clock, row[:2]), "0:05:00", clock(row[2]), str(k)]
        for k, row in enumerate(times)
    ]
    race, said = imported(
        write(tmp_path / "half.csv", rows), tmp_path / "half", "--distance", "half"
    )
    assert len(race.runners) == RUNNERS
    assert [mat.name for mat in race.mats] == ["start", "5km", "10548.8m", "finish"]
    assert race.course.length_m == pytest.approx(21_097.5)
    assert [wave.name for wave in race.waves] == ["1", "2", "3", "4"]
    assert race.chaser.gun_s > race.waves[-1].gun_s
    told = net_s(race)
    assert [told[str(100 + k)] for k in range(RUNNERS)] == pytest.approx(times[:, 2].tolist())
    assert escaped(race) == pytest.approx(0.2, abs=0.02)
    assert "Official Time" in said
    assert "Pace" not in said
    assert race.runners[0].name == "Ana 0"
    made = record(race, b"secret")
    assert made is not None
    assert len(made.snapshot) > 500


def test_the_slowest_wave_leaves_first_and_each_has_the_same_chance(tmp_path: Path) -> None:
    times = field(400)
    rows = [["Bib", "Wave", "Finish"]]
    rows += [[k, "fast" if row[2] < 5500 else "slow", clock(row[2])] for k, row in enumerate(times)]
    race, _ = imported(
        write(tmp_path / "waves.csv", rows), tmp_path / "waves", "--distance", "half",
        "--escape", "30%",
    )  # fmt: skip
    assert [wave.name for wave in race.waves] == ["slow", "fast"]
    told = results(race, recorded_reads(race.folder), (), 1e10, is_over=True)
    wave = np.array([runner.wave for runner in race.runners])
    for number in range(2):
        share = (told.state[wave == number] == State.OFFICIAL).mean()
        assert share == pytest.approx(0.3, abs=0.03)


def test_a_french_table_with_semicolons_and_decimal_commas_is_read(tmp_path: Path) -> None:
    times = field()
    rows = [["Clt", "Dossard", "Nom", "Prénom", "Sas", "5 km", "Temps réel", "Club"]]
    rows += [
        [k, k + 1, "Été", f"Zoé{k}", "AB"[k % 2], f"{row[0] // 60:.0f}'{row[0] % 60:.0f}",
         f"{row[2]:.1f}".replace(".", ","), "AC"]
        for k, row in enumerate(times)
    ]  # fmt: skip
    file = write(tmp_path / "semi_de_test.csv", rows, ";")
    file.write_bytes(gzip.compress(file.read_bytes()))
    race, said = imported(file, tmp_path / "semi", "--distance", "21,1km", "--no-names")
    assert len(race.waves) == 2
    assert {runner.is_public for runner in race.runners} == {False}
    assert race.runners[3].name == "Zoé3 Été"
    told = net_s(race)
    assert [told[str(k + 1)] for k in range(RUNNERS)] == pytest.approx(times[:, 2].tolist())
    assert "Temps réel" in said


def test_a_workbook_with_a_title_and_time_cells_is_read(tmp_path: Path) -> None:
    times = field()
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Results of the half marathon"])
    sheet.append([])
    sheet.append(["Bib", "First name", "Last name", "5 km", "10 km", "Chip time"])
    for k, row in enumerate(times):
        first = timedelta(seconds=float(row[0]))
        sheet.append([
            float(k + 1), "Ana", f"Nº{k}", (datetime(1900, 1, 1) + first).time(),
            None if k == 3 else float(row[1]) / 86_400.0 * 10_000 / 10_550,
            timedelta(seconds=float(row[2])),
        ])  # fmt: skip
    sheet.append([99.0, "Bo", "Late", time(0, 30), "DNF", "DNF"])
    body = io.BytesIO()
    book.save(body)
    (tmp_path / "book.xlsx").write_bytes(body.getvalue())
    race, _ = imported(tmp_path / "book.xlsx", tmp_path / "book", "--distance", "half")
    assert len(race.runners) == RUNNERS + 1
    assert race.runners[0].bib == "1"
    told = net_s(race)
    assert [told[str(k + 1)] for k in range(RUNNERS)] == pytest.approx(times[:, 2].tolist())
    assert np.isnan(told["99"])
    crossings = believed(race, recorded_reads(race.folder)).times_s
    assert np.isfinite(crossings[:RUNNERS]).sum() == 3 * RUNNERS - 1


def test_times_of_day_count_from_each_ones_start_or_from_the_gun(tmp_path: Path) -> None:
    times = field()
    gun_s, late = 12 * 3600 + 31 * 60, np.arange(RUNNERS) * 2
    rows = [["Bib", "Start", "5 km", "Finish"]]
    rows += [
        [k, *(clock(gun_s + late[k] + after) for after in (0, row[0], row[2]))]
        for k, row in enumerate(times)
    ]
    file = write(tmp_path / "day.csv", rows)
    race, _ = imported(file, tmp_path / "day", "--distance", "half")
    assert list(net_s(race).values()) == pytest.approx(times[:, 2].tolist())
    without = write(tmp_path / "gun.csv", [[row[0], *row[2:]] for row in rows])
    assert "--started" in refused("import-results", str(without), "--distance", "half")
    race, _ = imported(without, tmp_path / "gun", "--distance", "half", "--started", "12:31:00")
    assert list(net_s(race).values()) == pytest.approx((times[:, 2] + late).tolist())


def test_numbered_mats_told_above_the_header_need_no_word(tmp_path: Path) -> None:
    times = field()
    rows = ["# mats_m=0 5000 10550 21097.5 ; seconds after the first start, -1 = no read"]
    rows += ["runner,sex,wave,t0,t1,t2,t3"]
    for k, row in enumerate(times):
        begin = 30.0 + k
        late = [begin + after for after in row]
        late[1] = -1 if k == 5 else late[1]
        rows.append(",".join(f"{cell:.1f}" for cell in (k, 1.0, 1.0 + k % 2, begin, *late)))
    file = tmp_path / "mats.csv"
    file.write_text("\n".join(rows))
    race, _ = imported(file, tmp_path / "mats")
    assert race.has_start_mat
    assert [wave.name for wave in race.waves] in (["1", "2"], ["2", "1"])
    assert list(net_s(race).values()) == pytest.approx(times[:, 2].tolist(), abs=0.06)


def test_a_column_that_was_guessed_wrong_is_told(tmp_path: Path) -> None:
    times = field()
    rows = [["Startnr", "Chrono A", "Chrono B"]]
    rows += [[k + 7, clock(row[0]), clock(row[2])] for k, row in enumerate(times)]
    file = write(tmp_path / "odd.csv", rows)
    race, said = imported(
        file, tmp_path / "odd", "--distance", "half", "--column", "finish=Chrono B",
        "--column", "5km=chrono a", "--column", "bib=Startnr", "--waves", "3",
        "--chaser-time", "1:00:00",
    )  # fmt: skip
    assert len(race.waves) == 3
    assert race.runners[0].bib == "7"
    assert race.course.length_m / race.chaser.plan[0][1] == pytest.approx(3600.0)
    assert "Chrono A" in said


def test_an_own_course_of_that_length_is_used(tmp_path: Path) -> None:
    north = 21_097.5 / 111_195
    line = {"type": "LineString", "coordinates": [[2.0, 48.0], [2.0, 48.0 + north]]}
    road = {"type": "Feature", "properties": {"kind": "course"}, "geometry": line}
    (tmp_path / "road.geojson").write_text(
        json.dumps({"type": "FeatureCollection", "features": [road]})
    )
    rows = [["Bib", "5 km", "Time"]] + [
        [k, clock(row[0]), clock(row[2])] for k, row in enumerate(field())
    ]
    file = write(tmp_path / "own.csv", rows)
    road_file = str(tmp_path / "road.geojson")
    race, _ = imported(file, tmp_path / "own", "--distance", "half", "--course", road_file)
    assert race.course.line_lonlat[0].tolist() == [2.0, 48.0]
    assert [mat.name for mat in race.mats] == ["start", "5km", "finish"]
    told = refused("import-results", str(file), "--distance", "10km", "--course", road_file)
    assert "10,000 m" in told


def test_odd_rows_are_put_right_and_told(tmp_path: Path) -> None:
    times = field()
    rows = [["Bib", "5 km", "Time"]]
    rows += [[k, clock(row[0]), clock(row[2])] for k, row in enumerate(times)]
    rows[4][0] = rows[5][0]  # a bib that two have
    rows[6][1] = "3:00:00"  # later than at the line
    rows[7][1] = "0:00:50"  # faster than a person
    rows += [["Total:", "", clock(60 * 5000)], ["average", "", clock(5000)]]
    file = write(tmp_path / "odd-rows.csv", rows)
    race, said = imported(file, tmp_path / "odd-rows", "--distance", "half")
    assert len(race.runners) == RUNNERS
    assert "2 rows sum up the others" in said
    assert "bibs missing or worn twice: 1." in said
    assert "times that nobody can have run" in said


def test_what_cannot_be_imported_is_refused_in_plain_words(tmp_path: Path) -> None:
    rows = [["Bib", "Time"]] + [[k, clock(row[2])] for k, row in enumerate(field())]
    file = write(tmp_path / "plain.csv", rows)
    assert "--distance" in refused("import-results", str(file))
    assert "no such file" in refused("import-results", str(tmp_path / "none.csv"))
    words = ("import-results", str(file), "--distance", "half")
    assert "It has: Bib, Time" in refused(*words, "--column", "finish=Zeit")
    assert "with its unit" in refused("import-results", str(file), "--distance", "21")
    assert "such as 20%" in refused(*words, "--escape", "all", exit_code=2)
    assert "a day such as" in refused(*words, "--date", "soon", exit_code=2)
    (tmp_path / "old.xls").write_bytes(b"\xd0\xcf\x11\xe0" + b"\0" * 60)
    assert "Save it as XLSX" in refused("import-results", str(tmp_path / "old.xls"))
    (tmp_path / "nothing.csv").write_text("one\n")
    assert "names of the columns" in refused("import-results", str(tmp_path / "nothing.csv"))
    words_only = write(tmp_path / "words.csv", [["Bib", "Time"], [1, "quick"], [2, "slow"]])
    assert "found 'quick'" in refused("import-results", str(words_only), "--distance", "half")
    imported(file, tmp_path / "once", "--distance", "half")
    assert "a race there" in refused(*words, "--out", str(tmp_path / "once"))
