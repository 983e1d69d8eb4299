"""The books of a drill: what was sent, what the store has, and what everybody was shown."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from dashboard.wire.apply_segments import apply
from dashboard.wire.segments import decode
from feeds.believe.table import believed
from feeds.race import Race
from feeds.reads import Read, identity
from feeds.store import Store
from tests.drill.phone import Phone

TENTH_S = 0.1  # how finely times are published


@dataclass(slots=True)
class Accounts:
    """What was found in the end."""

    sent: int = 0
    stored: int = 0
    published: int = 0  # crossings of those who may be named
    missing: list[str] = field(default_factory=list)

    def lack(self, what: str, found: Sequence[Any]) -> None:
        """Note what is not as it should be."""
        if found:
            self.missing.append(f"{len(found):,} {what}, such as {found[0]}")


def counted(race: Race, sent: Sequence[Read], store: Store, phone: Phone) -> Accounts:
    """Return what became of all that was sent.

    Parameters
    ----------
    race : of the drill.
    sent : reads, every one of which was acknowledged.
    store : as it is in the end.
    phone : asks for what everybody is shown.
    """
    accounts = Accounts(len({identity(one) for one in sent}))
    kept = list(everything(store))
    told = [identity(one) for one in kept]
    accounts.stored = len(set(told))
    asked = {identity(one) for one in sent}
    accounts.lack("acknowledged reads that the store does not have", sorted(asked - {*told}))
    accounts.lack("stored reads that nobody sent", sorted({*told} - asked))
    accounts.lack("reads stored twice", [one for one, times in Counter(told).items() if times > 1])
    _compare(accounts, crossings(race, sent), shown(race, phone))
    return accounts


def everything(store: Store) -> list[Read]:
    """Return all that a store has."""
    found: list[Read] = []
    reads, cursor = store.reads_after("0")
    while reads:
        found += reads
        reads, cursor = store.reads_after(cursor)
    return found


def crossings(race: Race, sent: Sequence[Read]) -> dict[tuple[str, str], float]:
    """Return when whoever may be named crossed each mat, from what was sent alone."""
    times_s = believed(race, sent).times_s
    return {
        (runner.bib, mat.name): float(times_s[row, column])
        for row, runner in enumerate(race.runners)
        for column, mat in enumerate(race.mats)
        if runner.is_public and not np.isnan(times_s[row, column])
    }


def shown(race: Race, phone: Phone) -> dict[tuple[str, str], float]:
    """Return likewise what the published bytes say."""
    head = phone.head()
    assert head is not None, "the head is not there"
    names, snapshot = phone.ask(f"{phone.place}/{head['names']}"), None
    first, last = head["snapshot"], head["segment"]
    base_s = 0.0
    mats_m = np.array([mat.along_m for mat in race.mats])
    for number in range(first, last + 1):
        kind = "snapshot" if number == first else "segment"
        body = phone.ask(f"{phone.place}/{head['epoch']}/{kind}-{number}")
        assert body is not None, f"{kind}-{number} is not there"
        message = decode(body)
        base_s = message.base_s if message.is_complete else base_s
        snapshot = apply(snapshot, message, mats_m, base_s)
    assert snapshot is not None
    assert names is not None
    found = {}
    for row, one in enumerate(json.loads(names)):
        if one is not None:
            for knot in range(int(snapshot.motions.read_count[row])):
                if snapshot.bridged is None or not snapshot.bridged[row, knot]:
                    mat = race.mats[int(snapshot.mat_of_knot[row, knot])].name
                    found[one[0], mat] = float(snapshot.motions.at_s[row, knot])
    return found


def _compare(
    accounts: Accounts,
    expected: dict[tuple[str, str], float],
    published: dict[tuple[str, str], float],
) -> None:
    accounts.published = len(expected.keys() & published.keys())
    accounts.lack("crossings that nobody is shown", sorted(expected.keys() - published.keys()))
    wrong = [
        (place, published[place], at_s)
        for place, at_s in expected.items()
        if place in published and abs(published[place] - at_s) > TENTH_S
    ]
    accounts.lack("crossings shown at another time", wrong)
    accounts.lack("crossings shown that were not read", sorted(published.keys() - expected.keys()))
