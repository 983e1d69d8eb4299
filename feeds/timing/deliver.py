"""From a listener to the disk, to the store, and only then to an acknowledgement.

``Delivery`` is what all feeds of a program go through, two threads long: one writes the journal
(what comes while the disk is busy is written together, with one fsync), one fills the store.
While the store is away the journal goes on taking what comes, for as long as the disk has room;
nothing is acknowledged and nothing piles up in memory: once the store is back it is given what the
journal has. A store that was restarted, or lost data, is given the whole journal.
"""

import logging
import threading
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

from feeds.reads import log_reads
from feeds.store import Store, StoreError
from feeds.timing.journal import Entry, Journal, JournalError, Torn
from feeds.timing.read_back import BEGINNING, Piece, read_journal, read_ours
from feeds.timing.refill import put
from feeds.timing.waiting import Receipt, Waiting

__all__ = ["Delivery", "Health", "Receipt", "TooBusy"]

log = logging.getLogger(__name__)

MOST_COMING = 5_000  # entries, and deliveries, that wait for the disk
LOOK_S = 1.0  # between two looks at an idle store
RETRY_S = 0.2
STOP_S = 2.0  # for the store, at the end; what is left then is in the journal


class TooBusy(Exception):
    """More is waiting than memory is meant for: try again in a second."""


@dataclass(slots=True)
class Health:
    """How journal and store are, for whoever runs the race; empty texts mean well."""

    journal: str = ""
    store: str = ""
    is_behind: bool = True  # the store is being given what the journal has
    journalled: int = 0  # entries, since the start
    unstored: int = 0  # deliveries that wait for the store
    torn: int = 0  # lines of the journal that a crash cut short
    lost: str = ""  # what the store lost of late, and was given back
    evicts: str = ""  # the policy by which the store may throw reads away


