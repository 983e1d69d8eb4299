"""A race sent as each timing system would send it, over real sockets, comes out the same."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from dashboard.app import create_app
from dashboard.settings import Settings
from dashboard.web.credentials import Credentials
from feeds.clock import RaceClock
from feeds.files.read_files import import_reads
from feeds.protocols.speak import ipico, jchip
from feeds.race import Race
from feeds.race_folder.read_race import race_folder, read_race
from feeds.reads import Read, feed_and_device
from feeds.store import Store
from feeds.timing.deliver import Delivery
from feeds.timing.journal import Journal
from feeds.timing.play_as import SPEAKERS, Play, Trouble, peer_of, play_over_socket
from feeds.timing.play_posts import play_over_http
from feeds.timing.run_feeds import told
from tests.commands import free_port, wait_until
from tests.dashboard.web.posting import serving
from tests.feeds.timing.killable_server import Server
from tests.feeds.timing.listener_process import Listener, feed_of

FINE_MS = {"chronotrack": 10, "ipico": 10}  # how finely they tell the time
SENDS_AGAIN = ("mylaps", "chronotrack", "raceresult", "wiclax")  # after the cable was pulled
EACH = 1500  # reads for each system, so that none is another's
BAD = Trouble(cut=0.5, twice=0.2, pulled=0.05)
AT_ONCE = RaceClock(race_s=4e9)


@pytest.fixture(scope="module")
def race() -> Race:
    return read_race(race_folder(Settings().race))


@pytest.fixture(scope="module")
def reads(race: Race) -> list[Read]:
    return [one for one in import_reads(race.folder / "reads.csv") if isinstance(one, Read)]


@pytest.fixture(scope="module")
def ports() -> dict[str, int]:
    return {kind: free_port() for kind in (*SPEAKERS, "jchip")}


@pytest.fixture(scope="module")
def stored(
    tmp_path_factory: pytest.TempPathFactory, race: Race, ports: dict[str, int]
) -> Iterator[Store]:
    """Return the store of a `poursuite listen` that runs a feed of each kind."""
    folder = tmp_path_factory.mktemp("feeds")
    server = Server(folder / "server")
    feeds = "".join(feed_of(kind, port, race) for kind, port in ports.items())
    listener = Listener(folder, server.url, feeds, ports["mylaps"])
    with Store(server.url, "sunday") as store:
        yield store
    listener.kill()
    server.kill()


def part(reads: list[Read], kind: str) -> list[Read]:
    begin = SPEAKERS.index(kind) * EACH
    return reads[begin : begin + EACH]


def shown(reads: list[Read], kind: str) -> list[tuple[str, str, int]]:
    """Return the reads as finely as a system tells them."""
    fine = FINE_MS.get(kind, 1)
    return sorted((one.tag, one.mat, round(one.at_s * 1000) // fine) for one in reads)


@pytest.mark.parametrize("kind", SPEAKERS)
def test_what_a_timing_system_sends_is_stored_read_for_read(
    kind: str, stored: Store, race: Race, reads: list[Read], ports: dict[str, int]
) -> None:
    sent = part(reads, kind)
    peer, role = peer_of(kind, race)
    trouble = BAD if kind in SENDS_AGAIN else Trouble(cut=0.5, twice=0.2)
    play = Play(sent, AT_ONCE)
    asyncio.run(
        asyncio.wait_for(play_over_socket(peer, role, "127.0.0.1", ports[kind], play, trouble), 60)
    )

    def found() -> list[Read]:
        every = stored.reads_after("0", most=10**6)[0]
        return [one for one in every if feed_and_device(one.source)[0] == kind]

    wait_until(lambda: len(found()) >= len(sent))
    heard = found()
    if kind == "ipico":
        heard = [Read(ipico.chip(one.tag), one.mat, one.at_s, one.received_s) for one in found()]
    assert shown(heard, kind) == shown(sent, kind)
    wait_until(lambda: (word := told(stored)) and word["feeds"][SPEAKERS.index(kind)]["reads"])


def test_a_jchip_reader_at_each_mat_is_stored_read_for_read(
    stored: Store, race: Race, reads: list[Read], ports: dict[str, int]
) -> None:
    sent = reads[len(SPEAKERS) * EACH : (len(SPEAKERS) + 1) * EACH]

    async def play_all() -> None:
        async with asyncio.timeout(60):
            await asyncio.gather(
                *(
                    play_over_socket(
                        jchip.peer(race.zone, mat.name), jchip.ROLE, "127.0.0.1", ports["jchip"],
                        Play([read for read in sent if read.mat == mat.name], AT_ONCE),
                        Trouble(cut=0.5, twice=0.2, pulled=0.05),
                    )
                    for mat in race.mats
                )
            )  # fmt: skip

    asyncio.run(play_all())

    def found() -> list[Read]:
        everything = stored.reads_after("0", most=10**6)[0]
        return [one for one in everything if one.source.startswith("jchip")]

    wait_until(lambda: len(found()) >= len(sent))
    assert shown(found(), "jchip") == shown(sent, "jchip")


def test_posted_reads_are_stored_read_for_read(
    tmp_path: Path, store: Store, race: Race, reads: list[Read]
) -> None:
    token = "a-token-of-our-own"
    with (
        Delivery(Journal(tmp_path / "journal", "serve"), store) as delivery,
        serving(create_app(race, store, None, delivery, Credentials(token))) as client,
    ):
        address = f"http://127.0.0.1:{client.port}/api/v1/races/{race.key}/reads"
        play_over_http(address, token, Play(reads[:EACH], AT_ONCE), BAD)
        with pytest.raises(PermissionError, match="answers 401: wrong token"):
            play_over_http(address, "another token", Play(reads[:1], AT_ONCE))
    assert shown(store.reads_after("0")[0], "http") == shown(reads[:EACH], "http")


def test_reads_are_played_at_the_races_own_pace(reads: list[Read]) -> None:
    wall_s = [0.0]
    clock = RaceClock(reads[0].received_s, 0.0, speed=60.0)
    play = Play(reads, clock, lambda: wall_s[0])
    assert [len(play.due(10)), len(play.due(10))] == [1, 0]
    wall_s[0] = 5.0
    due = play.due(10_000)
    assert due
    assert max(read.received_s for read in due) <= reads[0].received_s + 300.0
    assert play.left == len(reads) - 1 - len(due)
