"""A real server, in a process of its own, for the browser to look at."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

RACE = "champs-elysees-2021"


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@contextmanager
def poursuite(state: Path, *arguments: str, race: str = RACE) -> Iterator[str]:
    """Run the command as a user would, and give its address once the race is there."""
    port = free_port()
    environment = {**os.environ, "PORT": str(port), "POURSUITE_STATE": str(state)}
    environment.pop("REDIS_URL", None)
    command = [sys.executable, "-m", "dashboard.cli", *arguments]
    address = f"http://127.0.0.1:{port}"
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as server:
        try:
            wait_until(lambda: answers(f"{address}/live/{race}/head.json", server), 30)
            yield address
        finally:
            server.terminate()
            server.wait(20)


def answers(address: str, server: subprocess.Popen[bytes]) -> bool:
    if server.poll() is not None:
        assert server.stdout is not None
        raise AssertionError(f"the server ended: {server.stdout.read().decode()}")
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
    with poursuite(tmp_path_factory.mktemp("state"), "demo", "--at", "10:21:30") as address:
        yield address
