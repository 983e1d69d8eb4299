"""Patience with connections: how many there are, how slow they may be, how long their heads.

uvicorn waits for ever for the rest of a request, and for a reader to take its answer. Here each
has its time; and where more come than may be open, whoever has waited longest without a whole
request goes first, so that a thousand half-sent ones keep nobody out.
"""

from __future__ import annotations

import asyncio
import logging
import resource
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

OWN_FILES = 256  # that a server has open besides connections
FRAMED = 8  # bytes on the wire for one of a body that comes in the smallest chunks
ENDING = "ending"  # in the state of a server: an event that is set when it begins to end
SLACK = 2 * 2**20  # bytes that may come after a body that was refused

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a connection may cost."""

    connections: int = 4000
    header_bytes: int = 16 * 1024
    body_bytes: int = 64 * 1024
    patience_s: float = 10.0


def files_granted(connections: int) -> int:
    """Ask the system for as many open files as connections need; return how many there may be."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = connections + OWN_FILES
    if soft < wanted:
        most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        with suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
        soft = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    return min(connections, max(16, soft - OWN_FILES))


def patient(bounds: Bounds) -> type[HttpToolsProtocol]:
    """Return the protocol of a server with these bounds, which all its connections share."""
    waiting: dict[HttpToolsProtocol, None] = {}  # without a whole request; the longest first

    class Patient(HttpToolsProtocol):
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            self._coming: asyncio.TimerHandle | None = None  # ends who sends too slowly
            self._going: asyncio.TimerHandle | None = None  # ends who takes too slowly
            self._came = self._head = 0  # bytes of this request, and of its head

        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
            super().connection_made(transport)
            self._wait()
            if len(self.connections) > bounds.connections:
                oldest = next(iter(waiting))
                log.debug("too many connections: the oldest without a request is closed")
                oldest.transport.abort()
                waiting.pop(oldest, None)

        def connection_lost(self, exc: Exception | None) -> None:
            self._have()
            self.resume_writing()
            super().connection_lost(exc)

        def data_received(self, data: bytes) -> None:
            if self.transport.is_closing():
                return
            if self._coming is None and not self._is_answering():
                self._wait()
            if not self._is_answering():
                self.transport.set_write_buffer_limits()  # an answer's head and body go together
            self._came += len(data)
            if self._came > bounds.header_bytes + FRAMED * bounds.body_bytes + SLACK:
                self.transport.abort()
                return
            super().data_received(data)
            is_in_head = self.headers is not None and not self._is_answering()
            if is_in_head and self._came > 2 * bounds.header_bytes and self._coming is not None:
                self._end(431)

        def on_message_begin(self) -> None:
            super().on_message_begin()
            self._came = self._head = 0

        def on_header(self, name: bytes, value: bytes) -> None:
            self._head += len(name) + len(value) + 4
            if self._head <= bounds.header_bytes:
                super().on_header(name, value)

        def on_headers_complete(self) -> None:
            if self._head + len(self.url) > bounds.header_bytes:
                own, self.app = self.app, head_too_long
                try:
                    super().on_headers_complete()
                finally:
                    self.app = own
            else:
                super().on_headers_complete()

        def on_message_complete(self) -> None:
            self._have()
            super().on_message_complete()

        def on_response_complete(self) -> None:
            self.transport.set_write_buffer_limits(high=0)  # what is not taken is noticed now
            super().on_response_complete()
            if self._is_answering() or self.transport.is_closing():
                return
            waiting[self] = None  # kept open for the next request, as long as there is room

        def pause_writing(self) -> None:
            super().pause_writing()
            self._going = self._going or self.loop.call_later(
                bounds.patience_s, self.transport.abort
            )

        def resume_writing(self) -> None:
            super().resume_writing()
            if self._going is not None:
                self._going.cancel()
                self._going = None

        def shutdown(self) -> None:
            ending = self.app_state.get(ENDING)
            if ending is not None:  # answers without an end come to one
                ending.set()
            super().shutdown()

        def _is_answering(self) -> bool:
            return self.cycle is not None and not self.cycle.response_complete

        def _wait(self) -> None:
            """Begin to wait for a whole request."""
            waiting.pop(self, None)
            waiting[self] = None
            self._came = self._head = 0
            self._coming = self.loop.call_later(bounds.patience_s, self._end, 408)

        def _have(self) -> None:
            """Stop waiting: it is there, or its sender is gone."""
            waiting.pop(self, None)
            if self._coming is not None:
                self._coming.cancel()
                self._coming = None

        def _end(self, status: int) -> None:
            """Close a connection whose request never came, with a word if none was said yet."""
            self._have()
            if not self._is_answering() and not self.transport.is_closing():
                self.transport.write(
                    STATUS_LINE[status] + b"content-length: 0\r\nconnection: close\r\n\r\n"
                )
                self.transport.close()
            else:
                self.transport.abort()

    return Patient


async def head_too_long(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer a request whose address and headers are too long."""
    headers = [(b"content-length", b"0"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": 431, "headers": headers})
    await send({"type": "http.response.body", "body": b""})
