"""From a timing system's socket to the store: how soon, how many, and in how much memory.

A real ``poursuite listen`` hears every kind of system over real sockets, journals and stores, and
``poursuite serve`` takes what is posted; the bench speaks as each in turn. The naive way has our
decoders and takes each read by itself: append, fsync, two calls to the store, with a queue without
an end before it and acknowledgements that promise nothing.
"""

import http.client
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import numpy as np
import psutil

from dashboard.web.api import HTTP, path_of
from feeds.files.read_lines import encode_json_line
from feeds.protocols.speak.mylaps import record_v2
from feeds.protocols.speak.peer import Peer
from feeds.race import Race
from feeds.race_folder.read_race import race_folder, read_race
from feeds.reads import Read
from feeds.store import Store
from feeds.timing.play_as import SPEAKERS, peer_of
from feeds.timing.play_posts import POSTED
from tests.bench import Row
from tests.commands import RACE, free_port, wait_until
from tests.feeds.timing.killable_server import Server
from tests.feeds.timing.listener_process import feed_of

TOKEN = "a-token-of-the-bench"
ONE_BY_ONE, MANY, NAIVE_MANY = 200, 20_000, 2_000
FLOOD_S = 10.0
P99_AIM_MS, MEMORY_AIM_MIB = 50.0, 64.0
MIB = 2**20


def bench() -> Iterator[Row]:
    for kind in (*SPEAKERS, HTTP):
        p50, p99, rate = of_kind("ours", kind, MANY)
        naive_p50, naive_p99, naive_rate = of_kind("naive", kind, NAIVE_MANY)
        aim = f"<= {P99_AIM_MS:g} ms"
        yield Row(f"{kind}: socket to store, p50", p50, naive_p50, "ms")
        yield Row("  p99", p99, naive_p99, "ms", aim, p99 <= P99_AIM_MS)
        yield Row("  reads in one burst", rate, naive_rate, "/s", bigger_is_better=True)
    ours, naive = flooded_mib("ours"), flooded_mib("naive")
    yield Row(
        "memory a flood adds while the store is away (USS)", ours, naive, "MiB",
        f"<= {MEMORY_AIM_MIB:g} MiB", ours <= MEMORY_AIM_MIB,
    )  # fmt: skip


def of_kind(way: str, kind: str, many: int) -> tuple[float, float, float]:
    """Return what a way takes for one read, p50 and p99 in ms, and the reads a second of many."""
    with hearing(way, kind) as (talk, server, race, _), Store(server.url, race.key) as store:
        reads = made_up(race, ONE_BY_ONE + many)
        waits_s = list(one_by_one(talk, store, reads[:ONE_BY_ONE]))
        p50_s, p99_s = np.percentile(waits_s, (50, 99))
        rate = many / burst_s(talk, store, reads[ONE_BY_ONE:])
        return float(p50_s) * 1000.0, float(p99_s) * 1000.0, rate


class Talk:
    """The bench's end of a socket: it speaks as one timing system."""

    def __init__(self, race: Race, kind: str, port: int) -> None:
        self.peer: Peer
        self.peer, self.role = peer_of(kind, race)
        self.place = ("127.0.0.1", port)
        self.server = socket.create_server(self.place) if self.role == "listen" else None

    def begin(self) -> None:
        """Connect, or be dialled, and come to terms."""
        self.line = self.server.accept()[0] if self.server else self._dial()
        self.line.sendall(self.peer.greet(time.time()))
        until_s = time.monotonic() + 2.0
        while time.monotonic() < until_s:
            self.listen(0.1)

    def say(self, reads: Sequence[Read]) -> None:
        self._send(self.peer.send(reads, time.time()))

    def listen(self, wait_s: float) -> None:
        """Take what is said, and answer."""
        self.line.settimeout(wait_s)
        data = b""
        with suppress(TimeoutError, BlockingIOError):
            data = self.line.recv(65536)
        self._send(self.peer.receive(data, time.time()) if data else self.peer.due(time.time()))

    def _send(self, said: bytes) -> None:
        self.line.settimeout(20.0)
        self.line.sendall(said)

    def _dial(self) -> socket.socket:
        wait_until(self._answers, 30)
        return socket.create_connection(self.place)

    def _answers(self) -> bool:
        with suppress(OSError), socket.create_connection(self.place, 1):
            return True
        return False


