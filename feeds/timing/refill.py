"""A journal into a store: what was heard once need not be sent again."""

import logging
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from feeds.reads import log_reads
from feeds.store import Store
from feeds.timing.journal import Entry, Torn
from feeds.timing.read_back import read_journal

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Refilled:
    """What a journal had, and what of it the store did not."""

    reads: int = 0  # in the journal; a read that was sent again is there again
    new: int = 0  # of these, how many the store did not have
    refused: Counter[str] = field(default_factory=Counter)  # reason -> how many
    others: Counter[str] = field(default_factory=Counter)  # fixes, corrections -> how many
    torn: list[Torn] = field(default_factory=list)

    def __str__(self) -> str:
        lines = [f"{self.reads:,} reads in the journal, {self.new:,} of them new to the store"]
        lines += [f"{count:,} {stream}" for stream, count in sorted(self.others.items())]
        lines += [f"{count:,} × refused: {why}" for why, count in self.refused.most_common()]
        lines += [f"{one.file}: a line cut short by a crash: {one.text[:80]}" for one in self.torn]
        return "\n".join(lines)


def refill(store: Store, folder: Path) -> Refilled:
    """Store every read of a journal, and all else in it, each once, and say what was there.

    Raises
    ------
    JournalError
        Where the journal cannot be read.
    StoreError
        Where the store fails; do it again then.
    """
    report = Refilled()
    for piece in read_journal(folder):
        report.new += put(store, piece)
        for one in piece:
            if isinstance(one, Torn):
                report.torn.append(one)
            else:
                report.reads += one.read is not None
                report.refused.update([one.refused] if one.refused else [])
                report.others.update([one.other[0]] if one.other else [])
    return report


def put(store: Store, entries: Iterable[Entry | Torn]) -> int:
    """Store what entries of a journal hold, each once, and return how many reads were new."""
    kept = [one for one in entries if isinstance(one, Entry)]
    others: dict[str, list[tuple[bytes, bytes]]] = {}
    for one in kept:
        if one.other is not None:
            others.setdefault(one.other[0], []).append(one.other[1:])
    for stream, pairs in others.items():
        store.append(stream, pairs)
    reads = [one.read for one in kept if one.read is not None]
    new = store.add(reads)
    log_reads(log, "stored", reads)
    return new
