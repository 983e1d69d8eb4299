"""In which order runners stand in the bytes, and where across the lane: by a secret of the race.

Inside, a runner's number is her place in the roster, sorted by bib. Published, that would name
everybody who is not to be named: of the bibs around a gap one knows the one in it. So in the bytes
they stand wave by wave, which is seen anyway and makes the bytes small, and within a wave by what a
secret makes of their bibs. Whoever has the secret comes to the same order, after a restart and on
every machine; nobody else learns anything from it.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from feeds.problem import Problem, RaceError
from feeds.race import Race
from feeds.rules.chances import Chances
from feeds.rules.snapshot import Snapshot
from feeds.rules.states import Facts
from geo.motion import IntArray

ORDER = "order.csv"  # in a race's folder
DRAWN = np.dtype([("place", ">u8"), ("side", "u1")])  # what the secret makes of a bib


@dataclass(frozen=True, slots=True, eq=False)
class Order:
    """Of N runners, by their places in the bytes."""

    number: IntArray  # (N,) the number inside of who stands there
    place: IntArray  # (N,) the other way round: by number, the place
    side: NDArray[np.uint8]  # (N,) by place: across the lane, 0 left edge .. 255 right edge


def order_in(race: Race) -> Order | None:
    """Return the order that a race's folder brings along, as one from an archive does; or None.

    Raises
    ------
    RaceError
        Where it is not of this race's runners, each once.
    """
    path = race.folder / ORDER
    if not path.exists():
        return None
    place_of = {runner.bib: number for number, runner in enumerate(race.runners)}
    lines = [line.rpartition(",") for line in path.read_text(encoding="utf-8").splitlines()]
    number = np.array([place_of.get(bib, -1) for bib, _, _ in lines], dtype=np.int64)
    sides = [int(side) if side.isdecimal() else -1 for _, _, side in lines]
    if sorted(number.tolist()) != [*range(len(place_of))] or not all(0 <= s < 256 for s in sides):
        said = "expected each bib of the roster once, with a side from 0 to 255, found otherwise. "
        raise RaceError([Problem(str(path), None, f"{said}Unpack the archive again.")])
    place = np.empty_like(number)
    place[number] = np.arange(len(number))
    return Order(number, place, np.array(sides, dtype=np.uint8))


def order_file(bibs: Iterable[str], sides: Iterable[int]) -> bytes:
    """Return the file that `order_in` reads: bib and side of each runner in the bytes."""
    return "".join(f"{bib},{side}\n" for bib, side in zip(bibs, sides, strict=True)).encode()


def order_of(race: Race, secret: bytes) -> Order:
    """Return the order of a race's runners in its bytes.

    Parameters
    ----------
    race : with the waves as they are told; a runner who moves to another one has another place.
    secret : of the race.
    """
    key = keyed(secret, "order", "")
    drawn = (
        hashlib.blake2b(runner.bib.encode(), key=key, digest_size=DRAWN.itemsize).digest()
        for runner in race.runners
    )
    lots = np.frombuffer(b"".join(drawn), dtype=DRAWN)
    wave = np.array([runner.wave for runner in race.runners], dtype=np.int64)
    number = np.lexsort((lots["place"], wave)).astype(np.int64)
    place = np.empty_like(number)
    place[number] = np.arange(len(number))
    return Order(number, place, lots["side"][number])


def keyed(secret: bytes, what: str, text: str | bytes) -> bytes:
    """Return what a secret makes of a text, 32 bytes; of another ``what`` it is another.

    Examples
    --------
    >>> keyed(b"secret", "names", "1001") == keyed(b"secret", "live", "1001")
    False
    """
    told = text.encode() if isinstance(text, str) else text
    return hmac.digest(secret, what.encode() + b"\0" + told, hashlib.sha256)


def in_order(now: Snapshot, order: Order) -> Snapshot:
    """Return a snapshot with its runners as they stand in the bytes; what is settled stays."""
    row = order.number
    motions, known = now.motions, now.facts
    return replace(
        now,
        motions=replace(
            motions,
            at_s=motions.at_s[row],
            along_m=motions.along_m[row],
            read_count=motions.read_count[row],
        ),
        mat_of_knot=now.mat_of_knot[row],
        facts=_facts(known, row),
        doubt_s=None if now.doubt_s is None else now.doubt_s[row],
        chances=None if now.chances is None else _chances(now.chances, row),
        bridged=None if now.bridged is None else now.bridged[row],
    )


def race_in_order(race: Race, order: Order) -> Race:
    """Return a race with its runners as they stand in the bytes."""
    place = {number: at for at, number in enumerate(order.number.tolist())}
    return replace(
        race,
        runners=tuple(race.runners[number] for number in order.number.tolist()),
        runner_of={tag: place.get(number, number) for tag, number in race.runner_of.items()},
    )


def _facts(known: Facts, row: IntArray) -> Facts:
    return replace(
        known,
        state=known.state[row],
        start_s=known.start_s[row],
        passed_s=known.passed_s[row],
        passed_m=known.passed_m[row],
        finish_s=known.finish_s[row],
        left_s=known.left_s[row],
        is_estimated=None if known.is_estimated is None else known.is_estimated[row],
    )


def _chances(expected: Chances, row: IntArray) -> Chances:
    return replace(
        expected,
        ahead=expected.ahead[row],
        catch_s=expected.catch_s[row],
        catch_m=expected.catch_m[row],
        finish_s=expected.finish_s[row],
        low_s=expected.low_s[row],
        high_s=expected.high_s[row],
    )
