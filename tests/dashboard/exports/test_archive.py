"""A race in one file: replayed elsewhere to the same bytes, and nobody in it who opted out."""

import io
import json
import socket
import subprocess
import sys
import urllib.request
import zipfile
from pathlib import Path

import brotli
import pytest

from dashboard.exports.archive import archive_of
from dashboard.wire.recordings import Recordings, recording_secret
from feeds.exports.archive import unpacked
from feeds.race_folder.read_race import race_folder, read_race
from tests.commands import RACE, environment_of, free_port, wait_until
from tests.dashboard.commands.test_commands import poursuite, refused
from tests.dashboard.commands.test_results import folder
from tests.dashboard.exports.test_results_files import ROSTER, RUN

HERE, THERE = b"h" * 32, b"t" * 32


def folder_of(body: bytes, place: Path) -> Path:
    path = place / "race.zip"
    path.write_bytes(body)
    return unpacked(path, place / "unpacked")


@pytest.mark.parametrize("key", [RACE, "lakeside-catcher-2024"])
def test_another_machine_replays_the_same_bytes(key: str, tmp_path: Path) -> None:
    race = read_race(race_folder(key))
    here = Recordings({key: race}, HERE)
    body = archive_of(race, recording_secret(HERE, race))
    there = Recordings({key: read_race(folder_of(body, tmp_path))}, THERE)
    head, again = here.head(key), there.head(key)
    assert head is not None
    assert again is not None
    epoch = str(head["epoch"])
    assert again["epoch"] == epoch
    assert there.file(key, epoch, "snapshot-0") == here.file(key, epoch, "snapshot-0")
    for slot in ("names", "revisions"):
        mine, theirs = (one.named_file(key, str(told[slot]))
                        for one, told in ((here, head), (there, again)))  # fmt: skip
        assert brotli.decompress(mine or b"") == brotli.decompress(theirs or b""), slot


def test_the_same_race_makes_the_same_file_and_who_opted_out_is_in_none() -> None:
    race = read_race(race_folder(RACE))
    body = archive_of(race, HERE, withheld={"3188"})
    assert archive_of(race, HERE, withheld={"3188"}) == body
    private = [one for one in race.runners if not one.is_public or one.bib == "3188"]
    assert len(private) > 50
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        for name in archive.namelist():
            text = archive.read(name).decode()
            for one in private:
                assert one.name not in text, name
                assert not any(chip in text for chip in one.chips), name
                if name.endswith((".csv", ".jsonl")):
                    assert f"\n{one.bib}," not in text, name
                    assert f'"bib": "{one.bib}"' not in text, name


def test_a_decision_that_names_her_says_nothing_and_still_holds(tmp_path: Path) -> None:
    about = {"at_s": 1714903200.0, "who": "Jury", "bib": "9"}
    decided = (
        {"what": "disqualify", "why": "Cléo Nobody cut a corner", "key": "cut-9", **about},
        {"what": "confirm", "why": "as 9 says", "at_s": 1714903300.0, "who": "Jury"},
        {"what": "undo", "why": "", "who": "Jury", "at_s": 1714903400.0, "undoes": "cut-9"},
    )
    race = read_race(Path(folder(tmp_path / "lab", RUN, roster=ROSTER, decided=decided)))
    place = folder_of(archive_of(race, HERE), tmp_path)
    text = (place / "corrections.jsonl").read_text()
    told = [json.loads(line) for line in text.splitlines()]
    assert "Cléo" not in text
    assert [one["why"] for one in told] == ["", "", ""]
    assert told[2]["undoes"] == told[0]["key"]
    assert told[0]["bib"] == "x1"
    found = json.loads(poursuite("results", str(place), "--json").output)
    assert [one["finish"] is not None for one in found] == [True] * 3


def test_it_is_served_from_the_file_and_its_first_page_leads_to_the_replay(tmp_path: Path) -> None:
    out = tmp_path / "lab.zip"
    place = folder(tmp_path / "lab", RUN, roster=ROSTER)
    race = read_race(Path(place))
    out.write_bytes(archive_of(race, recording_secret(HERE, race)))
    port = free_port()
    command = [sys.executable, "-m", "dashboard.commands", "serve", str(out), "--port", str(port)]
    server = subprocess.Popen(command, env=environment_of(tmp_path / "state"))
    address = f"http://127.0.0.1:{port}"
    try:
        wait_until(lambda: is_open(port))
        with urllib.request.urlopen(f"{address}/?t=60") as page:
            assert page.url == f"{address}/replay/lab?t=60"
        with urllib.request.urlopen(f"{address}/readyz") as ready:
            assert ready.status == 200
        head = json.load(urllib.request.urlopen(f"{address}/replay/lab/head.json"))
        here = Recordings({"lab": race}, HERE)
        path = f"{address}/replay/lab/{head['epoch']}/snapshot-0"
        served = urllib.request.urlopen(path).read()
        assert served == brotli.decompress(here.file("lab", head["epoch"], "snapshot-0") or b"")
    finally:
        server.terminate()
        server.wait(20)


def is_open(port: int) -> bool:
    with socket.socket() as one:
        return one.connect_ex(("127.0.0.1", port)) == 0


def test_a_race_whose_reads_are_in_a_store_is_exported_too(tmp_path: Path) -> None:
    place = folder(tmp_path / "lab", RUN, roster=ROSTER)
    reads = tmp_path / "heard.csv"
    (Path(place) / "reads.csv").rename(reads)
    (Path(place) / "feeds.toml").write_text("[[feed]]\n")
    out = tmp_path / "lab.zip"
    assert "expected reads, in" in refused("export", place, "--archive", str(out))
    assert poursuite("import", str(reads), "--race", place).exit_code == 0
    decided = ("--why", "as seen", "--yes", "--race", place)
    told = poursuite("decide", "disqualify", "8", *decided)
    assert told.exit_code == 0, told.output
    told = poursuite("export", place, "--archive", str(out))
    assert told.exit_code == 0, told.output
    found = json.loads(poursuite("results", str(out), "--json").output)
    assert {one["bib"]: one["state"] for one in found} == {
        "7": "official", "8": "disqualified", "x1": "behind",
    }  # fmt: skip
    with zipfile.ZipFile(out) as archive:
        assert not any(name.endswith("feeds.toml") for name in archive.namelist())


def test_what_is_no_archive_is_said(tmp_path: Path) -> None:
    text = tmp_path / "notes.txt"
    text.write_text("no race at all")
    assert "expected a race in one file" in refused("serve", str(text))
    out = tmp_path / "lab.zip"
    place = folder(tmp_path / "lab", RUN, roster=ROSTER)
    assert poursuite("export", place, "--archive", str(out)).exit_code == 0
    with zipfile.ZipFile(out) as whole, zipfile.ZipFile(tmp_path / "bad.zip", "w") as changed:
        for name in whole.namelist():
            body = whole.read(name)
            changed.writestr(name, body + b" " if name.endswith("reads.csv") else body)
    assert "reads.csv is not as the archive says" in refused("results", str(tmp_path / "bad.zip"))
