"""From a listener to the disk, to the store, and only then to an acknowledgement.

``Delivery`` is what all feeds of a program go through, two threads long: one writes the journal
(what comes while the disk is busy is written together, with one fsync), one fills the store.
While the store is away the journal goes on taking what comes, nothing is acknowledged and
nothing piles up in memory: once the store is back it is given what the journal has. A store
that was restarted, or came back without its data, is given the whole journal.
"""

import logging
import queue
import threading
import time
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field

from feeds.reads import log_reads
from feeds.store import Store, StoreError
from feeds.timing.journal import Entry, Journal, JournalError, Place, Torn, read_journal
from feeds.timing.refill import put

log = logging.getLogger(__name__)

MOST_COMING = 256  # deliveries that wait for the disk; each is what one message holds
MOST_UNSTORED = 10_000  # deliveries, and entries kept in memory, that wait for the store
LOOK_S = 1.0  # between two looks at an idle store
RETRY_S = 0.2


class TooBusy(Exception):
    """More is waiting than memory is meant for: try again in a second."""


@dataclass(slots=True, eq=False)
class Receipt:
    """What becomes of one delivery.

    Both futures fail with `JournalError` where nothing was written, and with `TooBusy` where the
    program ends before it is done.
    """

    entries: Sequence[Entry]
    journalled: "Future[None]" = field(default_factory=Future)  # the disk has it
    stored: "Future[int | None]" = field(default_factory=Future)
    # the store has it too, so acknowledge: how many reads were new, or None where they went
    # by way of the journal and nobody counted
    place: Place | None = None  # in the journal, at or before its first entry
    is_on_disk_only: bool = False  # its entries were let go

    def __post_init__(self) -> None:
        """Let nobody cancel: the futures tell what happened, whoever still listens."""
        self.journalled.set_running_or_notify_cancel()
        self.stored.set_running_or_notify_cancel()


@dataclass(slots=True)
class Health:
    """How journal and store are, for whoever runs the race; empty texts mean well."""

    journal: str = ""
    store: str = ""
    is_behind: bool = True  # the store is being given what the journal has
    journalled: int = 0  # entries, since the start
    unstored: int = 0  # deliveries that wait for the store
    torn: int = 0  # lines of the journal that a crash cut short


