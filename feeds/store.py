"""The reads of one race in Redis, each once, in order of arrival; and the published bytes.

The only module that imports ``redis``. Keys, which share one hash tag and so one place in a
cluster:

- ``{race}:reads``: a stream; an entry's one field is a read's identity, its value the rest
- ``{race}:seen``: a hash of the identities
- ``{race}:fixes``, ``{race}:corrections``: streams likewise, each with its ``…:seen``
- ``{race}:epoch``: a short name for this life of the store
- ``{race}:file:<name>``: bytes that everybody downloads
"""

import hashlib
import re
import secrets
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from importlib.resources import files
from itertools import islice
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

import redis
from redis.backoff import ExponentialBackoff
from redis.retry import Retry

from feeds.packed import BETWEEN, pack, unpack
from feeds.reads import Read

BATCH = 500  # reads a call; more block the server for longer, fewer cost more round trips
TIMEOUT_S = 5.0
SCRIPT = files("feeds").joinpath("store.lua").read_bytes()
PIECE = 5_000  # reads; longer pieces block the server for longer than one hundredth of a second
PIECES = files("feeds").joinpath("pieces.lua").read_bytes()
SCRIPT_SHA = hashlib.sha1(SCRIPT, usedforsecurity=False).hexdigest()


class StoreError(Exception):
    """The store did not do what was asked; the message says where it is and what to do."""


