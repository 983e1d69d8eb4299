"""The journal: all that timing systems said, on disk before anything else is done with it.

A folder of JSON lines, a file an hour and writer, ``2021-10-31T09-listen.jsonl``, only ever
appended to. A read's line is one that ``poursuite import`` understands, with the raw bytes
beside it; what was refused is kept with its reason. Redis may be lost: the journal refills it.
"""

import fcntl
import json
import os
import re
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from feeds.files.follow import CHUNK, FileError, LineCutter, open_file
from feeds.files.read_lines import BadLine, decode_json_line, encode_json_line, iso
from feeds.reads import Read

LONGEST_RAW = 8192  # bytes kept of what was said: written out, still a line of less than 64 KiB
NAME = re.compile(r"\d{4}-\d\d-\d\dT\d\d-(?P<writer>[a-z]+)\.jsonl")


class JournalError(Exception):
    """The journal could not be written, so nothing may be acknowledged; says what to do."""


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
    """Where in the journal something begins."""

    file: str
    offset: int


class Journal:
    """One writer's files in a journal folder.

    Parameters
    ----------
    folder : made if it is not there.
    writer : a name for this program, a-z; no two write under one name.
    wall : tells the time, Unix seconds: it decides the hour's file.

    Raises
    ------
    JournalError
        Where the folder cannot be used, or another process writes under that name; and from
        `append`.
    """

    def __init__(self, folder: Path, writer: str, wall: Callable[[], float] = time.time) -> None:
        if not re.fullmatch("[a-z]+", writer):
            raise ValueError(f"expected a writer's name of a-z, got {writer!r}")
        self.folder, self.writer, self._wall = folder, writer, wall
        self._file: int | None = None
        self._name = ""
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
            raise JournalError(
                f"the journal in {folder} is being written by another 'poursuite {writer}': "
                "stop that one, or set POURSUITE_STATE to another folder"
            ) from None

    def append(self, entries: Sequence[Entry]) -> Place:
        """Write entries, wait until the disk has them, and return where they begin.

        After an error none of them counts as written; append them again when it is mended.
        """
        lines = b"".join(encode(entry) for entry in entries)
        begin = None
        try:
            begin = self._open()
            written = 0
            while written < len(lines):
                written += os.write(self._fd, lines[written:])
            os.fsync(self._fd)
        except OSError as error:
            if begin is not None:
                with suppress(OSError):
                    os.ftruncate(self._fd, begin)
            self._close_file()  # after a failed fsync only a fresh start can be trusted
            raise self._refusal(error) from error
        return Place(self._name, begin)

    def close(self) -> None:
        """Let go of the file and of the writer's name."""
        self._close_file()
        os.close(self._lock)

    @property
    def _fd(self) -> int:
        assert self._file is not None
        return self._file

    def _open(self) -> int:
        """Have the hour's file open, at the beginning of a line, and return its length."""
        name = f"{datetime.fromtimestamp(self._wall(), UTC):%Y-%m-%dT%H}-{self.writer}.jsonl"
        path = self.folder / name
        if self._file is not None and name == self._name:
            with suppress(OSError):
                if os.stat(path).st_ino == os.fstat(self._fd).st_ino:
                    return os.fstat(self._fd).st_size
        self._close_file()  # another hour, or somebody moved the file away
        flags = os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC
        self._file, self._name = os.open(path, flags, 0o600), name
        size = os.fstat(self._fd).st_size
        if size and os.pread(self._fd, 1, size - 1) != b"\n":
            size += os.write(self._fd, b"\n")  # a crash tore the last line: it stays alone
        folder = os.open(self.folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            os.fsync(folder)  # a new file's name, too, must survive
        finally:
            os.close(folder)
        return size

    def _close_file(self) -> None:
        if self._file is not None:
            with suppress(OSError):
                os.close(self._file)
            self._file = None

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


def read_journal(
    folder: Path, own: str = "", after: Place | None = None
) -> Iterator[list[Entry | Torn]]:
    """Give all entries of a journal, in pieces: file by file, each in the order of writing.

    Parameters
    ----------
    folder : need not be there.
    own : a writer whose files come last, to their very end: who writes on while reading
        misses nothing.
    after : give only what ``own`` wrote from this place on.
    """
    done: set[str] = set()
    while names := [name for name in _names(folder, own, after) if name not in done]:
        done.add(names[0])
        begin = after.offset if after is not None and after.file == names[0] else 0
        yield from _entries(folder / names[0], begin)


def _names(folder: Path, own: str, after: Place | None) -> list[str]:
    names = []
    for path in folder.glob("*.jsonl"):
        found = NAME.fullmatch(path.name)
        if found and (after is None or (found["writer"] == own and path.name >= after.file)):
            names.append((found["writer"] == own, path.name))
    return [name for _, name in sorted(names)]


def _entries(path: Path, offset: int) -> Iterator[list[Entry | Torn]]:
    cutter = LineCutter()
    try:
        file = open_file(path)
    except FileError as error:
        raise JournalError(str(error)) from error
    with file:
        file.seek(offset)
        while chunk := file.read(CHUNK):
            yield [_entry(line, path) for line in cutter.cut(chunk) if line]
        yield [_entry(line, path) for line in cutter.end()]


def _entry(line: bytes, path: Path) -> Entry | Torn:
    return decode(line) or Torn(path.name, line[:200].decode("utf-8", "backslashreplace"))
