"""The commands: what they print, what they refuse, and what they leave behind."""

import json
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from dashboard.commands.around import load, open_store
from dashboard.commands.poursuite import main
from dashboard.commands.serve import chase_begins_s, race_day_s
from dashboard.settings import Settings
from feeds.race import Race
from feeds.race_folder.read_race import built_in_races, race_folder
from tests.commands import RACE, free_port, serving

READS = """tag,mat,at,received,source
1042,start,2021-10-31T09:00:01.000Z,2021-10-31T09:00:02.000Z,
1042,1km,2021-10-31T09:05:01.250Z,2021-10-31T09:05:02.000Z,
1042,1km,2021-10-31T09:05:01.250Z,2021-10-31T09:05:09.000Z,again
a line that is no read
"""


def poursuite(*words: str) -> Result:
    result = CliRunner().invoke(main, words)
    unclear = result.exception is not None and not isinstance(result.exception, SystemExit)
    assert not unclear, f"a traceback for the user: {result.exception!r}"
    return result


def refused(*words: str, exit_code: int = 1) -> str:
    result = poursuite(*words)
    assert result.exit_code == exit_code, result.output
    assert "Traceback" not in result.output
    return result.output


@pytest.fixture
def morning(tmp_path: Path) -> Path:
    path = tmp_path / "morning.csv"
    path.write_text(READS)
    return path


@pytest.fixture
def race() -> Race:
    return load(Settings().race)


def test_help_lists_every_command() -> None:
    told = poursuite("--help").output
    for name in ("serve", "demo", "listen", "feeds", "simulate", "import", "export", "check"):
        assert f"\n  {name} " in told


@pytest.mark.parametrize("name", sorted(main.commands))
def test_every_command_has_help_that_is_not_cut_off(name: str) -> None:
    told = poursuite(name, "--help").output
    assert "Usage:" in told
    assert not main.commands[name].get_short_help_str(limit=64).endswith("...")


@pytest.mark.parametrize("name", built_in_races())
def test_the_races_that_come_with_the_program_have_nothing_to_mend(name: str) -> None:
    assert "nothing to mend" in poursuite("check", name).output


def test_a_race_nobody_knows_is_refused_with_those_we_know() -> None:
    assert built_in_races()[0] in refused("check", "atlantis")


def test_every_mistake_in_a_race_folder_is_told_at_once(tmp_path: Path) -> None:
    folder = tmp_path / "sunday"
    folder.mkdir()
    (folder / "race.toml").write_text('[race]\ndate = 2021-02-03\nzone = "Mars/Crater"\n')
    told = refused("check", str(folder))
    assert "things to mend" in told
    assert "race.toml:3" in told
    assert "roster.csv" in told or "wave" in told


@pytest.mark.parametrize("command", ["serve", "publish", "run"])
def test_a_race_of_another_age_is_a_slip_of_its_date(tmp_path: Path, command: str) -> None:
    folder = tmp_path / "far"
    shutil.copytree(race_folder(RACE), folder)
    text = (folder / "race.toml").read_text(encoding="utf-8")
    (folder / "race.toml").write_text(text.replace("2021-10-31", "2098-10-31"), encoding="utf-8")
    said = refused(command, str(folder))
    assert "race.toml: date: the first gun is 7" in said
    assert "Is 2098-10-31 the day you mean?" in said


def test_reads_go_in_once_and_come_out_again(morning: Path, tmp_path: Path) -> None:
    first = poursuite("import", str(morning))
    assert first.exit_code == 0
    assert first.stdout.splitlines()[0] == "2 reads stored, 1 there already, 1 lines refused"
    assert "line 5: a line that is no read" in first.stdout
    again = poursuite("import", str(morning))
    assert again.stdout.startswith("0 reads stored, 3 there already")

    printed = poursuite("export").stdout
    assert [line.split(",")[:2] for line in printed.splitlines()] == [
        ["tag", "mat"],
        ["1042", "start"],
        ["1042", "1km"],
    ]
    out = tmp_path / "out.csv"
    assert poursuite("export", str(out)).exit_code == 0
    assert out.read_text() == printed
    assert poursuite("export", "--format", "jsonl").stdout.count('"tag": "1042"') == 2


def test_reads_of_one_race_are_not_anothers(morning: Path) -> None:
    poursuite("import", str(morning))
    (other, *_) = [name for name in built_in_races() if name != Settings().race]
    assert len(poursuite("export", "--race", other).stdout.splitlines()) == 1