class Poster:
    """A `Talk` that posts JSON lines, over one connection."""

    def __init__(self, race: Race, port: int) -> None:
        self.path, self.port = path_of(race), port
        self.line = http.client.HTTPConnection("127.0.0.1", port, timeout=20)

    def begin(self) -> None:
        """Wait until somebody listens."""
        wait_until(self._answers, 30)

    def say(self, reads: Sequence[Read]) -> None:
        for begin in range(0, len(reads), POSTED):
            body = "".join(map(encode_json_line, reads[begin : begin + POSTED])).encode()
            self.line.request("POST", self.path, body, {"Authorization": f"Bearer {TOKEN}"})
            answer = self.line.getresponse()
            answer.read()
            assert answer.status == 200, answer.status

    def listen(self, wait_s: float) -> None:
        """Do nothing: each post was answered."""

    def _answers(self) -> bool:
        with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
            return True
        return False


@contextmanager
def hearing(way: str, kind: str) -> Iterator[tuple[Talk | Poster, Server, Race, psutil.Process]]:
    """Run a listener in a process of its own, and a store; come to terms with it."""
    with tempfile.TemporaryDirectory() as made, ExitStack() as begun:
        folder, server = Path(made), Server(Path(made) / "server")
        begun.callback(server.kill)
        shutil.copytree(race_folder(RACE), folder / "sunday")
        race = read_race(folder / "sunday")
        port, is_http = free_port(), kind == HTTP
        talk = Poster(race, port) if is_http else Talk(race, kind, port)
        if not is_http:
            (folder / "sunday" / "feeds.toml").write_text(feed_of(kind, port, race))
        listen = ["dashboard.commands", "serve" if is_http else "listen", str(folder / "sunday")]
        naive = ["tests.bench._naive_listener", str(folder / "sunday"), server.url]
        naive += [str(folder / "journal"), *([str(port)] if is_http else [])]
        environment = os.environ | {"REDIS_URL": server.url, "POURSUITE_STATE": made}
        environment |= {"PORT": str(port), "POURSUITE_READS_TOKEN": TOKEN}
        command = [sys.executable, "-m", *(listen if way == "ours" else naive)]
        process = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)
        begun.callback(process.wait)
        begun.callback(process.kill)
        talk.begin()
        yield talk, server, race, psutil.Process(process.pid)


def made_up(race: Race, many: int) -> list[Read]:
    """Return reads a hundredth of a second apart."""
    chips = [runner.chips[0] for runner in race.runners]
    mats = [mat.name for mat in race.mats]
    begin_s = race.waves[0].gun_s
    return [
        Read(
            chips[i % len(chips)],
            mats[i // 100 % len(mats)],
            begin_s + i / 100.0,
            begin_s + i / 100.0,
        )
        for i in range(many)
    ]


def one_by_one(talk: Talk | Poster, store: Store, reads: list[Read]) -> Iterator[float]:
    """Say one read at a time; give the seconds until the store has it."""
    cursor = newest(store)
    for read in reads:
        begun_s = time.perf_counter()
        talk.say([read])
        found, cursor = store.reads_after(cursor, wait_s=5.0)
        yield time.perf_counter() - begun_s
        assert len(found) == 1, f"expected one read, found {found}"
        talk.listen(0.005)


def burst_s(talk: Talk | Poster, store: Store, reads: list[Read]) -> float:
    """Say many reads at once; return the seconds until the store has them all."""
    whole = store.count() + len(reads)
    begun_s = time.perf_counter()
    talk.say(reads)
    while store.count() < whole:
        assert time.perf_counter() - begun_s < 120.0, f"{store.count()} of {whole} reads"
        talk.listen(0.005)
    return time.perf_counter() - begun_s


def newest(store: Store) -> str:
    cursor = "0"
    while True:
        found, cursor = store.reads_after(cursor)
        if not found:
            return cursor


def flooded_mib(way: str) -> float:
    """Return how much a listener grows while a client pours reads in and the store is away."""
    with hearing(way, "mylaps") as (talk, server, race, process):
        assert isinstance(talk, Talk)
        server.kill()
        before, most = int(process.memory_full_info().uss), 0
        reads = made_up(race, 100)
        talk.line.settimeout(1.0)
        until_s, number = time.monotonic() + FLOOD_S, 0
        while time.monotonic() < until_s:
            number += 1
            later = "@".join(record_v2(replace(r, at_s=r.at_s + number), race.zone) for r in reads)
            with suppress(TimeoutError):  # it takes no more for now: so it should
                talk.line.sendall(f"start@Passing@{later}@{number}@$".encode())
            most = max(most, int(process.memory_full_info().uss))
        return (most - before) / MIB
