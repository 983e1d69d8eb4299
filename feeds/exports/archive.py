"""A race in one file: a ZIP of a race folder, the same bytes whenever it is made of the same."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import Any

ABOUT = "poursuite.json"  # what is in the file, and its digests
FORMAT = 1
LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the first moment a ZIP knows
MOST_BYTES = 2_000_000_000  # unpacked


class ArchiveError(ValueError):
    """No archive of ours, or one that is broken; the message says why, and what to do."""


def packed(key: str, files: Mapping[str, bytes], about: Mapping[str, Any]) -> bytes:
    """Return an archive.

    Parameters
    ----------
    key : of the race, the name of its folder.
    files : by their names in it.
    about : what else it says of itself.
    """
    digests = {name: sha256(body).hexdigest() for name, body in sorted(files.items())}
    told = {"format": FORMAT, "race": key, **about, "sha256": digests}
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w") as archive:
        _add(archive, ABOUT, (json.dumps(told, indent=1, ensure_ascii=False) + "\n").encode())
        for name, body in sorted(files.items()):
            _add(archive, f"{key}/{name}", body)
    return into.getvalue()


def unpacked(path: Path, into: Path) -> Path:
    """Unpack an archive into a folder, and return the race's folder in it.

    Each archive has a place of its own there; what is in it already is left as it is.

    Raises
    ------
    ArchiveError
        Where it is none, of a later format, or not what it says.
    """
    mend = "Export it again, with 'poursuite export RACE --archive FILE'."
    try:
        with zipfile.ZipFile(path) as archive:
            told = json.loads(archive.read(ABOUT))
            if told["format"] != FORMAT:
                raise ArchiveError(
                    f"{path}: expected an archive of format {FORMAT}, found {told['format']}. "
                    "Serve it with the version of the program that made it."
                )
            key, digests = str(told["race"]), dict(told["sha256"])
            if sum(one.file_size for one in archive.infolist()) > MOST_BYTES:
                raise ArchiveError(f"{path}: expected less than 2 GB, found more. {mend}")
            files = {name: archive.read(f"{key}/{name}") for name in digests}
    except (zipfile.BadZipFile, KeyError, TypeError, ValueError, EOFError) as error:
        if isinstance(error, ArchiveError):
            raise
        raise ArchiveError(f"{path}: expected a race in one file, found none. {mend}") from error
    wrong = [name for name, body in files.items() if sha256(body).hexdigest() != digests[name]]
    odd = [name for name in (key, *files) if PurePosixPath(name).name != name or name == ".."]
    if wrong or odd:
        raise ArchiveError(f"{path}: {(wrong or odd)[0]} is not as the archive says. {mend}")
    folder = into / sha256(path.read_bytes()).hexdigest()[:16] / key
    folder.mkdir(parents=True, exist_ok=True)
    for name, body in files.items():
        there = folder / name
        if not there.exists() or there.read_bytes() != body:
            there.write_bytes(body)
    return folder


def _add(archive: zipfile.ZipFile, name: str, body: bytes) -> None:
    entry = zipfile.ZipInfo(name, LONG_AGO)
    entry.create_system, entry.external_attr = 3, 0o644 << 16  # wherever it is made
    archive.writestr(entry, body, zipfile.ZIP_DEFLATED, 9)
