"""The reads of a store in columns, taken in once for everybody in this process who counts them."""

import logging
from collections import deque
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Lock
from typing import Protocol
from weakref import WeakKeyDictionary

import numpy as np

from feeds.believe.heard import Heard
from feeds.packed import BETWEEN, pack, unpack
from feeds.reads import Read

READS = "reads"  # the stream
LONG = 100_000  # bytes: there are more to come
AHEAD = 3  # pieces that are under way at once
FIELDS = 5  # of a read: tag, mat, milliseconds, when it was heard, by which way

log = logging.getLogger(__name__)


class Told(Protocol):
    """Where reads, fixes and corrections are: a store, or a race folder (`feeds.recorded`)."""

    def piece_after(self, cursor: str = ...) -> tuple[bytes, str]:
        """Return the fields of many reads after a place, and the place after them."""
        ...

    def first_place(self) -> str:
        """Return what is another where the reads are others; empty: there are none."""
        ...

    def entries_after(
        self, stream: str, cursor: str = ...
    ) -> tuple[list[tuple[bytes, bytes]], str]:
        """Return entries of a stream after a place, and the place after them."""
        ...


class StoredReads:
    """What was taken of one store's reads so far. Safe between threads."""

    def __init__(self) -> None:
        self.heard = Heard()
        self._first, self._cursor = "", "0"
        self._lock = Lock()

    def take(self, store: Told) -> None:
        """Take in whatever is new.

        Raises
        ------
        StoreError
            Where the store cannot be reached. Nothing is lost: the next call takes it up.
        """
        with self._lock:
            self._first = self._first or store.first_place()
            piece = store.piece_after(self._cursor)
            if len(piece[0]) < LONG:
                self._put(store, *piece)
                return
            self._put(store, *piece)
            for more in _pieces_after(store, self._cursor):
                self._put(store, *more)

    def _put(self, store: Told, body: bytes, after: str) -> None:
        if not body:
            return
        try:
            put_piece(self.heard, body)
        except ValueError:  # something in it was not written by us
            entries, _ = store.entries_after(READS, self._cursor)  # so many, and maybe more
            self.heard.add(_readable(entries))
        self._cursor = after

    def are_of(self, store: Told) -> bool:
        """Say whether these are the reads that the store still has."""
        return self._first in ("", store.first_place())


def _pieces_after(store: Told, cursor: str) -> Iterator[tuple[bytes, str]]:
    """Give all pieces after a place; while one is taken apart the next ones come."""
    found = (b"", cursor)

    def following() -> tuple[bytes, str]:
        nonlocal found
        found = store.piece_after(found[1])
        return found

    with ThreadPoolExecutor(1) as ahead:  # one: they are asked for in their order
        coming = deque(ahead.submit(following) for _ in range(AHEAD))
        while (piece := coming.popleft().result())[0]:
            coming.append(ahead.submit(following))
            yield piece


_taken: "WeakKeyDictionary[Told, StoredReads]" = WeakKeyDictionary()
_one_at_a_time = Lock()


def stored_reads(store: Told) -> StoredReads:
    """Return what this process has of a store's reads; of one that was begun anew, nothing yet."""
    with _one_at_a_time:
        found = _taken.get(store)
        if found is None or not found.are_of(store):
            found = _taken[store] = StoredReads()
        return found


def put_piece(heard: Heard, body: bytes) -> None:
    """Take in reads as a store tells them: their fields, with a sign between any two.

    Examples
    --------
    >>> heard = Heard()
    >>> reads = [Read("7", "start", 2.5, 3.25, "a"), Read("7", "1km", 300.0, 9.0)]
    >>> put_piece(heard, piece_of(reads))
    >>> [heard.read(number).mat for number in range(len(heard))]
    ['start', '1km']
    """
    parts = body.decode().split(BETWEEN)
    at_ms, received_ms = ([*map(int, parts[place::FIELDS])] for place in (2, 3))
    if len(parts) != FIELDS * len(at_ms):
        raise ValueError(f"expected {FIELDS} fields a read, got {len(parts)} in all")
    heard.put(
        parts[0::FIELDS],
        parts[1::FIELDS],
        np.array(at_ms, dtype=np.int64),
        np.array(received_ms, dtype=np.int64),
        parts[4::FIELDS],
    )


def _readable(entries: list[tuple[bytes, bytes]]) -> Iterator[Read]:
    """Give the reads of entries; one that says nothing does not stop the others."""
    for entry in entries:
        try:
            yield unpack(*entry)
        except ValueError:
            log.error("passed over in the store: %.200r", entry)


def piece_of(reads: list[Read]) -> bytes:
    """Return reads in one piece."""
    sign = BETWEEN.encode()
    return sign.join(sign.join(pack(read)) for read in reads)
