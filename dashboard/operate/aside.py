"""Reads that do not count, as the operator's desk keeps them: hers to know of, or harmless.

A look asks only about those who were counted anew since the last one, and never about more than a
few hundred: what is left waits for the next look.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain

from feeds.believe.aside import Aside, OtherDays, Why, aside_of, is_ride, other_days
from feeds.believe.table import Believed
from feeds.decisions.corrections import Correction, What, wearer_of
from feeds.decisions.standing import in_force
from feeds.gather import Gathered
from feeds.race import Race
from feeds.reads import Read, identity

MOST = 400  # runners who are asked about in a look: a tenth of a second
HARMLESS = (Why.AGAIN, Why.AFTER_FINISH, Why.NO_SUCH_MAT, Why.ADDED)  # told elsewhere, or natural


@dataclass(frozen=True, slots=True)
class AsideReads:
    """What does not count at a moment, by the row of the runner or the chaser."""

    told: Mapping[int, Sequence[Aside]] = field(default_factory=dict)  # to be looked at
    harmless: Mapping[int, Sequence[Aside]] = field(default_factory=dict)
    since: Mapping[int, Sequence[Read]] = field(default_factory=dict)
    # reads of the disqualified since it was decided: they count, and she stays disqualified
    count: int = 0  # of the harmless
    waiting: int = 0  # runners who are asked about in the next looks
    days: OtherDays = field(
        default_factory=lambda: OtherDays({}, 0)
    )  # counted, and not in the above

    def of(self, row: int, read: Read) -> Aside | None:
        """Return why a read does not count, as far as that is found out.

        Parameters
        ----------
        read : where and when it counts, as `feeds.believe.counted` has it.
        """
        known = chain(self.told.get(row, ()), self.harmless.get(row, ()))
        return next((one for one in known if identity(one.read) == identity(read)), None)

    def later(self, row: int) -> Read | None:
        """Return the last read of somebody since she is out by decision; it may be the wrong bib.

        Out are the stopped, the absent and the disqualified.
        """
        reads = [one.read for one in self.told.get(row, ()) if one.why == Why.OUT]
        return max((*reads, *self.since.get(row, ())), key=lambda one: one.at_s, default=None)


class AsideKeeper:
    """Keeps what does not count up to date."""

    def __init__(self) -> None:
        self._told: dict[int, Sequence[Aside]] = {}
        self._harmless: dict[int, Sequence[Aside]] = {}
        self._count = 0
        self._waiting: set[int] = set()

    def look(self, known: Gathered) -> AsideReads:
        """Ask about those who were counted anew, the chaser first, and return all that is known."""
        new = known.times.take_recounted()
        asked = [*sorted(new, reverse=True), *sorted(self._waiting - new, reverse=True)]
        for row in asked[:MOST]:
            self._ask(known.times, row)
        self._waiting = set(asked[MOST:])
        return AsideReads(
            dict(self._told), dict(self._harmless), _since(known), self._count,
            len(self._waiting), other_days(known.times),
        )  # fmt: skip

    def _ask(self, times: Believed, row: int) -> None:
        found = [one for one in aside_of(times, row) if one.why != Why.OTHER_DAY]
        told = tuple(one for one in found if not is_harmless(times, row, one))
        harmless = tuple(one for one in found if is_harmless(times, row, one))
        self._count += len(harmless) - len(self._harmless.get(row, ()))
        for kept, reads in ((self._told, told), (self._harmless, harmless)):
            if reads:
                kept[row] = reads
            else:
                kept.pop(row, None)


def is_harmless(times: Believed, row: int, one: Aside) -> bool:
    """Say whether nobody needs to know of a read: as it happens to all, or told elsewhere.

    Before the gun it is harmless at the start, where people mill around; at another mat a clock
    may be wrong.
    """
    if one.why == Why.BEFORE_GUN:
        return 0 in times.terms.columns_of(row, one.read.mat)
    return one.why in HARMLESS


def is_grave(race: Race, row: int, one: Aside) -> bool:
    """Say whether somebody should look: on the chaser hang all results, and a ride is no run."""
    return row == len(race.runners) or is_ride(one)


def _since(known: Gathered) -> dict[int, tuple[Read, ...]]:
    """Return what was read of each disqualified runner since that was decided."""
    found = {}
    for row, one in _disqualified(known):
        reads = [read for read in known.times.reads_of(row) if read.at_s > one.at_s]
        if reads:
            found[row] = tuple(sorted(reads, key=lambda read: read.at_s))
    return found


def _disqualified(known: Gathered) -> list[tuple[int, Correction]]:
    out = known.standing.disqualified
    return [
        (row, one)
        for one in in_force(known.corrections)
        if one.what == What.DISQUALIFY and one.bib in out
        if (row := wearer_of(known.race, one.bib)) is not None
    ]
