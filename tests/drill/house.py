"""The house under the drill: a store, and every role a process of its own, watched over."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
import redis

from tests.commands import free_port
from tests.drill import bad_machine
from tests.drill.bad_machine import CLOCK, Clock
from tests.feeds.timing.killable_server import Server

TOKEN = "a-token-of-the-drill"
AGAIN_S = 0.3  # before what died is started again, as systemd would
ROLES = {
    "web": ("serve", "--web-only"),
    "publisher": ("publish",),
    "second publisher": ("publish",),
    "intake": ("listen",),
}
MIB = 2**20


class Role:
    """One process, started again whenever it ends."""

    def __init__(self, name: str, command: list[str], environment: dict[str, str], said: Path):
        self.name, self.said = name, said
        self._command, self._environment = command, environment
        self.most_mib, self.ends_badly = 0.0, list[str]()
        self._start()

    def _start(self) -> None:
        self._said_before = self.said.stat().st_size if self.said.exists() else 0
        with self.said.open("ab") as said:
            self.process = subprocess.Popen(
                self._command, env=self._environment, stdout=said, stderr=said
            )

    def look(self) -> None:
        """Start it again where it ended; see how much memory it takes."""
        if self.process.poll() is not None:
            time.sleep(AGAIN_S)
            self._start()
        with suppress(psutil.Error):
            memory = psutil.Process(self.process.pid).memory_full_info().uss
            self.most_mib = max(self.most_mib, memory / MIB)

    def send(self, sign: signal.Signals) -> None:
        with suppress(ProcessLookupError):
            self.process.send_signal(sign)

    def end(self, most_s: float) -> None:
        """Ask it to end, and note where it does not do so in time, or with an error."""
        begun_s, process = time.monotonic(), self.process
        self.send(signal.SIGTERM)
        try:
            code = str(process.wait(most_s))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            code = "none in time"
        if code == str(-signal.SIGTERM) and self.said.stat().st_size == self._said_before:
            return  # it had only just been started, and had nothing yet to close
        if code != "0":
            took_s = time.monotonic() - begun_s
            self.ends_badly.append(f"{self.name} answered SIGTERM with {code} ({took_s:.1f} s)")


class House:
    """Everything that runs on the morning of the drill."""

    def __init__(self, folder: Path, race: Path) -> None:
        self.clock = Clock(folder / "clock")
        self.store = Server(folder / "store")
        self.redis = redis.Redis(unix_socket_path=str(self.store.socket), socket_timeout=2.0)
        self.port, self.state = free_port(), folder / "state"
        environment = os.environ | {
            CLOCK: str(folder / "clock"),
            "REDIS_URL": self.store.url,
            "POURSUITE_STATE": str(self.state),
            "POURSUITE_READS_TOKEN": TOKEN,
            "PORT": str(self.port),
        }
        self.roles: dict[str, Role] = {}
        for name, words in ROLES.items():
            command = [sys.executable, "-m", bad_machine.__name__, words[0], str(race), *words[1:]]
            said = folder / f"said-{name.replace(' ', '-')}"
            self.roles[name] = Role(name, command, environment, said)
        self._stop = threading.Event()
        self._watch = threading.Thread(target=self._watch_on, name="watch")

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def _watch_on(self) -> None:
        while not self._stop.wait(0.2):
            for role in self.roles.values():
                role.look()

    def close(self) -> None:
        """End every role politely, then the store."""
        self._stop.set()
        self._watch.join()
        for role in self.roles.values():
            role.send(signal.SIGCONT)
            role.end(5.0)
        self.store.process.send_signal(signal.SIGCONT)
        self.store.kill()


@contextmanager
def standing(folder: Path, race: Path) -> Iterator[House]:
    """Open the house, and close it again."""
    house = House(folder, race)
    house._watch.start()
    try:
        yield house
    finally:
        house.close()