class Store:
    """One race in one Redis. Safe to share between threads.

    Every call may be repeated: after a `StoreError`, do it again.

    Parameters
    ----------
    url : ``redis://``, ``rediss://`` or ``unix://`` address; its password is never shown.
    race_key : the race folder's name; lower-case letters, digits and hyphens.

    Raises
    ------
    StoreError
        Where the address cannot be understood, and from every method: where the server does
        not answer, or refuses.
    """

    def __init__(self, url: str, race_key: str) -> None:
        if not re.fullmatch(r"[a-z0-9-]+", race_key):
            raise ValueError(f"expected a race key of a-z, 0-9 and '-', got {race_key!r}")
        self._redis = _client(url)
        self.address = address_of(url)
        self._redis.set_response_callback("XREAD", lambda answer, **_: answer)
        self._piece = self._redis.register_script(PIECES)
        timeout_s = self._redis.connection_pool.connection_kwargs.get("socket_timeout")
        self._block_s = min(2.0, float(timeout_s or TIMEOUT_S) / 2.0)
        self._race = f"{{{race_key}}}:"
        self._epoch = f"{{{race_key}}}:epoch"
        self._file = f"{{{race_key}}}:file:"

    def __repr__(self) -> str:
        return f"<Store {self._race[:-1]} at {self.address}>"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the connections."""
        self._redis.close()

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
                new += self._run_script(keys, [part for entry in batch for part in entry])
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

    def piece_after(self, cursor: str = "0", most: int = PIECE) -> tuple[bytes, str]:
        """Return many reads stored after a place in one piece, and the place after them.

        The fields of all of them, as `feeds.packed` writes them, with its sign between any two;
        none: empty. Ten times as quick as `reads_after`.
        """
        from_id = "-" if cursor == "0" else f"({cursor}"
        with self._clear_errors():
            last, body = self._piece([self._race + "reads"], [from_id, most, BETWEEN])
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

    def epoch(self) -> str:
        """Return the name of this life of the store; made on first use.

        A store that came back empty has another one, so that whatever was published from
        the old reads is not taken for news.
        """
        with self._clear_errors():
            self._command("SET", self._epoch, secrets.token_hex(4), "NX")
            return str(self._command("GET", self._epoch).decode())

    def bump_epoch(self) -> str:
        """Begin another epoch and return its name: after a loss, or a change of the past."""
        name = secrets.token_hex(4)
        with self._clear_errors():
            self._command("SET", self._epoch, name)
        return name

    def life(self) -> str:
        """Return what changes when the server was restarted or lost data, and at an epoch's end.

        Whoever sees it change puts in again all it has: what is there already stays once.
        """
        with self._clear_errors():
            about = self._command("INFO", "server")  # parsed by the client into a mapping
            return f"{about.get('run_id', '')} {self.epoch()}"

    def put_file(self, name: str, body: bytes, keep_s: float | None = None) -> None:
        """Publish bytes under a name, for so many seconds or for ever."""
        self.put_files({name: body}, keep_s)

    def put_files(self, bodies: Mapping[str, bytes], keep_s: float | None = None) -> None:
        """Publish several names at once: nobody sees one of them without the others."""
        keep_ms = None if keep_s is None else max(1, round(keep_s * 1000.0))
        with self._clear_errors(), self._redis.pipeline(transaction=True) as pipeline:
            for name, body in bodies.items():
                pipeline.set(self._file + name, body, px=keep_ms)
            pipeline.execute()

    def get_file(self, name: str) -> bytes | None:
        """Return the bytes published under a name, or None."""
        with self._clear_errors():
            body: bytes | None = self._command("GET", self._file + name)
            return body

    def has_file(self, name: str) -> bool:
        """Say whether bytes are published under a name."""
        with self._clear_errors():
            return bool(self._command("EXISTS", self._file + name))

    def clear(self) -> None:
        """Forget the race: reads, fixes, corrections, its epoch and what was published."""
        pattern = re.sub(r"([\[\]*?\\])", r"\\\1", self._race) + "*"
        with self._clear_errors():
            for key in self._redis.scan_iter(pattern, count=1000):
                self._command("UNLINK", key)

    def _command(self, *words: str | bytes) -> Any:
        return self._redis.execute_command(*words)  # type: ignore[no-untyped-call]

    def _run_script(self, keys: tuple[str, str], packed: list[bytes]) -> int:
        call = ("EVALSHA", SCRIPT_SHA, "2", *keys)
        try:
            return int(self._command(*call, *packed))
        except redis.exceptions.NoScriptError:  # a new server, or one told to forget scripts
            self._command("SCRIPT LOAD", SCRIPT)
            return int(self._command(*call, *packed))

    @contextmanager
    def _clear_errors(self) -> Iterator[None]:
        try:
            yield
        except redis.AuthenticationError as error:
            raise StoreError(
                f"the store at {self.address} refuses the login ({error}): "
                "mend the user and password in REDIS_URL"
            ) from None
        except (redis.ConnectionError, redis.TimeoutError) as error:
            raise StoreError(
                f"no answer from the store at {self.address} ({error}): start that server, "
                "mend REDIS_URL, or unset it to use the built-in store"
            ) from None
        except redis.RedisError as error:
            raise StoreError(f"the store at {self.address} refuses: {error}") from None


def _client(url: str) -> redis.Redis:
    retry = Retry(ExponentialBackoff(cap=0.5, base=0.05), 3)
    try:
        address_of(url)  # refuses what only looks like an address
        return redis.Redis.from_url(
            url, socket_timeout=TIMEOUT_S, socket_connect_timeout=2.0, retry=retry
        )
    except (ValueError, TypeError):  # may quote the address, password and all: `from None`
        raise StoreError(
            "the store's address cannot be understood: expected redis://[user:password@]host:"
            "port/0, rediss://… or unix:///path. Write / # ? @ in a password as %2F %23 %3F %40."
        ) from None


def address_of(url: str) -> str:
    """Return a store's address as it may be shown: without user and password.

    Raises
    ------
    ValueError
        Where it cannot be told what is password and what is not; the address is not quoted.

    Examples
    --------
    >>> address_of("redis://crew:secret@timing.example:6380/2?password=secret")
    'redis://timing.example:6380/2'
    """
    try:
        parts = urlsplit(url)
        port = "" if parts.port is None else f":{parts.port}"
    except ValueError:
        raise ValueError("the address cannot be read") from None
    if parts.scheme not in ("redis", "rediss", "unix") or "@" in parts[2] + parts[3] + parts[4]:
        raise ValueError("the address cannot be read")
    if parts.scheme == "unix":
        return f"unix://{parts.path}"
    return f"{parts.scheme}://{parts.hostname or 'localhost'}{port}{parts.path}"
