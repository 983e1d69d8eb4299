"""A real server, or a listener, in a process of its own, run as a user would run it."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

RACE = "champs-elysees-2021"
PATIENCE_S = 60  # with what comes at once on a machine that has nothing else to do

GIVEN = "only-for-these-tests"  # the secret that makes the order of the published runners

_given: set[int] = set()


def free_port() -> int:
    """Return a port of the loopback that is free now, and that was not given before."""
    while True:
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = int(free.getsockname()[1])
        if port not in _given:
            _given.add(port)
            return port


def environment_of(state: Path, **more: str) -> dict[str, str]:
    """Return what a command needs to share one state folder, and no Redis but one that is named."""
    environment = {**os.environ, "POURSUITE_STATE": str(state), "POURSUITE_SECRET": GIVEN}
    environment.pop("REDIS_URL", None)
    return environment | more


@contextmanager
def serving(
    state: Path,
    port: int,
    *arguments: str,
    at: int | None = None,
    race: str = RACE,
    is_killed: bool = False,
    **more: str,
) -> Iterator[str]:
    """Run the command as a user would, and give its address once the race is there.

    ``port`` and ``more`` are put into its environment; ``at``: the port where it is, if another.
    """
    command = [sys.executable, "-m", "dashboard.commands", *arguments]
    address = f"http://127.0.0.1:{at or port}"
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
    command = [sys.executable, "-m", "dashboard.commands", "listen", str(folder)]
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


def wait_until(is_so: Callable[[], object], most_s: float = PATIENCE_S) -> None:
    until_s = time.monotonic() + most_s
    while not is_so():
        assert time.monotonic() < until_s, f"not so after {most_s} s"
        time.sleep(0.05)
