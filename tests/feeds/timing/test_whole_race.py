"""The whole demo race at ninety times its pace, by every way at once, ends as its file does.

Each timing system has a `poursuite listen` of its own, and each of these a database of its own; the
wires cut, repeat and break. They run together because a race of 44 minutes takes half a minute.
"""

import asyncio
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path

import pytest

from dashboard.app import create_app
from dashboard.settings import Settings
from dashboard.web.credentials import Credentials
from dashboard.wire.publish import RECORDED
from feeds.clock import RaceClock
from feeds.files.read_files import import_file
from feeds.protocols.speak import ipico
from feeds.race import Race
from feeds.race_folder.read_race import race_folder, read_race
from feeds.reads import Read, identity
from feeds.store import Store
from feeds.timing.deliver import Delivery
from feeds.timing.journal import Journal
from feeds.timing.play_as import Play, Trouble, peer_of, play_over_socket
from feeds.timing.play_posts import play_over_http
from tests.commands import free_port, wait_until
from tests.dashboard.web.posting import serving
from tests.feeds.timing.killable_server import Server
from tests.feeds.timing.listener_process import Listener, feed_of

pytestmark = pytest.mark.long

SPEED = 90.0
FINE_MS = {"chronotrack": 10, "ipico": 10}  # how finely they tell the time
SOCKETS = ("mylaps", "raceresult", "chronotrack", "ipico")
TOKEN = "a-token-of-our-own"


@pytest.fixture(scope="module")
def race() -> Race:
    return read_race(race_folder(Settings().race))


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    one = Server(tmp_path / "server")
    yield one
    one.kill()


def troubles() -> dict[str, Trouble]:
    """Return how bad each wire is."""
    return {
        "mylaps": Trouble(cut=0.3, twice=0.1, pulled=0.005),
        "raceresult": Trouble(cut=0.3, twice=0.1, pulled=0.005),
        "chronotrack": Trouble(cut=0.3, twice=0.1, pulled=0.002),  # sends all again each time
        "ipico": Trouble(cut=0.3, twice=0.1),  # keeps nothing: a pulled cable's reads are lost
        "http": Trouble(twice=0.1, pulled=0.02),
    }


def database(server: Server, number: int) -> str:
    return f"{server.url}?db={number}"


def has(url: str, count: int) -> bool:
    with Store(url, "sunday") as store:
        return store.count() >= count


def everything(url: str, key: str) -> list[Read]:
    with Store(url, key) as store:
        return store.reads_after("0", most=10**6)[0]


def shown(reads: list[Read], kind: str) -> list[tuple[str, str, int]]:
    """Return the reads as finely as a system tells them."""
    fine_ms = FINE_MS.get(kind, 1)
    return sorted((chip_of(one.tag), one.mat, identity(one)[2] // fine_ms) for one in reads)


def chip_of(tag: str) -> str:
    """Return a chip as the race folder has it: IPICO's readers know twelve digits and no more."""
    return ipico.chip(tag) if ipico.is_code(tag) else tag


@contextmanager
def listeners(folder: Path, server: Server, race: Race) -> Iterator[dict[str, int]]:
    """Run a `poursuite listen` a system; give the port of each."""
    ports = {kind: free_port() for kind in SOCKETS}

    def begin(number: int, kind: str) -> Listener:
        (folder / kind).mkdir()
        feeds = feed_of(kind, ports[kind], race)
        port = ports[kind] if peer_of(kind, race)[1] == "dial" else 0
        return Listener(folder / kind, database(server, number), feeds, port)

    with ThreadPoolExecutor() as pool, ExitStack() as ends:
        for one in pool.map(begin, range(len(SOCKETS)), SOCKETS):
            ends.callback(one.kill)
        yield ports


def test_the_demo_race_over_every_wire_at_sixty_times_its_pace_ends_as_its_file_does(
    tmp_path: Path, race: Race, server: Server
) -> None:
    import_url, http_url = database(server, 10), database(server, 11)
    with Store(import_url, race.key) as store:
        import_file(store, race.folder / RECORDED)
    reads = everything(import_url, race.key)
    assert len(reads) > 25_000
    wires = troubles()
    with (
        listeners(tmp_path, server, race) as ports,
        Store(http_url, race.key) as posted,
        Delivery(Journal(tmp_path / "journal", "serve"), posted) as delivery,
        serving(create_app(race, posted, None, delivery, Credentials(TOKEN))) as client,
    ):
        clock = RaceClock(min(read.received_s for read in reads), time.time(), SPEED)
        address = f"http://127.0.0.1:{client.port}/api/v1/races/{race.key}/reads"
        by_http = threading.Thread(
            target=play_over_http, args=(address, TOKEN, Play(reads, clock), wires["http"])
        )

        async def by_sockets() -> None:
            async with asyncio.timeout(300):
                await asyncio.gather(
                    *(
                        play_over_socket(
                            *peer_of(kind, race), "127.0.0.1", port,
                            Play(reads, clock, linger_s=5.0), wires[kind],
                        )
                        for kind, port in ports.items()
                    )
                )  # fmt: skip

        by_http.start()
        asyncio.run(by_sockets())
        by_http.join()
        for number, kind in enumerate(SOCKETS):
            url, expected = database(server, number), shown(reads, kind)
            wait_until(partial(has, url, len(expected)), 60)
            assert shown(everything(url, "sunday"), kind) == expected, kind
        assert shown(everything(http_url, race.key), "http") == shown(reads, "http")
    pulls = sum(trouble.pulls for trouble in wires.values())
    assert pulls > 3, "the cable was pulled again and again"  # fewer the more a message holds
