"""How long a user waits for ``poursuite demo``, and how much memory it takes.

The time runs from the process's start to the last byte of a page that has the course in it. Memory
is what belongs to no other process (USS) of the command and of the store it runs, after half a
minute in which the live page, its head and the replay were asked for every two seconds.
"""

import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psutil

from tests.bench import Row
from tests.commands import RACE, free_port

START_AIM_S, MEMORY_AIM_MIB = 6.0, 400
SETTLES_S = 30.0
MIB = 2**20
STARTS = 3


def bench() -> Iterator[Row]:
    starts, memory = [], (0.0, 0.0)
    for number in range(STARTS):
        with tempfile.TemporaryDirectory() as state:
            is_last = number == STARTS - 1
            start_s, memory = start(Path(state), SETTLES_S if is_last else 0.0)
        starts.append(start_s)
    start_s = sorted(starts)[STARTS // 2]
    imports_s = imports()
    uss, rss = memory
    yield Row(
        "start to the first page", start_s, None, "s", f"<= {START_AIM_S:g} s",
        start_s <= START_AIM_S,
    )  # fmt: skip
    yield Row("  of that, importing what it needs", imports_s, None, "s")
    yield Row(
        "memory of the whole demo (USS)", uss, None, "MiB", f"<= {MEMORY_AIM_MIB} MiB",
        uss <= MEMORY_AIM_MIB,
    )  # fmt: skip
    yield Row("  the same, shared pages counted for each (RSS)", rss, None, "MiB")


def start(state: Path, settles_s: float) -> tuple[float, tuple[float, float]]:
    """Run the demo; return seconds to its first page, and MiB (USS, RSS) after it has settled."""
    address = f"http://127.0.0.1:{(port := free_port())}"
    environment = {**os.environ, "PORT": str(port), "POURSUITE_STATE": str(state)}
    environment.pop("REDIS_URL", None)
    begun_s = time.monotonic()
    command = [sys.executable, "-m", "dashboard.commands", "demo"]
    with subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL) as demo:
        try:
            while b"<svg" not in (page := fetch(f"{address}/") or b""):
                assert demo.poll() is None, "the demo ended"
                assert time.monotonic() < begun_s + 60, f"no page after 60 s: {page[:200]!r}"
                time.sleep(0.02)
            start_s = time.monotonic() - begun_s
            while time.monotonic() < begun_s + settles_s:
                for path in ("", f"live/{RACE}/head.json", f"replay/{RACE}"):
                    assert fetch(f"{address}/{path}"), f"/{path} does not answer"
                time.sleep(2.0)
            return start_s, mebibytes(psutil.Process(demo.pid))
        finally:
            demo.terminate()


def fetch(address: str) -> bytes | None:
    """Return what an address answers with 200, or None."""
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:
            return bytes(answer.read()) if answer.status == 200 else None
    except OSError:
        return None


def mebibytes(demo: psutil.Process) -> tuple[float, float]:
    family = [demo, *demo.children(recursive=True)]
    figures = [process.memory_full_info() for process in family]
    return sum(one.uss for one in figures) / MIB, sum(one.rss for one in figures) / MIB


def imports() -> float:
    """Return the seconds that Python takes to import the server, in a process of its own."""
    begun_s = time.monotonic()
    subprocess.run(
        [sys.executable, "-c", "import dashboard.commands.poursuite, dashboard.roles.house"],
        check=True,
    )
    return time.monotonic() - begun_s
