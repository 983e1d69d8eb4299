"""A reader on the road that wants no acknowledgement: what it says once, somebody must have taken.

It streams chips that nobody of the race wears, as a box beside an open road does. Whoever dials it
and hears it to the end hangs up; then it is taken. Where one hung up before, it says all again.
"""

from __future__ import annotations

import socket
import time
from contextlib import suppress
from zoneinfo import ZoneInfo

from feeds.protocols.speak.ipico import frame
from feeds.reads import Read

NUMBER = "0a"  # the reader's, as its frames tell it
PATIENCE_S = 120.0
FIRST_CHIP = 0xF00000000000
A_HUNDREDTH_S = 0.01  # the finest that it tells


class Box:
    """A reader that streams what it is told to, to whoever dials.

    Parameters
    ----------
    zone : what its clock shows.
    mat : where it stands.
    """

    def __init__(self, zone: ZoneInfo, mat: str) -> None:
        self._zone, self._mat = zone, mat
        self._door = socket.create_server(("127.0.0.1", 0))
        self._door.settimeout(PATIENCE_S)
        self.port: int = self._door.getsockname()[1]
        self.sent: list[Read] = []

    @property
    def feed(self) -> str:
        """It as ``feeds.toml`` names it."""
        return (
            f'[[feed]]\nname = "box"\nkind = "ipico"\naddress = "127.0.0.1:{self.port}"\n'
            f'mats = {{"{NUMBER}" = "{self._mat}"}}\n'
        )

    def flood(self, count: int) -> None:
        """Say so many reads, and return once all of them were heard."""
        begin = len(self.sent)
        at_s = round(time.time(), 2)
        some = [
            Read(f"{FIRST_CHIP + begin + k:012x}", self._mat, at_s + k % 1000 * A_HUNDREDTH_S, at_s)
            for k in range(count)
        ]
        said = b"".join(frame(read, NUMBER, self._zone) for read in some)
        until_s = time.monotonic() + PATIENCE_S
        while not self._is_heard(said):
            assert time.monotonic() < until_s, "nobody listens to the box"
        self.sent += some

    def _is_heard(self, said: bytes) -> bool:
        """Say it to the next who dials: has it been taken to its end?"""
        line, _ = self._door.accept()
        line.settimeout(PATIENCE_S)
        with line, suppress(OSError):
            line.sendall(said)
            line.shutdown(socket.SHUT_WR)
            return line.recv(1) == b""
        return False

    def close(self) -> None:
        """Answer nobody any more."""
        self._door.close()
