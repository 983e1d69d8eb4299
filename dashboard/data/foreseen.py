"""What was foreseen of a live race a while ago: a delayed picture must not know the future."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping

import brotli

from dashboard.web.mirror import Published
from dashboard.wire import outlook, segments
from dashboard.wire.outlook import Outlook
from feeds.believe.ways import mats_of
from feeds.race import Race
from feeds.rules.quantise import UNITS_A_SECOND

MOST_HELD = 32  # a snapshot every ten seconds: five minutes
Counts = tuple[int, int, int]  # expected to get away, low, high
Told = tuple[Outlook | None, Counts | None]


class Foreseen:
    """Reads the outlooks that were published before, each once."""

    def __init__(self) -> None:
        self._held: OrderedDict[str, tuple[float, Told]] = OrderedDict()
        self._lock = threading.Lock()

    def at(self, live: Published, head: Mapping[str, object], race: Race, at_s: float) -> Told:
        """Return what was foreseen last at a moment; nothing where that is not in memory.

        Parameters
        ----------
        live : what is published of the race.
        head : where its newest begin.
        at_s : Unix seconds of the race.
        """
        every = int(str(head["snapshot_every"]))
        for number in range(int(str(head["snapshot"])), -1, -every):
            found = self._numbered(live, f"{head['epoch']}/", number, race)
            if found is None:
                break
            if found[0] <= at_s:
                return found[1]
        return None, None

    def _numbered(
        self, live: Published, folder: str, number: int, race: Race
    ) -> tuple[float, Told] | None:
        name = f"{folder}snapshot-{number}"
        with self._lock:
            if name not in self._held:
                body = live.get_file(name)
                if body is None:
                    return None
                whole = segments.decode(brotli.decompress(body))
                at_s = whole.base_s + whole.at_units / UNITS_A_SECOND
                counts: Counts | None = None
                if len(whole.qualifiers):
                    expected, low, high = whole.qualifiers.tolist()
                    counts = expected, low, high
                told = live.get_file(f"{folder}outlook-{number}")
                foreseen = outlook.decode(brotli.decompress(told), mats_of(race)) if told else None
                self._held[name] = at_s, (foreseen, counts)
                while len(self._held) > MOST_HELD:
                    self._held.popitem(last=False)
            return self._held[name]
