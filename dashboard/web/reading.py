"""A request's body, read once and given on: to whoever expects to read it from the network."""

from __future__ import annotations

from starlette.types import Message, Receive


class TooLarge(Exception):
    """More than was to be read."""


async def whole_body(receive: Receive, most_bytes: float = float("inf")) -> bytes | None:
    """Return a body; None: the sender is gone.

    Raises
    ------
    TooLarge
        As soon as it has more bytes than that; the rest is not read.
    """
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return None
        body += message.get("body", b"")
        if len(body) > most_bytes:
            raise TooLarge
        if not message.get("more_body", False):
            return bytes(body)


def given(body: bytes, receive: Receive) -> Receive:
    """Return what gives a body that has been read, and then what comes after it."""
    waiting = [body]

    async def give() -> Message:
        if waiting:
            return {"type": "http.request", "body": waiting.pop(), "more_body": False}
        return await receive()

    return give
