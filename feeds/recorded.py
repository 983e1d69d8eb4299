"""What a race folder brings along of a race that was run, told as a store would tell it.

Reads lie in ``reads.csv``, the chaser's fixes in ``fixes.jsonl``, the organiser's corrections in
``corrections.jsonl``; what was decided once the race had been told, in ``afterwards.jsonl``:
results and their revisions have it, the film does not. docs/races.md says what a line holds.
"""

import json
import logging
from codecs import BOM_UTF8 as BOM
from dataclasses import replace
from pathlib import Path

from feeds.decisions import corrections
from feeds.decisions.corrections import Correction
from feeds.files.read_files import import_reads
from feeds.race import Race
from feeds.reads import Read
from feeds.rules import fixes
from feeds.stored_reads import piece_of
from feeds.timing.posted import BadBody, posted

READS, FIXES, CORRECTIONS = "reads.csv", "fixes.jsonl", "corrections.jsonl"
AFTERWARDS = "afterwards.jsonl"
END = "end"  # of a file, where a store would give a place in it

log = logging.getLogger(__name__)


class Recorded:
    """The recording in a race's folder, for `feeds.gather.Gathered`.

    Parameters
    ----------
    has_afterwards : what was decided afterwards, too; else the race as it ended.
    """

    def __init__(self, race: Race, has_afterwards: bool = False) -> None:
        self._folder = race.folder
        self._decided = (CORRECTIONS, AFTERWARDS) if has_afterwards else (CORRECTIONS,)

    def piece_after(self, cursor: str = "0") -> tuple[bytes, str]:
        """Return all reads from "0" in one piece, none after them."""
        return (b"" if cursor == END else piece_of(recorded_reads(self._folder))), END

    def first_place(self) -> str:
        """Return what never changes: a recording is one and the same."""
        return "0"

    def entries_after(
        self, stream: str, cursor: str = "0"
    ) -> tuple[list[tuple[bytes, bytes]], str]:
        """Return all entries of a stream from "0", none after them."""
        if cursor == END:
            return [], END
        if stream == fixes.STREAM:
            return _fixes(self._folder), END
        return [one for name in self._decided for one in _corrections(self._folder / name)], END


def recorded_reads(folder: Path) -> list[Read]:
    """Return the reads that a race folder brings along, as they came in; none without a file."""
    path = folder / READS
    return [line for line in import_reads(path) if isinstance(line, Read)] if path.exists() else []


def decided(folder: Path) -> list[Correction]:
    """Return what was decided while the race was run; nothing without a file."""
    return [corrections.unpack(*entry) for entry in _corrections(folder / CORRECTIONS)]


def decided_afterwards(folder: Path) -> list[Correction]:
    """Return what was decided once the race had been told; nothing without a file."""
    return [corrections.unpack(*entry) for entry in _corrections(folder / AFTERWARDS)]


def _fixes(folder: Path) -> list[tuple[bytes, bytes]]:
    path = folder / FIXES
    if not path.exists():
        return []
    try:
        entries = posted(path.read_bytes(), "fixes", FIXES, 0.0)
    except BadBody as error:
        log.error("%s: %s", path, error)
        return []
    for number, entry in entries.items():
        if entry.refused:
            log.error("%s, line %d passed over: %s", path, number, entry.refused)
    return [entry.other[1:] for entry in entries.values() if entry.other is not None]


def _corrections(path: Path) -> list[tuple[bytes, bytes]]:
    found = []
    lines = path.read_bytes().removeprefix(BOM).split(b"\n") if path.exists() else []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            one = corrections.unpack(b"", line)
            key = json.loads(line).get("key") or ""
            found.append(corrections.pack(replace(one, key=str(key))))
        except (ValueError, TypeError, KeyError, RecursionError) as error:
            log.error("%s, line %d passed over, no correction: %r", path, number, error)
    return found