class Delivery:
    """Takes what feeds heard to the journal and the store. Safe to share between threads.

    At its start the store is given all that the journal has.

    Parameters
    ----------
    journal : of this program; closed at the end.
    store : Store
    retry_s, look_s : how long to wait before a store that fails is tried again, and between two
        looks at one that is well.
    """

    def __init__(
        self, journal: Journal, store: Store, retry_s: float = RETRY_S, look_s: float = LOOK_S
    ) -> None:
        self.journal, self.store, self.health = journal, store, Health()
        self._retry_s, self._look_s = retry_s, look_s
        self._coming: deque[Receipt] = deque()
        self._come = 0  # entries of these
        self._door = threading.Condition()  # held to change these two together
        self._waiting = Waiting()
        self._life = ""
        self._is_all_wanted = True  # by the store: the whole journal
        self._looked_s = 0.0
        self._stop, self._is_written, self._news = (threading.Event() for _ in range(3))
        self._stop_s = 0.0
        self._threads = [
            threading.Thread(target=self._write_on, name="journal"),
            threading.Thread(target=self._store_on, name="store", daemon=True),
        ]

    def __enter__(self) -> "Delivery":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Deliver what has been taken, as far as disk and store let us in time, and end."""
        self._stop_s = time.monotonic() + STOP_S
        self._stop.set()
        self._news.set()
        with self._door:
            self._door.notify()
        self._threads[0].join()
        self._threads[1].join(STOP_S + 1.0)  # one that hangs with its store ends with the program
        self._waiting.end(TooBusy("the program ends"))
        self.journal.close()

    def take(self, entries: Sequence[Entry]) -> Receipt:
        """Take entries to be delivered, in the order of the calls; does not wait.

        Raises
        ------
        TooBusy
            Where too much waits for the disk: the caller slows its sender down.
        """
        receipt = Receipt(entries)
        with self._door:
            if self._stop.is_set():
                raise TooBusy("the program ends")
            if self._come > MOST_COMING:
                raise TooBusy("too much waits for the disk")
            self._coming.append(receipt)
            self._come += 1 + len(entries)
            self._door.notify()
        log_reads(log, "heard", (one.read for one in entries if one.read is not None))
        return receipt

    def _write_on(self) -> None:
        """Journal what comes, until told to stop and all is written."""
        while True:
            with self._door:
                while not self._coming and not self._stop.is_set():
                    self._door.wait()
                taken, self._come = [*self._coming], 0
                self._coming.clear()
            if not taken:
                break
            self._write(taken)
        self._is_written.set()
        self._news.set()

    def _write(self, taken: list[Receipt]) -> None:
        try:
            ends = self.journal.append(*(receipt.entries for receipt in taken))
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
        self.health.journalled += sum(len(receipt.entries) for receipt in taken)
        self._waiting.journalled(taken, ends)
        for receipt in taken:
            receipt.journalled.set_result(None)
        self._news.set()

    def _store_on(self) -> None:
        """Store what is journalled, until told to stop and all that can be is stored."""
        while True:
            is_last = self._is_written.is_set()
            try:
                self._look()
                if self._waiting.is_behind:
                    self._catch_up()
                self._store()
                if self.health.store and not self._waiting.is_behind:
                    log.warning("the store has all reads again")
                    self.health.store = ""
            except (StoreError, JournalError) as error:  # the journal cannot be read back: as bad
                if not self.health.store:
                    log.error("reads wait in the journal: %s", error)
                self.health.store = str(error)
            self.health.is_behind = self._waiting.is_behind
            self.health.unstored = self._waiting.unstored
            if is_last:
                break
            if self.health.store:  # however much comes, a store that fails is asked in peace
                self._stop.wait(self._retry_s)
            else:
                self._news.wait(self._retry_s if self._waiting.is_behind else self._look_s)
            self._news.clear()

    def _look(self, *, is_due: bool = False) -> bool:
        """See whether the store is still the one that we have filled; else it wants all."""
        now_s = time.monotonic()
        if is_due or self.health.store or now_s - self._looked_s > self._look_s:
            found = self.store.look()
            self._looked_s = now_s
            if found.evicts and not self.health.evicts:
                log.warning(
                    "the store at %s may throw reads away when its memory is full "
                    "(maxmemory-policy %s): set it to noeviction",
                    self.store.address, found.evicts,
                )  # fmt: skip
            if found.lost not in ("", self.health.lost):
                log.error("the store lost what it had (%s): the journal refills it", found.lost)
            self.health.evicts, self.health.lost = found.evicts, found.lost
            if found.life != self._life:
                self._life, self._is_all_wanted = found.life, True
                self._waiting.fall_behind()
                self.health.is_behind = True
        return not self._is_all_wanted

    def _catch_up(self) -> None:
        """Give the store what the journal has, until it has all."""
        if self._is_all_wanted:
            self._is_all_wanted = False
            try:
                self._give_all()
            except (StoreError, JournalError):
                self._is_all_wanted = True
                raise
        while not self._is_all_wanted:
            begin = owed = self._waiting.stored_to
            written = dict(self._waiting.written)
            for piece, place in read_ours(
                self.journal.folder, self.journal.writer, written, begin, owed
            ):
                self._give(piece)
                if not self._look(is_due=True):  # another store has the half of it
                    return
                self._waiting.passed(place)
            if self._waiting.is_caught_up():
                return

    def _give_all(self) -> None:
        """Give the store what there was before, of ours and of others."""
        folder, writer, known = self.journal.folder, self.journal.writer, self._waiting
        written = dict(known.written)
        for piece in read_journal(folder, writer, without=written):
            self._give(piece)
        for piece, place in read_ours(folder, writer, written, BEGINNING, known.stored_to):
            self._give(piece)
            if place >= known.stored_to:
                break  # from here on somebody may wait: with the rest

    def _give(self, piece: Piece) -> None:
        if self._stop.is_set() and time.monotonic() > self._stop_s:
            raise StoreError("the program ends; what is left is in the journal")
        put(self.store, piece)
        torn = [one for one in piece if isinstance(one, Torn)]
        self.health.torn += len(torn)
        for one in torn:
            log.warning("a crash cut a line of %s short; skipped: %s", one.file, one.text)

    def _store(self) -> None:
        """Store what waits in memory, each delivery by itself."""
        while (found := self._waiting.next()) is not None:
            receipt, entries = found
            try:
                new = put(self.store, entries)
            except StoreError:
                self._waiting.fall_behind()
                raise
            self._waiting.stored(receipt, new)
            self._look()
