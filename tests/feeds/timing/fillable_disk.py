"""The commands, on a disk that a test can fill and free: ``python -m … listen RACE``.

A signal lets no file of this process grow any more, another lifts that: a full disk for anybody,
without being root and without a file system of one's own.
"""

import os
import resource
import signal
from pathlib import Path

from dashboard.commands.poursuite import main

FILL, FREE = signal.SIGUSR1, signal.SIGUSR2
ROOM = 500  # bytes left in the journal's file: the middle of a batch


def fill(*_: object) -> None:
    files = Path(os.environ["POURSUITE_STATE"]).glob("*/journal/*.jsonl")
    limit(max(path.stat().st_size for path in files) + ROOM)


def free(*_: object) -> None:
    limit(resource.RLIM_INFINITY)


def limit(size: int) -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))


if __name__ == "__main__":
    signal.signal(FILL, fill)
    signal.signal(FREE, free)
    main()
