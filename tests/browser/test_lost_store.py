"""Redis dies in mid-race: an open page goes on by itself, and nothing that was promised is lost."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from feeds.race import Race
from feeds.race_folder.read_race import read_race
from feeds.reads import Read, identity
from feeds.store import Store
from tests.browser import oracle
from tests.commands import free_port, listening, serving, wait_until
from tests.feeds.timing.killable_server import Server
from tests.feeds.timing.listener_process import Sender
from tests.orders import of_live

NAMES = "fetch(`${poursuite.facts.base}${poursuite.race.names}`).then((a) => a.json())"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    one = Server(tmp_path / "server")
    yield one
    one.kill()


def starts(race: Race, numbers: range) -> list[Read]:
    """Return reads at the start, ten minutes ago."""
    first_s = round(time.time()) - 600.0
    return [Read(race.runners[n].bib, "start", first_s + n / 10, 0.0) for n in numbers]


def runners_on(page: Page) -> int:
    return int(page.evaluate(f"{oracle.READS}.filter((n) => n > 0).length"))


@pytest.mark.parametrize(
    "is_lost",
    [
        pytest.param(False, id="with its data", marks=pytest.mark.whole),
        pytest.param(True, id="without its data"),
    ],
)
def test_an_open_page_goes_on_when_redis_was_killed(
    page: Page, server: Server, race_of_today: Path, tmp_path: Path, is_lost: bool
) -> None:
    race, state = read_race(race_of_today), tmp_path / "state"
    sent, later = starts(race, range(40)), starts(race, range(40, 60))
    command, more = ("serve", str(race_of_today)), {"REDIS_URL": server.url}
    with (
        serving(state, free_port(), *command, race=race.key, **more) as address,
        listening(race_of_today, state, **more) as port,
        Store(server.url, race.key) as store,
    ):
        page.goto(address)
        oracle.until(page, oracle.READY)
        page.evaluate("globalThis.stillHere = true")
        sender = Sender(race, port)
        sender.send(sent)
        sender.finish(60)
        wait_until(lambda: runners_on(page) == 40)
        epoch = page.evaluate("poursuite.race.epoch")

        server.kill()
        sender.send(later)
        wait_until(lambda: (sender.exchange(), sender.line)[1])
        wait_until(lambda: page.locator("#badge").get_attribute("data-state") == "stale")
        assert sender.peer.waiting == 20, "acknowledged what is in no store"
        if is_lost:
            server.lose_data()
        server.start()
        sender.finish(60)
        wait_until(lambda: runners_on(page) == 60)
        wait_until(lambda: page.locator("#badge").get_attribute("data-state") == "live")
        assert page.evaluate("stillHere"), "the page had to be loaded again"
        assert (page.evaluate("poursuite.race.epoch") != epoch) == is_lost
        with page.context.new_page() as other:
            other.goto(address)
            oracle.until(other, oracle.READY)
            wait_until(lambda: runners_on(other) == 60)  # a snapshot first, then what followed
            place = of_live(race, race.key).place[0]
            listed = other.evaluate(NAMES)
            assert listed[place] == [race.runners[0].bib, race.runners[0].name]
        found = store.reads_after("0")[0]
        assert len(found) == 60, "a read is missing, or there twice"
        assert {identity(read) for read in found} == {identity(read) for read in sent + later}
