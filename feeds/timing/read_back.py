"""The journal read back: all of it, or what one program wrote from a place on."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from feeds.files.follow import CHUNK, FileError, LineCutter, open_file
from feeds.timing.journal import Entry, JournalError, Place, Torn, decode
from feeds.timing.journal_files import journal_files

Piece = list[Entry | Torn]
BEGINNING = Place(0, 0)


def read_journal(
    folder: Path, own: str = "", without: Mapping[int, int] | None = None
) -> Iterator[Piece]:
    """Give the entries of a journal, in pieces: file by file, each in the order of writing.

    Parameters
    ----------
    folder : need not be there.
    own : a writer whose files come last.
    without : numbers of that writer's files which are left out: it reads them with `read_ours`.
        What other programs may be in the midst of writing is then passed over, and no torn line.
    """
    files = journal_files(folder)
    for file in sorted(files, key=lambda one: one.writer == own):
        if without is None:
            yield from _entries(folder / file.name)
        elif file.writer != own or file.number not in without:
            yield from _entries(folder / file.name, is_tail_told=False)


def read_ours(
    folder: Path, writer: str, written: Mapping[int, int], begin: Place, owed: Place
) -> Iterator[tuple[Piece, Place]]:
    """Give what a writer has written from a place on, in pieces, each with the place of its end.

    Parameters
    ----------
    written : number of a file -> so many of its bytes are surely on the disk. No more is read.
    owed : what was written from here on must be there; what was before may have been moved away.

    Raises
    ------
    JournalError
        Where a file that is owed cannot be read to its end.
    """
    names = {one.number: one.name for one in journal_files(folder) if one.writer == writer}
    for number, length in sorted(written.items()):
        end = Place(number, length)
        if end <= begin:
            continue
        try:
            if number not in names:
                raise FileError(f"{folder}: file {number:06d} of {writer!r} is gone")
            offset = begin.offset if number == begin.number else 0
            yield from _lines_between(folder / names[number], number, offset, length)
        except (FileError, OSError) as error:
            if end > owed:
                raise JournalError(
                    f"reads wait in the journal and cannot be read back ({error}): put its files "
                    "back; until then nothing is acknowledged"
                ) from error


def _lines_between(
    path: Path, number: int, offset: int, length: int
) -> Iterator[tuple[Piece, Place]]:
    rest = b""
    with open_file(path) as file:
        file.seek(offset)
        while offset < length:
            chunk = file.read(min(CHUNK, length - offset - len(rest)))
            if not chunk:
                raise FileError(f"{path}: expected {length:,} bytes, found {offset + len(rest):,}")
            whole, end, rest = (rest + chunk).rpartition(b"\n")
            if end:
                offset += len(whole) + 1
                piece = [_entry(line, path) for line in whole.split(b"\n") if line]
                yield piece, Place(number, offset)


def _entries(path: Path, is_tail_told: bool = True) -> Iterator[Piece]:
    cutter = LineCutter()
    try:
        file = open_file(path)
    except FileError as error:
        raise JournalError(str(error)) from error
    with file:
        while chunk := file.read(CHUNK):
            yield [_entry(line, path) for line in cutter.cut(chunk) if line]
        yield [_entry(line, path) for line in cutter.end() if is_tail_told]


def _entry(line: bytes, path: Path) -> Entry | Torn:
    return decode(line) or Torn(path.name, line[:200].decode("utf-8", "backslashreplace"))
