"""Who sends too much, too slowly or too often hurts nobody else: over sockets, as strangers do."""

import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack, suppress

import pytest
from starlette.types import Receive, Scope, Send

from dashboard.app import create_app
from dashboard.settings import Settings
from dashboard.web.connections import Bounds
from feeds.race import Race
from feeds.race_folder.read_race import race_folder, read_race
from feeds.store import Store
from tests.commands import wait_until
from tests.dashboard.web.posting import Client, serving

BOUNDS = Bounds(connections=50, header_bytes=8192, patience_s=0.5)
MANY = 300
HALF = b"GET / HTTP/1.1\r\nHost: race.example\r\nX-Slow"
HOST = b"Host: race.example\r\n"


@pytest.fixture(scope="module")
def race() -> Race:
    return read_race(race_folder(Settings().race))


@pytest.fixture
def client(race: Race, store: Store) -> Iterator[Client]:
    app = create_app(race, store, operate_token="a-token-for-operators")
    with serving(app, BOUNDS) as one:
        yield one


def line_to(client: Client) -> socket.socket:
    return socket.create_connection(("127.0.0.1", client.port), timeout=20)


def answer(client: Client, *parts: bytes) -> bytes:
    """Return all that is answered until the connection is closed."""
    with line_to(client) as line:
        with suppress(BrokenPipeError, ConnectionResetError):
            for part in parts:
                line.sendall(part)
        return rest_of(line)


def rest_of(line: socket.socket) -> bytes:
    told = b""
    with suppress(ConnectionResetError):
        while piece := line.recv(65536):
            told += piece
    return told


def is_closed(line: socket.socket) -> bool:
    line.setblocking(False)
    try:
        while line.recv(4096):
            pass
    except BlockingIOError:
        return False
    except ConnectionResetError:
        return True
    return True


def test_hundreds_of_half_sent_requests_keep_nobody_out_and_are_closed_in_time(
    client: Client,
) -> None:
    with ExitStack() as held:
        lines = [held.enter_context(line_to(client)) for _ in range(MANY)]
        for line in lines:
            with suppress(BrokenPipeError, ConnectionResetError):
                line.sendall(HALF)
        assert client.ask("GET", "/sw.js").status_code == 200
        wait_until(lambda: all(map(is_closed, lines)))


def test_a_body_that_is_promised_and_never_comes_is_not_waited_for(client: Client) -> None:
    head = b"POST /_dash-update-component HTTP/1.1\r\n" + HOST + b"Content-Length: 10\r\n\r\n"
    with line_to(client) as line:
        line.sendall(head + b"abc")
        assert b"200" not in rest_of(line)[:15]


def test_who_never_takes_the_answer_is_not_waited_for() -> None:
    is_over = threading.Event()

    async def large(scope: Scope, _receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await send({"type": "http.response.start", "status": 200, "headers": []})
            for _ in range(64):
                await send({"type": "http.response.body", "body": bytes(2**20), "more_body": True})
            await send({"type": "http.response.body", "body": b""})
            is_over.set()

    with serving(large, BOUNDS) as client, line_to(client) as line:
        line.sendall(b"GET / HTTP/1.1\r\n" + HOST + b"\r\n")
        assert is_over.wait(20)
        assert len(rest_of(line)) < 64 * 2**20


@pytest.mark.parametrize("path", ["/", "/_dash-update-component", "/operate/login", "/live/x/y/z"])
@pytest.mark.parametrize("is_told", [True, False], ids=["length told", "in chunks"])
def test_three_hundred_megabytes_are_refused_before_they_are_read(
    client: Client, path: str, is_told: bool
) -> None:
    kind = b"Content-Length: 314572800" if is_told else b"Transfer-Encoding: chunked"
    head = b"POST %s HTTP/1.1\r\n%s%s\r\n\r\n" % (path.encode(), HOST, kind)
    piece = b"x" * 65536 if is_told else b"10000\r\n" + b"x" * 65536 + b"\r\n"
    told = answer(client, head, *[piece] * 64)
    assert told.startswith(b"HTTP/1.1 413"), told[:100]
    assert client.ask("GET", "/sw.js").status_code == 200


@pytest.mark.parametrize(
    "parts",
    [
        [b"GET / HTTP/1.1\r\nHost: a\r\nX-Long: " + b"x" * 9000 + b"\r\n\r\n"],
        [b"GET /?" + b"x" * 9000 + b" HTTP/1.1\r\nHost: a\r\n\r\n"],
        [b"GET / HTTP/1.1\r\nHost: a\r\n" + b"X: y\r\n" * 2000 + b"\r\n"],
        [b"GET / HTTP/1.1\r\nHost: a\r\nX-Endless: ", *[b"x" * 4096] * 200],
    ],
    ids=["a long header", "a long address", "many headers", "a header without end"],
)
def test_a_head_that_is_too_long_is_refused(client: Client, parts: list[bytes]) -> None:
    told = answer(client, *parts)
    assert told.startswith(b"HTTP/1.1 431") or not told


@pytest.mark.parametrize("host", ["[::1", "a b", "x" * 300, "evil/../path", "a:b:c"])
def test_a_host_that_is_none_is_refused(client: Client, host: str) -> None:
    assert client.ask("GET", "/", headers={"Host": host}).status_code == 400


def test_what_a_connection_is_kept_open_for_goes_on(client: Client) -> None:
    with line_to(client) as line:
        for _ in range(3):
            line.sendall(b"GET /healthz HTTP/1.1\r\n" + HOST + b"\r\n")
            told = b""
            while b"true}" not in told:
                told += line.recv(4096)
            assert told.startswith(b"HTTP/1.1 200")
