"""What was published last, kept in memory: the web answers from here, whatever the store does.

A thread of its own follows the head and fetches what it names, so that no request waits for the
store. Only a file that is not in memory is asked of it, aside and not for long.
"""

from __future__ import annotations

import asyncio
import json
import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from dashboard.web.aside import Aside
from feeds.published import HEAD, SLOTS
from feeds.store import Store, StoreError

LOOK_S = 0.2  # between two looks at the head
AWAY_S = 2.0  # a store silent for so long is asked nothing more on anybody's behalf
PATIENCE_S = 0.5  # with the store, for a file that is not in memory
FIRST_LOOK_S = 0.5  # which a server waits for when it begins, if the store is there
MOST_BYTES = 64 * 2**20  # of files in memory; those the head names are kept even beyond
ASKING = 4  # threads that ask the store for what is not in memory
NUMBERED = ("segment-", "snapshot-", "outlook-")  # these never change

log = logging.getLogger(__name__)


class Published(Protocol):
    """Where published files are: the store itself, or a mirror of it."""

    def get_file(self, name: str) -> bytes | None:
        """Return the bytes published under a name, or None."""
        ...


class Away(Exception):
    """The store does not answer in time, and the file is not in memory."""


class Mirror:
    """The files of one race that were published last. Safe to share between threads.

    Parameters
    ----------
    store : where they are published.
    most_bytes : how many of them are kept.
    now : tells a time that never goes back, seconds.
    """

    def __init__(
        self,
        store: Store,
        most_bytes: int = MOST_BYTES,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self.store, self.most_bytes, self._now = store, most_bytes, now
        self._head: bytes | None = None
        self._files: OrderedDict[str, bytes] = OrderedDict()
        self._named: frozenset[str] = frozenset()  # by the head: kept whatever happens
        self._lock = threading.Lock()
        self._answered_s = now()  # when the store last said anything
        self._heard_s = -float("inf")  # when it last had a head
        self.has_answered = False  # the store has said, once at least, what is published
        self._has_looked = threading.Event()
        self._trouble = ""
        self._aside = Aside("mirror", ASKING)
        self._asked: dict[str, asyncio.Future[bytes | None]] = {}

    def get_file(self, name: str) -> bytes | None:
        """Return a file as it is in memory, or None; asks nobody."""
        if name == HEAD:
            return self._head
        with self._lock:
            return self._files.get(name)

    @property
    def age_s(self) -> float:
        """How long ago the store last told the head; infinite: never."""
        return self._now() - self._heard_s

    @property
    def is_away(self) -> bool:
        """Whether the store has not answered for a while."""
        return self._now() - self._answered_s > AWAY_S

    def why_not(self) -> str:
        """Say why there is nothing to show; empty: there is."""
        if self._head is not None:
            return ""
        if self._trouble or self.is_away:
            return self._trouble or "the store does not answer"
        return "nothing is published yet: run 'poursuite publish', or 'poursuite serve'"

    async def find(self, name: str) -> bytes | None:
        """Return a file from memory, else from the store; None: there is none.

        Raises
        ------
        Away
            Where the store does not say in time.
        """
        body = self.get_file(name)
        if body is not None:
            return body
        if self.is_away:
            raise Away(name)
        asked = self._asked.get(name)  # who asks for the same waits for the same answer
        if asked is None:
            asked = self._asked[name] = asyncio.ensure_future(self._aside(self._fetch, name))
            asked.add_done_callback(lambda _: self._asked.pop(name, None))
        try:
            return await asyncio.wait_for(asyncio.shield(asked), PATIENCE_S)
        except TimeoutError:  # not there in time: so it will be said, as of what is not there yet
            if self.is_away:
                raise Away(name) from None
            return None
        except StoreError:
            raise Away(name) from None

    def _fetch(self, name: str) -> bytes | None:
        body = self.store.get_file(name)
        if body is not None and is_numbered(name, ""):
            self._keep({name: body})
        return body

    def look(self) -> None:
        """Take in what is new.

        Raises
        ------
        StoreError
            Where the store does not answer; what was known stays.
        """
        body = self.store.get_file(HEAD)
        self._answered_s, self.has_answered = self._now(), True
        if body is None:  # not yet, or the store was emptied: what was known is still the best
            return
        if body != self._head:
            head = json.loads(body)
            names, folder = named_by(head), f"{head['epoch']}/"
            with self._lock:
                unknown = names - self._files.keys()
            new = {name: self.store.get_file(name) for name in unknown}
            with self._lock:
                # Another epoch's are of no use, and a list that the head names no longer may tell
                # somebody's name who has opted out since.
                stay = [one for one in self._files if one in names or is_numbered(one, folder)]
                self._files = OrderedDict((one, self._files[one]) for one in stay)
                self._named = names
            self._keep({name: found for name, found in new.items() if found is not None})
            self._head = body
        self._heard_s = self._now()

    def _keep(self, files: Mapping[str, bytes]) -> None:
        with self._lock:
            self._files |= files
            size = sum(map(len, self._files.values()))
            for name in [name for name in self._files if name not in self._named]:
                if size <= self.most_bytes:
                    break
                size -= len(self._files.pop(name))  # the one that came first

    def run(self, stop: threading.Event) -> None:
        """Follow the head until told to stop; a failing store is asked again."""
        while not stop.is_set():
            try:
                self.look()
                if self._trouble:
                    log.warning("the store answers again")
                self._trouble = ""
            except StoreError as error:
                if not self._trouble:
                    log.error("pages show what was known last: %s", error)
                self._trouble = str(error)
            except Exception:  # a head that cannot be read: the next one will be
                log.exception("the head was not taken in")
            self._has_looked.set()
            stop.wait(LOOK_S)

    async def begun(self) -> None:
        """Wait for the first look, a moment."""
        await self._aside(self._has_looked.wait, FIRST_LOOK_S)


def is_numbered(name: str, folder: str) -> bool:
    """Say whether a file never changes, and is in a folder; an empty one: in any.

    Examples
    --------
    >>> is_numbered("e1/segment-6", "e1/"), is_numbered("names-1a.json", "e1/")
    (True, False)
    """
    return name.startswith(folder) and name.rpartition("/")[2].startswith(NUMBERED)


def named_by(head: Mapping[str, Any]) -> frozenset[str]:
    """Return the names of the files that whoever begins with this head asks for.

    Examples
    --------
    >>> sorted(named_by({"epoch": "e1", "snapshot": 5, "segment": 6, "names": "names-1.json"}))
    ['e1/outlook-5', 'e1/segment-6', 'e1/snapshot-5', 'names-1.json']
    """
    begin, end = int(head["snapshot"]), int(head["segment"])
    numbered = [f"snapshot-{begin}", f"outlook-{begin}"]
    numbered += [f"segment-{number}" for number in range(begin + 1, end + 1)]
    named = [str(head[slot]) for slot in SLOTS if head.get(slot)]
    return frozenset([*(f"{head['epoch']}/{name}" for name in numbered), *named])
