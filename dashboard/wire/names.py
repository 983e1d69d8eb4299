"""Who the dots are: a file of bibs and names, at an address made of its content.

The one place where names leave the server. Whoever opted out, in the roster or by a decision later,
is not in it: nothing but a place where somebody stands. A newer file takes the place of the older,
so that a name that was taken off is at no address any more.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from dashboard.wire.order import Order, keyed
from feeds.race import Race

Listed = Sequence[tuple[str, str] | None]  # bib and name by place; None: not to be named


@dataclass(frozen=True, slots=True)
class NameList:
    """A file of names: what it is called says its content."""

    name: str
    body: bytes  # JSON


def names_of(race: Race, order: Order, secret: bytes) -> NameList:
    """Return ``[[bib, name], …]`` in the order of the segments, null for whoever stays unnamed.

    Parameters
    ----------
    race : with those who opted out (`with_opt_outs`).
    order : of its runners in the bytes.
    secret : of the race; without it nobody can try which names an address was made of.
    """
    runners = (race.runners[number] for number in order.number.tolist())
    listed = [[one.bib, one.name] if one.is_public else None for one in runners]
    body = json.dumps(listed, ensure_ascii=False, separators=(",", ":")).encode()
    return NameList(f"names-{keyed(secret, 'names', body).hex()[:16]}.json", body)


def with_opt_outs(race: Race, withheld: Iterable[str]) -> Race:
    """Return a race in which nobody with one of these bibs is named; the race itself: as before."""
    bibs = frozenset(withheld)
    if not any(one.bib in bibs and one.is_public for one in race.runners):
        return race
    told = (replace(one, is_public=one.is_public and one.bib not in bibs) for one in race.runners)
    return replace(race, runners=tuple(told))


def read_names(body: bytes | None) -> Listed:
    """Return what a file of names says; of none, nobody."""
    listed = [] if body is None else json.loads(body)
    return [None if one is None else (one[0], one[1]) for one in listed]


def withheld_in(race: Race, listed: Listed) -> frozenset[str]:
    """Return the bibs of a race's roster that a published file of its names does not tell."""
    told = {one[0] for one in listed if one is not None}
    return frozenset(one.bib for one in race.runners) - told


def place_of(listed: Listed, bib: str | None) -> int | None:
    """Return the place of whoever has a bib and may be named; None: nobody to tell of.

    Who opted out cannot be told from who is not there.

    Examples
    --------
    >>> place_of([("12", "Ana"), None], "12"), place_of([("12", "Ana"), None], "13")
    (0, None)
    """
    if bib is None:
        return None
    return next((at for at, one in enumerate(listed) if one is not None and one[0] == bib), None)
