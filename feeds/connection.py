"""A connection to one race's Redis: the only module that imports ``redis``.

What is kept there, and where, is in `feeds.store` (what was read and decided) and
`feeds.published` (what everybody downloads). All keys of a race share one hash tag and so one place
in a cluster.
"""

import hashlib
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.resources import files
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

import redis
from redis.backoff import ExponentialBackoff
from redis.retry import Retry

TIMEOUT_S = 5.0


class StoreError(Exception):
    """The store did not do what was asked; the message says where it is and what to do."""


class Script:
    """A Lua script beside this module: all of it happens, and nothing in between, or none of it."""

    def __init__(self, name: str) -> None:
        self.source = files("feeds").joinpath(name).read_bytes()
        self.digest = hashlib.sha1(self.source, usedforsecurity=False).hexdigest()


class Connection:
    """One race in one Redis. Safe to share between threads.

    Parameters
    ----------
    url : ``redis://``, ``rediss://`` or ``unix://`` address; its password is never shown.
    race_key : the race folder's name; lower-case letters, digits and hyphens.
    retries : how often a call that got no answer is made again before it is an error.

    Raises
    ------
    StoreError
        Where the address cannot be understood, and from every method: where the server does
        not answer, or refuses.
    """

    def __init__(self, url: str, race_key: str, retries: int = 3) -> None:
        if not re.fullmatch(r"[a-z0-9-]+", race_key):
            raise ValueError(f"expected a race key of a-z, 0-9 and '-', got {race_key!r}")
        self._redis = _client(url, retries)
        self.address = address_of(url)
        self._race = f"{{{race_key}}}:"

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self._race[:-1]} at {self.address}>"

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

    def clear(self) -> None:
        """Forget the race: all that was read, decided and published."""
        pattern = re.sub(r"([\[\]*?\\])", r"\\\1", self._race) + "*"
        with self._clear_errors():
            for key in self._redis.scan_iter(pattern, count=1000):
                self._command("UNLINK", key)

    def _command(self, *words: str | bytes) -> Any:
        return self._redis.execute_command(*words)  # type: ignore[no-untyped-call]

    def _run(self, script: Script, keys: Sequence[str], told: Sequence[str | bytes]) -> Any:
        """Run a script; a client that got no answer runs it again by itself."""
        call = ("EVALSHA", script.digest, str(len(keys)), *keys, *told)
        try:
            return self._command(*call)
        except redis.exceptions.NoScriptError:  # a new server, or one told to forget scripts
            self._command("SCRIPT LOAD", script.source)
            return self._command(*call)

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


def _client(url: str, retries: int) -> redis.Redis:
    retry = Retry(ExponentialBackoff(cap=0.5, base=0.05), retries)
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
