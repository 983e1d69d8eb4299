"""The commands about timing systems: what they print, and what they refuse."""

import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner

from dashboard.commands.around import open_store
from dashboard.commands.poursuite import main
from dashboard.settings import Settings
from feeds.reads import Read
from feeds.timing.journal import Entry, Journal
from tests.commands import free_port, wait_until
from tests.feeds.race_folder.race_folders import write_race

TOKEN = "a-token-of-the-box"
FEEDS = """\
[[feed]]
name = "finish"
kind = "mylaps"
address = "127.0.0.1:{listen}"

[[feed]]
name = "start-line"
kind = "raceresult"
address = "127.0.0.1:{dial}"

[[feed]]
name = "far-away"
kind = "raceresult-upload"
token = "a-token-of-the-box"
mats = {{ "D-50432" = "half" }}
"""


@pytest.fixture
def ports(folder: Path) -> tuple[int, int]:
    listen, dial = free_port(), free_port()
    (folder / "feeds.toml").write_text(FEEDS.format(listen=listen, dial=dial))
    return listen, dial


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_race(tmp_path / "quay")


def poursuite(*words: str, exit_code: int = 0) -> str:
    result = CliRunner().invoke(main, words)
    assert result.exit_code == exit_code, result.output
    assert "Traceback" not in result.output
    return result.output


def test_a_race_without_feeds_is_told_what_to_do(folder: Path) -> None:
    for words in (["listen", str(folder)], ["feeds", "--race", str(folder)]):
        told = poursuite(*words, exit_code=1)
        assert "feeds.toml: expected the race's feeds, found no such file" in told


def test_a_port_that_is_taken_is_said_before_the_race(folder: Path, ports: tuple[int, int]) -> None:
    with socket.create_server(("127.0.0.1", ports[0])):
        told = poursuite("listen", str(folder), exit_code=1)
    assert f"finish: cannot listen on 127.0.0.1:{ports[0]} (" in told
    assert "Change it in feeds.toml." in told


@contextmanager
def running(command: str, folder: Path, said: Path) -> Iterator[None]:
    """Run a command in a process of its own until its feeds are told; it is to end politely."""
    with said.open("ab") as words:
        process = subprocess.Popen(
            [sys.executable, "-m", "dashboard.commands", command, str(folder)],
            stdout=words, stderr=words,
        )  # fmt: skip
    is_missing = f"'poursuite {command}' does not run"
    try:
        wait_until(lambda: is_missing not in poursuite("feeds", "--race", str(folder)), 30)
        yield
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 0
    finally:
        process.kill()
        process.wait()


def test_the_feeds_are_shown_and_tested_before_and_while_they_run(
    folder: Path, ports: tuple[int, int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PORT", str(free_port()))
    race = ["--race", str(folder)]
    told = poursuite("feeds", *race)
    assert f"finish: mylaps, listens on 127.0.0.1:{ports[0]}, Europe/Paris" in told
    assert f"start-line: raceresult, dials 127.0.0.1:{ports[1]}, Europe/Paris" in told
    assert "far-away: raceresult-upload, is posted to /api/v1/raceresult/…" in told
    assert "'poursuite listen' does not run" in told
    assert "'poursuite serve' does not run" in told
    told = poursuite("feeds", *race, "test")
    assert "the port is free: run 'poursuite listen'" in told
    assert "no answer (" in told
    assert "run 'poursuite serve', then let the box post" in told
    said = tmp_path / "said"
    with running("serve", folder, said), running("listen", folder, said):
        told = poursuite("feeds", *race)
        assert f"listening on 127.0.0.1:{ports[0]}; 0 reads, 0 in the last minute" in told
        assert "journal: well" in told
        wait_until(lambda: "our server takes it" in poursuite("feeds", *race, "test"), 20)
        assert "we listen; the timing crew may connect" in poursuite("feeds", *race, "test")
        assert TOKEN not in told


def test_a_port_that_is_another_programs_or_another_machines_is_told(
    folder: Path, ports: tuple[int, int]
) -> None:
    race = ["--race", str(folder), "test"]
    with socket.create_server(("127.0.0.1", ports[0])):
        assert "another program listens there: end it" in poursuite("feeds", *race)
    text = (folder / "feeds.toml").read_text()
    (folder / "feeds.toml").write_text(text.replace(f"127.0.0.1:{ports[0]}", "192.0.2.1:1"))
    assert "we cannot listen there (" in poursuite("feeds", *race)


def test_a_decoder_that_answers_is_heard(
    folder: Path, ports: tuple[int, int], tmp_path: Path
) -> None:
    command = f"simulate champs-elysees-2021 --as raceresult --to 127.0.0.1:{ports[1]}"
    decoder = subprocess.Popen(
        [sys.executable, "-m", "dashboard.commands", *command.split()], stderr=subprocess.DEVNULL
    )
    try:
        race = ["--race", str(folder), "test"]
        wait_until(lambda: "timing into file 1" in poursuite("feeds", *race), 20)
        with running("listen", folder, tmp_path / "said"):
            wait_until(lambda: "we are connected to it" in poursuite("feeds", *race), 20)
    finally:
        decoder.kill()
        decoder.wait()


def test_a_journal_is_replayed_into_an_empty_store_by_hand(folder: Path, own_state: Path) -> None:
    told = poursuite("replay-journal", str(folder), exit_code=1)
    assert "expected a journal, found none" in told
    journal = Journal(own_state / "quay" / "journal", "listen")
    read = Read("0042", "half", 1e9, 1e9 + 1.0, "finish")
    journal.append(
        [Entry(1e9, "finish", b"?", refused="why"), Entry(1e9 + 1.0, "finish", b"", read)]
    )
    journal.close()
    told = poursuite("replay-journal", str(folder))
    assert "1 reads in the journal, 1 of them new to the store\n1 × refused: why" in told
    assert "0 of them new" in poursuite("replay-journal", str(folder))
    with open_store(Settings(state=own_state), "quay") as store:
        assert store.reads_after()[0] == [read]


@pytest.mark.parametrize(
    ("words", "exit_code", "said"),
    [
        ([], 2, "one of --out FOLDER and --as SYSTEM"),
        (["--as", "mylaps", "--out", "x"], 2, "one of --out FOLDER and --as SYSTEM"),
        (["--as", "mylaps", "--to", "nowhere"], 2, "expected HOST:PORT, got 'nowhere'"),
        (["--as", "http"], 1, "POURSUITE_READS_TOKEN: expected the server's token"),
    ],
)
def test_a_simulation_that_makes_no_sense_is_refused(
    words: list[str], exit_code: int, said: str
) -> None:
    assert said in poursuite("simulate", "champs-elysees-2021", *words, exit_code=exit_code)


def test_a_race_without_reads_has_nothing_to_play(folder: Path) -> None:
    told = poursuite("simulate", str(folder), "--as", "mylaps", exit_code=1)
    assert "no reads.csv in its folder" in told
