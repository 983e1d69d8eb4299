"""A race that nobody has run yet, as the same files: its invented field, nobody in it named.

For whether its start would be fair: the page asks its laboratory the same of these bytes as of a
recording's. What is invented of a runner is nobody's business, so there are no names.
"""

from __future__ import annotations

import hashlib
import logging
import threading
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from dashboard.wire.constants import begins_s, constants_of
from dashboard.wire.guns import told_guns
from dashboard.wire.order import in_order, keyed, order_of
from dashboard.wire.publish import RECORDED, compress, over_s
from dashboard.wire.segments import encode
from feeds.fairness.invented import invented_times
from feeds.gather import Gathered
from feeds.race import Race
from feeds.reads import Read
from feeds.recorded import END
from feeds.rules.quantise import quantised
from feeds.simulate.plan import SimulationError
from feeds.stored_reads import piece_of

log = logging.getLogger(__name__)


class InventedReads:
    """What mats would read that miss nobody, told as a store would tell it."""

    def __init__(self, race: Race) -> None:
        self._race = race

    def piece_after(self, cursor: str = "0") -> tuple[bytes, str]:
        """Return all reads from "0" in one piece, none after them."""
        return (b"" if cursor == END else piece_of(self._reads())), END

    def first_place(self) -> str:
        """Return what never changes."""
        return "0"

    def entries_after(
        self, _stream: str, _cursor: str = "0"
    ) -> tuple[list[tuple[bytes, bytes]], str]:
        """Return no fixes and no decisions."""
        return [], END

    def _reads(self) -> list[Read]:
        race, times_s = self._race, invented_times(self._race)
        tags = [runner.chips[0] if runner.chips else runner.bib for runner in race.runners]
        if race.chaser is not None:
            tags.append(race.chaser.chips[0] if race.chaser.chips else race.chaser.bib)
        rows, mats = np.nonzero(np.isfinite(times_s[: len(tags)]))
        if not race.has_start_mat:
            rows, mats = rows[mats > 0], mats[mats > 0]
        at_s = np.round(times_s[rows, mats], 3)
        return [
            Read(tags[row], race.mats[mat].name, at, at)
            for row, mat, at in zip(rows.tolist(), mats.tolist(), at_s.tolist(), strict=True)
        ]


@dataclass(frozen=True, slots=True, eq=False)
class Invented:
    """An invented field's head and its one snapshot."""

    head: Mapping[str, object]
    snapshot: bytes  # brotli


class Planned:
    """The invented fields of all races with a chaser that have no recording, made on demand.

    Parameters
    ----------
    races : by key.
    secret : makes the order of the runners in the bytes, each race's another.
    """

    def __init__(self, races: Mapping[str, Race], secret: bytes) -> None:
        self.races, self.secret = races, secret
        self._made: dict[str, Invented | None] = {}
        self._lock = threading.Lock()

    def of(self, race_key: str) -> Invented | None:
        """Return a race's invented field; None where nothing is to be invented."""
        race = self.races.get(race_key)
        if race is None or race.chaser is None or (race.folder / RECORDED).exists():
            return None
        with self._lock:
            if race_key not in self._made:
                self._made[race_key] = self._invented(race)
            return self._made[race_key]

    def _invented(self, race: Race) -> Invented | None:
        try:
            return invented(race, keyed(self.secret, "planned", race.key))
        except SimulationError as error:
            log.warning("%s: its field cannot be invented: %s", race.key, error)
            return None


def invented(race: Race, secret: bytes) -> Invented:
    """Return the invented field of a race as the files of a recording.

    Raises
    ------
    SimulationError
        Where there is a ``simulation.toml`` in its folder that cannot be used.
    """
    known = Gathered(race, InventedReads(race))
    known.take()
    order = order_of(known.race, secret)
    same = replace(constants_of(known.race, order), base_s=begins_s(race))
    seen = in_order(known.snapshot(over_s(known), final=True), order)
    body = compress(encode(None, quantised(seen, same.base_s), 0, same))
    epoch = hashlib.sha256(body).hexdigest()[:16]
    head = {"epoch": epoch, "snapshot": 0, "segment": 0, "guns": told_guns(known.race)}
    return Invented(head, body)
