"""Who may be named of the live race, as its published file of names says."""

from __future__ import annotations

import threading
from collections.abc import Mapping

import brotli
from fastapi import HTTPException

from dashboard.web.routes import ask_store, published_head
from dashboard.wire.names import Listed, read_names, withheld_in
from dashboard.wire.recordings import NOBODY
from feeds.race import Race
from feeds.store import Store


class LiveNames:
    """Reads the published names of one race, each file once.

    Parameters
    ----------
    race : the live one.
    store : where it is published.
    """

    def __init__(self, race: Race, store: Store) -> None:
        self.race, self.store = race, store
        self._lock = threading.Lock()
        self._held: tuple[str, Listed] | None = None

    def listed(self, head: Mapping[str, object]) -> Listed:
        """Return who may be named, by place in the bytes, as a head says; nobody where unknown."""
        name = str(head.get("names", ""))
        with self._lock:
            if self._held is None or self._held[0] != name:
                body = ask_store(self.store, name) if name else None
                if body is None:
                    return []
                self._held = name, read_names(brotli.decompress(body))
            return self._held[1]

    def withheld(self, race: Race) -> frozenset[str] | None:
        """Return the bibs of a race that live pages do not tell, for its replay not to tell them.

        None: nobody knows, for the store does not answer; then the replay tells none.
        """
        if race.key != self.race.key:
            return NOBODY
        try:
            head = published_head(self.store)
            listed = [] if head is None else self.listed(head)
        except HTTPException:
            head, listed = {}, []
        if head is None:  # it was never live here
            return NOBODY
        if not listed and self._held is not None:  # what was known last
            listed = self._held[1]
        return withheld_in(self.race, listed) if listed else None
