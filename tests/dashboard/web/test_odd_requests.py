"""No request, however odd, is answered as if the server were at fault while its store is well."""

import random
import socket
from collections.abc import Iterator
from contextlib import suppress

import pytest
from hypothesis import settings

from dashboard.app import create_app
from dashboard.settings import Settings
from dashboard.web.connections import Bounds
from dashboard.web.credentials import Credentials
from dashboard.wire.publish import Publisher
from feeds.clock import RaceClock
from feeds.race import Race
from feeds.race_folder.read_race import race_folder, read_race
from feeds.store import Store
from tests.dashboard.web.odd_requests import odd_request
from tests.dashboard.web.posting import Client, serving

IS_SEARCH = settings.get_current_profile_name() == "search"
HOW_MANY = 4000 if IS_SEARCH else 400


@pytest.fixture(scope="module")
def race() -> Race:
    return read_race(race_folder(Settings().race))


@pytest.fixture
def client(race: Race, store: Store) -> Iterator[Client]:
    Publisher(race, store, RaceClock(), 2.0).tick(race.waves[0].gun_s)
    credentials = Credentials("a-token-of-our-own", "a-secret-of-our-own")
    app = create_app(race, store, None, None, credentials, (), "a-token-for-operators")
    with serving(app, Bounds(patience_s=0.3)) as one:
        yield one


def status_of(client: Client, request: bytes) -> int:
    """Return the status a request is answered with; 0: none, the connection was closed."""
    with socket.create_connection(("127.0.0.1", client.port), timeout=20) as line:
        with suppress(BrokenPipeError, ConnectionResetError):
            line.sendall(request)
        told = b""
        with suppress(ConnectionResetError):
            while len(told) < 12 and (piece := line.recv(4096)):
                told += piece
    return int(told[9:12]) if told.startswith(b"HTTP/1.") else 0


def test_no_request_however_odd_is_the_servers_fault(client: Client, race: Race) -> None:
    seed = random.randrange(10**6) if IS_SEARCH else 1
    chance, bad, seen = random.Random(seed), [], set()
    for _ in range(HOW_MANY):
        request = odd_request(chance, race.key)
        status = status_of(client, request)
        seen.add(status)
        if status >= 500:
            bad.append((status, request[:300]))
    assert not bad, f"seed {seed}: {len(bad)} of {HOW_MANY}, such as {bad[:5]}"
    assert {200, 400, 404} <= seen
    assert client.ask("GET", "/").status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/_dash-component-suites/nothing/at/all.js", "/_dash-component-suites/dash/..%2f..%2fx.py",
        "/_dash-component-suites/dash/__init__.py", "/_dash-component-suites/", "/assets/%00",
        "/operate/_dash-component-suites/dash/no.js",
    ],
)  # fmt: skip
def test_scripts_that_are_not_there_are_not_found(client: Client, path: str) -> None:
    assert client.ask("GET", path).status_code in (403, 404)
