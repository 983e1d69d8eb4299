"""A decision on its way: to the journal, to the store, and only then an answer.

As reads go, and by the same `Delivery`, so a store that lost its data is given the decisions back.
"""

from collections.abc import Sequence
from dataclasses import replace

from feeds.decisions.check import check
from feeds.decisions.corrections import STREAM, Correction, key_of, pack
from feeds.race import Race
from feeds.timing.deliver import Delivery, Receipt
from feeds.timing.journal import Entry


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


def entry_of_decision(correction: Correction, source: str) -> Entry:
    """Return a decision as the journal keeps it; its key is in it from then on."""
    keyed = replace(correction, key=key_of(correction))
    said = f"{correction.what}: {correction.why}"
    return Entry(correction.at_s, source, b"", said=said, other=(STREAM, *pack(keyed)))
