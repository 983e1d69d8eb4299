"""The journal: all that timing systems said, on disk before anything else is done with it.

A folder of JSON lines, a file an hour and writer, in the order that `feeds.timing.journal_files`
says, only ever appended to. A read's line is one that ``poursuite import`` understands, with the
raw bytes beside it; what was refused is kept with its reason. Redis may be lost: the journal
refills it.
"""

import fcntl
import json
import os
import re
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from feeds.files.read_lines import BadLine, decode_json_line, encode_json_line, iso
from feeds.reads import Read
from feeds.timing.journal_files import JournalFile, hour_of, journal_files, next_file

LONGEST_RAW = 8192  # bytes kept of what was said: written out, still a line of less than 64 KiB
LONGEST_S = 3600.0  # for which one file is written


class JournalError(Exception):
    """The journal could not be written, so nothing may be acknowledged; says what to do."""


class JournalInUse(JournalError):
    """Another process writes under that name."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing a timing system said: a read, or something that is none."""

    received_s: float  # Unix seconds, UTC
    source: str  # the feed's name
    raw: bytes  # as it came
    read: Read | None = None
    refused: str = ""  # why there is no read in it
    said: str = ""  # neither: a gun, a marker; for people
    other: tuple[str, bytes, bytes] | None = None
    # for another stream of the store, such as fixes: its name, an identity, the rest


@dataclass(frozen=True, slots=True)
class Torn:
    """A line that a crash cut short: skipped, and said."""

    file: str
    text: str  # its first 200 characters


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where in one writer's files something begins or ends."""

    number: int  # of the file
    offset: int  # bytes


