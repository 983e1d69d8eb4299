"""`poursuite listen` in a process of its own, and a Timing & Scoring that sends to it."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

from dashboard.settings import Settings
from feeds.protocols.speak import mylaps
from feeds.race import Race
from feeds.race_folder.read_race import race_folder
from feeds.reads import Read
from tests.commands import wait_until
from tests.feeds.timing import fillable_disk


def feed_of(kind: str, port: int, race: Race) -> str:
    """Return a feed of ``feeds.toml`` that hears `peer_of` this kind."""
    mats = ", ".join(f'"{n:02d}" = "{mat.name}"' for n, mat in enumerate(race.mats, 1))
    lines = f'[[feed]]\nname = "{kind}"\nkind = "{kind}"\naddress = "127.0.0.1:{port}"\n'
    return f"{lines}mats = {{{mats}}}\n" if kind == "ipico" else lines


class Listener:
    """`poursuite listen` in a process of its own, which a test may kill -9 and start again."""

    def __init__(self, folder: Path, url: str, feeds: str, port: int) -> None:
        self.folder, self.port, self.url = folder, port, url
        self.race = folder / "sunday"
        shutil.copytree(race_folder(Settings().race), self.race)
        (self.race / "feeds.toml").write_text(feeds)
        self.said = folder / "said"
        self.start()

    def start(self) -> None:
        environment = {
            **os.environ,
            "POURSUITE_STATE": str(self.folder / "state"),
            "REDIS_URL": self.url,
        }
        command = [sys.executable, "-m", fillable_disk.__name__, "listen", str(self.race)]
        with self.said.open("ab") as said:
            self.process = subprocess.Popen(command, env=environment, stderr=said)
        wait_until(self.is_up, 60)

    def is_up(self) -> bool:
        assert self.process.poll() is None, self.said.read_text()
        if not self.port:  # it only dials
            return "Ctrl-C ends it" in self.said.read_text()
        with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
            return True
        return False

    def kill(self, sign: int = signal.SIGKILL) -> None:
        self.process.send_signal(sign)
        self.process.wait(20)

    def fill_disk(self) -> None:
        self.process.send_signal(fillable_disk.FILL)

    def free_disk(self) -> None:
        self.process.send_signal(fillable_disk.FREE)

    def journal(self) -> Path:
        return self.folder / "state" / "sunday" / "journal"


class Sender:
    """A Timing & Scoring on a socket: it reconnects, and sends again what nobody acknowledged."""

    def __init__(self, race: Race, port: int) -> None:
        self.peer = mylaps.peer(race.zone, [mat.name for mat in race.mats])
        self.port, self.late_s = port, 0.0
        self.line: socket.socket | None = None

    def send(self, reads: list[Read]) -> None:
        self.exchange(self.peer.send(reads, self.now()))

    def now(self) -> float:
        return time.time() + self.late_s

    def exchange(self, said: bytes = b"", wait_s: float = 0.01) -> None:
        """Say something, and take what is answered; after a break, begin anew."""
        try:
            if self.line is None:
                self.line = socket.create_connection(("127.0.0.1", self.port), 1)
                said = self.peer.greet(self.now())
            self.line.settimeout(5.0)
            self.line.sendall(said + self.peer.due(self.now()))
            self.line.settimeout(wait_s)
            with suppress(TimeoutError):
                if data := self.line.recv(65536):
                    self.line.settimeout(5.0)
                    self.line.sendall(self.peer.receive(data, self.now()))
                else:
                    raise ConnectionResetError
        except OSError:
            self.hang_up()
            time.sleep(0.05)

    def hang_up(self) -> None:
        if self.line is not None:
            self.line.close()
            self.line = None

    def finish(self, most_s: float = 60.0) -> None:
        """Go on until all is acknowledged; its 20 s of patience pass in two."""
        until_s = time.monotonic() + most_s
        while self.peer.waiting:
            assert time.monotonic() < until_s, f"{self.peer.waiting} reads not acknowledged"
            self.exchange()
            self.late_s += 0.1
        self.hang_up()
