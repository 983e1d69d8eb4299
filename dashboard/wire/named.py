"""What a publisher publishes of who is who: the file of names, and the list of revisions.

Both stand in a slot each, apart from the epoch, and an opt-out takes a name out of both at once:
the names are made anew within the tick, the revisions are away until they were made without her.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from dashboard.wire.names import names_of, with_opt_outs
from dashboard.wire.order import Order
from dashboard.wire.revisions import Ledger, RevisionList
from feeds.gather import Gathered
from feeds.race import Race
from feeds.results.result import Results


class Named:
    """The files of one race that name runners, as they are to be published now.

    Parameters
    ----------
    race : by the timetable.
    order : of its runners in the bytes.
    secret : of the race.
    compress : makes a file as it is stored.
    """

    def __init__(
        self, race: Race, order: Order, secret: bytes, compress: Callable[[bytes], bytes]
    ) -> None:
        self._race, self._order, self._secret, self._compress = race, order, secret, compress
        self._there: set[str] = set()  # names that the store has
        self._withheld: frozenset[str] = frozenset()  # bibs
        self._public = race  # with those who opted out
        self.names = names_of(race, order, secret)
        self.revisions: RevisionList | None = None
        self._ledger = Ledger()

    def look(self, known: Gathered, told: Results | None, withheld: frozenset[str]) -> None:
        """See what has changed.

        Parameters
        ----------
        known : all that is known at this tick.
        told : what is settled at this tick.
        withheld : bibs of who is not to be named.
        """
        if withheld != self._withheld:
            self._withhold(withheld)
        if told is not None:
            self.revisions = self._ledger.look(self._public, known, told) or self.revisions

    def told(self) -> dict[str, Any]:
        """Return what the head tells."""
        names = {"names": self.names.name}
        if self.revisions is None:
            return names
        return names | {"revision": self.revisions.count, "revisions": self.revisions.name}

    def slots(self) -> tuple[dict[str, str], dict[str, bytes]]:
        """Return each slot's file, and the bodies of those that the store does not have."""
        slots, new = {"names": self.names.name}, {self.names.name: self.names.body}
        if self.revisions is not None:
            slots["revisions"] = self.revisions.name
            new[self.revisions.name] = self.revisions.body
        bodies = {
            name: self._compress(body) for name, body in new.items() if name not in self._there
        }
        return slots, bodies

    def published(self, slots: Mapping[str, str], lost: set[str]) -> None:
        """Note what the store has now, and what it has lost."""
        self._there = set(slots.values()) - lost

    def _withhold(self, withheld: frozenset[str]) -> None:
        """Name nobody who opted out by decision: bibs, beside those whom the roster has so."""
        self._withheld = withheld
        self._public = with_opt_outs(self._race, withheld)
        self.names = names_of(self._public, self._order, self._secret)
        self.revisions = None
        self._ledger = Ledger()