class Delivery:
    """Takes what feeds heard to the journal and the store. Safe to share between threads.

    At its start the store is given all that the journal has.

    Parameters
    ----------
    journal : of this program; closed at the end.
    store : Store
    """

    def __init__(self, journal: Journal, store: Store) -> None:
        self.journal, self.store, self.health = journal, store, Health()
        self._coming: queue.Queue[Receipt] = queue.Queue(MOST_COMING)
        self._unstored: deque[Receipt] = deque()
        self._in_memory = 0  # entries of the unstored
        self._count = threading.Lock()  # held to change these two together
        self._since: Place | None = None  # the store lacks what came from here on; None: all
        self._life = ""
        self._looked_s = 0.0
        self._stop, self._is_written, self._news = (threading.Event() for _ in range(3))
        self._threads = [
            threading.Thread(target=self._write_on, name="journal"),
            threading.Thread(target=self._store_on, name="store"),
        ]

    def __enter__(self) -> "Delivery":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Deliver what has been taken, as far as disk and store let us, and end."""
        self._stop.set()
        self._news.set()
        for thread in self._threads:
            thread.join()
        self.journal.close()

    def take(self, entries: Sequence[Entry]) -> Receipt:
        """Take entries to be delivered, in the order of the calls; does not wait.

        Raises
        ------
        TooBusy
            Where too much is waiting: the caller slows its sender down.
        """
        if max(len(self._unstored), self._in_memory) > MOST_UNSTORED or self._stop.is_set():
            raise TooBusy("too much waits for the store")
        receipt = Receipt(entries)
        try:
            self._coming.put_nowait(receipt)
        except queue.Full:
            raise TooBusy("too much waits for the disk") from None
        log_reads(log, "heard", (one.read for one in entries if one.read is not None))
        return receipt

    def _write_on(self) -> None:
        """Journal what comes, until told to stop and all is written."""
        while True:
            is_last = self._stop.is_set()
            taken: list[Receipt] = []
            with suppress(queue.Empty):
                taken.append(self._coming.get(timeout=RETRY_S))
                while True:
                    taken.append(self._coming.get_nowait())
            if taken:
                self._write(taken)
            elif is_last:
                break
        self._is_written.set()
        self._news.set()

    def _write(self, taken: list[Receipt]) -> None:
        try:
            begin = self.journal.append([one for receipt in taken for one in receipt.entries])
        except JournalError as error:
            if not self.health.journal:
                log.error("%s", error)
            self.health.journal = str(error)
            for receipt in taken:
                receipt.journalled.set_exception(error)
                receipt.stored.set_exception(error)
            return
        if self.health.journal:
            log.warning("the journal is written again")
        self.health.journal = ""
        for receipt in taken:
            self.health.journalled += len(receipt.entries)
            receipt.place = begin
            with self._count:
                if self.health.is_behind:
                    receipt.entries, receipt.is_on_disk_only = (), True
                self._in_memory += len(receipt.entries)
                self._unstored.append(receipt)
            receipt.journalled.set_result(None)
        self._news.set()

    def _store_on(self) -> None:
        """Store what is journalled, until told to stop and all that can be is stored."""
        while True:
            is_last = self._is_written.is_set()
            try:
                self._look()
                if self.health.is_behind:
                    self._catch_up()
                self._store()
                if self.health.store and not self.health.is_behind:
                    log.warning("the store has all reads again")
                    self.health.store = ""
            except (StoreError, JournalError) as error:  # the journal cannot be read back: as bad
                if not self.health.store:
                    log.error("reads wait in the journal: %s", error)
                self.health.store = str(error)
            self.health.unstored = len(self._unstored)
            if is_last:
                break
            self._news.wait(RETRY_S if self.health.is_behind else LOOK_S)
            self._news.clear()
        for receipt in self._unstored:
            receipt.stored.set_exception(TooBusy("the program ends"))

    def _look(self) -> None:
        """See whether the store is still the one that we have filled."""
        now_s = time.monotonic()
        if now_s - self._looked_s > LOOK_S or self.health.store:
            life = self.store.life()
            self._looked_s = now_s
            if life != self._life:
                self._life, self._since, self.health.is_behind = life, None, True

    def _catch_up(self) -> None:
        """Give the store what the journal has."""
        pieces: Iterator[list[Entry | Torn]] = read_journal(
            self.journal.folder, self.journal.writer, self._since
        )
        while True:
            waiting = len(self._unstored)  # the disk had these before we read on
            piece = next(pieces, None)
            if piece is None:
                break
            put(self.store, piece)
            torn = [one for one in piece if isinstance(one, Torn)]
            self.health.torn += len(torn)
            for one in torn:
                log.warning("a crash cut a line of %s short; skipped: %s", one.file, one.text)
        self.health.is_behind = False
        for _ in range(waiting):
            self._done(None)

    def _store(self) -> None:
        """Store what waits in memory, each delivery by itself."""
        while self._unstored and not self.health.is_behind:
            receipt = self._unstored[0]
            if receipt.is_on_disk_only:
                self._fall_behind(receipt.place)
                self._news.set()
                return
            try:
                new = put(self.store, receipt.entries)
            except StoreError:
                self._fall_behind(receipt.place)
                raise
            self._done(new)
            self._look()

    def _fall_behind(self, since: Place | None) -> None:
        with self._count:
            self.health.is_behind, self._since = True, since
            for receipt in self._unstored:
                receipt.entries, receipt.is_on_disk_only = (), True
            self._in_memory = 0

    def _done(self, new: int | None) -> None:
        with self._count:
            receipt = self._unstored.popleft()
            self._in_memory -= len(receipt.entries)
        receipt.stored.set_result(new)
