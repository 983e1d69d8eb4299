"""What every timing system we can play has in common."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from feeds.reads import Read


class Peer(Protocol):
    """A timing system as one of its connections sees it. Who dials is its module's ``ROLE``.

    It outlives a connection: ``greet`` begins each one anew, and what was not acknowledged, or
    not fetched, goes over the next.
    """

    def greet(self, now_s: float) -> bytes:
        """Return what it says first on a new connection; often nothing."""
        ...

    def send(self, reads: Sequence[Read], now_s: float) -> bytes:
        """Return what it says of new reads. What must wait its turn comes out later."""
        ...

    def gun(self, place: str, at_s: float, now_s: float) -> bytes:
        """Return what it says of a gun fired at a place."""
        ...

    def receive(self, data: bytes, now_s: float) -> bytes:
        """Return its answer to what we said."""
        ...

    def due(self, now_s: float) -> bytes:
        """Return what it says unasked: what nobody acknowledged in time, and its pings."""
        ...

    @property
    def waiting(self) -> int:
        """How many of its reads it would still have to send, or send again."""
        ...


class CannotSay(ValueError):
    """Why a read cannot be put into a system's words."""


def plain(text: str, forbidden: str) -> str:
    """Return a text, or raise `CannotSay` where it holds what would end a field."""
    if found := sorted(set(text) & set(forbidden + "\r\n\0")):
        raise CannotSay(f"expected a name without {' '.join(map(repr, found))}, got {text!r}")
    return text


def clock(at: datetime, decimals: int) -> str:
    """Return the time of day a box shows, cut, not rounded, to so many decimals.

    Examples
    --------
    >>> clock(datetime(2026, 6, 17, 10, 30, 0, 129000), 2)
    '10:30:00.12'
    """
    return f"{at:%H:%M:%S.%f}"[: 9 + decimals]
