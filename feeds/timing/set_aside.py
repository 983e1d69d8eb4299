"""A race's reads and decisions put aside, so that it can begin anew; nothing is thrown away."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from feeds.decisions.corrections import STREAM as DECISIONS
from feeds.rules.fixes import STREAM as FIXES
from feeds.store import Store
from feeds.timing.journal import Entry, Journal, JournalError

WRITER = "store"  # what only the store had is a journal's file too
AT_ONCE = 10_000


@dataclass(frozen=True, slots=True)
class Held:
    """What a race has so far."""

    reads: int
    decisions: int
    fixes: int
    first_s: float | None  # Unix seconds: when the first read was received; None without one
    last_s: float | None
    journal_files: int
    journal_bytes: int

    @property
    def is_nothing(self) -> bool:
        """Whether there is nothing to put aside."""
        return not (self.reads or self.decisions or self.fixes or self.journal_files)


def held(store: Store, journal: Path) -> Held:
    """Return what store and journal of a race have.

    Raises
    ------
    StoreError
        Where the store does not answer.
    """
    first_s = last_s = None
    reads = decisions = fixes = 0
    for entry in _kept(store):
        if entry.read is not None:
            reads += 1
            heard_s = entry.read.received_s
            first_s = heard_s if first_s is None else min(first_s, heard_s)
            last_s = heard_s if last_s is None else max(last_s, heard_s)
        elif entry.other is not None:
            decisions += entry.other[0] == DECISIONS
            fixes += entry.other[0] == FIXES
    files = [path.stat().st_size for path in journal.glob("*.jsonl")]
    return Held(reads, decisions, fixes, first_s, last_s, len(files), sum(files))


def put_aside(store: Store, journal: Path, into: Path) -> None:
    """Move all that a race has into a folder, which is a journal; store and race begin anew.

    The store is written out before it is emptied, so that a crash on the way loses nothing.

    Parameters
    ----------
    store : of the race.
    journal : its folder; nobody may be writing there.
    into : made; must not be there yet.

    Raises
    ------
    JournalError
        Where a program still writes the journal, or the disk refuses.
    StoreError
        Where the store does not answer; do it again then.
    """
    with _written_by_nobody(journal):
        try:
            into.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            into.mkdir(mode=0o700)
            for path in sorted(journal.glob("*.jsonl")):
                path.rename(into / path.name)
        except OSError as error:
            raise JournalError(
                f"{error.filename}: cannot be put aside ({error.strerror}): mend that, and do it "
                "again; nothing is lost"
            ) from error
        kept = Journal(into, WRITER)
        piece: list[Entry] = []
        for entry in _kept(store):
            piece.append(entry)
            if len(piece) == AT_ONCE:
                kept.append(piece)
                piece = []
        if piece:
            kept.append(piece)
        kept.close()
        store.clear()


def _kept(store: Store) -> Iterator[Entry]:
    """Give all that a store has of a race, as a journal would have it."""
    cursor = "0"
    while True:
        reads, cursor = store.reads_after(cursor, most=AT_ONCE)
        if not reads:
            break
        yield from (Entry(one.received_s, one.source, b"", one) for one in reads)
    for stream in (FIXES, DECISIONS):
        cursor = "0"
        while True:
            entries, cursor = store.entries_after(stream, cursor, most=AT_ONCE)
            if not entries:
                break
            for identity, rest in entries:
                yield Entry(0.0, WRITER, b"", other=(stream, identity, rest))


@contextmanager
def _written_by_nobody(journal: Path) -> Iterator[None]:
    """Hold every writer's lock, so that none begins meanwhile."""
    with ExitStack() as held_locks:
        for path in journal.glob("*.lock"):
            lock = os.open(path, os.O_RDWR | os.O_CLOEXEC)
            held_locks.callback(os.close, lock)
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise JournalError(
                    f"the journal in {journal} is being written by 'poursuite {path.stem}': stop "
                    "that first, and do it again"
                ) from None
        yield