def test_an_export_format_and_a_file_are_one_too_many(tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    assert "terminal" in refused("export", str(out), "--format", "jsonl", exit_code=2)
    assert not out.exists()


@pytest.mark.parametrize(
    ("name", "body", "clue"),
    [
        ("nowhere.csv", None, "no such file"),
        ("empty.csv", b"", "empty"),
        ("reads.xlsx", b"PK", ".csv or .jsonl"),
        ("headless.csv", b"1042,start,2021-10-31T09:00:01Z\n", "header"),
        ("reads.jsonl", b"[1, 2]\n", "JSON object"),
        ("latin.csv", "tag,mat,at,é\n".encode("latin-1"), "UTF-8"),
    ],
)
def test_a_file_that_is_no_reads_is_refused_clearly(
    tmp_path: Path, name: str, body: bytes | None, clue: str
) -> None:
    path = tmp_path / name
    if body is not None:
        path.write_bytes(body)
    told = refused("import", str(path))
    assert clue in told
    assert name in told


def test_a_store_that_does_not_answer_is_told(
    morning: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REDIS_URL", "redis://:secret@127.0.0.1:1/0")
    told = refused("import", str(morning))
    assert "127.0.0.1:1" in told
    assert "secret" not in told


def test_settings_that_make_no_sense_are_told_all_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POURSUITE_LOG", "loud")
    told = refused("demo", "--port", "http")
    assert "POURSUITE_LOG: expected" in told
    assert "PORT: expected" in told


@pytest.mark.parametrize("words", [("--at", "25:00"), ("--at", "ten"), ("--speed", "0")])
def test_a_demo_cannot_begin_at_no_time_or_stand_still(words: tuple[str, str]) -> None:
    assert "Invalid value for" in refused("demo", *words, exit_code=2)


def test_a_demo_begins_two_minutes_before_the_chaser_leaves(race: Race) -> None:
    assert race.chaser is not None
    assert chase_begins_s(race) == race.chaser.gun_s - 120.0


def test_a_time_of_day_is_that_of_the_races_day_and_zone(race: Race) -> None:
    at = datetime.fromtimestamp(race_day_s(race, "10:18"), UTC)
    assert at.isoformat() == "2021-10-31T09:18:00+00:00"  # winter time had come that night
    assert race_day_s(race, "10:18:01.5") == race_day_s(race, "10:18") + 1.5
    with pytest.raises(click.BadParameter):
        race_day_s(race, "quarter past ten")


def test_options_win_over_the_environment(own_state: Path, race: Race) -> None:
    port, elsewhere = free_port(), free_port()
    told = ("demo", "--host", "127.0.0.1", "--port", str(port), "--at", "10:18:00", "--speed", "30")
    with (
        serving(own_state, elsewhere, *told, at=port, HOST="192.0.2.1") as address,
        urllib.request.urlopen(f"{address}/live/{race.key}/head.json") as answer,
    ):
        head = json.load(answer)
    assert head["speed"] == 30.0
    assert 0 <= head["race_s"] - race_day_s(race, "10:18") < 30 * 60


def test_a_simulated_morning_is_the_same_for_the_same_seed(tmp_path: Path) -> None:
    name = Settings().race
    told = poursuite("simulate", name, "--seed", "7", "--out", str(tmp_path / "a")).output
    poursuite("simulate", name, "--seed", "7", "--out", str(tmp_path / "b"))
    poursuite("simulate", name, "--seed", "8", "--out", str(tmp_path / "c"))
    a, b, c = ((tmp_path / one / "reads.csv").read_bytes() for one in "abc")
    assert "3,600 invented runners" in told
    assert a == b != c


@pytest.fixture
def following(morning: Path) -> Iterator[subprocess.Popen[str]]:
    """Follow the morning's file from a process of its own."""
    follow = [sys.executable, "-m", "dashboard.commands", "import", "--follow", str(morning)]
    with subprocess.Popen(follow, stdout=subprocess.PIPE, text=True) as process:
        yield process
        process.kill()


def test_a_followed_file_is_stored_as_it_grows_into_the_store_of_a_running_program(
    morning: Path, own_state: Path, race: Race, request: pytest.FixtureRequest
) -> None:
    settings = Settings(state=own_state)
    with open_store(settings, race.key) as store:  # as a server holds it
        process = request.getfixturevalue("following")
        wait_for(lambda: store.count() == 2)
        with morning.open("a") as file:
            file.write("1043,start,2021-10-31T09:00:03Z,,\n1044,sta")
            file.flush()
            wait_for(lambda: store.count() == 3)
            file.write("rt,2021-10-31T09:00:04Z,,\n")
        wait_for(lambda: store.count() == 4)
        process.send_signal(signal.SIGINT)
        told, _ = process.communicate(timeout=20)
    assert process.returncode == 0
    assert told.startswith("4 reads stored, 1 there already, 1 lines refused")


def wait_for(is_so: object, most_s: float = 20.0) -> None:
    assert callable(is_so)
    until_s = time.monotonic() + most_s
    while not is_so():
        assert time.monotonic() < until_s, "it did not come"
        time.sleep(0.02)
