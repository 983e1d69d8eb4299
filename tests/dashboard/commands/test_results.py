"""Who won, asked on the command line: of race folders on which something went wrong."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from tests.dashboard.commands.test_commands import poursuite, refused

KM = 0.0089928057554  # degrees of latitude
MATS = {"start": 0, "1km": 1000, "3km": 3000, "finish": 5000}
RACE_TOML = """[race]
name.en = "Lab race"
date = 2024-05-05
zone = "Europe/Paris"
course = "course.geojson"
mats = [{mats}]
{waves}{chaser}
[privacy]
names = "public"
"""
WAVE = """
[[wave]]
name = "{name}"
gun = "{gun}"
colour = "{colour}"
shape = "{shape}"
shirt = "x"
band = ["9:00", "3:00"]
"""
CHASER = """
[rule]
wins = "before-chaser-at-line"
passed = "run-on"

[chaser]
bib = "EK"
name = "Chaser"
gun = "10:10:00"
time = "20:00"
"""
LOOKS = [("#ffd23f", "circle"), ("#7fd3ff", "square")]


def folder(
    place: Path,
    seen: str,
    *,
    is_chase: bool = True,
    mats: tuple[str, ...] = tuple(MATS),
    guns: tuple[str, ...] = ("10:00:00",),
    roster: tuple[str, ...] = ("7,Ana Test,1,AB12,no,yes",),
    decided: tuple[dict[str, Any], ...] = (),
) -> str:
    """Write a race folder with its own reads (``tag mat time``, one a line); return its path."""
    line = [[2.0, 48.0], [2.0, 48.0 + 5 * KM]]
    course = {"kind": "course", "shape": "line", "length_m": 5000}
    drawn = {"type": "LineString", "coordinates": line}
    features: list[dict[str, Any]] = [{"type": "Feature", "properties": course, "geometry": drawn}]
    for name, along_m in MATS.items():
        at = {"type": "Point", "coordinates": [2.0, 48.0 + along_m / 1000 * KM]}
        about = {"kind": "mat", "name": name, "along_m": along_m}
        features.append({"type": "Feature", "properties": about, "geometry": at})
    waves = "".join(
        WAVE.format(name=number + 1, gun=gun, colour=LOOKS[number][0], shape=LOOKS[number][1])
        for number, gun in enumerate(guns)
    )
    told = RACE_TOML.format(
        mats=", ".join(f'"{mat}"' for mat in mats), waves=waves, chaser=CHASER if is_chase else ""
    )
    place.mkdir(parents=True, exist_ok=True)
    (place / "course.geojson").write_text(
        json.dumps({"type": "FeatureCollection", "features": features})
    )
    (place / "race.toml").write_text(told)
    (place / "roster.csv").write_text(
        "bib,name,wave,chips,pacer,public\n" + "\n".join(roster) + "\n"
    )
    rows = (read.split() for read in seen.strip().splitlines())
    reads = [f"{tag},{mat},2024-05-05T{at}+02:00,2024-05-05T{at}+02:00,x" for tag, mat, at in rows]
    (place / "reads.csv").write_text("\n".join(["tag,mat,at,received,source", *reads]) + "\n")
    if decided:
        (place / "corrections.jsonl").write_text("\n".join(map(json.dumps, decided)) + "\n")
    return str(place)


def asked(place: str, *words: str) -> dict[str, dict[str, Any]]:
    found = json.loads(poursuite("results", place, "--json", *words).output)
    return {one["bib"]: one for one in found}


ECHO = """
AB12 start 10:00:05
AB12 1km 10:06:00
EK start 10:10:00
EK finish 10:10:03
"""


def test_the_chasers_chip_heard_at_the_line_as_he_leaves_beats_nobody(tmp_path: Path) -> None:
    place = folder(tmp_path / "echo", ECHO)
    ana = asked(place, "--at", "10:11:00")["7"]  # at her pace it is open who is home first
    assert (ana["state"], ana["passed_m"], ana["margin_s"]) == ("threatened", None, None)
    told = poursuite("results", place, "--explain", "EK", "--at", "10:11:00").output
    assert "finish" in told
    assert "put aside" in told


REUSED = """
AB12 start 10:00:05
AB12 1km 10:05:00
AB12 3km 10:15:00
AB12 finish 10:25:00
AB12 start 11:00:05
AB12 1km 11:06:00
AB12 3km 11:16:00
AB12 finish 11:28:00
"""


def test_a_chip_handed_on_leaves_its_reads_to_whoever_wore_it(tmp_path: Path) -> None:
    given = {"what": "assign-chip", "at_s": 1714899000.0, "who": "Op", "why": "x"}
    given |= {"tag": "AB12", "bib": "8"}
    runners = ("7,Ana Test,1,AB12,no,yes", "8,Bo Test,2,AB13,no,yes")
    place = folder(
        tmp_path / "reused", REUSED, is_chase=False, guns=("10:00:00", "11:00:00"),
        roster=runners, decided=(given,),
    )  # fmt: skip
    told = asked(place)
    assert told["7"]["finish"] == "2024-05-05T10:25:00.000+02:00"
    assert told["8"]["finish"] == "2024-05-05T11:28:00.000+02:00"
    assert (told["7"]["state"], told["8"]["net_s"]) == ("official", 1675.0)


AGAIN = """
EK start 10:10:00
EK 1km 10:14:00
EK 3km 10:22:00
EK finish 10:30:00
AB12 start 10:00:05
AB12 1km 10:05:00
AB12 finish 10:25:00
AB12 3km 10:40:00
AB12 finish 10:55:00
"""


@pytest.mark.parametrize("words", [(), ("--at", "10:31"), ("--at", "10:41"), ("--at", "12:30")])
def test_a_stroll_back_over_the_line_moves_no_finish(
    tmp_path: Path, words: tuple[str, ...]
) -> None:
    ana = asked(folder(tmp_path / "again", AGAIN), *words)["7"]
    assert (ana["state"], ana["margin_s"], ana["granted"]) == ("official", 300.0, False)
    assert ana["finish"] == "2024-05-05T10:25:00.000+02:00"


SILENT = "\n".join(
    f"C{n:03d} {mat} 10:{int(at):02d}:{int(at % 1 * 60):02d}"
    for n in range(10)
    for mat, at in (("3km", 15 + 1.5 * n), ("finish", 25 + 2.5 * n))
)


@pytest.mark.parametrize("mats", [("start", "3km", "finish"), ("3km", "finish")])
def test_a_start_that_reads_nobody_keeps_nobody_from_running(
    tmp_path: Path, mats: tuple[str, ...]
) -> None:
    runners = tuple(f"{100 + n},R{n} Test,1,C{n:03d},no,yes" for n in range(10))
    place = folder(tmp_path / "silent", SILENT, is_chase=False, mats=mats, roster=runners)
    for at in ("10:03", "10:21"):
        told = asked(place, "--at", at)
        assert {one["state"] for one in told.values()} <= {"running", "overdue"}
        assert all(one["start_assumed"] for one in told.values())
        assert {one["start"] for one in told.values()} == {"2024-05-05T10:00:00.000+02:00"}
    assert {one["state"] for one in asked(place).values()} == {"official"}


STOPPED = """
EK start 10:10:00
EK 1km 10:15:00
AB12 start 10:00:05
AB12 1km 10:08:00
AB12 finish 10:25:00
EK finish 10:30:00
"""
STOP = {"what": "stop", "at_s": 1714896960.0, "who": "Op", "why": "aid post"}
STOP |= {"bib": "7", "read_s": 1714896900.0}


@pytest.mark.parametrize("words", [(), ("--at", "10:26"), ("--at", "10:31")])
def test_who_was_taken_off_the_course_is_no_winner_in_the_sweep_bus(
    tmp_path: Path, words: tuple[str, ...]
) -> None:
    place = folder(tmp_path / "stopped", STOPPED, decided=(STOP,))
    ana = asked(place, *words)["7"]
    assert (ana["state"], ana["finish"], ana["revision"]) == ("stopped", None, 1)
    told = poursuite("results", place, "--explain", "7").output
    assert "10:25:00.0: does not count" in told
    assert "aid post" in told


def test_it_reads_well_in_french_and_english(tmp_path: Path) -> None:
    place = folder(tmp_path / "words", AGAIN)
    assert poursuite("results", place, "--explain", "7", "--lang", "en").output.splitlines() == [
        "7 Ana Test, wave 1",
        "Over the line at 10:25:00.0, 5 min 0.0 s before Chaser. The place is won.",
        "Net time 24:55.0, from 10:00:05.0 to 10:25:00.0.",
        "start, 10:00:05.0: read of AB12 by x.",
        "1km, 10:05:00.0: read of AB12 by x.",
        "finish, 10:25:00.0: read of AB12 by x.",
        "Chaser at the line, 10:30:00.0: read of EK by x.",
        "The rule: ahead is who crosses the line before Chaser. Level is not ahead.",
        "3km, 10:40:00.0: does not count, the finish stands.",
        "finish, 10:55:00.0: does not count, the finish stands.",
    ]
    french = poursuite("results", place, "--explain", "7", "--lang", "fr").output.splitlines()
    assert (
        french[1]
        == "Ligne franchie à 10:25:00,0, 5\xa0min 0,0\xa0s avant Chaser. La place est gagnée."
    )
    assert len(french) == 10


def test_a_table_a_spreadsheet_and_an_object_say_the_same(tmp_path: Path) -> None:
    place = folder(tmp_path / "same", AGAIN)
    (row,) = csv.DictReader(io.StringIO(poursuite("results", place, "--csv").output))
    ana = asked(place)["7"]
    assert {"bib", "state", "start", "finish", "net_s", "margin_s", "passed_m", "passed_at",
            "granted", "revision", "why"} <= ana.keys() == row.keys()  # fmt: skip
    assert (row["state"], row["net_s"], row["passed_m"]) == ("official", "1495.0", "")
    assert "official  10:00:05.0  10:25:00.0" in poursuite("results", place).output


def test_what_cannot_be_asked_is_refused_with_what_could(tmp_path: Path) -> None:
    place = folder(tmp_path / "refused", AGAIN)
    assert "roster" in refused("results", place, "--explain", "99")
    assert "10:00:00" in refused("results", place, "--at", "soon", exit_code=2)


def test_a_decision_of_the_jury_long_after_the_race_is_a_revision(tmp_path: Path) -> None:
    out = {"what": "disqualify", "at_s": 1714906800.0, "who": "Jury", "why": "shortcut", "bib": "7"}
    place = folder(tmp_path / "jury", AGAIN, decided=(out,))
    ana = asked(place)["7"]
    assert (ana["state"], ana["revision"]) == ("disqualified", 1)
    assert "shortcut" in poursuite("results", place, "--explain", "7").output.splitlines()[-1]