class Journal:
    """One writer's files in a journal folder.

    Parameters
    ----------
    folder : made if it is not there.
    writer : a name for this program, a-z; no two write under one name.
    wall : tells the time, Unix seconds: for the hour in a file's name, and nothing else.
    awake : tells seconds of a clock that nobody sets: an hour later another file is begun.

    Raises
    ------
    JournalError
        Where the folder cannot be used, or another process writes under that name; and from
        `append`.
    """

    def __init__(
        self,
        folder: Path,
        writer: str,
        wall: Callable[[], float] = time.time,
        awake: Callable[[], float] = time.monotonic,
    ) -> None:
        if not re.fullmatch("[a-z]+", writer):
            raise ValueError(f"expected a writer's name of a-z, got {writer!r}")
        self.folder, self.writer, self._wall, self._awake = folder, writer, wall, awake
        self._fd: int | None = None  # of the open file
        self._file: JournalFile | None = None  # the last one written
        self._begun_s = 0.0
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC
            self._lock = os.open(folder / f"{writer}.lock", flags, 0o600)
        except OSError as error:
            raise self._refusal(error) from error
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(self._lock)
            raise JournalInUse(
                f"the journal in {folder} is being written by another 'poursuite {writer}': "
                "stop that one, or set POURSUITE_STATE to another folder"
            ) from None

    def append(self, *batches: Sequence[Entry]) -> list[Place]:
        """Write batches of entries, wait until the disk has them, and return where each ends.

        After an error none of them counts as written; append them again when it is mended.
        """
        written = [b"".join(encode(entry) for entry in batch) for batch in batches]
        lines = b"".join(written)
        begin = None
        try:
            number, fd, begin = self._open()
            done = 0
            while done < len(lines):
                done += os.write(fd, lines[done:])
            os.fsync(fd)
        except OSError as error:
            if begin is not None:
                with suppress(OSError):
                    os.ftruncate(fd, begin)
            self._close_file()  # after a failed fsync only a fresh start can be trusted
            raise self._refusal(error) from error
        ends = []
        for batch in written:
            begin += len(batch)
            ends.append(Place(number, begin))
        return ends

    def close(self) -> None:
        """Let go of the file and of the writer's name."""
        self._close_file()
        os.close(self._lock)

    def _open(self) -> tuple[int, int, int]:
        """Have a file open, at the beginning of a line: its number, descriptor and length."""
        is_due = self._awake() - self._begun_s >= LONGEST_S
        file = self._file
        if file is not None and self._fd is not None and not is_due:
            with suppress(OSError):
                status = os.fstat(self._fd)
                if os.stat(self.folder / file.name).st_ino == status.st_ino:
                    return file.number, self._fd, status.st_size
        self._close_file()  # another hour, or somebody moved the file away
        hour = hour_of(self._wall())
        if file is None:  # we begin: with the last of our files, where it is this hour's
            ours = [one for one in journal_files(self.folder) if one.writer == self.writer]
            file = ours[-1] if ours and ours[-1].number and ours[-1].hour == hour else None
            self._begun_s = self._awake()
        elif is_due or not (self.folder / file.name).exists():
            file = next_file(self.folder, self.writer, hour, file.number + 1)
            self._begun_s = self._awake()
        file = file or next_file(self.folder, self.writer, hour)
        flags = os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC
        self._fd = fd = os.open(self.folder / file.name, flags, 0o600)
        self._file = file
        size = os.fstat(fd).st_size
        if size and os.pread(fd, 1, size - 1) != b"\n":
            size += os.write(fd, b"\n")  # a crash tore the last line: it stays alone
        folder = os.open(self.folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            os.fsync(folder)  # a new file's name, too, must survive
        finally:
            os.close(folder)
        return file.number, fd, size

    def _close_file(self) -> None:
        if self._fd is not None:
            with suppress(OSError):
                os.close(self._fd)
            self._fd = None

    def _refusal(self, error: OSError) -> JournalError:
        return JournalError(
            f"the journal in {self.folder} cannot be written ({error.strerror}): free or mend the "
            "disk, or set POURSUITE_STATE to another folder; until then nothing is acknowledged"
        )


def encode(entry: Entry) -> bytes:
    r"""Return an entry's line.

    Examples
    --------
    >>> encode(Entry(1635671101.0, "finish", b"\xff", refused="expected a passing"))
    b'{"received": "2021-10-31T09:05:01.000Z", "source": "finish", "refused": "expected a passi...
    """
    more = {"raw": entry.raw[:LONGEST_RAW].decode("latin-1")}
    if len(entry.raw) > LONGEST_RAW:
        more["raw_bytes"] = str(len(entry.raw))
    if entry.read is not None:
        head = encode_json_line(entry.read)[:-2]
        return f"{head}, {json.dumps(more)[1:]}\n".encode("utf-8", "replace")
    words = {"received": iso(entry.received_s), "source": entry.source}
    if entry.other is not None:
        stream, identity, rest = entry.other
        more |= {
            "stream": stream,
            "key": identity.decode("latin-1"),
            "rest": rest.decode("latin-1"),
        }
    words |= {"refused": entry.refused} if entry.refused else {"said": entry.said}
    return (json.dumps(words | more) + "\n").encode()


def decode(line: bytes) -> Entry | None:
    r"""Return the entry in a line, or None where a crash left none.

    Examples
    --------
    >>> entry = Entry(5e8, "a", b"\x00\xe9", Read("7", "1km", 1e9, 1.1e9, "a"))
    >>> decode(encode(entry)) == Entry(1.1e9, "a", b"\x00\xe9", entry.read)
    True
    >>> decode(encode(entry)[:40]) is None
    True
    """
    try:
        found = json.loads(line)
        if not isinstance(found, dict):
            return None
        raw = str(found["raw"]).encode("latin-1")
        if "tag" in found:
            read = decode_json_line(line.decode(), "")
            return Entry(read.received_s, read.source, raw, read)
        received_s = datetime.fromisoformat(found["received"]).timestamp()
        refused, said = str(found.get("refused", "")), str(found.get("said", ""))
        other = None
        if "stream" in found:
            identity, rest = (str(found[name]).encode("latin-1") for name in ("key", "rest"))
            other = str(found["stream"]), identity, rest
        return Entry(received_s, str(found["source"]), raw, None, refused, said, other)
    except (ValueError, KeyError, TypeError, RecursionError, BadLine):
        return None
