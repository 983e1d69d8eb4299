"""The web never waits for the store: what was known last is answered at once, with its age."""

import json
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from dashboard.app import create_app
from dashboard.settings import Settings
from dashboard.web.mirror import Mirror
from dashboard.wire.publish import Publisher
from feeds.clock import RaceClock
from feeds.race import Race
from feeds.race_folder.read_race import race_folder, read_race
from feeds.store import Store
from tests.commands import wait_until
from tests.dashboard.web.posting import Client, serving
from tests.feeds.timing.killable_server import Server

AT_ONCE_S = 5.0  # on a busy machine; whoever waits for such a store waits for twenty


@pytest.fixture(scope="module")
def race() -> Race:
    return read_race(race_folder(Settings().race))


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    one = Server(tmp_path / "server")
    yield one
    one.process.send_signal(signal.SIGCONT)
    one.kill()


@pytest.fixture
def store(server: Server, race: Race) -> Iterator[Store]:
    with Store(server.url, race.key) as one:
        yield one


def head_of(client: Client, race: Race) -> dict[str, float]:
    head: dict[str, float] = client.ask("GET", f"/live/{race.key}/head.json").json()
    return head


@pytest.mark.parametrize("how", ["hangs", "is gone"])
def test_pages_worker_and_head_answer_at_once_however_long_the_store_is_away(
    race: Race, store: Store, server: Server, how: str
) -> None:
    publisher = Publisher(race, store, RaceClock(), 2.0)
    publisher.tick(time.time())
    token = "a-token-for-operators"
    with serving(create_app(race, store, operate_token=token)) as client:
        head = head_of(client, race)
        files = f"/live/{race.key}/{head['epoch']}"
        snapshot = client.ask("GET", f"{files}/snapshot-0", headers={"Accept-Encoding": "br"})
        assert snapshot.status_code == 200
        assert client.ask("GET", f"/replay/{race.key}").status_code == 200  # made once
        if how == "is gone":
            server.kill()
        else:
            server.process.send_signal(signal.SIGSTOP)
        paths = ("/", f"/replay/{race.key}", "/sw.js", "/no-such-page", "/healthz", "/readyz",
                 f"/live/{race.key}/head.json", f"{files}/snapshot-0", f"/card/{race.key}.png",
                 f"{files}/segment-99", "/operate/")  # fmt: skip
        wait_until(lambda: head_of(client, race)["age_s"] > 2.5)
        for _ in range(2):
            for path in paths:
                begun_s = time.monotonic()
                status = client.ask("GET", path).status_code
                assert time.monotonic() - begun_s < AT_ONCE_S, path
                assert status in ((503,) if path.endswith("segment-99") else (200, 401, 404)), path
        later = head_of(client, race)
        assert later["segment"] == head["segment"]
        assert later["race_s"] > head["race_s"], "its clock went on"
        if how == "hangs":
            server.process.send_signal(signal.SIGCONT)
            wait_until(lambda: head_of(client, race)["age_s"] < 2.0)
            publisher.tick(time.time())
            wait_until(lambda: head_of(client, race)["segment"] == head["segment"] + 1)


def test_a_server_that_begins_before_its_store_says_what_it_waits_for(
    race: Race, tmp_path: Path
) -> None:
    place = tmp_path / "later"
    place.mkdir()
    with (
        Store(f"unix://{place}/s", race.key) as store,
        serving(create_app(race, store)) as client,
    ):
        assert client.ask("GET", "/").status_code == 200
        assert client.ask("GET", "/readyz").status_code == 503
        wait_until(lambda: str(place) in client.ask("GET", "/readyz").json()["why_not"][race.key])
        late = Server(place)
        try:
            wait_until(
                lambda: "publish" in client.ask("GET", "/readyz").json()["why_not"][race.key]
            )
            Publisher(race, store, RaceClock(), 2.0).tick(time.time())
            wait_until(lambda: client.ask("GET", "/readyz").status_code == 200)
        finally:
            late.kill()


def test_a_mirror_keeps_what_the_head_names_and_no_more_than_it_may(
    race: Race, store: Store
) -> None:
    publisher = Publisher(race, store, RaceClock(), 2.0)
    mirror = Mirror(store, most_bytes=1)
    names: set[str] = set()
    for tick in range(12):
        publisher.tick(race.waves[0].gun_s + 2.0 * tick)
        mirror.look()
        head = json.loads(mirror.get_file("head.json") or b"")
        begin, end = head["snapshot"], head["segment"]
        for name in (f"snapshot-{begin}", *(f"segment-{n}" for n in range(begin + 1, end + 1))):
            assert mirror.get_file(f"{head['epoch']}/{name}"), name
            names.add(name)
    kept = {name for name in names if mirror.get_file(f"{head['epoch']}/{name}")}
    assert kept == {"snapshot-10", "segment-11"}


def test_files_of_another_epoch_are_forgotten(race: Race, store: Store) -> None:
    mirror = Mirror(store)
    first = Publisher(race, store, RaceClock(), 2.0)
    first.tick(race.waves[0].gun_s)
    mirror.look()
    name = f"{first.epoch}/snapshot-0"
    assert mirror.get_file(name)
    first.end()
    Publisher(race, store, RaceClock(), 2.0).tick(race.waves[0].gun_s)
    mirror.look()
    assert mirror.get_file(name) is None


def test_a_store_that_was_emptied_leaves_what_was_known_last(race: Race, store: Store) -> None:
    clock = [100.0]
    mirror = Mirror(store, now=lambda: clock[0])
    Publisher(race, store, RaceClock(), 2.0).tick(race.waves[0].gun_s)
    mirror.look()
    store.clear()
    clock[0] += 7.0
    mirror.look()
    assert mirror.get_file("head.json")
    assert mirror.age_s == 7.0
    assert not mirror.is_away


def test_following_ends_when_it_is_told_to(store: Store) -> None:
    stop = threading.Event()
    thread = threading.Thread(target=Mirror(store).run, args=(stop,))
    thread.start()
    stop.set()
    thread.join(20)
    assert not thread.is_alive()
