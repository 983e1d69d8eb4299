"""What is on the disk and not yet known to be in the store, and who waits for it.

Everything a program journals has a place where it ends. A delivery is stored when all before its
end is: `Waiting.passed` says so, and nothing else does, but for what was stored from memory in
the same order. Memory holds few entries: once there are more, or the store fails, they are read
back from the disk. Whoever no longer waits for a receipt costs nothing.
"""

import threading
from collections import deque
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from weakref import WeakKeyDictionary

from feeds.timing.journal import Entry, Place
from feeds.timing.read_back import BEGINNING

MOST_IN_MEMORY = 10_000  # entries that wait for the store


@dataclass(slots=True, eq=False)
class Receipt:
    """What becomes of one delivery.

    Both futures fail with `JournalError` where nothing was written, and with `TooBusy` where the
    program ends before it is done.
    """

    entries: Sequence[Entry]  # none once they are to be read back from the disk
    journalled: "Future[None]" = field(default_factory=Future)  # the disk has it
    stored: "Future[int | None]" = field(default_factory=Future)
    # the store has it too, so acknowledge: how many reads were new, or None where they went
    # by way of the journal and nobody counted
    end: Place | None = None  # in the journal

    def __post_init__(self) -> None:
        """Let nobody cancel: the futures tell what happened, whoever still listens."""
        self.journalled.set_running_or_notify_cancel()
        self.stored.set_running_or_notify_cancel()


class Waiting:
    """What waits for the store. One thread journals, one stores; safe between the two.

    Attributes
    ----------
    is_behind : what waits is on the disk only, to be read back.
    stored_to : all that we wrote before this place is in the store.
    written : number of each file we wrote -> so many of its bytes are on the disk.
    unstored : deliveries that wait, whether or not anybody waits for them.
    """

    def __init__(self) -> None:
        self.is_behind = True
        self.stored_to = BEGINNING
        self.written: dict[int, int] = {}
        self.unstored = 0
        self._lock = threading.Lock()
        self._in_memory: deque[Receipt] = deque()
        self._held = 0  # entries of these
        self._on_disk: WeakKeyDictionary[Future[int | None], Place] = WeakKeyDictionary()

    def journalled(self, receipts: Sequence[Receipt], ends: Sequence[Place]) -> None:
        """Take in deliveries that the disk has, each with the place of its end."""
        with self._lock:
            for receipt, end in zip(receipts, ends, strict=True):
                receipt.end = end
                self.written[end.number] = end.offset
                self.unstored += 1
                self._in_memory.append(receipt)
                self._held += len(receipt.entries)
            if self.is_behind or self._held > MOST_IN_MEMORY:
                self._let_go()

    def fall_behind(self) -> None:
        """Let go of what is in memory: it is to be read back from the disk."""
        with self._lock:
            self._let_go()

    def next(self) -> tuple[Receipt, Sequence[Entry]] | None:
        """Return the delivery to be stored next; None: none, or all are to be read back."""
        with self._lock:
            if not self._in_memory:
                return None
            return self._in_memory[0], self._in_memory[0].entries

    def stored(self, receipt: Receipt, new: int) -> None:
        """Take note that the store has what `next` returned."""
        with self._lock:
            if not self._in_memory or self._in_memory[0] is not receipt or receipt.end is None:
                return  # let go meanwhile: it is read back, and done then
            self._in_memory.popleft()
            self._held -= len(receipt.entries)
            self.unstored -= 1
            self.stored_to = receipt.end
        receipt.stored.set_result(new)

    def passed(self, place: Place) -> None:
        """Take note that the store has all that we wrote before a place."""
        with self._lock:
            if place <= self.stored_to:
                return
            self.stored_to = place
            done = [one for one, end in self._on_disk.items() if end <= place]
            for one in done:
                del self._on_disk[one]
        for one in done:
            one.set_result(None)

    def is_caught_up(self) -> bool:
        """Say whether the store has all that is written: what comes from now on stays in memory."""
        with self._lock:
            last = max((Place(*one) for one in self.written.items()), default=BEGINNING)
            if self.stored_to < last:
                return False
            self.is_behind, self.unstored = False, 0
            return True

    def end(self, error: Exception) -> None:
        """Fail all that still wait."""
        with self._lock:
            self._let_go()
            left = list(self._on_disk)
            self._on_disk.clear()
        for one in left:
            one.set_exception(error)

    def _let_go(self) -> None:
        self.is_behind = True
        for receipt in self._in_memory:
            receipt.entries = ()
            if receipt.end is not None:
                self._on_disk[receipt.stored] = receipt.end
        self._in_memory.clear()
        self._held = 0
