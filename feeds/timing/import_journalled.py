"""Reads on their way from a file: to the journal, and only then to the store.

As with reads over a socket: a store that loses its data is given the file's reads back, too.
"""

from collections.abc import Iterable
from pathlib import Path
from string import ascii_lowercase

from feeds.reads import Read
from feeds.store import Store
from feeds.timing.journal import Entry, Journal, JournalInUse

SOME = 10_000  # reads journalled with one fsync


class Journalled:
    """A store that journals before it stores.

    Parameters
    ----------
    journal : of the program that imports.
    store : Store
    """

    def __init__(self, journal: Journal, store: Store) -> None:
        self.journal, self.store = journal, store

    def add(self, reads: Iterable[Read]) -> int:
        """Journal reads, store them, each once, and return how many were new to the store.

        Raises
        ------
        JournalError
            Where they could not be written: nothing of the rest is stored.
        StoreError
            Where the store fails; they are in the journal, and may be added again.
        """
        left = list(reads)
        for begin in range(0, len(left), SOME):
            some = left[begin : begin + SOME]
            self.journal.append([Entry(read.received_s, read.source, b"", read) for read in some])
        return self.store.add(left)


def import_journal(folder: Path) -> Journal:
    """Return a journal to import with; as many may import at once as there are letters.

    Raises
    ------
    JournalError
        Where the folder cannot be used, or so many do import.
    """
    for letter in ("", *ascii_lowercase):
        try:
            return Journal(folder, f"import{letter}")
        except JournalInUse as error:
            refusal = error
    raise refusal
