"""Somebody sets the server's clock while a page is open: it follows, within seconds."""

import threading
import time
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from playwright.sync_api import Page

from dashboard.app import create_app
from dashboard.web import routes
from dashboard.wire.beat import run
from dashboard.wire.publish import Publisher, recorded_reads
from feeds.clock import RaceClock
from feeds.race_folder.read_race import race_folder, read_race
from feeds.store import Store
from tests.browser import oracle
from tests.browser.test_bad_network import STATE
from tests.commands import RACE, wait_until
from tests.dashboard.web.posting import serving

WITHIN_S = 6.0
LATE_S = 1.5  # a page knows the time no better than its answers come in time


class Server:
    """A machine's clock, and where the race is that is published by it."""

    def __init__(self) -> None:
        self.set_s, self.address, self.clock = 0.0, "", RaceClock()

    def wall(self) -> float:
        return time.time() + self.set_s

    def race_s(self) -> float:
        return self.clock.race_at(self.wall())


@pytest.fixture
def server(store: Store, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    race, server = read_race(race_folder(RACE)), Server()
    begin_s = race.waves[0].gun_s + 1500.0
    store.add(read for read in recorded_reads(race) if read.received_s <= begin_s)
    server.clock = RaceClock(begin_s, server.wall())
    stop = threading.Event()
    publisher = threading.Thread(
        target=run, args=(Publisher(race, store, server.clock, 1.0), stop, server.wall)
    )
    monkeypatch.setattr(routes, "time", SimpleNamespace(time=server.wall, monotonic=time.monotonic))
    publisher.start()
    wait_until(lambda: store.get_file("head.json"))
    with serving(create_app(race, store)) as client:
        server.address = f"http://127.0.0.1:{client.port}"
        yield server
    stop.set()
    publisher.join()


@pytest.mark.parametrize("by_s", [pytest.param(-60.0, marks=pytest.mark.whole), -1200.0, 900.0])
def test_an_open_page_follows_and_stays_live(page: Page, server: Server, by_s: float) -> None:
    page.goto(server.address)
    oracle.until(page, f"{STATE} === 'live'")
    page.evaluate("globalThis.stillHere = true")
    epoch = page.evaluate("poursuite.race.epoch")

    def off_s() -> float:
        return float(page.evaluate("poursuite.raceS()")) - server.race_s()

    wait_until(lambda: abs(off_s()) < LATE_S)
    begun_s = time.monotonic()
    server.set_s = by_s
    assert abs(off_s()) > LATE_S
    wait_until(lambda: abs(off_s()) < LATE_S)
    assert time.monotonic() - begun_s < WITHIN_S + 4.0, "a busy machine is given a little more"
    number = page.evaluate("poursuite.race.number")
    oracle.until(page, f"poursuite.race.number > {number + 2}")
    oracle.until(page, f"{STATE} === 'live'")
    assert abs(off_s()) < LATE_S
    assert page.evaluate("stillHere && poursuite.race.epoch") == epoch
    seen_s = page.evaluate("poursuite.race.field.base + poursuite.race.field.at")
    assert seen_s == pytest.approx(page.evaluate("poursuite.raceS()"), abs=5.0)
