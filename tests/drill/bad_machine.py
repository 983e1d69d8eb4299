"""The commands, on a machine whose clock steps and whose disk fills: ``python -m … serve RACE``.

The time on the wall is off by what eight bytes in the file `CLOCK` say, for every process that was
started so; the clock that only goes forward is left alone, as an NTP daemon leaves it. Signals fill
the disk and free it (`tests.feeds.timing.fillable_disk`).
"""

import mmap
import os
import signal
import struct
import time
from pathlib import Path

from dashboard.commands.poursuite import main as poursuite
from tests.feeds.timing import fillable_disk

CLOCK = "DRILL_CLOCK"  # the variable that names the file


class Clock:
    """By how much the clocks of all processes that share a file are off."""

    def __init__(self, path: Path) -> None:
        if not path.exists():
            path.write_bytes(struct.pack("d", 0.0))
        with path.open("r+b") as file:
            self._shared = mmap.mmap(file.fileno(), 8)

    @property
    def off_s(self) -> float:
        """Seconds by which they are ahead."""
        return float(struct.unpack_from("d", self._shared)[0])

    def step(self, off_s: float) -> None:
        """Let them be ahead by so much from now on."""
        struct.pack_into("d", self._shared, 0, off_s)


def main() -> None:
    clock, true = Clock(Path(os.environ[CLOCK])), time.time
    time.time = lambda: true() + clock.off_s
    time.time_ns = lambda: int((true() + clock.off_s) * 1e9)
    signal.signal(fillable_disk.FILL, fillable_disk.fill)
    signal.signal(fillable_disk.FREE, fillable_disk.free)
    poursuite()


if __name__ == "__main__":
    main()
