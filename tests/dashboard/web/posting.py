"""A server in a thread of its own, and who posts to it over a socket."""

import http.client
import json
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

import uvicorn
from starlette.types import ASGIApp

from dashboard.web.connections import Bounds, patient


@dataclass(frozen=True)
class Answer:
    status_code: int
    headers: Mapping[str, str]
    text: str

    def json(self) -> Any:
        return json.loads(self.text)


@dataclass(frozen=True)
class Client:
    port: int

    def ask(
        self,
        method: str,
        path: str,
        content: bytes | Iterable[bytes] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        with suppress(BrokenPipeError, ConnectionResetError):  # it has heard enough and says so
            connection.request(method, path, content, dict(headers or {}))
        answer = connection.getresponse()
        told = {name.lower(): value for name, value in answer.getheaders()}
        found = Answer(answer.status, told, answer.read().decode("utf-8", "replace"))
        connection.close()
        return found

    def post(
        self, path: str, content: bytes | Iterable[bytes], headers: Mapping[str, str] | None = None
    ) -> Answer:
        return self.ask("POST", path, content, headers)


@contextmanager
def serving(app: ASGIApp, bounds: Bounds = Bounds()) -> Iterator[Client]:  # noqa: B008
    config = uvicorn.Config(
        app, host="127.0.0.1", port=0, log_config=None, http=patient(bounds), ws="none"
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        time.sleep(0.01)
    try:
        yield Client(server.servers[0].sockets[0].getsockname()[1])
    finally:
        server.should_exit = True
        thread.join()
