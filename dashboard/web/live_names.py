"""Who may be named of a live race, as its published file of names says."""

from __future__ import annotations

import threading

import brotli

from dashboard.web.mirror import Mirror
from dashboard.web.routes import published_head
from dashboard.wire.names import Listed, read_names, withheld_in
from dashboard.wire.recordings import NOBODY
from feeds.published import HEAD
from feeds.race import Race


class LiveNames:
    """Reads the published names of one race, each file once.

    Parameters
    ----------
    race : the live one.
    mirror : of what is published of it.
    """

    def __init__(self, race: Race, mirror: Mirror) -> None:
        self.race, self.mirror = race, mirror
        self._lock = threading.Lock()
        self._held: tuple[str, Listed] = ("", [])
        self._withheld: frozenset[str] | None = None  # as was known last

    def listed(self) -> Listed:
        """Return who may be named, by place in the bytes; nobody where that is not known."""
        head = published_head(self.mirror) or {}
        name = str(head.get("names", ""))
        with self._lock:
            if self._held[0] != name:
                body = self.mirror.get_file(name)
                if body is None:
                    return []
                self._held = name, read_names(brotli.decompress(body))
            return self._held[1]

    def withheld(self) -> frozenset[str] | None:
        """Return the bibs that live pages do not tell, for the race's replay not to tell them.

        None: nobody knows, for the store has not answered yet; then the replay tells none.
        """
        listed = self.listed()
        if listed:
            self._withheld = withheld_in(self.race, listed)
        elif self._withheld is None and self.mirror.has_answered and not self.mirror.get_file(HEAD):
            return NOBODY  # this race was never published here
        return self._withheld
