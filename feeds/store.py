"""The reads of one race in Redis, each once, in order of arrival; fixes and corrections likewise.

Keys, beside those of `feeds.published`:

- ``{race}:reads``: a stream; an entry's one field is a read's identity, its value the rest
- ``{race}:seen``: a hash of the identities
- ``{race}:fixes``, ``{race}:corrections``: streams likewise, each with its ``…:seen``
- ``{race}:life``: a hash: the name of this life of the store, and how many entries each stream has
"""

import secrets
import time
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from typing import Any

from feeds.connection import TIMEOUT_S, Script, StoreError, address_of
from feeds.packed import BETWEEN, pack, unpack
from feeds.published import Published
from feeds.reads import Read

__all__ = ["Condition", "Store", "StoreError", "address_of"]

STREAMS = ("reads", "fixes", "corrections")
BATCH = 500  # reads a call; more block the server for longer, fewer cost more round trips
PIECE = 5_000  # reads; longer pieces block the server for longer than one hundredth of a second
SCRIPT, PIECES = Script("store.lua"), Script("pieces.lua")


@dataclass(frozen=True, slots=True)
class Condition:
    """How the store is, as it says itself."""

    life: str  # changes when the server was restarted or lost data
    lost: str  # part of a stream, in the last quarter of an hour, in words; empty: none
    evicts: str  # the policy by which it may throw data away; empty: it does not


class Store(Published):
    """One race in one Redis. Safe to share between threads.

    Every call may be repeated: after a `StoreError`, do it again.
    """

    def __init__(self, url: str, race_key: str, retries: int = 3) -> None:
        super().__init__(url, race_key, retries)
        self._redis.set_response_callback("XREAD", lambda answer, **_: answer)
        timeout_s = self._redis.connection_pool.connection_kwargs.get("socket_timeout")
        self._block_s = min(2.0, float(timeout_s or TIMEOUT_S) / 2.0)

    def add(self, reads: Iterable[Read]) -> int:
        """Store reads, each once, and return how many were new.

        After an answer was lost and the call repeated by itself, the reads that its first
        try stored are not counted as new; they are stored all the same.
        """
        return self.append("reads", map(pack, reads))

    def append(self, stream: str, entries: Iterable[tuple[bytes, bytes]]) -> int:
        """Store entries, each an identity and the rest, once; as `add` does with reads."""
        new = 0
        remaining = iter(entries)
        while batch := list(islice(remaining, BATCH)):
            with self._clear_errors():
                new += self._run_script([stream], [part for entry in batch for part in entry])[2]
        return new

    def reads_after(
        self, cursor: str = "0", wait_s: float = 0.0, most: int = 10_000
    ) -> tuple[list[Read], str]:
        """Return the reads stored after a place, in order of arrival, and the place after them.

        Parameters
        ----------
        cursor : "0" for the first read, or what the call before returned. It means nothing
            in another life: begin again at "0".
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

    def piece_after(self, cursor: str = "0", most: int = PIECE) -> tuple[bytes, str]:
        """Return many reads stored after a place in one piece, and the place after them.

        The fields of all of them, as `feeds.packed` writes them, with its sign between any two;
        none: empty. Ten times as quick as `reads_after`.
        """
        from_id = "-" if cursor == "0" else f"({cursor}"
        with self._clear_errors():
            last, body = self._run(PIECES, [self._race + "reads"], [from_id, str(most), BETWEEN])
        return body, last.decode() or cursor

    def first_place(self) -> str:
        """Return the place of the first read: of another stream it is another one. None: empty."""
        with self._clear_errors():
            found = self._command("XRANGE", self._race + "reads", "-", "+", "COUNT", "1")
        return str(found[0][0].decode()) if found else ""

    def count(self) -> int:
        """Return how many reads are stored."""
        with self._clear_errors():
            return int(self._command("XLEN", self._race + "reads"))

    def life(self) -> str:
        """Return what changes when the server was restarted or lost data, and never otherwise.

        Whoever sees it change puts in again all it has: what is there already stays once.
        """
        return self.look().life

    def look(self) -> Condition:
        """Return how the store is, once it has put right what it knows of its own streams."""
        with self._clear_errors():
            about = self._command("INFO")  # parsed by the client into a mapping
            policy = str(about.get("maxmemory_policy", "noeviction"))
            name, lost, _ = self._run_script(STREAMS, [])
        stream, there, most = lost.decode().removeprefix(self._race).split() if lost else ("", 0, 0)
        return Condition(
            life=f"{about.get('run_id', '')} {name.decode()}",
            lost=f"{stream}: {there} left of {most}" if lost else "",
            evicts="" if policy == "noeviction" else policy,
        )

    def _run_script(self, streams: Iterable[str], packed: list[bytes]) -> Any:
        keys = [f"{self._race}life"]
        for stream in streams:
            seen = "seen" if stream == "reads" else f"{stream}:seen"
            keys += self._race + stream, self._race + seen
        while True:
            answer = self._run(SCRIPT, keys, [secrets.token_hex(4), *packed])
            if answer[2] >= 0:  # else it mends a stream, a part at a time
                return answer
