"""The reads of one race in Redis, each once, in order of arrival, and what was decided on top.

Keys, beside those of `feeds.published`:

- ``{race}:reads``: a stream; an entry's one field is a read's identity, its value the rest
- ``{race}:seen``: a hash of the identities
- ``{race}:fixes``, ``{race}:corrections``: streams likewise, each with its ``…:seen``
- ``{race}:epoch``: a short name for this life of the store
"""

import secrets
import time
from collections.abc import Iterable
from itertools import islice

from feeds.connection import TIMEOUT_S, Script, StoreError, address_of
from feeds.published import Published
from feeds.reads import Read

__all__ = ["BETWEEN", "Store", "StoreError", "address_of", "pack", "unpack"]

BATCH = 500  # reads a call; more block the server for longer, fewer cost more round trips
BETWEEN = "\x1f"  # the unit separator: no chip code, mat or source has it
SCRIPT = Script("store.lua")


class Store(Published):
    """One race in one Redis. Safe to share between threads.

    Every call may be repeated: after a `StoreError`, do it again.
    """

    def __init__(self, url: str, race_key: str) -> None:
        super().__init__(url, race_key)
        self._redis.set_response_callback("XREAD", lambda answer, **_: answer)
        timeout_s = self._redis.connection_pool.connection_kwargs.get("socket_timeout")
        self._block_s = min(2.0, float(timeout_s or TIMEOUT_S) / 2.0)
        self._epoch = self._race + "epoch"

    def add(self, reads: Iterable[Read]) -> int:
        """Store reads, each once, and return how many were new.

        After an answer was lost and the call repeated by itself, the reads that its first
        try stored are not counted as new; they are stored all the same.
        """
        return self.append("reads", map(pack, reads))

    def append(self, stream: str, entries: Iterable[tuple[bytes, bytes]]) -> int:
        """Store entries, each an identity and the rest, once; as `add` does with reads."""
        keys = self._race + stream, self._race + ("seen" if stream == "reads" else f"{stream}:seen")
        new = 0
        remaining = iter(entries)
        while batch := list(islice(remaining, BATCH)):
            with self._clear_errors():
                new += int(self._run(SCRIPT, keys, [part for entry in batch for part in entry]))
        return new

    def reads_after(
        self, cursor: str = "0", wait_s: float = 0.0, most: int = 10_000
    ) -> tuple[list[Read], str]:
        """Return the reads stored after a place, in order of arrival, and the place after them.

        Parameters
        ----------
        cursor : "0" for the first read, or what the call before returned. It means nothing
            in another epoch: begin again at "0".
        wait_s : how long to wait for a read if there is none, seconds.
        most : how many reads at most.
        """
        entries, cursor = self.entries_after("reads", cursor, wait_s, most)
        return [unpack(*entry) for entry in entries], cursor

    def entries_after(
        self, stream: str, cursor: str = "0", wait_s: float = 0.0, most: int = 10_000
    ) -> tuple[list[tuple[bytes, bytes]], str]:
        """Return the entries of a stream stored after a place; as `reads_after` does with reads."""
        until_s = time.monotonic() + wait_s
        while True:
            left_s = until_s - time.monotonic()
            block_ms = round(min(left_s, self._block_s) * 1000.0)
            blocking = ["BLOCK", str(block_ms)] if wait_s > 0.0 and block_ms > 0 else []
            with self._clear_errors():
                answer = self._command(
                    "XREAD", "COUNT", str(most), *blocking, "STREAMS", self._race + stream, cursor
                )
            if answer:  # of one stream; a mapping in newer protocols, a list of pairs before
                [(_, entries)] = answer.items() if isinstance(answer, dict) else answer
                return [tuple(entry[1][:2]) for entry in entries], entries[-1][0].decode()
            if not blocking:
                return [], cursor

    def count(self) -> int:
        """Return how many reads are stored."""
        with self._clear_errors():
            return int(self._command("XLEN", self._race + "reads"))

    def epoch(self) -> str:
        """Return the name of this life of the store; made on first use.

        A store that came back empty has another one, so that whatever was published from
        the old reads is not taken for news.
        """
        with self._clear_errors():
            self._command("SET", self._epoch, secrets.token_hex(4), "NX")
            return str(self._command("GET", self._epoch).decode())

    def life(self) -> str:
        """Return what changes when the server was restarted or lost data.

        Whoever sees it change puts in again all it has: what is there already stays once.
        """
        with self._clear_errors():
            about = self._command("INFO", "server")  # parsed by the client into a mapping
            return f"{about.get('run_id', '')} {self.epoch()}"


def pack(read: Read) -> tuple[bytes, bytes]:
    r"""Return a read as the store keeps it: its identity, and the rest.

    Times are kept to the millisecond.

    Examples
    --------
    >>> pack(Read("0042", "1km", 2.5, 3.25, "demo"))
    (b'0042\x1f1km\x1f2500', b'3250\x1fdemo')
    """
    tag, mat, source = read.tag, read.mat, read.source
    if BETWEEN in tag or BETWEEN in mat or BETWEEN in source:
        tag, mat, source = (word.replace(BETWEEN, " ") for word in (tag, mat, source))
    return (
        f"{tag}{BETWEEN}{mat}{BETWEEN}{round(read.at_s * 1000.0)}".encode("utf-8", "replace"),
        f"{round(read.received_s * 1000.0)}{BETWEEN}{source}".encode("utf-8", "replace"),
    )


def unpack(identity: bytes, rest: bytes) -> Read:
    """Return the read that was packed.

    Examples
    --------
    >>> unpack(*pack(Read("0042", "1km", 2.5, 3.25, "demo")))
    Read(tag='0042', mat='1km', at_s=2.5, received_s=3.25, source='demo')
    """
    tag, mat, at_ms = identity.decode().split(BETWEEN)
    received_ms, source = rest.decode().split(BETWEEN)
    return Read(tag, mat, int(at_ms) / 1000.0, int(received_ms) / 1000.0, source)
