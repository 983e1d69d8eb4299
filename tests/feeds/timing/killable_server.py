"""A store's server that tests may kill, and patience."""

import signal
import subprocess
from contextlib import suppress
from pathlib import Path

from feeds.embedded import server_binary
from feeds.store import Store, StoreError
from tests.commands import wait_until


class Server:
    """A store's server that a test may kill -9 and start again, with its data or without."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.socket = folder, folder / "s"
        folder.mkdir(exist_ok=True)
        self.start()

    @property
    def url(self) -> str:
        return f"unix://{self.socket}"

    def start(self) -> None:
        options = f"--port 0 --appendonly yes --save '' --unixsocket {self.socket}".split()
        command = [server_binary(), "--dir", self.folder, *options]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        with Store(self.url, "test-race") as store:
            wait_until(lambda: answers(store))

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def lose_data(self) -> None:
        subprocess.run(["rm", "-rf", self.folder / "appendonlydir"], check=True)


def answers(store: Store) -> bool:
    with suppress(StoreError):
        store.count()
        return True
    return False
