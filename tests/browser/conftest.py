"""A real server, in a process of its own, for the browser to look at."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from feeds.race_folder.read_race import race_folder

RACE = "champs-elysees-2021"


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def environment_of(state: Path, **more: str) -> dict[str, str]:
    """Return what a command needs to share one state folder, and no Redis but one that is named."""
    environment = {**os.environ, "POURSUITE_STATE": str(state)}
    environment.pop("REDIS_URL", None)
    return environment | more


@contextmanager
def serving(
    state: Path, port: int, *arguments: str, race: str = RACE, is_killed: bool = False, **more: str
) -> Iterator[str]:
    """Run the command as a user would, and give its address once the race is there.

    ``more`` is put into its environment.
    """
    command = [sys.executable, "-m", "dashboard.cli", *arguments]
    address = f"http://127.0.0.1:{port}"
    with (state.parent / f"said-{port}").open("wb") as said:
        server = subprocess.Popen(
            command, env=environment_of(state, PORT=str(port), **more), stdout=said, stderr=said
        )
        try:
            wait_until(lambda: answers(f"{address}/live/{race}/head.json", server), 90)
            yield address
        finally:
            server.send_signal(signal.SIGKILL if is_killed else signal.SIGTERM)
            server.wait(20)


@contextmanager
def listening(folder: Path, state: Path, **more: str) -> Iterator[int]:
    """Run `poursuite listen` beside a server, into its store, and give the port MYLAPS sends to."""
    port = free_port()
    feed = f'[[feed]]\nname = "line"\nkind = "mylaps"\naddress = "127.0.0.1:{port}"\n'
    (folder / "feeds.toml").write_text(feed)
    command = [sys.executable, "-m", "dashboard.cli", "listen", str(folder)]
    crew = subprocess.Popen(command, env=environment_of(state, **more))
    try:
        yield port
    finally:
        crew.send_signal(signal.SIGTERM)
        crew.wait(20)


def answers(address: str, server: subprocess.Popen[bytes]) -> bool:
    assert server.poll() is None, "the server ended; its words are in said-PORT beside its state"
    try:
        with urllib.request.urlopen(address, timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def wait_until(is_so: Callable[[], bool], most_s: float) -> None:
    until = time.monotonic() + most_s
    while not is_so():
        assert time.monotonic() < until, f"not so after {most_s} s"
        time.sleep(0.1)


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The demo race, its chaser out for a minute and a half, at its own pace."""
    state = tmp_path_factory.mktemp("demo") / "state"
    with serving(state, free_port(), "demo", "--at", "10:21:30") as address:
        yield address


@pytest.fixture
def race_of_today(tmp_path: Path) -> Path:
    """Return a race folder whose first gun went eleven minutes ago."""
    folder = tmp_path / "today"
    shutil.copytree(race_folder(RACE), folder)
    (folder / "reads.csv").unlink()
    text = (folder / "race.toml").read_text(encoding="utf-8")
    gun = datetime.now(UTC) - timedelta(minutes=11)
    text = text.replace("date = 2021-10-31", f"date = {gun.date()}").replace("Europe/Paris", "UTC")

    def moved(found: re.Match[str]) -> str:
        hours, minutes, seconds = map(int, found[1].split(":"))
        at = gun + timedelta(hours=hours - 10, minutes=minutes, seconds=seconds)
        return f'gun = "{at.isoformat(timespec="seconds")}"'

    text = re.sub(r'gun = "(\d\d:\d\d:\d\d)"', moved, text)
    (folder / "race.toml").write_text(text, encoding="utf-8")
    return folder
