"""Finished races, to be replayed: the recorded reads of a race folder as the same files as live.

Computed when first asked for and kept in memory; any web server comes to the same bytes by itself.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass

import brotli

from dashboard.wire.guns import told_guns
from dashboard.wire.publish import RECORDED, gathered, recorded_files
from feeds.race import Race


@dataclass(frozen=True, slots=True)
class Recording:
    """A race's files under one epoch."""

    head: dict[str, object]
    files: dict[str, bytes]


class Recordings:
    """The recordings of all races this server knows, made on demand."""

    def __init__(self, races: Mapping[str, Race]) -> None:
        self.races = races
        self._made: dict[str, Recording | None] = {}
        self._lock = threading.Lock()

    def head(self, race_key: str) -> dict[str, object] | None:
        """Return where to begin a replay; None where that race is unknown or has no recording."""
        recording = self._recording(race_key)
        return recording.head if recording else None

    def file(self, race_key: str, epoch: str, name: str) -> bytes | None:
        """Return a file of a recording, brotli, or None."""
        recording = self._recording(race_key)
        if recording is None or recording.head["epoch"] != epoch:
            return None
        return recording.files.get(name)

    def _recording(self, race_key: str) -> Recording | None:
        with self._lock:
            if race_key not in self._made and race_key in self.races:
                self._made[race_key] = record(self.races[race_key])
            return self._made.get(race_key)


def record(race: Race) -> Recording | None:
    """Return the recording of a race folder's reads; None where it has none."""
    if not (race.folder / RECORDED).exists():
        return None
    known = gathered(race)
    files = recorded_files(race, known)
    epoch = hashlib.sha256(files["snapshot-0"]).hexdigest()[:10]
    revised = next(name for name in files if name.startswith("revisions-"))
    head = {
        "epoch": epoch,
        "snapshot": 0,
        "segment": 0,
        "guns": told_guns(known.race),
        "revision": len(json.loads(brotli.decompress(files[revised]))),
        "revisions": revised,
    }
    return Recording(head, files)
