"""Two servers of one race, in processes of their own: one publishes, and they never take turns."""

import json
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.commands import answers, environment_of, free_port, wait_until
from tests.feeds.timing.killable_server import Server

LAKESIDE = "lakeside-catcher-2024"
TAKEN_OVER_S = 5.0


class Serve:
    """`poursuite serve`, into a store that others use too."""

    def __init__(self, store: Server, state: Path) -> None:
        self.port = free_port()
        more = {"PORT": str(self.port), "REDIS_URL": store.url, "POURSUITE_SEGMENT_S": "0.5"}
        command = [sys.executable, "-m", "dashboard.commands", "serve", LAKESIDE]
        self.process = subprocess.Popen(command, env=environment_of(state, **more))
        address = f"http://127.0.0.1:{self.port}/live/{LAKESIDE}/head.json"
        wait_until(lambda: answers(address, self.process), 90)

    def head(self) -> dict[str, Any]:
        address = f"http://127.0.0.1:{self.port}/live/{LAKESIDE}/head.json"
        with urllib.request.urlopen(address, timeout=10) as answer:
            return dict(json.loads(answer.read()))

    def goes_on(self) -> str:
        """Wait for a new segment, and return its epoch."""
        first = self.head()["segment"]
        wait_until(lambda: self.head()["segment"] != first)
        return str(self.head()["epoch"])

    def signal(self, number: signal.Signals) -> None:
        self.process.send_signal(number)

    def end(self) -> None:
        self.process.kill()
        self.process.wait()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Server]:
    server = Server(tmp_path / "store")
    yield server
    server.kill()


def new_epoch_after(serve: Serve, epoch: str) -> tuple[str, float]:
    """Wait until another epoch is published; return it, and after how many seconds."""
    begun_s = time.monotonic()
    wait_until(lambda: serve.head()["epoch"] != epoch)
    return str(serve.head()["epoch"]), time.monotonic() - begun_s


def test_one_server_takes_over_from_another_that_was_killed_or_stopped(
    store: Server, tmp_path: Path
) -> None:
    with ExitStack() as ending:
        one = Serve(store, tmp_path / "one")
        ending.callback(one.end)
        epoch = one.goes_on()
        two = Serve(store, tmp_path / "two")
        ending.callback(two.end)
        assert two.goes_on() == epoch, "the second begins no epoch of its own"

        one.signal(signal.SIGSTOP)
        epoch, after_s = new_epoch_after(two, epoch)
        assert after_s < TAKEN_OVER_S
        one.signal(signal.SIGCONT)
        for _ in range(4):
            assert two.goes_on() == epoch, "who woke up writes"

        two.signal(signal.SIGKILL)
        epoch, after_s = new_epoch_after(one, epoch)
        assert after_s < TAKEN_OVER_S

        three = Serve(store, tmp_path / "three")
        ending.callback(three.end)
        assert three.goes_on() == epoch
        one.signal(signal.SIGINT)
        one.process.wait(20)
        _, after_s = new_epoch_after(three, epoch)
        assert after_s < 2.0, "it was let in"
