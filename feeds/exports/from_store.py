"""A race whose reads are in a store, as a race folder that brings them along."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path

from feeds.decisions import corrections
from feeds.exports.archive import ArchiveError
from feeds.files.read_files import export_file
from feeds.race import Race
from feeds.recorded import CORRECTIONS, FIXES, READS
from feeds.rules import fixes
from feeds.store import Store
from feeds.timing.feed_list import FILE as FEEDS

MOST = 100_000  # decisions, or fixes at once


def recorded_from(store: Store, race: Race, into: Path) -> Path:
    """Write a copy of a race's folder with all that its store has; return the copy.

    Parameters
    ----------
    store : of the race.
    into : a folder; the copy has the race's name in it. The race's feeds, and what they keep
        secret, are not in it.

    Raises
    ------
    ArchiveError
        Where the store has no reads.
    StoreError
        Where it cannot be reached.
    """
    if not store.count():
        raise ArchiveError(
            f"{race.key}: expected reads, in {race.folder / READS} or in its store, found none. "
            "Import them: 'poursuite import FILE'."
        )
    folder = into / race.key
    folder.mkdir()
    for path in race.folder.iterdir():
        if path.is_file() and path.name != FEEDS:
            shutil.copy(path, folder / path.name)
    export_file(store, folder / READS)
    decided, _ = store.entries_after(corrections.STREAM, most=MOST)
    lines = [json.dumps(json.loads(body) | {"key": key.decode()}) for key, body in decided]
    (folder / CORRECTIONS).write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    cursor, told = "0", []
    while True:
        entries, cursor = store.entries_after(fixes.STREAM, cursor, most=MOST)
        if not entries:
            break
        told += [_said(fixes.unpack(*entry)) for entry in entries]
    (folder / FIXES).write_text("".join(f"{line}\n" for line in told), encoding="utf-8")
    return folder


def _said(fix: fixes.Fix) -> str:
    """Return a fix as a line that `feeds.timing.posted` reads."""
    at = datetime.fromtimestamp(fix.at_s, UTC).isoformat(timespec="milliseconds")
    told = {"lon": fix.lon, "lat": fix.lat, "at": at}
    return json.dumps(told | ({"tag": fix.tag} if fix.tag else {}))
