"""A decision on its way: to the journal, to the store, and only then an answer.

As reads go, and by the same `Delivery`, so a store that lost its data is given the decisions back.
"""

from collections.abc import Sequence
from dataclasses import replace

from feeds.decisions.check import check
from feeds.decisions.corrections import STREAM, Correction, key_of, pack
from feeds.race import Race
from feeds.store import Store
from feeds.timing.deliver import Delivery, Receipt
from feeds.timing.journal import Entry, Journal
from feeds.timing.refill import put


def decide(
    delivery: Delivery, race: Race, correction: Correction, earlier: Sequence[Correction]
) -> Receipt:
    """Take a decision, and return what becomes of it.

    It is kept for good once ``receipt.journalled`` is done, and holds for everybody once
    ``receipt.stored`` is: the next tick shows it. A decision that comes again with the key it
    had is the same one and changes nothing.

    Parameters
    ----------
    race : by the timetable.
    correction : with a key of its own, made by whoever asks, where it may come twice.
    earlier : all so far, such as `feeds.gather.corrections_of` the store.

    Raises
    ------
    CorrectionError
        Where it means nothing in this race: nothing was written.
    TooBusy
        Where too much is waiting: try again in a second.
    """
    check(correction, race, earlier)
    return delivery.take([entry_of_decision(correction, f"organiser: {correction.who}")])


def decide_at_once(
    journal: Journal, store: Store, race: Race, made: Sequence[Correction],
    earlier: Sequence[Correction],
) -> None:  # fmt: skip
    """Take decisions by themselves, all or none: on the disk, then in the store, and only then end.

    For a program that decides and ends. Its journal lies beside those of the programs that run, in
    one folder, so whoever refills the store from there brings back these decisions too.

    Raises
    ------
    CorrectionError
        Where one means nothing in this race: nothing was written.
    JournalError
        Where they could not be written: nothing is decided.
    StoreError
        Where they are on the disk and not in the store: they hold once that is refilled.
    """
    for number, one in enumerate(made):
        check(one, race, [*earlier, *made[:number]])
    entries = [entry_of_decision(one, f"organiser: {one.who}") for one in made]
    journal.append(entries)
    put(store, entries)


def entry_of_decision(correction: Correction, source: str) -> Entry:
    """Return a decision as the journal keeps it; its key is in it from then on."""
    keyed = replace(correction, key=key_of(correction))
    said = f"{correction.what}: {correction.why}"
    return Entry(correction.at_s, source, b"", said=said, other=(STREAM, *pack(keyed)))
